import { expect, test } from 'vitest';
import type { VectorMatch } from '../../src/engine/hippocampus/index-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { dot, normalize } from '../../src/engine/math/vectors.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import { BASE, arrival, randomVector, seeded, seqsOf, space } from '../support/store.ts';
import type { Opened } from '../support/store.ts';
import { FILTERS, storeNarrowed } from './finding.ts';

const DIMENSIONS = 64;
const NOISE = 0.08;

interface Known {
  readonly seq: number;
  readonly values: Float32Array;
}

/** Stores an entry for each of these vectors. */
async function storeVectors(
  store: Hippocampus,
  spaceId: number,
  values: readonly Float32Array[],
): Promise<Known[]> {
  const batch = values.map((vector, i) => arrival(`entry ${i}`, {}, { spaceId, values: vector }));
  await store.entries.insert(batch);
  const seqs = await seqsOf(
    store,
    batch.map(({ entry }) => entry.id),
  );
  return seqs.map((seq, i) => ({ seq, values: values[i]! }));
}

const randomVectors = (count: number, seed: number): Float32Array[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => randomVector(random, DIMENSIONS));
};

/** The answer by comparing with every vector there is. */
const bruteForce = (known: readonly Known[], query: Float32Array, limit: number): VectorMatch[] =>
  known
    .map(({ seq, values }) => ({ seq, cosine: dot(query, values) }))
    .sort((a, b) => b.cosine - a.cosine || a.seq - b.seq)
    .slice(0, limit);

const seqs = (near: readonly VectorMatch[]): number[] => near.map(({ seq }) => seq);

function expectSame(found: readonly VectorMatch[], wanted: readonly VectorMatch[]): void {
  expect(seqs(found)).toEqual(seqs(wanted));
  found.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(wanted[i]!.cosine, 5));
}

