import { stemmer } from 'stemmer';

/**
 * Words of any language, folded so that the same word is written one way: NFKC, lower case, no diacritics. Text
 * without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is cut by `Intl.Segmenter`.
 */
const ASCII = /^[\x00-\x7f]*$/;
const LETTERS_AND_DIGITS = "[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*(?:['’][\\p{L}\\p{M}]+)*";
/** A language, a grade or a blood group (C++, C#, A−), and a number with its sign: other words than without it. */
const SIGNED = "(?<![\\p{L}\\p{N}'._/+-])(?:[a-z](?:\\+\\+?|#)|[a-fo][-−])(?![\\p{L}\\p{N}+#-])";
const SIGNED_NUMBER = '(?<=^|[\\s([:="\'])(?:[-−]|\\+(?!\\d+ \\d))\\d[\\p{L}\\p{N}]*';
const WORD = new RegExp(`${SIGNED}|${SIGNED_NUMBER}|${LETTERS_AND_DIGITS}`, 'gu');
/** A letter of a script that is written without spaces. */
export const UNSPACED_LETTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const UNSPACED_RUN = new RegExp(`(?:${UNSPACED_LETTER.source}|ー)+`, 'gu');
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
const THAI = /\p{Script=Thai}/u;
/** Letters that carry their difference inside: decomposition leaves them as they are. */
const LETTER_FOLDS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' },
  ...{ ى: 'ي', ة: 'ه', ؤ: 'و', ئ: 'ي', ٱ: 'ا', ـ: '' },
};
const FOLDABLE_LETTERS = new RegExp(`[${Object.keys(LETTER_FOLDS).join('')}]`, 'g');
/** Diacritics of Latin, Greek and Cyrillic; points and vowel signs of Hebrew and Arabic, which people leave out. */
const DIACRITICS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+/g;
const HANGUL_WORD = /^\p{Script=Hangul}{3,}$/u;

const segmenters = new Map<string, Intl.Segmenter>();
function getSegmenter(locale: string): Intl.Segmenter {
  let cached = segmenters.get(locale);
  if (!cached) segmenters.set(locale, (cached = new Intl.Segmenter(locale, { granularity: 'word' })));
  return cached;
}

/** The long text that was folded last: its terms and its vector are worked out one after the other. */
let lastFolded = { text: '', folded: '' };
/** Shorter ones are folded anew as quickly. */
const LONG_TEXT_CHARS = 2_000;

/** Case, width and diacritics folded; the text's letters otherwise as they are. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  if (text.length < LONG_TEXT_CHARS) return foldLetters(lower);
  if (lastFolded.text !== text) lastFolded = { text, folded: foldLetters(lower) };
  return lastFolded.folded;
}

const foldLetters = (lower: string): string =>
  lower
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(DIACRITICS, '')
    .normalize('NFC')
    .replace(FOLDABLE_LETTERS, (letter) => LETTER_FOLDS[letter]!)
    .replace(/’/g, "'");

function detectLocale(run: string): string {
  if (KANA.test(run)) return 'ja';
  if (HAN.test(run)) return 'zh';
  return THAI.test(run) ? 'th' : 'en';
}

/** Words of folded text, in order, as written (not stemmed); possessive endings and inner apostrophes are dropped. A sign that makes another word is part of it: "c++", "c#", "a-", "-5". */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  visitWords(text, (source, from, to) => words.push(source.slice(from, to)));
  return words;
}

/** Tells where in `source` a word stands. */
export type WordVisitor = (source: string, from: number, to: number) => void;

/** `splitWords` without making a string of each. */
export function visitWords(text: string, visit: WordVisitor): void {
  const folded = fold(text);
  if (ASCII.test(folded)) visitAsciiWords(folded, visit);
  else visitAnyWords(folded, visit);
}

const APOSTROPHE = 39;
const isSmallLetter = (unit: number): boolean => unit >= 97 && unit <= 122;
const isLetterOrDigit = (unit: number): boolean => isSmallLetter(unit) || (unit >= 48 && unit <= 57);

const [SPACE, HASH_SIGN, PLUS, MINUS] = [32, 35, 43, 45];
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
/** What joins letters and digits to one name: behind it a sign is none of its own. `'./_+-` */
const isJoining = (unit: number): boolean =>
  unit === APOSTROPHE || unit === PLUS || (unit >= MINUS && unit <= 47) || unit === 95;
/** A space, or one of `("[:='`: what stands before a sign of its own. */
const isOpening = (unit: number): boolean =>
  unit <= SPACE ||
  unit === 40 ||
  unit === 34 ||
  unit === 91 ||
  unit === 58 ||
  unit === 61 ||
  unit === APOSTROPHE;
const isGrade = (unit: number): boolean => (unit >= 97 && unit <= 102) || unit === 111;

/** `SIGNED`: where a letter with its sign ends, `to` where it has none. */
function findSignedEnd(folded: string, from: number, to: number): number {
  if (to - from !== 1) return to;
  const sign = folded.charCodeAt(to);
  if (sign !== PLUS && sign !== HASH_SIGN && sign !== MINUS) return to;
  const letter = folded.charCodeAt(from);
  if (!isSmallLetter(letter) || (sign === MINUS && !isGrade(letter))) return to;
  if (from > 0 && isJoining(folded.charCodeAt(from - 1))) return to;
  const end = sign === PLUS && folded.charCodeAt(to + 1) === PLUS ? to + 2 : to + 1;
  const next = folded.charCodeAt(end);
  return isLetterOrDigit(next) || next === PLUS || next === HASH_SIGN || next === MINUS ? to : end;
}

