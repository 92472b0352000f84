import type { WithClock } from '../clock.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { toEntryCalendar } from '../language/calendar.ts';
import type { WithCalendar } from '../language/calendar.ts';
import { createMarkerFinder } from '../language/markers.ts';
import { findOtherPeriods } from '../language/read-text.ts';
import { toSingleLine } from '../language/single-line.ts';
import { truncateText } from '../language/truncate.ts';
import type { WithNightModels } from '../models/ports.ts';
import { findOutdating } from '../text/outdated.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import { splitSentences } from './turns.ts';

/** A sentence that somebody said. */
export interface SaidSentence {
  readonly text: string;
  readonly who: string;
  readonly at: number;
  readonly entryId: string;
}

/** What a person wants of a night, in the words of who said it. */
export interface NightDigest {
  readonly decided: readonly SaidSentence[];
  /** What was so, and what was said later that outdates it, certainly or probably (R30). */
  readonly changed: readonly { readonly was: SaidSentence; readonly now: string }[];
  /** Dates still ahead, the next first; `on` is where the day begins. */
  readonly ahead: readonly (SaidSentence & { readonly on: number })[];
  /** Questions that are still open. */
  readonly open: readonly { readonly question: string; readonly at: number }[];
}

const MAX_PER_KIND = 6;
/** More turns of a night are not read for it. */
const MAX_TURNS = 2_000;
const MAX_SENTENCE_CHARS = 240;
/** Further ahead nobody plans by a night. */
const MAX_AHEAD_MS = 400 * 86_400_000;
const DAY_MS = 86_400_000;

type DigestDeps = WithCalendar & WithClock & WithCortex & WithHippocampus & WithNightModels & WithSettings;

const toSaid = (entry: Entry, text: string): SaidSentence => ({
  ...{ text: truncateText(toSingleLine(text), MAX_SENTENCE_CHARS), who: entry.speaker ?? entry.role },
  ...{ at: entry.at, entryId: entry.id },
});

/** From the turns of one night, those of the owner's alone (R31), as far as their words are in the Day Table. */
export async function buildDigest(deps: DigestDeps, entries: readonly Entry[]): Promise<NightDigest> {
  const { hippocampus, clock, calendar, settings } = deps;
  const now = clock.now();
  const own = entries
    .filter((entry) => entry.raw && isTrusted(entry) && entry.role !== 'assistant')
    .slice(-MAX_TURNS);
  const { markers } = await deps.loadModels();
  const findDecision = createMarkerFinder({ decision: markers.insight['decision'] ?? [] });
  const decided = own.flatMap((entry) => {
    const sentence = splitSentences(entry.content).find((text) => findDecision(text).length > 0);
    return sentence === undefined ? [] : [toSaid(entry, sentence)];
  });
  const outdating = await findOutdating(deps, own);
  const changed = own.flatMap((entry) => {
    const newer = outdating.get(entry.id);
    return newer ? [{ was: toSaid(entry, entry.content), now: newer.text }] : [];
  });
  return {
    decided: decided.slice(-MAX_PER_KIND),
    changed: changed.slice(-MAX_PER_KIND),
    ahead: await listAhead(own, now, { calendar }),
    open: await hippocampus.sessions.listOpenQuestions(MAX_PER_KIND, now - settings.continuity.maxAge),
  };
}

/** Days that are named and still to come; a month or a year is no date. */
async function listAhead(
  entries: readonly Entry[],
  now: number,
  { calendar }: WithCalendar,
): Promise<NightDigest['ahead']> {
  const found = new Map<string, SaidSentence & { readonly on: number }>();
  for (const entry of entries)
    for (const sentence of splitSentences(entry.content)) {
      const dated = { content: sentence, at: entry.at, calendar: toEntryCalendar(calendar, entry) };
      for (const { from, to } of await findOtherPeriods(dated)) {
        if (to <= now || from > now + MAX_AHEAD_MS || to - from > DAY_MS) continue;
        // Said twice, the later telling stands.
        found.set(`${from} ${sentence}`, { ...toSaid(entry, sentence), on: from });
      }
    }
  const byDay = new Map<number, SaidSentence & { readonly on: number }>();
  for (const one of [...found.values()].sort((a, b) => a.at - b.at)) byDay.set(one.on, one);
  return [...byDay.values()].sort((a, b) => a.on - b.on).slice(0, MAX_PER_KIND);
}
