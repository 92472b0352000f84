import { unpackCountedTerms, unpackTerms } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';

/** Marks of a row whose terms were made before their order was kept. */
const COUNTED_MARKS = -1;
/** A bit of the marks beside those of `MARK`: read by the analyser as it is now. Another bit, when it changes again. */
const CURRENT_BIT = 16;
/** Of rows whose terms an earlier version of the analyser made; as the index `entry_terms_outdated` has it. */
export const IS_OUTDATED = `(marks < 0 OR marks & ${CURRENT_BIT} = 0)`;

/** Marks as they are stored. */
export const toStoredMarks = ({ marks }: Terms): number => marks | CURRENT_BIT;

/** What of a row of `entry_terms` tells its terms. */
export interface TermsRow {
  readonly word_count: number;
  readonly asks: number;
  readonly marks: number;
  readonly terms: Uint8Array;
}

export function toTerms({ word_count: length, asks, marks, terms }: TermsRow): Terms {
  const header = { length, asks: asks === 1, marks: marks & ~CURRENT_BIT };
  return marks === COUNTED_MARKS ? unpackCountedTerms(terms, header) : unpackTerms(terms, header);
}
