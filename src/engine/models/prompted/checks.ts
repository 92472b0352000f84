import type { AnswerSchema } from '../../vocabulary/editing.ts';
import type { EditorTurn, Verdict } from '../ports.ts';
import type { Told } from './asking.ts';
import type { Composed, Material } from './material.ts';
import { inventsFigures } from './numbers.ts';
import { flat, lineOf, questionOf, quoteOf } from './text.ts';

/** What can be told of an answer without understanding it. */
export interface Checks {
  line(text: string, most: number): Told<string>;
  question(text: string, most: number): Told<string>;
  /** A claim is false only by its own words: a quote that nobody said proves nothing (R18). */
  disproof(quote: string, turns: readonly EditorTurn[], most: number): Told<Verdict>;
}

/** Shorter words may stand in an example and in an answer by chance. */
const ECHO = 8;

export function checksOf(material: Material, { nonce, examples }: Composed): Checks {
  function faithful(line: string | null): Told<string> {
    if (line === null || line.includes(nonce)) return { reason: 'invalid' };
    // Small models repeat the examples instead of following them.
    const echoes = line.length >= ECHO && flat(examples).includes(line);
    if (echoes && !material.texts.some((text) => flat(text).includes(line))) return { reason: 'unfaithful' };
    return inventsFigures(line, material.texts) ? { reason: 'unfaithful' } : { value: line };
  }
  return {
    line: (text, most) => faithful(lineOf(text, most)),
    question: (text, most) => faithful(questionOf(text, most)),
    disproof(quote, turns, most) {
      const texts = turns.map(({ text }) => text);
      const found = quoteOf(quote, texts, most);
      return found === null ? { reason: 'unfaithful' } : { value: { verdict: 'false', quote: found } };
    },
  };
}

/** The answer that stands in a model's words, if it has the form that was asked for. */
export function read<A, T>(words: string, schema: AnswerSchema<A>, check: (answer: A) => Told<T>): Told<T> {
  const json = jsonOf(words);
  if (json === undefined) return { reason: 'no_json' };
  const parsed = schema.safeParse(json);
  return parsed.success ? check(parsed.data) : { reason: 'invalid' };
}

/** Models that no grammar holds talk before and after what was asked of them. */
function jsonOf(words: string): unknown {
  for (const text of [words, words.slice(words.indexOf('{'), words.lastIndexOf('}') + 1)])
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // The next may be.
    }
  return undefined;
}
