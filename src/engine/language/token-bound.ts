import { APART, COMMON_WORDS, CONTRACTIONS } from './common-words.ts';
import { WordNumbers } from './word-numbers.ts';

/**
 * An upper bound of the tokens a text costs a model with a byte-level BPE vocabulary: cl100k_base and o200k_base are
 * tested. A word known to be one token, standing where those tokenizers cut, counts 1. Of any other run of letters we
 * know that two neighbouring tokens cover three letters at least, since nearly every two of them
 * are a token of their own and would have been joined. Up to three digits count 1, anything else its UTF-8 bytes. English comes out about a third
 * above the real count, never below it; loading a real tokenizer would cost 50 MB of memory.
 */
let commonWords: Map<string, number> | undefined;
let contractionCosts: Map<string, number> | undefined;

const parseFlaggedWords = (list: string): Map<string, number> =>
  new Map(
    list
      .trim()
      .split(' ')
      .map((item): [string, number] => {
        const digit = item.charCodeAt(item.length - 1) - 48;
        return digit >= 0 && digit <= 9 ? [item.slice(0, -1), digit] : [item, 0];
      }),
  );

/** A word in small letters that every vocabulary counted has for one token: nearly all of them are English. */
export const isCommonWord = (word: string): boolean =>
  (commonWords ??= parseFlaggedWords(COMMON_WORDS)).has(word);

const CAPITALISED = 1;
const AT_START = 2;
const CAPITALISED_AT_START = 4;

const JOINING_CHARACTER = /[\p{L}\p{M}'’]/u;

/** Pairs of small letters, 26 × 26, that no token joins. */
const unmergedPairs = new Uint8Array(26 * 26);
for (const pair of APART.split(' '))
  unmergedPairs[(pair.charCodeAt(0) - 97) * 26 + pair.charCodeAt(1) - 97] = 1;

/** The most tokens that small letters in a row can make; `hasSpace` when a space is joined to the first. */
function computeLetterBound(letters: string, hasSpace: boolean): number {
  const length = letters.length + (hasSpace ? 1 : 0);
  let bound = Math.floor(length / 3) * 2 + (length % 3 === 0 ? 0 : 1);
  for (let i = 1; i < letters.length; i++)
    bound += unmergedPairs[(letters.charCodeAt(i - 1) - 97) * 26 + letters.charCodeAt(i) - 97]!;
  return bound;
}

/** Tokens of a run of letters, the space before it included. `isWhole`: a token may end with it, by what follows. */
function computeWordBound(piece: string, hasSpace: boolean, isLineStart: boolean, isWhole: boolean): number {
  const lower = piece.toLowerCase();
  const isLower = piece === lower;
  const isCaseRegular = isLower || piece.slice(1) === lower.slice(1);
  const apostrophe = piece.indexOf("'");
  if (isCaseRegular && (hasSpace || isLineStart) && isWhole) {
    if (apostrophe !== -1) {
      const tokens = (contractionCosts ??= parseFlaggedWords(CONTRACTIONS)).get(lower);
      if (tokens !== undefined) return tokens;
    } else {
      const flags = (commonWords ??= parseFlaggedWords(COMMON_WORDS)).get(lower);
      const neededFlag = isLower ? (hasSpace ? 0 : AT_START) : hasSpace ? CAPITALISED : CAPITALISED_AT_START;
      if (flags !== undefined && (neededFlag === 0 || flags & neededFlag)) return 1;
    }
  }
  const ending = apostrophe === -1 ? 0 : piece.length - apostrophe;
  const word = apostrophe === -1 ? piece : piece.slice(0, apostrophe);
  if (isLower) return ending + computeLetterBound(word, hasSpace);
  return (
    ending + (isCaseRegular ? 1 + computeLetterBound(word.slice(1), false) : word.length + (hasSpace ? 1 : 0))
  );
}

/** Bounds of words behind a space, which nearly all are; at most so many characters of them, some 30,000 words. */
const MAX_CACHED_CHARS = 200_000;
const numbers = new WordNumbers();
/** By the number of the word. */
let bounds: number[] = [];

function getSpacedWordBound(text: string, from: number, to: number): number {
  if (numbers.chars > MAX_CACHED_CHARS) {
    numbers.clear();
    bounds = [];
  }
  const number = numbers.get(text, from, to);
  return (bounds[number] ??= computeWordBound(text.slice(from, to), true, false, true));
}

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isSmall = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const APOSTROPHE = 39;

/** Where a word that begins here ends: its letters, and a contraction's ending of one or two small ones. */
function findWordEnd(text: string, from: number): number {
  let end = from + 1;
  while (isLetter(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) !== APOSTROPHE || !isSmall(text.charCodeAt(end + 1))) return end;
  const ending = end + (isSmall(text.charCodeAt(end + 2)) ? 3 : 2);
  return isLetter(text.charCodeAt(ending)) ? end : ending;
}

/** Whether a token that ends before this character might not: it is a letter, or joins letters. */
const joinsLetters = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isLetter(code) || code === APOSTROPHE;
  return at < text.length && JOINING_CHARACTER.test(String.fromCodePoint(text.codePointAt(at)!));
};

