import { describe, expect, it } from 'vitest';
import type { Turn } from '../../src/engine/hippocampus/index-port.ts';
import { hashTerm, extractTerms } from '../../src/engine/language/terms.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import type { WordVectors } from '../../src/engine/models/ports.ts';
import {
  sumSimilarityOfOthers,
  sumSimilarity,
  computeTermSimilarity,
} from '../../src/engine/recall/term-similarity.ts';
import type { TermSimilarity } from '../../src/engine/recall/term-similarity.ts';
import { buildLexicon, findTermIndexes } from '../../src/engine/recall/lexicon.ts';
import { findNamedSpeakers, extractQueryTerms, analyzeQuestion } from '../../src/engine/recall/question.ts';
import type { Question } from '../../src/engine/recall/question.ts';
import { computeTimeProximity, findQueryPeriods } from '../../src/engine/recall/query-periods.ts';

const DAY = 86_400_000;

/** A table of words by their directions in a plane, in degrees. */
function createWordVectors(degrees: Readonly<Record<string, number>>): WordVectors {
  const words = Object.keys(degrees).map(hashTerm);
  const values = Int8Array.from(
    Object.values(degrees).flatMap((angle) => [
      Math.round(127 * Math.cos((angle * Math.PI) / 180)),
      Math.round(127 * Math.sin((angle * Math.PI) / 180)),
    ]),
  );
  return {
    ...{ dimensions: 2, values, findRow: (term) => words.indexOf(term), readShare: () => 1e-5 },
    ...{ readTerm: (row) => words[row]!, findKin: () => [] },
  };
}
/** Films are movies, a play is near to both, a banana to none of them; opposites point away from each other. */
const WORDS = createWordVectors({ film: 0, movie: 0, play: 45, banana: 90, war: 10, peace: 190, ann: 0 });

const createTurn = (text: string, seq = 1): Turn => ({
  seq,
  session: 1,
  turn: seq,
  role: 'user',
  speaker: null,
  at: 0,
  terms: extractTerms(text),
  matchesFilter: true,
});

/** Every word of the question is held by `held` of ten entries, or by none. */
function analyze(query: string, termDocFreq = 1, speakers: readonly string[] = []): Question {
  const docFreq = new Map(
    termDocFreq === 0 ? [] : extractQueryTerms(query).map((term) => [term, termDocFreq]),
  );
  return analyzeQuestion(
    query,
    { entries: 10, words: 100, docFreq },
    findNamedSpeakers(query, speakers),
    [],
    NO_WORD_VECTORS,
  );
}
function computeSimilarities(
  pool: readonly Turn[],
  question: Question,
  words: WordVectors,
): TermSimilarity[] {
  const lexicon = buildLexicon(pool);
  return computeTermSimilarity(lexicon, findTermIndexes(lexicon, question.terms), question, words, pool);
}
const computeSimilarity = (
  query: string,
  text: string,
  words = WORDS,
  speakers: readonly string[] = [],
): TermSimilarity => computeSimilarities([createTurn(text)], analyze(query, 1, speakers), words)[0]!;

