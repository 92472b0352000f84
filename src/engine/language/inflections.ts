import { guessLanguage, getLanguageBit, getLanguageBits } from './languages.ts';
import type { Language, LatinLanguage } from './languages.ts';
import { getStemmer } from './stemmers.ts';
import { isCommonWord } from './token-bound.ts';
import { copyOut, fold } from './words.ts';

/**
 * Other forms of the words of inflected languages, as further words of a text: the stem, by the stemmer of its language, and
 * the root, its first letters, which meets where stemmers do not agree with themselves or there is none. What stands in the
 * text stays a word of it, so that the very form counts more, and texts that were read before this stay findable by it.
 */
const INFLECTED_WORD = /[\p{L}\p{M}]+(?:['’ʼ][\p{L}\p{M}]+)*/gu;
const NOT_LATIN =
  /[\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u0531-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u097f]/;
/** "Trabzon’da": Turkish sets endings apart behind a name. */
const ENDING_BEHIND_APOSTROPHE = /['’ʼ].*$/;
/** Grammar of languages that their script tells. */
const LITTLE_WORDS_OF_SCRIPTS = new Set(
  `без был была были было быть вам вас весь вот все всегда где даже для его если есть еще как какая какие какой когда кого кто куда
  меня мне мой моя мои моих мы над надо нам нас наш наша наши него нее них они она оно откуда очень под после почему при про
  раз сам себя сколько так там тебя тебе только тот тоже уже хотя чего чей чем через что чтобы эта эти это этот
  або але був була було бути вже від він вона воно вони все для його їх коли мене мені ми мій моя наш нас під при про тебе тому
  це цей чи чому що щоб як який яка які де
  και να του της των τον την το τα οι ο η ειναι ηταν εχει εχω εχουν με σε για απο που πως ποτε ποιος ποια ποιο ποιοι τι δεν θα μου
  σου μας σας στο στη στην στα στον στις αυτο αυτη αυτος ενα ενας μια οταν αλλα πολυ
  את אני אתה הוא היא הם הן אנחנו של שלי שלך שלו שלה שלנו על עם אל מה מי איפה מתי איך למה כמה איזה איזו יש אין לא כן גם רק אם כי
  זה זו זאת היה היתה היו להיות אבל או כל לי לך לו לה לנו אחרי לפני
  في من على الي عن ان انا انت هو هي هم هذا هذه ذلك تلك ما ماذا لا لم لن ليس كان كانت قد مع او ثم كل بعد قبل التي الذي اين متي كيف
  لماذا كم اي ايه لي لك له لها لنا نحن عند حتي اذا هل`
    .split(/\s+/)
    .map(fold),
);
/** French and Italian articles and pronouns that lose their vowel before another. */
const JOINED_ARTICLE =
  /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|gl|all|dall|dell|nell|sull|quell|quest|bell|sant|com|dov|cos)['’]/;
const ARABIC_ARTICLE = /^(?:[وف]?(?:[بك]?ال|لل)|[وفبلك](?=ال))/;

/**
 * "And", "with", "for", "as", the Hebrew article before a noun: or the first letters of a word that has none. Only another
 * text can tell, so that both are kept.
 */
const JOINED_PARTICLE: Partial<Record<Language, RegExp>> = {
  arabic: /^[وفبلك](.{4,})$/,
  hebrew: /^(?:(?:וכש|וה|ול|וב|ומ|וש|וכ|שה|מה|כש|[ולבמשכ])(?=.{3})|ה(?=.{2}))(.+)$/,
};

const SCRIPTS: readonly (readonly [RegExp, Language])[] = [
  [/[ґєії]/, 'ukrainian'],
  [/[ђћљњџј]/, 'serbian'],
  [/[\u0400-\u052f]/, 'russian'],
  [/[\u0370-\u03ff\u1f00-\u1fff]/, 'greek'],
  [/[\u0590-\u05ff]/, 'hebrew'],
  [/[\u0600-\u06ff]/, 'arabic'],
  [/[\u0531-\u058f]/, 'armenian'],
  [/[\u0900-\u097f]/, 'indian'],
];

/** Letters of a root, and those of a word that has any. */
const ROOT = 4;
const MIN_ROOT = 3;

const cache = new Map<string, string>();
const MAX_CACHED = 50_000;
const MAX_CACHED_LENGTH = 64;

/** The folded stem of a word in lower case. */
function stemIn(language: Language, word: string): string {
  const stemmer = word.length > MAX_CACHED_LENGTH ? null : getStemmer(language);
  if (!stemmer) return fold(word);
  const key = `${language} ${word}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const stemmed = copyOut(fold(stemmer(word)));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(copyOut(key), stemmed);
  return stemmed;
}

/** Its first letters: `^` sets it apart from words. */
const buildRoot = (folded: string): string => `^${folded.slice(0, ROOT)}`;

/** The language of letters that are not Latin; Cyrillic is that of the text where one of its letters tells. */
const detectScript = (lower: string): Language | null =>
  SCRIPTS.find(([letters]) => letters.test(lower))?.[1] ?? null;

/**
 * Further words of a text, each once; none of one in English. `votes`: how many little words of each Latin language stand
 * in it. Where nothing tells the language, only roots, and a question of a single word may be any.
 */
export function findInflectedWords(
  text: string,
  votes: ArrayLike<number>,
  { isQuery = false }: { readonly isQuery?: boolean } = {},
): Iterable<string> {
  const { languages, isSure } = guessLanguage(votes, text);
  const hasOther = NOT_LATIN.test(text);
  const isEnglish = isSure
    ? languages[0] === 'english'
    : isLikeEnglish(text, isQuery ? 1 : MIN_UNCOMMON_WORDS);
  if (isEnglish && !hasOther) return [];
  const found = new Set<string>();
  const lower = text.normalize('NFC').toLowerCase();
  const script = hasOther ? detectScript(lower) : null;
  for (const [spelled] of lower.matchAll(INFLECTED_WORD)) {
    if (NOT_LATIN.test(spelled)) {
      const own = detectScript(spelled);
      const language = own === 'russian' ? script : own;
      addForms(spelled, language ? [language] : [], found);
    } else if (!isEnglish) addLatinForms(spelled, languages, found);
  }
  return found;
}

/** Letters of words that are looked at, and the share of common ones that makes a text English where no little word tells. */
const [MIN_TELLING_LETTERS, MIN_COMMON_SHARE] = [4, 0.5];
/** Words in plain letters that make a text one of another language: a name or two stand in English ones. */
const MIN_UNCOMMON_WORDS = 3;
const LETTERS = /[\p{L}\p{M}]+/gu;
const NOT_ASCII = /[^\x00-\x7f]/;

function isLikeEnglish(text: string, minUncommon: number): boolean {
  let common = 0;
  let isForeign = false;
  const uncommon = new Set<string>();
  for (const [word] of text.matchAll(LETTERS)) {
    if (word.length < MIN_TELLING_LETTERS) continue;
    if (isCommonWord(word.toLowerCase())) common += 1;
    else {
      uncommon.add(word);
      isForeign ||= NOT_ASCII.test(word);
    }
  }
  return (uncommon.size < minUncommon && !isForeign) || common >= (common + uncommon.size) * MIN_COMMON_SHARE;
}

function addLatinForms(spelled: string, languages: readonly LatinLanguage[], found: Set<string>): void {
  const word = JOINED_ARTICLE.test(spelled)
    ? spelled.replace(JOINED_ARTICLE, '')
    : spelled.replace(ENDING_BEHIND_APOSTROPHE, '');
  const bits = getLanguageBits(fold(word));
  if (languages.some((language) => (bits & getLanguageBit(language)) !== 0)) return;
  if (word !== spelled) found.add(fold(word));
  addForms(word, languages, found);
}

function addForms(word: string, languages: readonly Language[], found: Set<string>): void {
  if (LITTLE_WORDS_OF_SCRIPTS.has(fold(word))) return;
  const bare = languages[0] === 'arabic' ? word.replace(ARABIC_ARTICLE, '') : word;
  const folded = fold(bare);
  if (folded.length < MIN_ROOT) return;
  if (bare !== word) found.add(folded);
  for (const language of languages) found.add(stemIn(language, bare));
  found.add(buildRoot(folded));
  const rest = JOINED_PARTICLE[languages[0]!]?.exec(folded)?.[1];
  if (rest === undefined) return;
  found.add(stemIn(languages[0]!, rest));
  if (rest.length >= MIN_ROOT) found.add(buildRoot(rest));
}
