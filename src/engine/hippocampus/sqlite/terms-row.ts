import { unpackCountedTerms, unpackTerms } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';

/** Marks of a row whose terms an earlier version of the analyser made. */
export const OUTDATED_MARKS = -1;

/** What of a row of `entry_terms` tells its terms. */
export interface TermsRow {
  readonly word_count: number;
  readonly asks: number;
  readonly marks: number;
  readonly terms: Uint8Array;
}

export function toTerms({ word_count: length, asks, marks, terms }: TermsRow): Terms {
  const header = { length, asks: asks === 1, marks };
  return marks === OUTDATED_MARKS ? unpackCountedTerms(terms, header) : unpackTerms(terms, header);
}