describe('kinship', () => {
  it.each([
    ['film', 'a film about it', 1],
    ['film', 'two films', 1],
    ['film', 'a movie about it', 1],
    ['film', 'the play', (Math.SQRT1_2 - 0.35) / 0.65],
    ['film', 'a banana', 0],
    ['film', 'peace', 0],
    ['film', 'nothing known', 0],
    ['film', '', 0],
    ['unheard', 'a film', 0],
    ['unheard', 'unheard of', 1],
    ['film', 'banana, play and movie', 1],
  ])('of %j in %j is %d', (query, text, near) => {
    expect(computeSimilarity(query, text).perTerm[0]).toBeCloseTo(near, 1);
  });

  it('tells each word of the question by itself', () => {
    expect([...computeSimilarity('film banana unheard', 'A movie?').perTerm]).toEqual([
      expect.closeTo(1, 1),
      0,
      0,
    ]);
  });

  it('holds kindred words near, the nearer the fewer hold the word itself', () => {
    const kindred = new Map([[hashTerm('banana'), [0]]]);
    const rate = (docFreq: number): number => {
      const question = analyze('film', docFreq);
      const pool = [createTurn('a banana')];
      const lexicon = buildLexicon(pool);
      const found = computeTermSimilarity(
        lexicon,
        findTermIndexes(lexicon, question.terms),
        question,
        WORDS,
        pool,
        kindred,
      )[0]!;
      expect([...found.kin!]).toEqual([0]);
      return found.perTerm[0]!;
    };
    expect(rate(0)).toBeCloseTo(0.8, 2);
    expect(rate(1)).toBeLessThan(0.8);
    expect(rate(9)).toBeLessThan(rate(1));
    expect(computeSimilarity('film', 'a banana').kin).toBeNull();
  });

  it('has a long turn lend less by a kindred word', () => {
    const kindred = new Map([[hashTerm('banana'), [0]]]);
    const question = analyze('film', 0);
    const pool = [createTurn(`a banana ${'or '.repeat(78)}`)];
    const lexicon = buildLexicon(pool);
    const queryTermIndex = findTermIndexes(lexicon, question.terms);
    const [found] = computeTermSimilarity(lexicon, queryTermIndex, question, WORDS, pool, kindred);
    expect(found!.perTerm[0]).toBeCloseTo(0.4, 2);
  });

  it('takes a word that was asked for as itself alone', () => {
    const { perTerm } = computeSimilarity('film movie', 'a movie');
    expect([...perTerm]).toEqual([0, 1]);
  });

  it('lets no word stand for the name of a speaker', () => {
    expect([...computeSimilarity('Ann film', 'a movie', WORDS, ['Ann']).perTerm]).toEqual([
      0,
      expect.closeTo(1, 1),
    ]);
    expect(computeSimilarity('Ann', 'Ann was here', WORDS, ['Ann']).perTerm[0]).toBe(1);
    expect(computeSimilarity('Ann', 'a movie').perTerm[0]).toBeCloseTo(1, 1);
  });

  it('keeps to the very words without a table', () => {
    expect([...computeSimilarity('film banana', 'a movie and a banana', NO_WORD_VECTORS).perTerm]).toEqual([
      0, 1,
    ]);
    expect(computeSimilarity('film banana', 'a movie and a banana', NO_WORD_VECTORS).meaning).toBe(0);
  });

  it.each([
    ['film', 'movie', 1],
    ['film', 'movie unheard', 1],
    ['war', 'peace', -1],
    ['film', 'banana', 0],
    ['film', 'unheard', 0],
    ['unheard', 'film', 0],
    ['film', '', 0],
  ])('means by %j and %j the same: %d', (query, text, meaning) => {
    expect(computeSimilarity(query, text).meaning).toBeCloseTo(meaning, 1);
  });

  it('tells more by rare words than by common ones, and nothing without words', () => {
    const pool = ['film', 'banana film', 'film', 'play', ''].map((text, i) => createTurn(text, i));
    const idfMasses = computeSimilarities(pool, analyze('peace'), WORDS).map((of) => of.idfMass);
    expect(idfMasses[0]).toBe(idfMasses[2]);
    expect(idfMasses[3]).toBeGreaterThan(idfMasses[0]!);
    expect(idfMasses[1]).toBeGreaterThan(idfMasses[3]!);
    expect(idfMasses[0]).toBeGreaterThan(0);
    expect(idfMasses[4]).toBe(0);
  });

  it('gives one for each turn, and none for none', () => {
    expect(computeSimilarities([], analyze('film'), WORDS)).toEqual([]);
    const [none] = computeSimilarities([createTurn('a film')], analyze('—'), WORDS);
    expect(none).toMatchObject({ perTerm: new Float32Array(0), meaning: 0 });
  });

  it('adds up the words of the question, names aside, and apart from it only other words', () => {
    const question = analyze('Ann film banana', 1, ['Ann']);
    const one = sumSimilarity(Float32Array.of(0, 1, 0), question);
    expect(one).toBeGreaterThan(0);
    expect(sumSimilarity(Float32Array.of(1, 1, 0), question)).toBe(one);
    expect(sumSimilarity(Float32Array.of(0, 1, 1), question)).toBeCloseTo(2 * one);
    expect(sumSimilarity(Float32Array.of(0, 0.5, 0), question)).toBeCloseTo(one / 2);
    expect(sumSimilarityOfOthers(Float32Array.of(1, 1, 1), question)).toBe(0);
    expect(sumSimilarityOfOthers(Float32Array.of(0.5, 1, 0), question)).toBe(0);
    expect(sumSimilarityOfOthers(Float32Array.of(0, 0.5, 1), question)).toBeCloseTo(one / 2);
  });

  it('weighs rare words of the question more, those that nobody ever said too', () => {
    const near = Float32Array.of(0.5);
    const [unsaid, rare, common] = [0, 1, 9].map((termDocFreq) =>
      sumSimilarity(near, analyze('film', termDocFreq)),
    );
    expect(unsaid).toBeGreaterThan(rare!);
    expect(rare).toBeGreaterThan(common!);
    expect(common).toBeGreaterThan(0);
  });
});

