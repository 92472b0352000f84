import { stemmer } from 'stemmer';

/**
 * Words of any language, folded so that the same word is written one way: NFKC, lower case, no diacritics. Text
 * without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is cut by `Intl.Segmenter`.
 */
const ASCII = /^[\x00-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+(?:'[a-z]+)*/g;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{M}]+)*/gu;
/** A letter of a script that is written without spaces. */
export const UNSPACED_LETTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const UNSPACED_RUN = new RegExp(`(?:${UNSPACED_LETTER.source}|ー)+`, 'gu');
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
const HAN_CHARACTERS = /\p{Script=Han}/gu;
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

/** Case, width and diacritics folded; the text's letters otherwise as they are. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(DIACRITICS, '')
    .normalize('NFC')
    .replace(FOLDABLE_LETTERS, (letter) => LETTER_FOLDS[letter]!)
    .replace(/’/g, "'");
}

function detectLocale(run: string): string {
  if (KANA.test(run)) return 'ja';
  if (HAN.test(run)) return 'zh';
  return THAI.test(run) ? 'th' : 'en';
}

/** Words of folded text, in order, as written (not stemmed); possessive endings and inner apostrophes are dropped. */
export function splitWords(text: string): string[] {
  const folded = fold(text);
  if (ASCII.test(folded)) return (folded.match(ASCII_WORD) ?? []).map(stripApostrophes);
  const result: string[] = [];
  let from = 0;
  const addSpacedWords = (part: string): void => {
    for (const word of part.match(WORD) ?? []) {
      result.push(stripApostrophes(word));
      // Korean joins its particles to the noun: pairs of syllables find it with any of them.
      if (HANGUL_WORD.test(word))
        for (let i = 0; i + 2 <= word.length; i++) result.push(word.slice(i, i + 2));
    }
  };
  for (const run of folded.matchAll(UNSPACED_RUN)) {
    addSpacedWords(folded.slice(from, run.index));
    for (const { segment, isWordLike } of getSegmenter(detectLocale(run[0])).segment(run[0])) {
      if (!isWordLike) continue;
      result.push(segment);
      // Where one word ends is a matter of opinion in Chinese: single characters find what another cut would hide.
      if (segment.length > 1) result.push(...(segment.match(HAN_CHARACTERS) ?? []));
    }
    from = run.index + run[0].length;
  }
  addSpacedWords(folded.slice(from));
  return result;
}

function stripApostrophes(word: string): string {
  if (!word.includes("'")) return word;
  return word.replace(/'s$/, '').replace(/'/g, '');
}

const stemCache = new Map<string, string>();
const MAX_CACHED_STEMS = 50_000;

/** Porter's stem of a word in Latin letters; any other word as it is. */
export function stem(word: string): string {
  const cached = stemCache.get(word);
  if (cached !== undefined) return cached;
  const stemmed = /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
  if (stemCache.size >= MAX_CACHED_STEMS) stemCache.clear();
  stemCache.set(word, stemmed);
  return stemmed;
}
