import { expect, test } from 'vitest';
import type { VectorMatch } from '../../src/engine/hippocampus/index-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { dot, normalize } from '../../src/engine/math/vectors.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import {
  BASE_TIME,
  createArrival,
  createRandomVector,
  createSeededRandom,
  readSeqs,
  createSpaceIdentity,
  hashTerms,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';
import { FILTERS, storeFilteredArrivals } from './index-finding.ts';

const DIMENSIONS = 64;
const NOISE = 0.08;

interface StoredVector {
  readonly seq: number;
  readonly values: Float32Array;
}

/** Stores an entry for each of these vectors. */
async function storeVectors(
  store: Hippocampus,
  spaceId: number,
  values: readonly Float32Array[],
): Promise<StoredVector[]> {
  const batch = values.map((vector, i) => createArrival(`entry ${i}`, {}, { spaceId, values: vector }));
  await store.entries.insert(batch);
  const seqs = await readSeqs(
    store,
    batch.map(({ entry }) => entry.id),
  );
  return seqs.map((seq, i) => ({ seq, values: values[i]! }));
}

const createRandomVectors = (count: number, seed: number): Float32Array[] => {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, () => createRandomVector(random, DIMENSIONS));
};

/** The answer by comparing with every vector there is. */
const findByBruteForce = (
  stored: readonly StoredVector[],
  query: Float32Array,
  limit: number,
): VectorMatch[] =>
  stored
    .map(({ seq, values }) => ({ seq, cosine: dot(query, values) }))
    .sort((a, b) => b.cosine - a.cosine || a.seq - b.seq)
    .slice(0, limit);

const toSeqs = (near: readonly VectorMatch[]): number[] => near.map(({ seq }) => seq);

function expectSame(found: readonly VectorMatch[], wanted: readonly VectorMatch[]): void {
  expect(toSeqs(found)).toEqual(toSeqs(wanted));
  found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(wanted[i]!.cosine, 5));
}

