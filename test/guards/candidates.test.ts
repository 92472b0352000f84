import { beforeEach, describe, expect, test } from 'vitest';
import type { EntryIndex, Turn } from '../../src/engine/hippocampus/index-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Period } from '../../src/engine/language/dates.ts';
import { extractTerms, hashTerm } from '../../src/engine/language/terms.ts';
import type { WordConcepts } from '../../src/engine/models/ports.ts';
import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { expandCandidates, searchCandidates } from '../../src/engine/recall/candidates.ts';
import type { CandidateHits } from '../../src/engine/recall/candidates.ts';
import type { Probe } from '../../src/engine/recall/probe.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import { BASE_TIME } from '../support/store.ts';
import { NO_REPORTER } from '../support/damage.ts';

const DAY_MS = 86_400_000;
const GRACE_MS = 14 * DAY_MS;
const period = (from: number, to: number): Period => ({ from, to, anyYear: false });
const probe: Probe = {
  ...{
    query: 'Which boat?',
    rest: 'Which boat?',
    worded: 'Which boat?',
    terms: [1],
    periods: [],
    namedSpeakers: [],
  },
  statistics: { entries: 10, words: 100, docFreq: new Map() },
  builtinVector: Float32Array.of(1, 0),
};
const scope = { builtinSpaceId: 1, sense: null, filter: {}, limit: 10 };

/** How the store was searched by words, in order. */
let searches: { limit: number; filter: EntryFilter }[];
let vectorSearches: number;
/** What each of these searches brings up; nothing when there are no more. */
let found: readonly (readonly number[])[];
let poolSeqs: readonly number[];
beforeEach(() => {
  searches = [];
  vectorSearches = 0;
  found = [];
  poolSeqs = [];
});

const index: Partial<EntryIndex> = {
  findMatching: async (_, limit, filter) => {
    searches.push({ limit, filter });
    return [...(found[searches.length - 1] ?? [])];
  },
  findNearest: async () => {
    vectorSearches += 1;
    return [];
  },
  findMentioning: async () => Array.from({ length: 300 }, (_, i) => 1_000 + i),
  findSaidIn: async (_, limit) => Array.from({ length: limit }, (_, i) => 100 + i),
  findDated: async () => [100, 1_000],
  findRelatives: async () => [{ seq: 9, relation: 'thematic', blockId: 'b' }],
  readTurnsAround: async (seqs) => {
    poolSeqs = seqs;
    return seqs.map((seq): Turn => ({
      ...{ seq, session: seq, turn: 0, role: 'user', speaker: null, at: seq },
      ...{ terms: extractTerms('boat'), matchesFilter: true },
    }));
  },
};
const loadWordVectors = async (): Promise<typeof NO_WORD_VECTORS> => NO_WORD_VECTORS;
const deps = { hippocampus: { index } as unknown as Hippocampus, damage: NO_REPORTER, loadWordVectors };

