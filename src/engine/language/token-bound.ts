import { APART, COMMON_WORDS, CONTRACTIONS } from './common-words.ts';

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

/** Tokens of a run of letters, the space before it included. */
function computeWordBound(piece: string, previous: string, following: string): number {
  const hasSpace = previous === ' ';
  const isLineStart = previous === '' || previous === '\n';
  const lower = piece.toLowerCase();
  const isLower = piece === lower;
  const isCaseRegular = isLower || piece.slice(1) === lower.slice(1);
  const apostrophe = piece.indexOf("'");
  if (
    isCaseRegular &&
    (hasSpace || isLineStart) &&
    !(following !== '' && JOINING_CHARACTER.test(following))
  ) {
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

/** Upper bound of the tokens of `text`: words, runs of digits, and everything else one character at a time. */
export function computeTokenBound(text: string): number {
  let tokens = 0;
  let previous = '';
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    let end = at + (code > 0xffff ? 2 : 1);
    if (isLetter(code)) {
      end = findWordEnd(text, at);
      const next = text.codePointAt(end);
      // The space was counted by itself, in case no word followed.
      if (previous === ' ') tokens -= 1;
      tokens += computeWordBound(
        text.slice(at, end),
        previous,
        next === undefined ? '' : String.fromCodePoint(next),
      );
    } else if (isDigit(code)) {
      while (isDigit(text.charCodeAt(end))) end++;
      // Digits of another script beside them shift the groups of three.
      const hasForeignDigit = previous.charCodeAt(0) > 0x7f || text.charCodeAt(end) > 0x7f;
      tokens += hasForeignDigit ? end - at : Math.ceil((end - at) / 3);
    } else tokens += code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3;
    previous = code === 32 ? ' ' : text.slice(at, end);
    at = end;
  }
  return tokens;
}