const SPACE = 32;
const LINE_FEED = 10;
const DOUBLE_QUOTE = 34;
const COMMA = 44;
const CLOSING_BRACE = 125;
/** Signs of ASCII: two of them in a row are cut off before a word that follows, which one alone may be joined to. */
const isSign = (code: number): boolean => code > 32 && code < 127 && !isLetter(code) && !isDigit(code);
/** What stands before the first character. */
const NOTHING = -1;

/** Signs between the names and values of JSON: each is one token where it stands between letters or digits, and a run ends there. */
const JOINTS = ['"},{"', '":{"', '","', '":"', '},"', '":', ',"'] as const;
const isAlphanumeric = (code: number): boolean => isLetter(code) || isDigit(code);

/** Where a joint of JSON that begins here ends; here where none does. */
function findJointEnd(text: string, at: number, previous: number): number {
  if (!isAlphanumeric(previous)) return at;
  for (const joint of JOINTS) {
    const end = at + joint.length;
    if (isAlphanumeric(text.charCodeAt(end)) && text.startsWith(joint, at)) return end;
  }
  return at;
}

/** Upper bound of the tokens of `text`: words, runs of digits, and everything else one character at a time. */
export function computeTokenBound(text: string): number {
  let tokens = 0;
  // The first unit of what was counted last.
  let previous = NOTHING;
  let hasSignBefore = false;
  for (let at = 0; at < text.length;) {
    let unit = text.charCodeAt(at);
    let end = at + 1;
    if (unit === DOUBLE_QUOTE || unit === COMMA || unit === CLOSING_BRACE) {
      tokens += 1;
      const jointEnd = findJointEnd(text, at, previous);
      if (jointEnd > at) {
        end = jointEnd;
        [previous, unit] = [text.charCodeAt(end - 2), text.charCodeAt(end - 1)];
      }
    } else if (isLetter(unit)) {
      end = findWordEnd(text, at);
      const isWhole = !joinsLetters(text, end);
      const hasSpace = previous === SPACE;
      const isLineStart =
        previous === NOTHING || previous === LINE_FEED || (hasSignBefore && isSign(previous));
      tokens +=
        hasSpace && isWhole
          ? getSpacedWordBound(text, at, end)
          : computeWordBound(text.slice(at, end), hasSpace, isLineStart, isWhole);
      // The space was counted by itself, in case no word followed.
      if (hasSpace) tokens -= 1;
    } else if (isDigit(unit)) {
      while (isDigit(text.charCodeAt(end))) end++;
      // Digits of another script beside them shift the groups of three.
      const hasForeignDigit = previous > 0x7f || text.charCodeAt(end) > 0x7f;
      tokens += hasForeignDigit ? end - at : Math.ceil((end - at) / 3);
    } else if (unit < 0x80) tokens += 1;
    else {
      const code = text.codePointAt(at)!;
      tokens += code < 0x800 ? 2 : code > 0xffff ? 4 : 3;
      if (code > 0xffff) end += 1;
    }
    hasSignBefore = isSign(previous);
    previous = unit;
    at = end;
  }
  return tokens;
}