describe('nearness in time', () => {
  const from = Date.UTC(2024, 6, 1);
  const july = { from, to: Date.UTC(2024, 7, 1), anyYear: false };
  const tenth = { from: from + 9 * DAY, to: from + 10 * DAY, anyYear: false };

  it.each([
    ['at its first moment', july.from, 1],
    ['within', july.from + 12 * DAY, 1],
    ['at its last moment', july.to - 1, 1],
    ['right after it', july.to, 0.7],
    ['its own length after it', july.to + 31 * DAY, 0.7 / Math.E],
    ['right before it', july.from - 1, 0.3],
    ['a week before it', july.from - 7 * DAY, 0.3 / Math.E],
    ['ten years after it', july.to + 3_650 * DAY, 0],
    ['ten years before it', july.from - 3_650 * DAY, 0],
  ])('%s', (_, at, near) => {
    expect(computeTimeProximity([july], at)).toBeCloseTo(near, 6);
  });

  it('of a day fades within weeks', () => {
    expect(computeTimeProximity([tenth], tenth.to + 7 * DAY)).toBeCloseTo(0.7 / Math.E, 6);
    expect(computeTimeProximity([tenth], tenth.to + 60 * DAY)).toBeLessThan(0.001);
  });

  it('is that of the nearest period, and 0 without one', () => {
    expect(computeTimeProximity([], from)).toBe(0);
    for (const at of [from - 3 * DAY, from, tenth.from, july.to, july.to + 40 * DAY]) {
      const [one, other] = [computeTimeProximity([tenth], at), computeTimeProximity([july], at)];
      expect(computeTimeProximity([tenth, july], at)).toBe(Math.max(one, other));
      expect(computeTimeProximity([july, tenth], at)).toBe(Math.max(one, other));
    }
  });
});

describe('the times that a question names', () => {
  const now = Date.UTC(2024, 2, 13, 9);
  const span = { first: Date.UTC(2022, 4, 1), last: Date.UTC(2024, 2, 12) };
  const findDays = async (query: string, over: typeof span | null = span): Promise<string[]> =>
    (await findQueryPeriods(query, now, over)).map(({ from, to, anyYear }) => {
      expect(anyYear).toBe(false);
      return [from, to].map((at) => new Date(at).toISOString().slice(0, 10)).join(' ');
    });

  it.each([
    ['What did I say yesterday?', ['2024-03-12 2024-03-13']],
    ['What happened in July 2023?', ['2023-07-01 2023-08-01']],
    [
      'What happened in July?',
      ['2022-07-01 2022-08-01', '2023-07-01 2023-08-01', '2024-07-01 2024-08-01', '2025-07-01 2025-08-01'],
    ],
    [
      'in December',
      ['2022-12-01 2023-01-01', '2023-12-01 2024-01-01', '2024-12-01 2025-01-01', '2025-12-01 2026-01-01'],
    ],
    [
      'in February',
      ['2022-02-01 2022-03-01', '2023-02-01 2023-03-01', '2024-02-01 2024-03-01', '2025-02-01 2025-03-01'],
    ],
    ['Who is Anna?', []],
    ['', []],
  ])('in %j', async (query, periods) => {
    expect(await findDays(query)).toEqual(periods);
  });

  it('are none in a store that holds nothing', async () => {
    expect(await findDays('in July', null)).toEqual([]);
  });

  it('are not too many in a store of many years', async () => {
    const found = await findDays('in July', { first: Date.UTC(1900, 0, 1), last: Date.UTC(2024, 2, 12) });
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThanOrEqual(32);
  });
});
