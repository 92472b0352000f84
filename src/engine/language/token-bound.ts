import { APART, COMMON_WORDS, CONTRACTIONS } from './common-words.ts';

/**
 * An upper bound of the tokens a text costs a model with a byte-level BPE vocabulary: cl100k_base and o200k_base are
 * tested. A word known to be one token, standing where those tokenizers cut, counts 1. Of any other run of letters we
 * know that two neighbouring tokens cover three letters at least, since nearly every two of them
 * are a token of their own and would have been joined. Up to three digits count 1, anything else its UTF-8 bytes. English comes out about a third
 * above the real count, never below it; loading a real tokenizer would cost 50 MB of memory.
 */
let known: Map<string, number> | undefined;
let contracted: Map<string, number> | undefined;

const numbered = (list: string): Map<string, number> =>
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

const JOINS = /[\p{L}\p{M}'’]/u;

/** Pairs of small letters, 26 × 26, that no token joins. */
const apart = new Uint8Array(26 * 26);
for (const pair of APART.split(' ')) apart[(pair.charCodeAt(0) - 97) * 26 + pair.charCodeAt(1) - 97] = 1;

/** The most tokens that small letters in a row can make; `spaced` when a space is joined to the first. */
function letterBound(letters: string, spaced: boolean): number {
  const length = letters.length + (spaced ? 1 : 0);
  let bound = Math.floor(length / 3) * 2 + (length % 3 === 0 ? 0 : 1);
  for (let i = 1; i < letters.length; i++)
    bound += apart[(letters.charCodeAt(i - 1) - 97) * 26 + letters.charCodeAt(i) - 97]!;
  return bound;
}

/** Tokens of a run of letters, the space before it included. */
function wordBound(piece: string, before: string, after: string): number {
  const spaced = before === ' ';
  const start = before === '' || before === '\n';
  const lower = piece.toLowerCase();
  const plain = piece === lower;
  const shaped = plain || piece.slice(1) === lower.slice(1);
  const apostrophe = piece.indexOf("'");
  if (shaped && (spaced || start) && !(after !== '' && JOINS.test(after))) {
    if (apostrophe !== -1) {
      const tokens = (contracted ??= numbered(CONTRACTIONS)).get(lower);
      if (tokens !== undefined) return tokens;
    } else {
      const forms = (known ??= numbered(COMMON_WORDS)).get(lower);
      const needed = plain ? (spaced ? 0 : AT_START) : spaced ? CAPITALISED : CAPITALISED_AT_START;
      if (forms !== undefined && (needed === 0 || forms & needed)) return 1;
    }
  }
  const ending = apostrophe === -1 ? 0 : piece.length - apostrophe;
  const word = apostrophe === -1 ? piece : piece.slice(0, apostrophe);
  if (plain) return ending + letterBound(word, spaced);
  return ending + (shaped ? 1 + letterBound(word.slice(1), false) : word.length + (spaced ? 1 : 0));
}

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isSmall = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const APOSTROPHE = 39;

/** Where a word that begins here ends: its letters, and a contraction's ending of one or two small ones. */
function endOfWord(text: string, from: number): number {
  let end = from + 1;
  while (isLetter(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) !== APOSTROPHE || !isSmall(text.charCodeAt(end + 1))) return end;
  const ending = end + (isSmall(text.charCodeAt(end + 2)) ? 3 : 2);
  return isLetter(text.charCodeAt(ending)) ? end : ending;
}

/** Upper bound of the tokens of `text`: words, runs of digits, and everything else one character at a time. */
export function tokenBound(text: string): number {
  let tokens = 0;
  let before = '';
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    let end = at + (code > 0xffff ? 2 : 1);
    if (isLetter(code)) {
      end = endOfWord(text, at);
      const next = text.codePointAt(end);
      // The space was counted by itself, in case no word followed.
      if (before === ' ') tokens -= 1;
      tokens += wordBound(text.slice(at, end), before, next === undefined ? '' : String.fromCodePoint(next));
    } else if (isDigit(code)) {
      while (isDigit(text.charCodeAt(end))) end++;
      // Digits of another script beside them shift the groups of three.
      const beside = before.charCodeAt(0) > 0x7f || text.charCodeAt(end) > 0x7f;
      tokens += beside ? end - at : Math.ceil((end - at) / 3);
    } else tokens += code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3;
    before = code === 32 ? ' ' : text.slice(at, end);
    at = end;
  }
  return tokens;
}
