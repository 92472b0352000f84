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

/** Letters with a contraction's ending, runs of digits, and everything else one character at a time. */
const PIECE = /[A-Za-z]+(?:'[a-z]{1,2}(?![A-Za-z]))?|[0-9]+|[^]/gu;
const JOINS = /[\p{L}\p{M}'’]/u;

const apart = new Set(APART.split(' '));

/** The most tokens that small letters in a row can make; `spaced` when a space is joined to the first. */
function letterBound(letters: string, spaced: boolean): number {
  const length = letters.length + (spaced ? 1 : 0);
  let bound = Math.floor(length / 3) * 2 + (length % 3 === 0 ? 0 : 1);
  for (let i = 1; i < letters.length; i++) if (apart.has(letters.slice(i - 1, i + 1))) bound += 1;
  return bound;
}

/** Tokens of a run of letters, the space before it included. */
function wordBound(piece: string, before: string, after: string): number {
  const spaced = before === ' ';
  const start = before === '' || before === '\n';
  const cut = (spaced || start) && !(after !== '' && JOINS.test(after));
  const apostrophe = piece.indexOf("'");
  const lower = piece.toLowerCase();
  const plain = piece === lower;
  const shaped = plain || piece.slice(1) === lower.slice(1);
  const ending = apostrophe === -1 ? 0 : piece.length - apostrophe;
  const word = apostrophe === -1 ? piece : piece.slice(0, apostrophe);
  const unsure =
    ending +
    (plain
      ? letterBound(word, spaced)
      : shaped
        ? 1 + letterBound(word.slice(1), false)
        : word.length + (spaced ? 1 : 0));
  if (!cut || !shaped) return unsure;
  if (apostrophe !== -1) return (contracted ??= numbered(CONTRACTIONS)).get(lower) ?? unsure;
  const forms = (known ??= numbered(COMMON_WORDS)).get(lower);
  if (forms === undefined) return unsure;
  if (plain) return spaced || forms & AT_START ? 1 : unsure;
  return forms & (spaced ? CAPITALISED : CAPITALISED_AT_START) ? 1 : unsure;
}

/** Upper bound of the tokens of `text`. */
export function tokenBound(text: string): number {
  let tokens = 0;
  let before = '';
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const code = piece.charCodeAt(0);
    if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) {
      const next = text.codePointAt(index + piece.length);
      // The space was counted by itself, in case no word followed.
      if (before === ' ') tokens -= 1;
      tokens += wordBound(piece, before, next === undefined ? '' : String.fromCodePoint(next));
    } else if (code >= 48 && code <= 57) {
      // Digits of another script beside them shift the groups of three.
      const beside = before.charCodeAt(0) > 0x7f || text.charCodeAt(index + piece.length) > 0x7f;
      tokens += beside ? piece.length : Math.ceil(piece.length / 3);
    } else tokens += code < 0x80 ? 1 : code < 0x800 ? 2 : piece.length === 2 ? 4 : 3;
    before = piece;
  }
  return tokens;
}
