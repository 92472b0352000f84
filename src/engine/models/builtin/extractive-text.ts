import { toSingleLine } from '../../language/single-line.ts';
import { fold } from '../../language/words.ts';
import { SHAPE } from './extractive-shape.ts';
import { DENIALS, DENIAL_PARTS } from './extractive-words.ts';

/** A word or number as it stands; dates, times, amounts and hyphenated words are one. */
export const TOKEN =
  /\p{N}+(?:[.,:/–-]\p{N}+)*\p{Script=Latin}*|\p{L}[\p{L}\p{N}\p{M}]*(?:['’‑-][\p{L}\p{N}\p{M}]+)*/gu;
const BULLET = /^\s*(?:#{1,6}\s+|>+\s*|[-*+•·]\s+|\p{N}{1,3}[.)]\s+)/u;
const EMPHASIS = /\*\*|__|`/gu;
/** A text that ends as a sentence does. */
export const SENTENCE_END = /[.!?…。！？।؟]["'”’»)\]」』]*$/u;
/** An end of a sentence with its closing signs, in front of a space; ends without spaces in Chinese and Japanese. */
const SENTENCE_BREAK = /(?<![.!?…؟।۔։።])[.!?…؟।۔։።]+["'”’»)\]*_]*\s+|[。！？｡]+[」』”’）]*\s*/gu;
const LOWERCASE_START = /^["'“‘«(]*\p{Ll}/u;
const ABBREVIATION_END =
  /(?:^|[\s(.])(?:\p{L}|mr|mrs|ms|dr|prof|st|nr|vs|bzw|ca|evtl|ggf|sr|sra|etc|usw|approx|fig)\.\s*$/iu;
/** Where a clause ends that a denial never reaches over, and where any other clause may end. */
const HARD_CLAUSE_END =
  /;\s+|；|,\s+(?=(?:but|because|so|although|while|aber|sondern|weil|mais|parce|pero|sino|porque|però|perché|mas|maar|omdat|но|потому)\s)/giu;
const SOFT_CLAUSE_END = /[,;:]\s+|\s[–—-]\s|[，、；：]/gu;
const MIN_CLAUSE_CHARS = 12;

export function hasDenial(text: string): boolean {
  for (const [word] of text.matchAll(TOKEN)) if (isDenial(fold(word))) return true;
  return false;
}

/** Whether a folded word denies. */
export function isDenial(word: string): boolean {
  if (DENIALS.has(word)) return true;
  return !PLAIN_WORD.test(word) && (DENIALS.has(word.replaceAll("'", '')) || DENIAL_PARTS.test(word));
}
const PLAIN_WORD = /^[a-z0-9]+$/;

/** The beginning of a one-line text within `maxChars`, cut at a space where one is near, never inside a character. */
export function truncateAtWord(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  let end = Math.max(0, maxChars);
  const space = text.lastIndexOf(' ', end);
  if (space > end * 0.6) end = space;
  // Accents, variation signs and joined emoji belong to the character before them.
  for (
    let steps = 0;
    end > 0 && steps < 32 && /^[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/u.test(text.slice(end, end + 2));
    steps++
  )
    end -= 1;
  if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).trimEnd();
}

/** Pieces of `text` between the matches of `mark`, marks at the end of the piece they close. */
function splitAt(
  text: string,
  mark: RegExp,
  isBoundary: (before: string, after: string) => boolean,
): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(mark)) {
    const to = index + sign.length;
    if (!isBoundary(text.slice(from, to), text.slice(to, to + 16))) continue;
    pieces.push(text.slice(from, to));
    from = to;
  }
  pieces.push(text.slice(from));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** Sentences of a text in order, each one line and verbatim but for white space and the marks of lists and headings. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let isDenialOpen = false;
  for (const line of text.toWellFormed().split(/[\n\r\u2028\u2029]+/)) {
    const isListItem = BULLET.test(line);
    const content = toSingleLine(line.replace(BULLET, '').replace(EMPHASIS, ''));
    if (content === '') continue;
    // "Never: - sand dry - fill the gaps": what such a list names stays with the word that denies it.
    if (isDenialOpen && isListItem) {
      sentences.push(`${sentences.pop()!} ${toSingleLine(line)}`);
      continue;
    }
    for (const sentence of splitAt(
      content,
      SENTENCE_BREAK,
      (before, after) => !LOWERCASE_START.test(after) && !ABBREVIATION_END.test(before.slice(-16)),
    ))
      sentences.push(sentence);
    isDenialOpen = /[:：]$/.test(content) && hasDenial(sentences.at(-1)!);
  }
  return sentences;
}

/** Parts of a sentence that can stand without the others; what is denied stays with the word that denies it. */
export function splitClauses(sentence: string): string[] {
  return splitAt(
    sentence,
    hasDenial(sentence) ? HARD_CLAUSE_END : SOFT_CLAUSE_END,
    (before, after) => before.length >= MIN_CLAUSE_CHARS && after.trim() !== '',
  );
}

/** Pieces of a sentence of which none is longer than an unbroken one may be. */
export function splitParts(sentence: string): string[] {
  if (sentence.length <= SHAPE.sentenceLength) return [sentence];
  const pieces: string[] = [];
  for (const clause of splitClauses(sentence)) {
    if (clause.length <= SHAPE.unbroken) {
      pieces.push(clause);
      continue;
    }
    let rest = clause;
    while (rest.length > SHAPE.unbroken) {
      const piece = truncateAtWord(rest, findCutPosition(rest));
      if (piece === '') break;
      pieces.push(piece);
      rest = rest.slice(piece.length).trimStart();
    }
    if (rest !== '') pieces.push(rest);
  }
  return pieces;
}

/** A place to cut endless text at: a space with no denial just before or after it, where there is one. */
function findCutPosition(text: string): number {
  const half = SHAPE.unbroken / 2;
  for (let end = text.lastIndexOf(' ', SHAPE.unbroken); end > half; end = text.lastIndexOf(' ', end - 1))
    if (!hasDenial(text.slice(Math.max(0, end - 48), end + 32))) return end;
  return SHAPE.unbroken;
}