/** What spaces, `nearest`, `unembedded` and `putVectors` must do. */
export function vectorsContract(of: () => Opened): void {
  test('a space is found again by its identity, by this store and by the next', async () => {
    const { store, reopen } = of();
    const identity = space('one', 3);
    const made = await store.spaces.open(identity);
    expect(made).toMatchObject({ ...identity, version: 1, active: true });
    expect(await store.spaces.open(identity)).toEqual(made);
    expect(await (await reopen()).spaces.open(identity)).toEqual(made);
  });

  test('the first space of a role is the active one, until it is switched; any part of the identity makes another', async () => {
    const { store } = of();
    const first = space('one', 3);
    const native = await store.spaces.open({ ...first, role: 'native' });
    const identities = [first, { ...first, model: 'two' }, { ...first, revision: '2' }, space('one', 4)];
    expect(await store.spaces.readActive()).toBeNull();
    const made = [];
    for (const identity of identities) made.push(await store.spaces.open(identity));
    expect(made.map(({ active }) => active)).toEqual([true, false, false, false]);
    expect(new Set([native, ...made].map(({ id }) => id)).size).toBe(5);
    expect(await store.spaces.readActive()).toEqual(made[0]);
    const lease = (await store.nights.acquire({ pid: 1, host: 'test', isAlive: () => true }))!;
    await store.spaces.activate(lease, made[2]!.id, { centroids: [], openArcs: [] });
    expect((await store.spaces.readActive())?.id).toBe(made[2]!.id);
    expect((await store.spaces.list()).filter(({ active }) => active).map(({ id }) => id)).toEqual(
      [native.id, made[2]!.id].sort((a, b) => a - b),
    );
    // Who has lost the lease switches nothing.
    await store.nights.release(lease);
    await expect(
      store.spaces.activate(lease, made[0]!.id, { centroids: [], openArcs: [] }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await store.spaces.readActive())?.id).toBe(made[2]!.id);
  });

  test('dropped vectors are gone, page by page, and those of other spaces stay', async () => {
    const { store, reopen } = of();
    const one = await store.spaces.open(space('one', 2));
    const two = await store.spaces.open(space('two', 2));
    const values = Float32Array.of(1, 0);
    await store.entries.insert(
      ['a', 'b', 'c'].map((content) => arrival(content, {}, { spaceId: one.id, values })),
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
    const { store } = of();
    const { id } = await store.spaces.open(space('one', DIMENSIONS));
    const known = await storeVectors(store, id, randomVectors(500, 11));
    const random = seeded(12);
    for (let i = 0; i < 5; i++) {
      const query = randomVector(random, DIMENSIONS);
      expectSame(await store.index.findNearest(id, query, 500, {}), bruteForce(known, query, 500));
    }
  });

  test('the few nearest of many are those that brute force finds', async () => {
    const { store } = of();
    const { id } = await store.spaces.open(space('one', DIMENSIONS));
    const random = seeded(22);
    const centre = randomVector(random, DIMENSIONS);
    // Ten lie near one place, all others anywhere.
    const values = randomVectors(500, 21).map((vector, i) =>
      i % 50 === 7 ? jitter(centre, random) : vector,
    );
    const known = await storeVectors(store, id, values);
    expectSame(await store.index.findNearest(id, centre, 10, {}), bruteForce(known, centre, 10));
    for (const { seq, values: own } of known.filter((_, i) => i % 25 === 3))
      expectSame(await store.index.findNearest(id, own, 1, {}), [{ seq, cosine: 1 }]);
  });

  test.each(FILTERS)('nearest keeps to the filter: %s', async (_, filter: EntryFilter, wanted) => {
    const { store } = of();
    const { id } = await store.spaces.open(space('one', DIMENSIONS));
    // Those outside every filter are nearer and more than a limited look could pass over.
    const random = seeded(31);
    const query = randomVector(random, DIMENSIONS);
    const outside = Array.from({ length: 60 }, () =>
      arrival(
        'outside',
        { sessionId: 'none', at: filter.until === undefined ? -1 : BASE + 10 ** 9 },
        { spaceId: id, values: query },
      ),
    );
    const values = Array.from({ length: 5 }, () => randomVector(random, DIMENSIONS));
    const placed = await storeNarrowed(store, { spaceId: id, values });
    const { tags, tiers, ...others } = filter;
    // All of them are in the Day Table.
    const narrows =
      (tags ?? []).length > 0 || Object.keys(others).length > 0 || tiers?.includes('hippocampus') === false;
    if (narrows) await store.entries.insert(outside);
    const known = wanted.map((i) => ({ seq: placed[i]!, values: values[i]! }));
    expectSame(await store.index.findNearest(id, query, 5, filter), bruteForce(known, query, 5));
  });

  test('spaces are never compared, not even when the other holds NaN, infinities or nearer vectors', async () => {
    const { store } = of();
    const { id } = await store.spaces.open(space('one', DIMENSIONS));
    const known = await storeVectors(store, id, randomVectors(40, 41));
    const query = randomVector(seeded(42), DIMENSIONS);
    const before = await store.index.findNearest(id, query, 40, {});
    const other = await store.spaces.open(space('two', DIMENSIONS));
    const filled = (value: number): Float32Array => new Float32Array(DIMENSIONS).fill(value);
    const strange = [filled(NaN), filled(1e30), filled(-Infinity), query.map((x) => x * 1_000), query];
    await store.spaces.putVectors(
      other.id,
      known.map(({ seq }, i) => ({ seq, values: strange[i % strange.length]! })),
    );
    await store.entries.insert(
      strange.map((values) => arrival('elsewhere', {}, { spaceId: other.id, values })),
    );
    expect(await store.index.findNearest(id, query, 100, {})).toEqual(before);
    expectSame(before, bruteForce(known, query, 40));
    const empty = await store.spaces.open(space('three', DIMENSIONS));
    expect(await store.index.findNearest(empty.id, query, 10, {})).toEqual([]);
  });

  test('unembedded names, oldest first, what has no vector in this space, until it has one', async () => {
    const { store } = of();
    const one = await store.spaces.open(space('one', 2));
    const two = await store.spaces.open(space('two', 2));
    const values = Float32Array.of(1, 0);
    const batch = [arrival('a'), arrival('b', {}, { spaceId: one.id, values }), arrival('c'), arrival('d')];
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
    const { store } = of();
    const { id } = await store.spaces.open(space('one', 2));
    await store.entries.insert([arrival('a')]);
    const { seq } = (await store.entries.listRecent(1))[0]!;
    const put = (...values: number[]): Promise<void> =>
      store.spaces.putVectors(id, [{ seq, values: Float32Array.from(values) }]);
    await put(1, 0);
    await put(0, 1);
    await put(1, 0);
    expect(await store.index.findNearest(id, Float32Array.of(1, 0), 10, {})).toEqual([{ seq, cosine: 1 }]);
    expect((await store.count()).vectors).toBe(1);
  });

  test('putVectors passes over what was forgotten meanwhile and stores the rest', async () => {
    const { store } = of();
    const { id } = await store.spaces.open(space('one', 2));
    const batch = [arrival('goes'), arrival('stays')];
    await store.entries.insert(batch);
    const missing = await store.spaces.listUnembedded(id, 9);
    await store.entries.forget({ ids: [batch[0]!.entry.id] });
    const values = Float32Array.of(0, 1);
    await store.spaces.putVectors(id, [
      ...missing.map(({ seq }) => ({ seq, values })),
      { seq: 10 ** 9, values },
    ]);
    expect(seqs(await store.index.findNearest(id, values, 10, {}))).toEqual([missing[1]!.seq]);
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
