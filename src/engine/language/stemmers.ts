import { createRequire } from 'node:module';
import type { Language } from './languages.ts';
import { fold } from './words.ts';

/** Stems a word in lower case, composed letters, diacritics kept. */
export type Stemmer = (word: string) => string;

/** Snowball's, loaded with the first text of their language: some 2 to 15 ms each. */
const PACKAGES: Partial<Record<Language, string>> = {
  ...{ german: 'german', french: 'french', spanish: 'spanish', italian: 'italian', portuguese: 'portuguese' },
  ...{ dutch: 'dutch', swedish: 'swedish', danish: 'danish', norwegian: 'norwegian', finnish: 'finnish' },
  ...{
    hungarian: 'hungarian',
    turkish: 'turkish',
    romanian: 'romanian',
    russian: 'russian',
    ukrainian: 'ukrainian',
  },
  ...{ serbian: 'serbian', greek: 'greek', arabic: 'arabic', armenian: 'armenian', indian: 'indian' },
};

const toEndings = (endings: string): readonly string[] =>
  endings
    .trim()
    .split(/\s+/)
    .sort((a, b) => b.length - a.length);

/** Takes the longest ending that leaves a stem, of folded words. */
const createEndingStemmer =
  (endings: readonly string[], minStem: number): Stemmer =>
  (spelled) => {
    const word = fold(spelled);
    const ending = endings.find((one) => word.length - one.length >= minStem && word.endsWith(one));
    return ending === undefined ? word : word.slice(0, word.length - ending.length);
  };

/** Languages without a Snowball stemmer. Folded: endings without their diacritics. */
const POLISH =
  toEndings(`a ach ami e ego ej em emi emu ich im imi iom o om owi owie ow u y ym ymi i ia iach iami ie iem iego iej
  iemu io iow iu ia ac al ala ali alo aly am amy asz aja iec il ila ili ilo ily imy isz iscie yc yl yla yli ylo yly ymy ysz uje
  uja owac owal owala owali owany owana owane owano ano ono any ana ane enie eniem eniu enia anie aniem aniu ania osc osci oscia`);
const CZECH =
  toEndings(`a ach ami am e ech em emi emu eho ho i ich im imi mi o om ou ovi ove ovy u um y ych ym ymi ymu ie ii
  at al ala ali alo aly ame ate aji it il ila ili ilo ily ime ite eji et el ela eli elo ely eme ete uje uji ujeme oval ovala
  ovali ovat ovano ovan ana ani ano any en ena eni eno eny osti ost`);

const HEBREW_ENDINGS = toEndings('ים ות יים יות ייה ית ה ת י ו ך נו כם הם');
const HEBREW_FINALS: Readonly<Record<string, string>> = { ם: 'מ', ן: 'נ', ץ: 'צ', ף: 'פ', ך: 'כ' };
const stripHebrewEnding = createEndingStemmer(HEBREW_ENDINGS, 2);
const stemHebrew: Stemmer = (word) =>
  stripHebrewEnding(word).replace(/[םןץףך]$/, (letter) => HEBREW_FINALS[letter]!);

/** What Snowball leaves of the feminine ending before a pronoun, and takes without one. */
const stripFeminine: Stemmer = (word) => word.replace(/(?<=.{3})[تةه]$/, '');

/** What Snowball leaves of an ending between the vowels of "cykel" and "cyklar". */
const dropSilentVowel: Stemmer = (word) => word.replace(/(?<=[^aeiouyåäöæø])e([lr])n?$/, '$1');

/** Consonants that soften before an ending: "huta, hucie", "siostra, siostrze", "ręka, ręce". */
const stripPolishEnding = createEndingStemmer(POLISH, 3);
const stemPolish: Stemmer = (word) =>
  stripPolishEnding(
    fold(word)
      .replace(/(?<=.{2})(?:cie)$/, 'ta')
      .replace(/(?<=.{2})dzie$/, 'da')
      .replace(/(?<=.{2})rze$/, 'ra'),
  )
    .replace(/(?<=.{2})dz$/, 'g')
    .replace(/(?<=.{2})cz?$/, 'k')
    .replace(/(?<=.{2})sz$/, 'ch');

/** "ruka, ruce", "Praha, Praze". */
const stripCzechEnding = createEndingStemmer(CZECH, 3);
const stemCzech: Stemmer = (word) =>
  stripCzechEnding(word)
    .replace(/(?<=.{2})c$/, 'k')
    .replace(/(?<=.{2})z$/, 'h');

const stemmers = new Map<Language, Stemmer>([
  ['polish', stemPolish],
  ['czech', stemCzech],
  ['hebrew', stemHebrew],
]);
/** What is done to Snowball's stem. */
const FINISHERS: Partial<Record<Language, Stemmer>> = {
  arabic: stripFeminine,
  swedish: dropSilentVowel,
  danish: dropSilentVowel,
  norwegian: dropSilentVowel,
};
const require = createRequire(import.meta.url);

/** Null for English, which is stemmed otherwise (words.ts). */
export function getStemmer(language: Language): Stemmer | null {
  const known = stemmers.get(language);
  if (known) return known;
  const name = PACKAGES[language];
  if (name === undefined) return null;
  const { stemmer } = require(`@orama/stemmers/${name}`) as { readonly stemmer: Stemmer };
  const finish = FINISHERS[language];
  const own = finish ? (word: string): string => finish(stemmer(word)) : stemmer;
  stemmers.set(language, own);
  return own;
}
