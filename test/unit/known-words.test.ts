import { describe, expect, test } from 'vitest';
import { buildFtsDocument } from '../../src/engine/hippocampus/sqlite/full-text.ts';
import { findInflectedWords } from '../../src/engine/language/inflections.ts';
import { LATIN_LANGUAGES, addVotes, getLanguageBits } from '../../src/engine/language/languages.ts';
import { findSignWords } from '../../src/engine/language/signs.ts';
import { extractTerms, hashTerm } from '../../src/engine/language/terms.ts';
import { computeTokenBound } from '../../src/engine/language/token-bound.ts';
import { WordNumbers } from '../../src/engine/language/word-numbers.ts';
import { fold, splitWords, stem } from '../../src/engine/language/words.ts';
import { hash32 } from '../../src/engine/math/hash.ts';
import { sortPairs } from '../../src/engine/math/radix-sort.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import { LEXICAL, createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { createSeededRandom } from '../support/store.ts';

/** Of many scripts, with all that is cut, joined or folded in a way of its own. */
const PIECES = [
  ...["The quick brown fox's dog wasn't late", "it's5 o'clock 'tis rock'n'roll", 'AAAA BBbb cCc', 'a_b 3.14'],
  ...[
    '我们昨天在花园里讨论了记忆引擎的设计',
    '，并且决定',
    '昨日は図書館で新しい本を読みました',
    'コーヒーとラーメン ー',
  ],
  ...[
    'กินข้าวหรือยัง วันนี้',
    'ພາສາລາວ',
    'ភាសាខ្មែរ',
    'မြန်မာဘာသာ',
    '어제 도서관에서 새로운 책을',
    'Straße Größe łódź',
  ],
  ...[
    'Привет, вчера мы',
    'שלום עולם',
    'مرحبا بالعالم',
    'Ελληνικά',
    'हिन्दी में',
    '🧠 👨‍👩‍👧',
    '𝒜𝓁𝑔 𠮷野家',
    'Ｆｕｌｌ',
  ],
  ...['\n\t', "' ’ don’t l’été", '12 May 2024?', '1234567 १२३', 'ı İ ſ ﬁ ǅ', '々〆〇 ヶ'],
];

function createTexts(count: number, seed: number): string[] {
  const random = createSeededRandom(seed);
  const createText = (): string => {
    const separator = random() < 0.5 ? ' ' : '';
    const size = 1 + Math.floor(random() * 40);
    return Array.from({ length: size }, () => PIECES[Math.floor(random() * PIECES.length)]!).join(separator);
  };
  return Array.from({ length: count }, createText);
}

/** More distinct words than are kept. */
const createFlood = (seed: number): string =>
  Array.from({ length: 40_000 }, (_, i) => `w${(i * 7919 + seed).toString(36)}x`).join(' ');

const addTo = <Key>(counts: Map<Key, number>, key: Key, count = 1): Map<Key, number> =>
  counts.set(key, (counts.get(key) ?? 0) + count);

/** The vector by its definition: one map a kind of feature, nothing kept. */
function embedByDefinition(text: string): Float32Array {
  const words = fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const [stems, pairs, grams] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<number, number>(),
  ];
  const { boundary } = LEXICAL;
  for (const [i, word] of words.entries()) {
    addTo(stems, stem(word));
    if (i > 0) addTo(pairs, stem(words[i - 1]!) + boundary + stem(word));
    const bounded = boundary + word + boundary;
    for (let size: number = LEXICAL.smallestGram; size <= LEXICAL.largestGram; size++)
      for (let at = 0; at + size <= bounded.length; at++)
        addTo(grams, hash32(bounded.slice(at, at + size), LEXICAL.gramSeed));
  }
  const sum = new Float64Array(LEXICAL.dimensions);
  const add = (hash: number, count: number, weight: number): void => {
    const size = count === 1 ? weight : weight * (1 + Math.log(count));
    sum[(hash >>> 1) % sum.length]! += hash & 1 ? size : -size;
  };
  for (const [word, count] of stems) {
    const isShort = word.length <= LEXICAL.shortLength && /^[\x00-\x7f]*$/.test(word);
    add(hash32(word, LEXICAL.wordSeed), count, LEXICAL.wordWeight * (isShort ? LEXICAL.shortWeight : 1));
  }
  for (const [pair, count] of pairs) add(hash32(pair, LEXICAL.pairSeed), count, LEXICAL.pairWeight);
  for (const [hash, count] of [...grams].sort(([a], [b]) => a - b)) add(hash, count, LEXICAL.gramWeight);
  return normalize(Float32Array.from(sum));
}