describe('by words', () => {
  test('as many are sought as are wanted, and never fewer than eighty', async () => {
    await searchCandidates(deps, probe, scope);
    await searchCandidates(deps, probe, { ...scope, limit: 200 });
    expect(searches.map(({ limit }) => limit)).toEqual([80, 200]);
  });

  test('they are sought where the asker may look, also in the time that is asked for', async () => {
    const filter: EntryFilter = { userId: 'anna' };
    const periods = [period(BASE_TIME, BASE_TIME + DAY_MS)];
    await searchCandidates(deps, { ...probe, periods }, { ...scope, filter });
    expect(searches.map((search) => search.filter)).toEqual([
      filter,
      { ...filter, since: BASE_TIME, until: BASE_TIME + DAY_MS + GRACE_MS },
    ]);
  });

  test('the filter’s time holds for those of a time that the question names, and one without any day is not searched', async () => {
    const filter: EntryFilter = { since: BASE_TIME + 5, until: BASE_TIME + DAY_MS };
    const periods = [
      period(BASE_TIME - 90 * DAY_MS, BASE_TIME - 60 * DAY_MS),
      period(BASE_TIME, BASE_TIME + 10 * DAY_MS),
    ];
    await searchCandidates(deps, { ...probe, periods }, { ...scope, filter });
    expect(searches.map((search) => search.filter)).toEqual([filter, filter]);
  });

  test('of a time of every year, the latest four are searched', async () => {
    const periods = Array.from({ length: 9 }, (_, i) =>
      period(BASE_TIME + i * 365 * DAY_MS, BASE_TIME + (i * 365 + 31) * DAY_MS),
    );
    await searchCandidates(deps, { ...probe, periods }, scope);
    expect(searches.slice(1).map(({ filter }) => filter.since)).toEqual(
      periods.slice(-4).map(({ from }) => from),
    );
  });

  test('those of who is named are sought by themselves in a large store, and each stands once', async () => {
    const named = { ...probe, namedSpeakers: ['Anna'] };
    await searchCandidates(deps, named, scope);
    expect(searches).toHaveLength(1);
    searches = [];
    found = [
      [1, 2],
      [2, 3],
    ];
    const statistics = { ...probe.statistics, entries: 5_001 };
    const { textSeqs } = await searchCandidates(deps, { ...named, statistics }, scope);
    expect(searches[1]).toMatchObject({ filter: { speakers: ['Anna'] } });
    expect(textSeqs).toEqual([1, 2, 3]);
  });
});

test('entries that hold kindred words are weighed, too', async () => {
  found = [
    [1, 2],
    [7, 8],
  ];
  const ship = hashTerm('ship');
  const loadWordConcepts = async (): Promise<WordConcepts> => ({ findSame: () => [ship] });
  const hits = await searchCandidates({ ...deps, loadWordConcepts }, probe, scope);
  expect(searches.map(({ limit }) => limit)).toEqual([80, 20]);
  expect([...hits.kindred!.keys()]).toEqual([ship]);
  expect(hits.kindredSeqs).toEqual([7, 8]);
  await expandCandidates(deps, hits, [], scope);
  expect(poolSeqs).toEqual(expect.arrayContaining([1, 2, 7, 8]));
});

describe('by a time', () => {
  const periods = [period(BASE_TIME, BASE_TIME + DAY_MS)];

  test('without words beside it two hundred said then and as many that speak of it, beside words thirty', async () => {
    const find = async (rest: string): Promise<readonly number[]> =>
      (await searchCandidates(deps, { ...probe, periods, rest }, scope)).timeSeqs ?? [];
    const alone = await find('What did I do?');
    expect([alone.length, alone[0], alone[200]]).toEqual([400, 100, 1_000]);
    expect(await find('Which boat?')).toHaveLength(60);
  });

  test('none where no time is named', async () => {
    expect((await searchCandidates(deps, probe, scope)).timeSeqs).toEqual([]);
  });

  test('of those that are weighed it is told which speak of another time', async () => {
    const hits = await searchCandidates(deps, { ...probe, periods }, scope);
    // 1,000 speaks of the time that is asked for.
    expect([...((await expandCandidates(deps, hits, [], scope)).otherTimeSeqs ?? [])]).toEqual([100]);
  });
});

test('a question of which the builtin space knows no word is near to nothing', async () => {
  await searchCandidates(deps, { ...probe, builtinVector: Float32Array.of(0, 0) }, scope);
  expect(vectorSearches).toBe(0);
  await searchCandidates(deps, probe, scope);
  expect(vectorSearches).toBe(1);
});

test('what is weighed is of every way of finding, each once', async () => {
  const hits: CandidateHits = {
    ...{ textSeqs: [1, 2], vectorHits: [{ seq: 2, cosine: 0.9 }], senseHits: [{ seq: 3, cosine: 0.8 }] },
    ...{ periodSeqs: [], queryVectors: { builtin: probe.builtinVector, sense: null } },
  };
  const { pool, senseCosines } = await expandCandidates(deps, hits, [4, 1], scope);
  expect(poolSeqs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 9]);
  expect(pool).toHaveLength(5);
  expect(senseCosines).toBeNull();
});
