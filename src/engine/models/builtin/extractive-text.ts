import { fold } from '../../language/words.ts';
import { SHAPE } from './extractive-shape.ts';
import { DENIALS, DENIAL_PARTS } from './extractive-words.ts';

/** A word or number as it stands; dates, times, amounts and hyphenated words are one. */
export const TOKEN =
  /\p{N}+(?:[.,:/–-]\p{N}+)*\p{Script=Latin}*|\p{L}[\p{L}\p{N}\p{M}]*(?:['’‑-][\p{L}\p{N}\p{M}]+)*/gu;
const BLANK = /[\s\p{Cc}]+/gu;
const BULLET = /^\s*(?:#{1,6}\s+|>+\s*|[-*+•·]\s+|\p{N}{1,3}[.)]\s+)/u;
/** An end of a sentence with its closing signs, in front of a space; ends without spaces in Chinese and Japanese. */
const END = /(?<![.!?…؟।۔։።])[.!?…؟।۔։።]+["'”’»)\]*_]*\s+|[。！？｡]+[」』”’）]*\s*/gu;
const LOWER = /^["'“‘«(]*\p{Ll}/u;
const ABBREVIATED =
  /(?:^|[\s(.])(?:\p{L}|mr|mrs|ms|dr|prof|st|nr|vs|bzw|ca|evtl|ggf|sr|sra|etc|usw|approx|fig)\.\s*$/iu;
/** Where a clause ends that a denial never reaches over, and where any other clause may end. */
const FIRM =
  /;\s+|；|,\s+(?=(?:but|because|so|although|while|aber|sondern|weil|mais|parce|pero|sino|porque|però|perché|mas|maar|omdat|но|потому)\s)/giu;
const SOFT = /[,;:]\s+|\s[–—-]\s|[，、；：]/gu;
const SHORTEST_CLAUSE = 12;

/** One line: white space and control characters are one space, half a surrogate pair is the replacement character. */
export const flat = (text: string): string => text.toWellFormed().replace(BLANK, ' ').trim();

export function denies(text: string): boolean {
  for (const [word] of text.matchAll(TOKEN)) if (isDenial(fold(word))) return true;
  return false;
}

/** Whether a folded word denies. */
export function isDenial(word: string): boolean {
  if (DENIALS.has(word)) return true;
  return !PLAIN.test(word) && (DENIALS.has(word.replaceAll("'", '')) || DENIAL_PARTS.test(word));
}
const PLAIN = /^[a-z0-9]+$/;

/** The beginning of a one-line text within `room`, cut at a space where one is near, never inside a character. */
export function clip(text: string, room: number): string {
  if (text.length <= room) return text;
  let end = Math.max(0, room);
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
function cutAt(text: string, mark: RegExp, sound: (before: string, after: string) => boolean): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(mark)) {
    const to = index + sign.length;
    if (!sound(text.slice(from, to), text.slice(to, to + 16))) continue;
    pieces.push(text.slice(from, to));
    from = to;
  }
  pieces.push(text.slice(from));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** Sentences of a text in order, each one line and verbatim but for white space and the marks of lists and headings. */
export function sentences(text: string): string[] {
  const found: string[] = [];
  let denying = false;
  for (const line of text.toWellFormed().split(/[\n\r\u2028\u2029]+/)) {
    const listed = BULLET.test(line);
    const plain = flat(line.replace(BULLET, ''));
    if (plain === '') continue;
    // "Never: - sand dry - fill the gaps": what such a list names stays with the word that denies it.
    if (denying && listed) {
      found.push(`${found.pop()!} ${flat(line)}`);
      continue;
    }
    for (const sentence of cutAt(
      plain,
      END,
      (before, after) => !LOWER.test(after) && !ABBREVIATED.test(before.slice(-16)),
    ))
      found.push(sentence);
    denying = /[:：]$/.test(plain) && denies(found.at(-1)!);
  }
  return found;
}

/** Parts of a sentence that can stand without the others; what is denied stays with the word that denies it. */
export function clauses(sentence: string): string[] {
  return cutAt(
    sentence,
    denies(sentence) ? FIRM : SOFT,
    (before, after) => before.length >= SHORTEST_CLAUSE && after.trim() !== '',
  );
}

/** Pieces of a sentence of which none is longer than an unbroken one may be. */
export function parts(sentence: string): string[] {
  if (sentence.length <= SHAPE.sentenceLength) return [sentence];
  const found: string[] = [];
  for (const clause of clauses(sentence)) {
    if (clause.length <= SHAPE.unbroken) {
      found.push(clause);
      continue;
    }
    let rest = clause;
    while (rest.length > SHAPE.unbroken) {
      const piece = clip(rest, looseEnd(rest));
      if (piece === '') break;
      found.push(piece);
      rest = rest.slice(piece.length).trimStart();
    }
    if (rest !== '') found.push(rest);
  }
  return found;
}

/** A place to cut endless text at: a space with no denial just before or after it, where there is one. */
function looseEnd(text: string): number {
  const half = SHAPE.unbroken / 2;
  for (let end = text.lastIndexOf(' ', SHAPE.unbroken); end > half; end = text.lastIndexOf(' ', end - 1))
    if (!denies(text.slice(Math.max(0, end - 48), end + 32))) return end;
  return SHAPE.unbroken;
}
