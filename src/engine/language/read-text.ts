import type { Calendar } from './calendar.ts';
import { findPeriods } from './dates.ts';
import type { Period } from './dates.ts';
import { extractTerms } from './terms.ts';
import type { Terms } from './terms.ts';
import { computeTokenBound } from './token-bound.ts';

/** A text and when it was said, in ms, and by whose days. */
export interface DatedText {
  readonly content: string;
  readonly at: number;
  /** By default days are those of UTC. */
  readonly calendar?: Calendar;
}

/** What is kept of a text's language beside it: the same wherever it is worked out. */
export interface TextReading {
  readonly terms: Terms;
  /** Times that its words name, other than when they were said. */
  readonly periods: readonly Period[];
  readonly tokenCount: number;
}

export const readText = async (text: DatedText): Promise<TextReading> => ({
  terms: extractTerms(text.content),
  periods: await findOtherPeriods(text),
  tokenCount: computeTokenBound(text.content),
});

/** What a text names besides the day it was said, which is known. */
export async function findOtherPeriods({ content, at, calendar }: DatedText): Promise<Period[]> {
  return (await findPeriods(content, at, calendar && { calendar })).filter(
    ({ from, to }) => at < from || at >= to,
  );
}
