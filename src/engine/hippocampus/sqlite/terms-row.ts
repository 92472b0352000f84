import { unpackCountedTerms, unpackTerms } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';

/** Marks of a row whose terms an earlier version of the analyser made. */
export const OUTDATED = -1;

/** What of a row of `entry_terms` tells its terms. */
export interface TermsRow {
  readonly word_count: number;
  readonly asks: number;
  readonly marks: number;
  readonly terms: Uint8Array;
}

export function termsOf({ word_count: length, asks, marks, terms }: TermsRow): Terms {
  const known = { length, asks: asks === 1, marks };
  return marks === OUTDATED ? unpackCountedTerms(terms, known) : unpackTerms(terms, known);
}
