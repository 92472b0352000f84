import cardValidator from 'card-validator';
import type { FoundSecret } from '../ports.ts';

/** Digits as they stand on a card or in a form: in one, in fours, or 4-6-5; no part of a longer number. */
const CARD_NUMBER =
  /(?<![\d.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\d-]|\.\d)/g;

/** Numbers of payment cards: a brand's first digits and length, and the checksum (Luhn). */
export const findCards = (text: string): FoundSecret[] =>
  [...text.matchAll(CARD_NUMBER)].flatMap(({ 0: number, index }) =>
    cardValidator.number(number).isValid
      ? { start: index, end: index + number.length, kind: 'card number' }
      : [],
  );