/** `SIGNED_NUMBER`: a sign stands before these digits that is no dash and no telephone's. */
function isSignedNumber(folded: string, from: number, to: number): boolean {
  if (from === 0 || !isDigit(folded.charCodeAt(from))) return false;
  const sign = folded.charCodeAt(from - 1);
  if (sign !== MINUS && sign !== PLUS) return false;
  if (from > 1 && !isOpening(folded.charCodeAt(from - 2))) return false;
  return sign === MINUS || folded.charCodeAt(to) !== SPACE || !isDigit(folded.charCodeAt(to + 1));
}

/** `[a-z0-9]+(?:'[a-z]+)*` and what has a sign of its own, a unit at a time. */
function visitAsciiWords(folded: string, visit: WordVisitor): void {
  for (let at = 0; at < folded.length;) {
    if (!isLetterOrDigit(folded.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const from = at;
    while (isLetterOrDigit(folded.charCodeAt(at))) at++;
    const signedEnd = findSignedEnd(folded, from, at);
    if (signedEnd !== at) {
      visit(folded, from, (at = signedEnd));
      continue;
    }
    if (isSignedNumber(folded, from, at)) {
      visit(folded, from - 1, at);
      continue;
    }
    if (folded.charCodeAt(at) !== APOSTROPHE || !isSmallLetter(folded.charCodeAt(at + 1))) {
      visit(folded, from, at);
      continue;
    }
    while (folded.charCodeAt(at) === APOSTROPHE && isSmallLetter(folded.charCodeAt(at + 1))) {
      at += 2;
      while (isSmallLetter(folded.charCodeAt(at))) at++;
    }
    visitWhole(stripApostrophes(folded.slice(from, at)), visit);
  }
}

const visitWhole = (word: string, visit: WordVisitor): void => visit(word, 0, word.length);

function visitAnyWords(folded: string, visit: WordVisitor): void {
  let from = 0;
  const visitSpacedWords = (part: string): void => {
    for (const word of part.match(WORD) ?? []) {
      visitWhole(stripApostrophes(word).replace('−', '-'), visit);
      // Korean joins its particles to the noun: pairs of syllables find it with any of them.
      if (HANGUL_WORD.test(word)) for (let i = 0; i + 2 <= word.length; i++) visit(word, i, i + 2);
    }
  };
  const runs = [...folded.matchAll(UNSPACED_RUN)];
  const wordsByRun = cutRuns(runs.map(([run]) => run));
  for (const [i, run] of runs.entries()) {
    visitSpacedWords(folded.slice(from, run.index));
    for (const word of wordsByRun[i]!) {
      visitWhole(word, visit);
      // Where one word ends is a matter of opinion in Chinese: single characters find what another cut would hide.
      if (word.length > 1)
        for (const character of word) if (HAN.test(character)) visitWhole(character, visit);
    }
    from = run.index + run[0].length;
  }
  visitSpacedWords(folded.slice(from));
}

/** Words of each run. All runs of a language are cut at once, at half the cost: a segmenter costs much to set up. */
function cutRuns(runs: readonly string[]): string[][] {
  const places = new Map<string, number[]>();
  for (const [place, run] of runs.entries()) {
    const locale = detectLocale(run);
    const known = places.get(locale);
    if (known) known.push(place);
    else places.set(locale, [place]);
  }
  const wordsByRun = runs.map((): string[] => []);
  for (const [locale, own] of places) {
    let nth = 0;
    const joined = own.map((place) => runs[place]!).join('\n');
    // No word reaches across a line end.
    for (const { segment, isWordLike } of getSegmenter(locale).segment(joined)) {
      if (segment === '\n') nth += 1;
      else if (isWordLike) wordsByRun[own[nth]!]!.push(segment);
    }
  }
  return wordsByRun;
}

function stripApostrophes(word: string): string {
  if (!word.includes("'")) return word;
  return word.replace(/'s$/, '').replace(/'/g, '');
}

const stemCache = new Map<string, string>();
const MAX_CACHED_STEMS = 50_000;
/** Longer ones are no words that come again. */
const MAX_CACHED_LENGTH = 64;
const STEMMABLE = /^[a-z]{3,}$/;

/** Porter's stem of a word in Latin letters; any other word as it is. */
export function stem(word: string): string {
  if (!STEMMABLE.test(word)) return word;
  if (word.length > MAX_CACHED_LENGTH) return stemmer(word);
  const cached = stemCache.get(word);
  if (cached !== undefined) return cached;
  const own = copyOut(word);
  const stemmed = stemmer(own);
  if (stemCache.size >= MAX_CACHED_STEMS) stemCache.clear();
  stemCache.set(own, stemmed);
  return stemmed;
}

/** A word to be kept: cut out of a text, it would keep the whole text in memory. */
export const copyOut = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');
