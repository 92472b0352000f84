import { toSingleLine } from '../../language/single-line.ts';
import { UNSPACED_LETTER } from '../../language/words.ts';

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** One line of at most `maxChars` units with a word in it, or null. */
export function parseLine(text: string, maxChars: number): string | null {
  const line = toSingleLine(text);
  return line.length <= maxChars && hasWord(line) ? line : null;
}

/** Question marks of all scripts; Greek writes a semicolon, Armenian sets its own into the last word. */
const QUESTION_MARKS = /[?？﹖؟⸮\u037e፧꘏⁇⁈⁉](?:[!！?？؟]*)/gu;
const GREEK = /\p{Script=Greek}/u;
const QUESTION_END = /[?？﹖؟⸮\u037e፧꘏⁇⁈⁉][!！?？؟]*["'”’»)\]」』）\s]*$/u;
const SENTENCE_ENDS = /(?:[.!…]\s|[。！।።։])\s*\S/u;
const CLOSING_MARKS = /[\s.。．!！…։።।,;:]+$/u;

/** One question, ending with a question mark of its script; null for what is none, or more than one. */
export function parseQuestion(text: string, maxChars: number): string | null {
  const line = parseLine(text, maxChars);
  if (line === null) return null;
  const markCount = line.match(QUESTION_MARKS)?.length ?? 0;
  if (markCount > 1) return null;
  if (markCount === 1) return QUESTION_END.test(line) ? line : null;
  if (line.includes('՞') || (GREEK.test(line) && line.endsWith(';'))) return line;
  if (SENTENCE_ENDS.test(line)) return null;
  return parseLine(line.replace(CLOSING_MARKS, '') + selectQuestionMark(line), maxChars);
}

function selectQuestionMark(line: string): string {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(line)) return '？';
  if (/\p{Script=Arabic}/u.test(line)) return '؟';
  return GREEK.test(line) ? ';' : '?';
}

/** A quote must be a claim: a word or two stand verbatim in any text. */
const MIN_QUOTE_WORDS = 3;
const MIN_QUOTE_LETTERS = 4;

/** The quote as it stands in one of the texts, white space aside; null when it does not or is too little to claim anything. */
export function extractQuote(quote: string, texts: readonly string[], maxChars: number): string | null {
  const line = parseLine(quote, maxChars);
  if (line === null) return null;
  const unspacedCount = Array.from(line).filter((letter) => UNSPACED_LETTER.test(letter)).length;
  if ((line.match(WORD)?.length ?? 0) < MIN_QUOTE_WORDS && unspacedCount < MIN_QUOTE_LETTERS) return null;
  return texts.some((text) => toSingleLine(text).includes(line)) ? line : null;
}
