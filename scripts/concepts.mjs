// Makes lexicon/concepts.words: `node scripts/concepts.mjs ANNOTATIONS`, after a build; ANNOTATIONS is the folder `annotations`
// of the npm package `cldr-annotations-full` 48.2.0, Unicode's names and keywords of emoji in all languages. Two words of two
// languages are one concept where they are given to the same emoji; which English word a word of another language stands
// beside most constantly is its concept. Days, months, countries and languages come from `Intl`. What it was made of stands in
// lexicon/NOTICE.md; the layout in src/engine/models/builtin/word-concepts.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_TERMS } from '../dist/engine/language/function-words.js';
import { getLanguageBits } from '../dist/engine/language/languages.js';
import { findSignWords } from '../dist/engine/language/signs.js';
import { getStemmer } from '../dist/engine/language/stemmers.js';
import { hashTerm } from '../dist/engine/language/terms.js';
import { fold, splitWords } from '../dist/engine/language/words.js';

const LANGUAGES = {
  ...{
    de: 'german',
    fr: 'french',
    es: 'spanish',
    it: 'italian',
    pt: 'portuguese',
    nl: 'dutch',
    sv: 'swedish',
  },
  ...{
    da: 'danish',
    no: 'norwegian',
    fi: 'finnish',
    hu: 'hungarian',
    tr: 'turkish',
    ro: 'romanian',
    pl: 'polish',
  },
  ...{ cs: 'czech', ru: 'russian', uk: 'ukrainian', el: 'greek', ar: 'arabic', he: 'hebrew' },
  ...{ ja: null, zh: null, 'zh-Hant': null, ko: null },
};
/** Words of more emoji than these say too little of each. */
const MAX_EMOJI = 24;
/** How constantly two words have to stand at the same emoji: shared ones as a share of both, the names of emoji counting most. */
const MIN_OVERLAP = 0.4;
const NAME_GAIN = 0.5;
/** Concepts of a word: the best, and one that is nearly as good; of an emoji the words that tell it best. */
const [MAX_CONCEPTS, NEARLY] = [2, 0.85];
const SKIN_TONE_OR_COMPONENT = /[\u{1f3fb}-\u{1f3ff}\u{1f9b0}-\u{1f9b3}]/u;
const [COUNTRY_LETTERS, LANGUAGE_CODES] = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'en de fr es it pt nl sv da no fi hu tr ro pl cs ru uk el ar he ja zh ko hi th vi id fa bg hr sr sk sl et lv lt ca ga cy eu la sw'.split(
    ' ',
  ),
];

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Which annotations? See the first lines of this script.');

/** A man's, a woman's and a person's are one thing: "🚴‍♂️" is "🚴", "👩‍🏭" is "🧑‍🏭". */
const toThing = (emoji) =>
  emoji
    .replace(/\ufe0f/gu, '')
    .replace(/\u200d[♀♂]/gu, '')
    .replace(/^[👨👩](?=\u200d)/u, '🧑');

/** A word by itself; null for several, for little words, and where recall would cut it otherwise. */
function readWord(text) {
  const lower = text.normalize('NFC').toLowerCase().trim();
  const words = splitWords(lower);
  const isOne = words[0] === fold(lower) && /^\p{L}[\p{L}\p{M}]*$/u.test(lower);
  if (!isOne || lower.length < (/^[\p{sc=Han}\p{sc=Hangul}]/u.test(lower) ? 1 : 3)) return null;
  return isLittle(fold(lower)) ? null : lower;
}
const isLittle = (folded) => getLanguageBits(folded) !== 0 || FUNCTION_TERMS.has(hashTerm(folded));

/** How texts hold a word: as it stands and by its stem, in Korean also the pairs that stand for it before a particle. */
function listTerms(word, language) {
  const stemmer = language && getStemmer(language);
  const bare = language === 'arabic' ? word.replace(/^ال/, '') : word;
  const forms = [fold(word), fold(bare), ...(stemmer ? [fold(stemmer(bare))] : [])];
  const pairs = /^\p{sc=Hangul}{3}$/u.test(word) ? [word.slice(0, 2)] : [];
  const terms = [...forms, ...pairs].filter((form) => form.length > 0 && !isLittle(form)).map(hashTerm);
  return [...new Set(terms)];
}

/** [key of a word] → its terms, its emoji, and those that it is the name of. Forms of one stem are one word. */
function readLanguage(code) {
  const { annotations } = JSON.parse(
    readFileSync(join(folder, code, 'annotations.json'), 'utf8'),
  ).annotations;
  const words = new Map();
  for (const [sign, { default: keywords = [], tts: names = [] }] of Object.entries(annotations)) {
    const emoji = toThing(sign);
    if (SKIN_TONE_OR_COMPONENT.test(emoji) || !/\p{Extended_Pictographic}/u.test(emoji)) continue;
    for (const [list, isName] of [
      [keywords, false],
      [names, true],
    ])
      for (const text of list) {
        const word = readWord(text);
        if (word === null) continue;
        const terms = listTerms(word, LANGUAGES[code] ?? null);
        const key = terms.at(-1);
        if (key === undefined) continue;
        const known = words.get(key) ?? { terms: new Set(), emoji: new Set(), named: new Set() };
        for (const term of terms) known.terms.add(term);
        known.emoji.add(emoji);
        if (isName) known.named.add(emoji);
        words.set(key, known);
      }
  }
  for (const [key, { emoji }] of words) if (emoji.size > MAX_EMOJI) words.delete(key);
  return words;
}

