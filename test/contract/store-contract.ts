import type { Origin } from '../../src/engine/index.ts';
import { expect, test } from 'vitest';
import { beginNight, formBlock, moveBlock, splitZones } from '../support/formed-blocks.ts';
import {
  BASE_TIME,
  createArrival,
  hashTerms,
  createRandomVector,
  createSeededRandom,
  readSeqs,
  createSpaceIdentity,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What the store as a whole must do (src/engine/hippocampus/port.ts): `tidy`, `count`, `check`, `close`; and opened more than once. */
export function testStore(getFixture: () => StoreFixture): void {
  test('everything is there when the data is opened again', async () => {
    const { store, reopen } = getFixture();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 16));
    const random = createSeededRandom(71);
    const batch = Array.from({ length: 50 }, (_, i) =>
      createArrival(
        `entry number ${i} speaks of bittern${i}`,
        {
          sessionId: `s${i % 5}`,
          speaker: `S${i % 3}`,
          at: BASE_TIME + i,
          tags: [`t${i % 2}`],
          userId: `u${i % 4}`,
        },
        { spaceId, values: createRandomVector(random, 16) },
      ),
    );
    await store.entries.insert(batch);
    const query = createRandomVector(random, 16);
    const readAll = async (it: typeof store): Promise<unknown[]> => [
      await it.entries.listRecent(100),
      await it.index.findMatching(hashTerms('bittern7'), 10, {}),
      await it.index.findNearest(spaceId, query, 10, {}),
      await it.index.readStatistics(hashTerms('entry number speaks bittern7')),
      (await it.entries.listSpeakers()).sort(),
      await it.count(),
      await it.spaces.open(createSpaceIdentity('one', 16)),
      await it.index.readTurnsAround(
        (await it.entries.listRecent(3)).map(({ seq }) => seq),
        2,
        { userId: 'u1' },
      ),
    ];
    const before = await readAll(store);
    await store.close();
    const again = await reopen();
    expect(await readAll(again)).toEqual(before);
    expect(await again.check()).toEqual([]);
    const [next] = await again.entries.insert([createArrival('the next', { sessionId: 's0' })]);
    expect(next!.turn).toBe(10);
  });

  test('what one stores the other sees at once, in every way of looking', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const values = createRandomVector(createSeededRandom(81), 8);
    // The other has looked before, so that nothing it may have kept hides what comes.
    await other.index.findNearest(spaceId, values, 5, {});
    await other.index.findMatching(hashTerms('avocet'), 5, {});
    await store.entries.insert([
      createArrival('an avocet', { speaker: 'Ann', tags: ['t'] }, { spaceId, values }),
    ]);
    const [entry] = await other.entries.listRecent(1, { tags: ['t'] });
    expect(entry!.content).toBe('an avocet');
    expect(await other.index.findMatching(hashTerms('avocet'), 5, {})).toEqual([entry!.seq]);
    expect(await other.index.findNearest(spaceId, values, 5, {})).toMatchObject([{ seq: entry!.seq }]);
    expect(await other.entries.listSpeakers()).toEqual(['Ann']);
    expect((await other.index.readStatistics(hashTerms('avocet'))).docFreq.size).toBe(1);
  });

  test('an empty store counts nothing, and is sound', async () => {
    const { store } = getFixture();
    const counts = await store.count();
    expect(Object.values(counts)).toEqual(Object.keys(counts).map(() => 0));
    expect(store.isRewriting()).toBe(false);
    expect(await store.check()).toEqual([]);
    await store.tidy();
  });

  test('counts tell what is here and what is in the Cortex, to everybody', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const batch = Array.from({ length: 5 }, (_, i) => createArrival(`text ${i}`, { sessionId: `s${i % 2}` }));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const seqs = await readSeqs(store, ids);
    const lease = await beginNight(store);
    const inBlock = ids.slice(0, 3);
    const block = await formBlock(store, lease, inBlock, { zones: splitZones(inBlock, 2) });
    const next = await formBlock(store, lease, ids.slice(3, 4));
    await moveBlock(store, lease, block);
    await store.entries.dropRawTexts(lease, seqs.slice(0, 2));
    await store.blocks.insert(lease, [], [{ citing: ids[4]!, cited: block.id }]);
    await store.blocks.relate(lease, [
      { source: block.id, target: next.id, type: 'continues', strength: null },
    ]);
    for (const reader of [store, other])
      expect(await reader.count()).toEqual({
        remembered: 5,
        notes: 0,
        entries: 3,
        sessions: 2,
        vectors: 0,
        citations: 1,
        blocks: 2,
        exchanges: 2,
        archived: 1,
        relationships: 1,
        centroids: 0,
      });
  });

  test('what the memory told itself is counted apart from what was said', async () => {
    const { store } = getFixture();
    await store.entries.insert([
      createArrival('a heron'),
      createArrival('I realised something.', { role: 'system', epiphany: '{}' }),
    ]);
    expect(await store.count()).toMatchObject({ remembered: 1, notes: 1, entries: 2 });
  });

  test('entries are narrowed by how they came, to any of those named', async () => {
    const { store } = getFixture();
    await store.entries.insert([
      createArrival('said'),
      ...(['web', 'tool', 'agent'] as const).map((origin) => createArrival(origin, { origin })),
    ]);
    const list = async (...origins: Origin[]): Promise<string[]> =>
      (await store.entries.listRecent(10, { origins })).map(({ origin }) => origin).sort();
    expect(await list('web')).toEqual(['web']);
    expect(await list('said', 'tool')).toEqual(['said', 'tool']);
    expect(await list('document')).toEqual([]);
  });

  test('tidying changes nothing that can be seen, with others at work', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    await store.entries.insert([createArrival('an avocet')]);
    const before = [await store.count(), await store.entries.listRecent(9)];
    await Promise.all([store.tidy(), other.entries.listRecent(9), other.tidy()]);
    for (const reader of [store, other])
      expect([await reader.count(), await reader.entries.listRecent(9)]).toEqual(before);
    expect(await other.index.findMatching(hashTerms('avocet'), 9, {})).toHaveLength(1);
  });

  test('closing waits for what is being written', async () => {
    const { store, reopen } = getFixture();
    const writing = Array.from({ length: 10 }, (_, i) => store.entries.insert([createArrival(`text ${i}`)]));
    await store.close();
    await Promise.all(writing);
    expect((await (await reopen()).count()).entries).toBe(10);
  });
}
