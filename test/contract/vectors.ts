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
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';
import { FILTERS, storeFilteredArrivals } from './finding.ts';

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

/** What spaces, `nearest`, `unembedded` and `putVectors` must do. */
export function testVectors(getFixture: () => StoreFixture): void {
  test('a space is found again by its identity, by this store and by the next', async () => {
    const { store, reopen } = getFixture();
    const identity = createSpaceIdentity('one', 3);
    const spaces = await store.spaces.open(identity);
    expect(spaces).toMatchObject({ ...identity, version: 1, active: true });
    expect(await store.spaces.open(identity)).toEqual(spaces);
    expect(await (await reopen()).spaces.open(identity)).toEqual(spaces);
  });

  test('the first space of a role is the active one, until it is switched; any part of the identity makes another', async () => {
    const { store } = getFixture();
    const first = createSpaceIdentity('one', 3);
    const native = await store.spaces.open({ ...first, role: 'native' });
    const identities = [
      first,
      { ...first, model: 'two' },
      { ...first, revision: '2' },
      createSpaceIdentity('one', 4),
    ];
    expect(await store.spaces.readActive()).toBeNull();
    const spaces = [];
    for (const identity of identities) spaces.push(await store.spaces.open(identity));
    expect(spaces.map(({ active }) => active)).toEqual([true, false, false, false]);
    expect(new Set([native, ...spaces].map(({ id }) => id)).size).toBe(5);
    expect(await store.spaces.readActive()).toEqual(spaces[0]);
    const lease = (await store.nights.acquire({ pid: 1, host: 'test', isAlive: () => true }))!;
    await store.spaces.activate(lease, spaces[2]!.id, { centroids: [], openArcs: [] });
    expect((await store.spaces.readActive())?.id).toBe(spaces[2]!.id);
    expect((await store.spaces.list()).filter(({ active }) => active).map(({ id }) => id)).toEqual(
      [native.id, spaces[2]!.id].sort((a, b) => a - b),
    );
    // Who has lost the lease switches nothing.
    await store.nights.release(lease);
    await expect(
      store.spaces.activate(lease, spaces[0]!.id, { centroids: [], openArcs: [] }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await store.spaces.readActive())?.id).toBe(spaces[2]!.id);
  });

  test('dropped vectors are gone, page by page, and those of other spaces stay', async () => {
    const { store, reopen } = getFixture();
    const one = await store.spaces.open(createSpaceIdentity('one', 2));
    const two = await store.spaces.open(createSpaceIdentity('two', 2));
    const values = Float32Array.of(1, 0);
    await store.entries.insert(
      ['a', 'b', 'c'].map((content) => createArrival(content, {}, { spaceId: one.id, values })),
    );
    const all = (await store.spaces.listUnembedded(two.id, 9)).map(({ seq }) => ({ seq, values }));
    await store.spaces.putVectors(two.id, all);
    const other = await reopen();
    expect(await other.index.findNearest(two.id, values, 9, {})).toHaveLength(3);
    expect(await store.spaces.dropVectors(two.id, 2)).toBe(false);
    expect(await store.spaces.dropVectors(two.id, 2)).toBe(true);
    for (const each of [store, other]) {
      expect(await each.index.findNearest(two.id, values, 9, {})).toEqual([]);
      expect(await each.index.findNearest(one.id, values, 9, {})).toHaveLength(3);
      expect(await each.spaces.countUnembedded(two.id)).toBe(3);
      expect(await each.spaces.countUnembedded(one.id)).toBe(0);
    }
  });

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

  test('unembedded names, oldest first, what has no vector in this space, until it has one', async () => {
    const { store } = getFixture();
    const one = await store.spaces.open(createSpaceIdentity('one', 2));
    const two = await store.spaces.open(createSpaceIdentity('two', 2));
    const values = Float32Array.of(1, 0);
    const batch = [
      createArrival('a'),
      createArrival('b', {}, { spaceId: one.id, values }),
      createArrival('c'),
      createArrival('d'),
    ];
    await store.entries.insert(batch);
    const [a, b, c, d] = (await store.entries.listRecent(9)).map(({ seq }) => seq).reverse();
    const missing = [
      { seq: a, id: batch[0]!.entry.id, content: 'a', raw: true },
      { seq: c, id: batch[2]!.entry.id, content: 'c', raw: true },
      { seq: d, id: batch[3]!.entry.id, content: 'd', raw: true },
    ];
    expect(await store.spaces.listUnembedded(one.id, 9)).toEqual(missing);
    expect(await store.spaces.listUnembedded(one.id, 2)).toEqual(missing.slice(0, 2));
    expect((await store.spaces.listUnembedded(two.id, 9)).map(({ seq }) => seq)).toEqual([a, b, c, d]);
    await store.spaces.putVectors(one.id, [{ seq: c!, values }]);
    expect((await store.spaces.listUnembedded(one.id, 9)).map(({ seq }) => seq)).toEqual([a, d]);
    expect(await store.count()).toMatchObject({ vectors: 2 });
    expect([await store.spaces.countUnembedded(one.id), await store.spaces.countUnembedded(two.id)]).toEqual([
      2, 4,
    ]);
  });

  test('putVectors is idempotent: the first vector stays, and none counts twice', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    await store.entries.insert([createArrival('a')]);
    const { seq } = (await store.entries.listRecent(1))[0]!;
    const putVector = (...values: number[]): Promise<void> =>
      store.spaces.putVectors(id, [{ seq, values: Float32Array.from(values) }]);
    await putVector(1, 0);
    await putVector(0, 1);
    await putVector(1, 0);
    expect(await store.index.findNearest(id, Float32Array.of(1, 0), 10, {})).toEqual([{ seq, cosine: 1 }]);
    expect((await store.count()).vectors).toBe(1);
  });

  test('putVectors passes over what was forgotten meanwhile and stores the rest', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    const batch = [createArrival('goes'), createArrival('stays')];
    await store.entries.insert(batch);
    const missing = await store.spaces.listUnembedded(id, 9);
    await store.entries.forget({ ids: [batch[0]!.entry.id] });
    const values = Float32Array.of(0, 1);
    await store.spaces.putVectors(id, [
      ...missing.map(({ seq }) => ({ seq, values })),
      { seq: 10 ** 9, values },
    ]);
    expect(toSeqs(await store.index.findNearest(id, values, 10, {}))).toEqual([missing[1]!.seq]);
    expect(await store.count()).toMatchObject({ vectors: 1 });
    expect(await store.spaces.countUnembedded(id)).toBe(0);
  });
}

/** A unit vector near `centre`: its cosine with it is about 0.84. */
function jitter(centre: Float32Array, random: () => number): Float32Array {
  return normalize(
    centre.map((x) => x + NOISE * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  );
}