const countShared = (a, b) => [...a].filter((one) => b.has(one)).length;

const englishWords = [...readLanguage('en').values()];
const concepts = new Map();
/** What holds of a word and its own concept, and how well another is held to belong to one: the better. */
const OWN = 2;
const addTerm = ({ terms }, term, score) => terms.set(term, Math.max(score, terms.get(term) ?? 0));
const getConcept = (name, own) => {
  if (!concepts.has(name))
    concepts.set(name, {
      number: concepts.size,
      terms: new Map([...own].map((term) => [term, OWN])),
      english: new Set(own),
    });
  return concepts.get(name);
};
const englishByEmoji = new Map();
for (const word of englishWords)
  for (const emoji of word.emoji) englishByEmoji.set(emoji, [...(englishByEmoji.get(emoji) ?? []), word]);

/** The best of scored words, and those that are nearly as good. */
const takeBest = (scored) => {
  const sorted = scored.sort((a, b) => b.score - a.score).slice(0, MAX_CONCEPTS);
  return sorted.filter(({ score }) => score >= MIN_OVERLAP && score >= NEARLY * sorted[0].score);
};
const rate = (a, b) =>
  (2 * countShared(a.emoji, b.emoji)) / (a.emoji.size + b.emoji.size) +
  (countShared(a.named, b.named) > 0 ? NAME_GAIN : 0);

for (const code of Object.keys(LANGUAGES))
  for (const word of readLanguage(code).values()) {
    const beside = new Set([...word.emoji].flatMap((emoji) => englishByEmoji.get(emoji) ?? []));
    for (const { other, score } of takeBest(
      [...beside].map((other) => ({ other, score: rate(word, other) })),
    ))
      for (const term of word.terms) addTerm(getConcept(other, other.terms), term, score);
  }
for (const [emoji, words] of englishByEmoji) {
  const own = { emoji: new Set([emoji]), named: new Set([emoji]) };
  const scored = words.map((other) => ({ other, score: rate(own, other) }));
  const [sign] = findSignWords(emoji);
  if (sign === undefined) continue;
  for (const { other, score } of takeBest(scored))
    addTerm(getConcept(other, other.terms), hashTerm(sign), score);
}

/** Names of days, months, countries and languages, where they are one word. */
function addNames(kind, keys, format) {
  for (const key of keys) {
    const base = readWord(format('en', key) ?? '');
    if (base === null) continue;
    for (const code of Object.keys(LANGUAGES)) {
      const word = readWord(format(code, key) ?? '');
      if (word !== null)
        for (const term of listTerms(word, LANGUAGES[code]))
          addTerm(getConcept(`${kind} ${base}`, listTerms(base, null)), term, OWN);
    }
  }
}
const formatDate = (options, toDate) => (code, key) =>
  new Intl.DateTimeFormat(code, { ...options, timeZone: 'UTC' }).format(toDate(key));
addNames(
  'day',
  [1, 2, 3, 4, 5, 6, 7],
  formatDate({ weekday: 'long' }, (day) => Date.UTC(2024, 0, day)),
);
addNames(
  'month',
  [...Array(12).keys()],
  formatDate({ month: 'long' }, (month) => Date.UTC(2024, month, 15)),
);
const nameOf = (type) => (code, key) => {
  try {
    return new Intl.DisplayNames(code, { type, fallback: 'none' }).of(key);
  } catch {
    return undefined;
  }
};
const regions = [...COUNTRY_LETTERS].flatMap((a) => [...COUNTRY_LETTERS].map((b) => a + b));
addNames('country', regions, nameOf('region'));
addNames('language', LANGUAGE_CODES, nameOf('language'));

/** What a concept's number carries where the word is one of English. */
const ENGLISH = 0x8000;
/** Concepts of a term, whichever languages' word it is: the best. */
const MAX_OF_TERM = 3;
const byTerm = new Map();
for (const { number, terms, english } of concepts.values())
  for (const [term, score] of terms) {
    const marked = english.has(term) ? number | ENGLISH : number;
    byTerm.set(term, [...(byTerm.get(term) ?? []), { marked, score }]);
  }
const pairs = [...byTerm]
  .flatMap(([term, found]) =>
    found
      .sort((a, b) => b.score - a.score)
      .slice(0, MAX_OF_TERM)
      .map(({ marked }) => [term, marked]),
  )
  .sort(([a, x], [b, y]) => a - b || x - y);
const englishTerms = new Set(englishWords.flatMap(({ terms }) => [...terms]));
const bytes = Buffer.alloc(4 + 6 * pairs.length);
bytes.writeUInt32LE(pairs.length, 0);
pairs.forEach(([term, number], i) => {
  bytes.writeUInt32LE(term, 4 + 4 * i);
  bytes.writeUInt16LE(number, 4 + 4 * pairs.length + 2 * i);
});
writeFileSync(new URL('../lexicon/concepts.words', import.meta.url), bytes);
console.log(
  `${pairs.length} words, ${concepts.size} concepts (${englishTerms.size} English words), ${bytes.length} bytes`,
);
