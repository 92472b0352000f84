import { UNSPACED_LETTER } from '../../language/words.ts';

const BLANK = /[\s\p{Cc}]+/gu;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** One line: white space and control characters are one space, half a surrogate pair is the replacement character. */
export const flat = (text: string): string => text.toWellFormed().replace(BLANK, ' ').trim();

export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** One line of at most `most` units with a word in it, or null. */
export function lineOf(text: string, most: number): string | null {
  const line = flat(text);
  return line.length <= most && hasWord(line) ? line : null;
}

/** Question marks of all scripts; Greek writes a semicolon, Armenian sets its own into the last word. */
const MARKS = /[?？﹖؟⸮\u037e፧꘏⁇⁈⁉](?:[!！?？؟]*)/gu;
const GREEK = /\p{Script=Greek}/u;
const ENDS = /[?？﹖؟⸮\u037e፧꘏⁇⁈⁉][!！?？؟]*["'”’»)\]」』）\s]*$/u;
const SENTENCE_ENDS = /(?:[.!…]\s|[。！।።։])\s*\S/u;
const CLOSING = /[\s.。．!！…։።।,;:]+$/u;

/** One question, ending with a question mark of its script; null for what is none, or more than one. */
export function questionOf(text: string, most: number): string | null {
  const line = lineOf(text, most);
  if (line === null) return null;
  const marks = line.match(MARKS)?.length ?? 0;
  if (marks > 1) return null;
  if (marks === 1) return ENDS.test(line) ? line : null;
  if (line.includes('՞') || (GREEK.test(line) && line.endsWith(';'))) return line;
  if (SENTENCE_ENDS.test(line)) return null;
  return lineOf(line.replace(CLOSING, '') + markOf(line), most);
}

function markOf(line: string): string {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(line)) return '？';
  if (/\p{Script=Arabic}/u.test(line)) return '؟';
  return GREEK.test(line) ? ';' : '?';
}

/** A quote must be a claim: a word or two stand verbatim in any text. */
const LEAST_WORDS = 3;
const LEAST_LETTERS = 4;

/** The quote as it stands in one of the texts, white space aside; null when it does not or is too little to claim anything. */
export function quoteOf(quote: string, texts: readonly string[], most: number): string | null {
  const line = lineOf(quote, most);
  if (line === null) return null;
  const unspaced = Array.from(line).filter((letter) => UNSPACED_LETTER.test(letter)).length;
  if ((line.match(WORD)?.length ?? 0) < LEAST_WORDS && unspaced < LEAST_LETTERS) return null;
  return texts.some((text) => flat(text).includes(line)) ? line : null;
}