describe('what is known of words from text to text', () => {
  const texts = [...createTexts(300, 1), createFlood(1), ...createTexts(60, 2), createFlood(2)];
  texts.push(...createTexts(60, 3));

  test('vectors are those of the definition, bit for bit', async () => {
    const embedder = createLexicalEmbedder();
    for (const text of texts) {
      const [vector] = await embedder.embed([text], 'document');
      expect(Buffer.from(vector!.buffer).equals(Buffer.from(embedByDefinition(text).buffer))).toBe(true);
    }
  });

  test('terms, their document and their order are those of the words, and of what else a text says behind them', () => {
    for (const text of texts) {
      const terms = extractTerms(text);
      const words = splitWords(text);
      const votes = new Uint32Array(LATIN_LANGUAGES.length);
      for (const word of new Set(words)) addVotes(votes, getLanguageBits(word));
      const hashes = words.map(hashTerm);
      const known = new Set(hashes);
      for (const hash of [...findSignWords(text), ...findInflectedWords(text, votes)].map(hashTerm))
        if (!known.has(hash)) {
          known.add(hash);
          hashes.push(hash);
        }
      const distinct = [...new Set(hashes)].sort((a, b) => a - b);
      expect([...terms.hashes]).toEqual(distinct);
      expect([...terms.order].map((place) => terms.hashes[place])).toEqual(hashes);
      const document = distinct.map((hash, i) => `${hash.toString(36)} `.repeat(terms.counts[i]!)).join('');
      expect(buildFtsDocument(terms)).toBe(document);
    }
  });

  test('a bound is the same before and after its words were forgotten', () => {
    const before = texts.map(computeTokenBound);
    for (const seed of [3, 4]) computeTokenBound(createFlood(seed));
    expect(texts.map(computeTokenBound)).toEqual(before);
  });

  test('runs of letters without spaces are cut as each would be by itself', () => {
    const segment = (locale: string, run: string): string[] =>
      [...new Intl.Segmenter(locale, { granularity: 'word' }).segment(run)].map((part) => part.segment);
    const runs = ['我们昨天在花园里讨论了记忆引擎的设计', '昨日は図書館で新しい本を読みました', 'กินข้าวหรือยัง'];
    const locales = ['zh', 'ja', 'th'];
    const words = splitWords([...runs, ...runs].join(' x '));
    const cut = runs.flatMap((run, i) => [...segment(locales[i]!, run), 'x']);
    expect(words.filter((word) => !/^\p{Script=Han}$/u.test(word))).toEqual(
      [...cut, ...cut.slice(0, -1)].map(fold).filter((word) => !/^\p{Script=Han}$/u.test(word)),
    );
  });
});

test('numbers of words are given in order, found again, and given anew once cleared', () => {
  const numbers = new WordNumbers();
  const known = new Map<string, number>();
  const words = createFlood(5).split(' ');
  for (const word of [...words, '我们', '𠮷', ...words]) {
    if (!known.has(word)) known.set(word, known.size);
    expect(numbers.get(`-${word}-`, 1, word.length + 1)).toBe(known.get(word));
  }
  expect(numbers.chars).toBe([...known.keys()].join('').length);
  numbers.clear();
  expect(numbers.get('new', 0, 3)).toBe(0);
});

test.each([0, 1, 200, 5_000])('%d keys are sorted with their values, equal ones as they stood', (count) => {
  const random = createSeededRandom(6);
  const keys = Uint32Array.from({ length: count }, () => Math.floor(random() * 2 ** 32));
  for (let i = 3; i < count; i += 3) keys[i] = keys[i - 3]!;
  const values = Uint32Array.from({ length: count }, (_, i) => i);
  const expected = [...values].sort((a, b) => keys[a]! - keys[b]! || a - b);
  const expectedKeys = expected.map((i) => keys[i]!);
  const sorted = sortPairs(keys, values);
  expect([...sorted.keys]).toEqual(expectedKeys);
  expect([...sorted.values]).toEqual(expected);
});
