import type { AnswerSchema } from '../../vocabulary/editor-schemas.ts';
import type { EditorTurn, FactCheckVerdict } from '../ports.ts';
import type { Outcome } from './guarded-model.ts';
import type { ComposedPrompt, PromptSource } from './prompt-source.ts';
import { hasInventedNumbers } from './numbers.ts';
import { parseLine, parseQuestion, extractQuote } from './text.ts';
import { toSingleLine } from '../../language/single-line.ts';

/** What can be told of an answer without understanding it. */
export interface AnswerChecks {
  checkLine(text: string, most: number): Outcome<string>;
  checkQuestion(text: string, most: number): Outcome<string>;
  /** A claim is false only by its own words: a quote that nobody said proves nothing (R18). */
  checkDisproof(quote: string, turns: readonly EditorTurn[], most: number): Outcome<FactCheckVerdict>;
}

/** Shorter words may stand in an example and in an answer by chance. */
const MIN_ECHO_CHARS = 8;

export function createChecks(source: PromptSource, { nonce, examples }: ComposedPrompt): AnswerChecks {
  function checkFaithful(line: string | null): Outcome<string> {
    if (line === null || line.includes(nonce)) return { reason: 'invalid' };
    // Small models repeat the examples instead of following them.
    const isEcho = line.length >= MIN_ECHO_CHARS && toSingleLine(examples).includes(line);
    if (isEcho && !source.texts.some((text) => toSingleLine(text).includes(line)))
      return { reason: 'unfaithful' };
    return hasInventedNumbers(line, source.texts) ? { reason: 'unfaithful' } : { value: line };
  }
  return {
    checkLine: (text, maxChars) => checkFaithful(parseLine(text, maxChars)),
    checkQuestion: (text, maxChars) => checkFaithful(parseQuestion(text, maxChars)),
    checkDisproof(quote, turns, maxChars) {
      const texts = turns.map(({ text }) => text);
      const foundQuote = extractQuote(quote, texts, maxChars);
      return foundQuote === null
        ? { reason: 'unfaithful' }
        : { value: { verdict: 'false', quote: foundQuote } };
    },
  };
}

/** The answer that stands in a model's words, if it has the form that was asked for. */
export function parseAnswer<A, T>(
  output: string,
  schema: AnswerSchema<A>,
  check: (answer: A) => Outcome<T>,
): Outcome<T> {
  const json = extractJson(output);
  if (json === undefined) return { reason: 'no_json' };
  const parsed = schema.safeParse(json);
  return parsed.success ? check(parsed.data) : { reason: 'invalid' };
}

/** Models that no grammar holds talk before and after what was asked of them. */
function extractJson(output: string): unknown {
  for (const text of [output, output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)])
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // The next may be.
    }
  return undefined;
}
