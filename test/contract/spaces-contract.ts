import { expect, test } from 'vitest';
import { createCentroid } from '../support/blocks.ts';
import { beginNight, formBlock, loseLease, moveBlock, takeLease } from '../support/formed-blocks.ts';
import {
  BASE_TIME,
  createArrival,
  createFakeClock,
  createRandomVector,
  createSeededRandom,
  createSpaceIdentity,
  readSeqs,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const NOTHING_MOVED = { centroids: [], openArcs: [] };

/** What vector spaces and the vectors in them must do (src/engine/hippocampus/spaces-port.ts). */
export function testSpaces(getFixture: () => StoreFixture): void {
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
    const lease = await takeLease(store);
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
    expect((await store.index.findNearest(id, values, 10, {})).map(({ seq }) => seq)).toEqual([
      missing[1]!.seq,
    ]);
    expect(await store.count()).toMatchObject({ vectors: 1 });
    expect(await store.spaces.countUnembedded(id)).toBe(0);
  });

  test('a vector that comes late is found by both, though both have looked before', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const random = createSeededRandom(85);
    const values = Array.from({ length: 4 }, () => createRandomVector(random, 8));
    // The first has none yet, the last has: what is read in order of arrival would pass over the first.
    const batch = values.map((vector, i) =>
      createArrival(`entry ${i}`, {}, i === 3 ? { spaceId, values: vector } : null),
    );
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const findSeqs = async (it: typeof store): Promise<number[]> =>
      (await it.index.findNearest(spaceId, values[0]!, 9, {})).map(({ seq }) => seq).sort((a, b) => a - b);
    for (const it of [store, other]) expect(await findSeqs(it)).toEqual([seqs[3]]);
    for (const [by, i] of [[store, 1] as const, [other, 0] as const, [store, 2] as const])
      await by.spaces.putVectors(spaceId, [{ seq: seqs[i]!, values: values[i]! }]);
    for (const it of [store, other]) expect(await findSeqs(it)).toEqual(seqs);
    for (const it of [store, other])
      expect(await it.index.findNearest(spaceId, values[0]!, 1, {})).toHaveLength(1);
  });

  test('before any is opened there is none', async () => {
    const { store } = getFixture();
    expect([await store.spaces.list(), await store.spaces.readActive()]).toEqual([[], null]);
  });

  test('spaces are listed as they came, with when they were made, to everybody', async () => {
    const { reopen } = getFixture();
    const clock = createFakeClock();
    const [store, other] = [await reopen(clock), await reopen()];
    const spaces = [];
    for (const [i, model] of ['two', 'one', 'three'].entries()) {
      clock.set(BASE_TIME + i);
      spaces.push(await store.spaces.open(createSpaceIdentity(model, 3)));
    }
    expect(spaces.map(({ createdAt }) => createdAt)).toEqual([0, 1, 2].map((i) => BASE_TIME + i));
    clock.set(BASE_TIME + 99);
    await store.spaces.open(createSpaceIdentity('one', 3));
    expect(await store.spaces.list()).toEqual(spaces);
    expect(await other.spaces.list()).toEqual(spaces);
    expect(await other.spaces.readActive()).toEqual(spaces[0]);
  });

  test('opened by many at once it is one, and one is active', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const opened = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (i % 2 ? store : other).spaces.open(createSpaceIdentity(`model ${i % 3}`, 3)),
      ),
    );
    const spaces = await store.spaces.list();
    expect(spaces.map(({ model }) => model).sort()).toEqual(['model 0', 'model 1', 'model 2']);
    expect(spaces.filter(({ active }) => active)).toHaveLength(1);
    for (const space of opened) expect(spaces).toContainEqual(space);
  });

  test('with the choice goes over all that has one vector alone, at once for everybody', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const [one, two] = [
      await store.spaces.open(createSpaceIdentity('one', 2)),
      await store.spaces.open(createSpaceIdentity('two', 3)),
    ];
    await store.entries.insert([
      createArrival('left open', { sessionId: 'open' }),
      createArrival('closed meanwhile', { sessionId: 'closed' }),
      createArrival('stays', { sessionId: 'other' }),
    ]);
    const { stale, lease } = await loseLease(store);
    const sessions = await store.sessions.list(lease.cycle);
    const findKey = (id: string): number => sessions.find((session) => session.id === id)!.key;
    const [old, moved] = [Float32Array.of(1, 0), Float32Array.of(0, 0.5, -1)];
    await store.centroids.put(
      lease,
      ['a', 'b'].map((id) => createCentroid(id, one.id, { id, vector: old })),
    );
    for (const id of ['open', 'other'])
      await store.sessions.putOpenArc(lease, findKey(id), { question: id, spaceId: one.id, vector: old });
    const readAll = async (reader: typeof store): Promise<unknown[]> => [
      (await reader.centroids.list()).map(({ id, spaceId, vector }) => [id, spaceId, vector]),
      (await reader.sessions.list(lease.cycle)).map(({ id, openArc }) => [id, openArc]).sort(),
      (await reader.spaces.readActive())!.id,
    ];
    const before = await readAll(other);
    const change = {
      centroids: [{ id: 'a', vector: moved }],
      openArcs: [findKey('open'), findKey('closed')].map((session) => ({ session, vector: moved })),
    };
    await expect(store.spaces.activate(stale, two.id, change)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readAll(other)).toEqual(before);
    await store.spaces.activate(lease, two.id, change);
    for (const reader of [store, other])
      expect(await readAll(reader)).toEqual([
        [
          ['a', two.id, moved],
          ['b', one.id, old],
        ],
        [
          // An arc that is open no more stays so.
          ['closed', null],
          ['open', { question: 'open', spaceId: two.id, vector: moved }],
          ['other', { question: 'other', spaceId: one.id, vector: old }],
        ],
        two.id,
      ]);
    // Back again.
    await store.spaces.activate(lease, one.id, NOTHING_MOVED);
    expect(await store.spaces.readActive()).toEqual(one);
  });

  test('an entry whose words have gone to the Cortex is named with none, and said to be so', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    const batch = ['goes', 'stays'].map((text) => createArrival(text));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const seqs = await readSeqs(store, ids);
    const lease = await beginNight(store);
    await moveBlock(store, lease, await formBlock(store, lease, ids));
    await store.entries.dropRawTexts(lease, [seqs[0]!]);
    expect(await store.spaces.listUnembedded(id, 9)).toEqual([
      { seq: seqs[0], id: ids[0], content: '', raw: false },
      { seq: seqs[1], id: ids[1], content: 'stays', raw: true },
    ]);
  });
  test('asking for none of the unembedded makes none of them be missed', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    await store.entries.insert([createArrival('has none')]);
    expect(await store.spaces.listUnembedded(id, 0)).toEqual([]);
    expect(await store.spaces.countUnembedded(id)).toBe(1);
  });

  test('a long rebuilding misses nobody: page by page, what came meanwhile and what was dropped again', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const space = await store.spaces.open(createSpaceIdentity('one', 2));
    const values = Float32Array.of(1, 0);
    const count = 2_500;
    for (let i = 0; i < count; i += 500)
      await store.entries.insert(Array.from({ length: 500 }, (_, k) => createArrival(`text ${i + k}`)));
    const embed = async (limit: number): Promise<number> => {
      let total = 0;
      for (;;) {
        const page = await store.spaces.listUnembedded(space.id, limit);
        if (page.length === 0) return total;
        expect(page.map(({ seq }) => seq)).toEqual(page.map(({ seq }) => seq).sort((a, b) => a - b));
        await store.spaces.putVectors(
          space.id,
          page.map(({ seq }) => ({ seq, values })),
        );
        total += page.length;
      }
    };
    expect(await embed(400)).toBe(count);
    expect(await other.spaces.countUnembedded(space.id)).toBe(0);
    await other.entries.insert([createArrival('came later')]);
    expect(await store.spaces.countUnembedded(space.id)).toBe(1);
    expect(await embed(400)).toBe(1);
    while (!(await store.spaces.dropVectors(space.id, 1_000)));
    expect(await other.spaces.countUnembedded(space.id)).toBe(count + 1);
    expect(await embed(2_000)).toBe(count + 1);
    expect((await store.count()).vectors).toBe(count + 1);
  });

  test('what blocks have in a dropped space goes too, and what they have in others stays', async () => {
    const { store, reopen } = getFixture();
    const [one, two] = [
      await store.spaces.open(createSpaceIdentity('one', 2)),
      await store.spaces.open(createSpaceIdentity('two', 2)),
    ];
    const given = createArrival('said once');
    await store.entries.insert([given]);
    const lease = await beginNight(store);
    const { key, revision } = await formBlock(store, lease, [given.entry.id]);
    const values = Float32Array.of(0, 1);
    const vectors = [one, two].map(({ id }) => ({ what: 'block', spaceId: id, values }));
    await store.blocks.update(lease, [{ key, revision, vectors }]);
    expect(await store.spaces.dropVectors(two.id, 9)).toBe(true);
    expect(await (await reopen()).blocks.readVectors([key])).toEqual([{ ...vectors[0]!, key }]);
    expect(await store.spaces.dropVectors(two.id, 9)).toBe(true);
  });

  test('no vectors given is nothing stored', async () => {
    const { store } = getFixture();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 2));
    await store.spaces.putVectors(id, []);
    expect((await store.count()).vectors).toBe(0);
  });

  test('of a vector that two put at once one stays', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id } = await store.spaces.open(createSpaceIdentity('one', 8));
    await store.entries.insert(['a', 'b', 'c'].map((text) => createArrival(text)));
    const missing = await store.spaces.listUnembedded(id, 9);
    const random = createSeededRandom(7);
    const given = [store, other].map(() => missing.map(() => createRandomVector(random, 8)));
    await Promise.all(
      [store, other].map((writer, w) =>
        writer.spaces.putVectors(
          id,
          missing.map(({ seq }, i) => ({ seq, values: given[w]![i]! })),
        ),
      ),
    );
    const seqs = missing.map(({ seq }) => seq);
    const stored = await store.index.readVectors(id, seqs);
    expect(await other.index.readVectors(id, seqs)).toEqual(stored);
    stored.forEach((vector, i) => expect([given[0]![i], given[1]![i]]).toContainEqual(vector));
    expect((await store.count()).vectors).toBe(3);
  });
}
