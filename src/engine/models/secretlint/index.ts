import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { FoundSecret, SecretScanner } from '../ports.ts';
import { findCards } from './cards.ts';
import { describeSecret } from './kinds.ts';

/** A comment in a text would switch rules off. */
const COMMENT_RULE = '@secretlint/secretlint-rule-filter-comments';
const AWS_RULE = '@secretlint/secretlint-rule-aws';
/** The number of an account opens nothing. */
const IGNORED_MESSAGES: ReadonlySet<string> = new Set(['AWSAccountID']);
/** What a rule names beside the secret itself ("GitHub personal access tokens") is shorter, or does not stand in the text. */
const MIN_SECRET_LENGTH = 8;

const CONFIG = {
  rules: rules
    .filter(({ meta }) => meta.id !== COMMENT_RULE)
    .map((rule) => ({
      id: rule.meta.id,
      rule,
      options: rule.meta.id === AWS_RULE ? { enableIDScanRule: true } : {},
    })),
};

/** Keys and tokens by secretlint's recommended rules, and cards by their checksum. Pure JavaScript, some milliseconds a text. */
export function createSecretScanner(): SecretScanner {
  // On, it keeps marks of every rule and text for as long as the process lives.
  secretLintProfiler.setEnabled(false);
  return {
    find: async (text) => {
      const { messages } = await lintSource({
        source: { filePath: 'memory.txt', content: text, ext: '.txt', contentType: 'text' },
        options: { config: CONFIG, noPhysicFilePath: true },
      });
      const keys = messages
        .filter(({ messageId }) => !IGNORED_MESSAGES.has(messageId))
        .flatMap(({ ruleId, messageId, data, range }) =>
          locate(text, data, range).map((place) => ({ ...place, kind: describeSecret(ruleId, messageId) })),
        );
      return joinOverlaps([...keys, ...findCards(text)]);
    },
  };
}

/** Everywhere that the secret stands: where a rule says it begins may be where the words before it do. */
function locate(
  text: string,
  data: unknown,
  [rangeStart, rangeEnd]: readonly [number, number],
): { start: number; end: number }[] {
  const [secret] = Object.values((data ?? {}) as Record<string, unknown>)
    .filter((value): value is string => typeof value === 'string' && value.length >= MIN_SECRET_LENGTH)
    .filter((value) => text.includes(value))
    .sort((a, b) => b.length - a.length);
  if (secret === undefined) return [{ start: rangeStart, end: rangeEnd }];
  const places: { start: number; end: number }[] = [];
  for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + secret.length))
    places.push({ start, end: start + secret.length });
  return places;
}

/** In order, none over another: of what two rules found in one place the first to begin names it. */
function joinOverlaps(found: readonly FoundSecret[]): FoundSecret[] {
  const joined: FoundSecret[] = [];
  for (const secret of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last && secret.start < last.end)
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, secret.end) };
    else joined.push(secret);
  }
  return joined;
}