/** What `findNearest`, `readCosines` and `readVectors` must do. */
export function testVectors(getFixture: () => StoreFixture): void {
  test('nearest over everything is the order of exact cosines', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const known = await storeVectors(store, id, createRandomVectors(500, 11));
    const random = createSeededRandom(12);
    for (let i = 0; i < 5; i++) {
      const query = createRandomVector(random, DIMENSIONS);
      expectSame(await store.index.findNearest(id, query, 500, {}), findByBruteForce(known, query, 500));
    }
  });

  test('the few nearest of many are those that brute force finds', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const random = createSeededRandom(22);
    const centre = createRandomVector(random, DIMENSIONS);
    // Ten lie near one place, all others anywhere.
    const values = createRandomVectors(500, 21).map((vector, i) =>
      i % 50 === 7 ? jitter(centre, random) : vector,
    );
    const known = await storeVectors(store, id, values);
    expectSame(await store.index.findNearest(id, centre, 10, {}), findByBruteForce(known, centre, 10));
    for (const { seq, values: own } of known.filter((_, i) => i % 25 === 3))
      expectSame(await store.index.findNearest(id, own, 1, {}), [{ seq, cosine: 1 }]);
  });

  test.each(FILTERS)('nearest keeps to the filter: %s', async (_, filter: EntryFilter, wanted) => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    // Those outside every filter are nearer and more than a limited look could pass over.
    const random = createSeededRandom(31);
    const query = createRandomVector(random, DIMENSIONS);
    const outside = Array.from({ length: 60 }, () =>
      createArrival(
        'outside',
        { sessionId: 'none', at: filter.until === undefined ? -1 : BASE_TIME + 10 ** 9 },
        { spaceId: id, values: query },
      ),
    );
    const values = Array.from({ length: 5 }, () => createRandomVector(random, DIMENSIONS));
    const storedSeqs = await storeFilteredArrivals(store, { spaceId: id, values });
    const { tags, tiers, ...others } = filter;
    // All of them are in the Day Table.
    const isNarrowing =
      (tags ?? []).length > 0 || Object.keys(others).length > 0 || tiers?.includes('hippocampus') === false;
    if (isNarrowing) await store.entries.insert(outside);
    const known = wanted.map((i) => ({ seq: storedSeqs[i]!, values: values[i]! }));
    expectSame(await store.index.findNearest(id, query, 5, filter), findByBruteForce(known, query, 5));
  });

  test('spaces are never compared, not even when the other holds NaN, infinities or nearer vectors', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const known = await storeVectors(store, id, createRandomVectors(40, 41));
    const query = createRandomVector(createSeededRandom(42), DIMENSIONS);
    const before = await store.index.findNearest(id, query, 40, {});
    const other = await store.spaces.open(createSpaceIdentity('two', DIMENSIONS));
    const createFilled = (value: number): Float32Array => new Float32Array(DIMENSIONS).fill(value);
    const strangeVectors = [
      createFilled(NaN),
      createFilled(1e30),
      createFilled(-Infinity),
      query.map((x) => x * 1_000),
      query,
    ];
    await store.spaces.putVectors(
      other.id,
      known.map(({ seq }, i) => ({ seq, values: strangeVectors[i % strangeVectors.length]! })),
    );
    await store.entries.insert(
      strangeVectors.map((values) => createArrival('elsewhere', {}, { spaceId: other.id, values })),
    );
    expect(await store.index.findNearest(id, query, 100, {})).toEqual(before);
    expectSame(before, findByBruteForce(known, query, 40));
    const empty = await store.spaces.open(createSpaceIdentity('three', DIMENSIONS));
    expect(await store.index.findNearest(empty.id, query, 10, {})).toEqual([]);
  });

  test('what one forgets does not stand in the way of what the other finds', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const random = createSeededRandom(91);
    const query = createRandomVector(random, 8);
    const nearArrivals = Array.from({ length: 100 }, (_, i) =>
      createArrival(`near ${i}`, { sessionId: 'near' }, { spaceId, values: query }),
    );
    const farArrivals = Array.from({ length: 5 }, (_, i) =>
      createArrival(`far ${i}`, {}, { spaceId, values: createRandomVector(random, 8) }),
    );
    await store.entries.insert([...nearArrivals, ...farArrivals]);
    expect(await other.index.findNearest(spaceId, query, 10, {})).toHaveLength(10);
    await store.entries.forget({ sessionId: 'near' });
    const remainingSeqs = await readSeqs(
      other,
      farArrivals.map(({ entry }) => entry.id),
    );
    const found = (await other.index.findNearest(spaceId, query, 10, {})).map(({ seq }) => seq);
    expect(found.sort((a, b) => a - b)).toEqual(remainingSeqs);
  });

  test('exact cosines are told of those that have a vector in this space, in the order asked', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const elsewhere = await store.spaces.open(createSpaceIdentity('two', DIMENSIONS));
    const known = await storeVectors(store, id, createRandomVectors(6, 51));
    await store.entries.insert([createArrival('no vector')]);
    const { seq: bare } = (await store.entries.listRecent(1))[0]!;
    const query = createRandomVector(createSeededRandom(52), DIMENSIONS);
    const asked = [known[4]!, known[0]!, known[5]!];
    const found = await other.index.readCosines(id, query, [
      -1,
      ...asked.map(({ seq }) => seq),
      bare,
      10 ** 9,
    ]);
    expectSame(
      found,
      asked.map(({ seq, values }) => ({ seq, cosine: dot(query, values) })),
    );
    // As far as they are told of by looking for the nearest, they are the same.
    const nearest = new Map(
      (await other.index.findNearest(id, query, 6, {})).map((hit) => [hit.seq, hit.cosine]),
    );
    for (const { seq, cosine } of found) expect(cosine).toBe(nearest.get(seq));
    expect(await other.index.readCosines(elsewhere.id, query, toSeqs(found))).toEqual([]);
    expect(await other.index.readCosines(id, query, [])).toEqual([]);
  });

  test('vectors come back bit by bit in the order asked, null for what has none in this space', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const elsewhere = await store.spaces.open(createSpaceIdentity('two', 3));
    const known = await storeVectors(store, id, createRandomVectors(4, 61));
    const strange = Float32Array.of(-0, 1e-45, 3.4028235e38);
    await store.spaces.putVectors(elsewhere.id, [{ seq: known[2]!.seq, values: strange }]);
    const asked = [known[3]!, known[1]!, known[3]!];
    expect(await other.index.readVectors(id, [-1, ...asked.map(({ seq }) => seq), 10 ** 9])).toEqual([
      null,
      ...asked.map(({ values }) => values),
      null,
    ]);
    expect(await other.index.readVectors(elsewhere.id, [known[1]!.seq, known[2]!.seq])).toEqual([
      null,
      strange,
    ]);
    expect(await other.index.readVectors(id, [])).toEqual([]);
    const [entry] = await store.entries.readBySeq([known[3]!.seq]);
    await store.entries.forget({ ids: [entry!.id] });
    expect(await other.index.readVectors(id, [known[3]!.seq, known[1]!.seq])).toEqual([
      null,
      known[1]!.values,
    ]);
  });

  test('nearest keeps to who said it', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    const batch = ['Ann', 'Bob', null].map((speaker, i) =>
      createArrival('said', { speaker }, { spaceId: id, values: Float32Array.of(Math.cos(i), Math.sin(i)) }),
    );
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const find = async (...speakers: string[]): Promise<number[]> =>
      toSeqs(await store.index.findNearest(id, Float32Array.of(1, 0), 9, { speakers }));
    expect(await find('Bob')).toEqual([seqs[1]]);
    expect(await find('Bob', 'Ann')).toEqual([seqs[0], seqs[1]]);
    expect(await find()).toEqual([]);
  });

  test('asked for none, it finds none', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', DIMENSIONS));
    const { values } = (await storeVectors(store, id, createRandomVectors(1, 71)))[0]!;
    expect(await store.index.findNearest(id, values, 0, {})).toEqual([]);
    expect(await store.index.findMatching(hashTerms('entry'), 0, {})).toEqual([]);
  });
}

/** A unit vector near `centre`: its cosine with it is about 0.84. */
function jitter(centre: Float32Array, random: () => number): Float32Array {
  return normalize(
    centre.map((x) => x + NOISE * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  );
}
