import { expect, test } from 'vitest';
import { hashTerm } from '../../src/engine/language/terms.ts';
import type { WordConcepts, WordVectors } from '../../src/engine/models/ports.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { findKindred } from '../../src/engine/recall/kindred.ts';
import { analyzeQuestion, extractQueryTerms } from '../../src/engine/recall/question.ts';

/** Each word, and what it is kindred with; "common" is said too often to bring anything up. */
const KIN: Readonly<Record<string, readonly string[]>> = {
  ...{ boat: ['ship', 'dinghy', 'common'], harbour: ['port'], storm: ['gale'], rope: ['line'] },
  ...{ anchor: ['kedge'], the: ['article'], anna: ['hannah'], ship: [], common: [] },
};
const words = [...new Set([...Object.keys(KIN), ...Object.values(KIN).flat()])];
const VECTORS: WordVectors = {
  ...NO_WORD_VECTORS,
  findRow: (term) => words.findIndex((word) => hashTerm(word) === term),
  readTerm: (row) => hashTerm(words[row]!),
  readShare: (row) => (words[row] === 'common' ? 0.01 : 1e-6),
  findKin: (row) => (KIN[words[row]!] ?? []).map((word) => words.indexOf(word)),
};
const CONCEPTS: WordConcepts = {
  findSame: (term, isEnglish) =>
    (term === hashTerm('boat') || term === hashTerm('boot')
      ? isEnglish
        ? ['boot']
        : ['boot', 'vessel']
      : []
    )
      .map(hashTerm)
      .filter((other) => other !== term),
};

function find(
  query: string,
  { held = {}, speakers = [] }: { held?: Record<string, number>; speakers?: string[] } = {},
) {
  const docFreq = new Map(Object.entries(held).map(([word, count]) => [hashTerm(word), count]));
  const statistics = { entries: 1_000, words: 10_000, docFreq };
  const question = analyzeQuestion(query, statistics, speakers, [], VECTORS);
  const kindred = findKindred(query, question, VECTORS, CONCEPTS);
  const name = (term: number): string =>
    [...words, 'boot', 'vessel'].find((word) => hashTerm(word) === term) ?? String(term);
  return new Map(
    [...kindred].map(([term, places]) => [name(term), places.map((i) => name(question.terms[i]!))]),
  );
}

test('each names the words that it stands for, of English in another language alone where that is asked', () => {
  expect(find('Where is the boat in the storm?')).toEqual(
    new Map(Object.entries({ ship: ['boat'], dinghy: ['boat'], boot: ['boat'], gale: ['storm'] })),
  );
});

test('what the question says itself is none', () => {
  expect([...find('Is the ship or the boat there?').keys()]).not.toContain('ship');
});

test('a question in another language has all that is the same', () => {
  expect([...find('Wo ist das Boot?').keys()]).toContain('vessel');
});

test('function words and names of speakers have none', () => {
  expect(find('The Anna', { speakers: ['Anna'] })).toEqual(new Map());
  expect([...find('The Anna').keys()]).toEqual(['hannah']);
});

test('words far commoner than the rarest have none', () => {
  expect([...find('boat storm', { held: { boat: 900 } }).keys()]).toEqual(['gale']);
});

test('a word that many hold has none, and one that some hold none in other languages', () => {
  expect(find('boat', { held: { boat: 100 } }).size).toBe(0);
  expect([...find('Where is the boat?', { held: { boat: 8 } }).keys()]).toEqual(['ship', 'dinghy']);
});

test('of many words the rarest three, of those that entries hold two', () => {
  const query = 'anchor boat harbour storm';
  expect(extractQueryTerms(query)).toHaveLength(4);
  const found = [...find(query, { held: { boat: 1, harbour: 1, anchor: 4 } }).keys()];
  expect(found).toContain('gale');
  expect(found).not.toContain('kedge');
  const ofHeld = [...find(query, { held: { boat: 1, harbour: 1, storm: 1, anchor: 4 } }).keys()];
  expect(ofHeld).not.toContain('gale');
});

test('without tables there are none', () => {
  const statistics = { entries: 10, words: 100, docFreq: new Map() };
  const question = analyzeQuestion('boat', statistics, [], [], NO_WORD_VECTORS);
  expect(findKindred('boat', question, NO_WORD_VECTORS, undefined).size).toBe(0);
});
