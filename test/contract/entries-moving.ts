import { describe, expect, test } from 'vitest';
import { beginNight, formBlock, loseLease, moveBlock, splitZones } from '../support/formed-blocks.ts';
import {
  createArrival,
  createRandomVector,
  createSeededRandom,
  createSpaceIdentity,
  hashTerms,
  readSeqs,
  sha256,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What `listExpired`, `dropRawTexts` and `unarchive` must do: an entry's way from the Day Table into the Cortex. */
export function testMoving(getFixture: () => StoreFixture): void {
  const storeTexts = async (count: number): Promise<{ ids: string[]; seqs: number[] }> => {
    const { store } = getFixture();
    const batch = Array.from({ length: count }, (_, i) => createArrival(`common text ${i}`));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    return { ids, seqs: await readSeqs(store, ids) };
  };

  test('an entry is told where its words are, and by which block, from the Day Table to both shelves', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { ids } = await storeTexts(3);
    const readPlaces = async (): Promise<unknown[]> =>
      (await other.entries.read(ids)).map(({ tier, raw, blockId, citable, zone }) => [
        tier,
        raw,
        blockId,
        citable,
        zone,
      ]);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, ids.slice(0, 2), { zones: splitZones(ids.slice(0, 2), 1) });
    const outside = ['hippocampus', true, null, false, null];
    expect(await readPlaces()).toEqual([
      ['hippocampus', true, block.id, false, 'live'],
      ['hippocampus', true, block.id, false, 'dead'],
      outside,
    ]);
    await moveBlock(store, lease, block);
    expect(await readPlaces()).toEqual([
      ['cortex', true, block.id, true, 'live'],
      ['archive', true, block.id, true, 'dead'],
      outside,
    ]);
    expect(await other.count()).toMatchObject({ remembered: 3, entries: 3, exchanges: 1, archived: 1 });
  });

  test('what may go is what lies in the Cortex, of this cycle and those before, by number and page by page', async () => {
    const { store, reopen } = getFixture();
    const { ids, seqs } = await storeTexts(6);
    expect(await store.entries.listExpired(9, 0, 9)).toEqual([]);
    const first = await beginNight(store);
    const block = await formBlock(store, first, [ids[3]!, ids[0]!]);
    // A block whose entries are here still, and entries of no block, are not among them.
    await formBlock(store, first, [ids[4]!]);
    expect(await store.entries.listExpired(first.cycle, 0, 9)).toEqual([]);
    await moveBlock(store, first, block);
    await store.nights.finish(first, 'completed', null);
    const second = await beginNight(store);
    await moveBlock(store, second, await formBlock(store, second, [ids[1]!]));
    const toHash = (i: number) => ({ seq: seqs[i]!, id: ids[i]!, sha256: sha256(`common text ${i}`) });
    for (const reader of [store, await reopen()]) {
      expect(await reader.entries.listExpired(first.cycle - 1, 0, 9)).toEqual([]);
      expect(await reader.entries.listExpired(first.cycle, 0, 9)).toEqual([0, 3].map(toHash));
      expect(await reader.entries.listExpired(second.cycle, 0, 9)).toEqual([0, 1, 3].map(toHash));
      expect(await reader.entries.listExpired(second.cycle, 0, 2)).toEqual([0, 1].map(toHash));
      expect(await reader.entries.listExpired(second.cycle, seqs[1]!, 2)).toEqual([3].map(toHash));
      expect(await reader.entries.listExpired(second.cycle, seqs[3]!, 2)).toEqual([]);
    }
    await store.entries.dropRawTexts(second, [seqs[0]!]);
    expect(await store.entries.listExpired(second.cycle, 0, 9)).toEqual([1, 3].map(toHash));
    await store.entries.forget({ ids: [ids[1]!] });
    expect(await store.entries.listExpired(second.cycle, 0, 9)).toEqual([3].map(toHash));
  });

  describe('letting go of raw texts', () => {
    test('takes the words alone: the entry is found by them as before', async () => {
      const { store, reopen } = getFixture();
      const other = await reopen();
      const { ids, seqs } = await storeTexts(3);
      const lease = await beginNight(store);
      await moveBlock(store, lease, await formBlock(store, lease, ids.slice(0, 2)));
      const before = await store.entries.read(ids);
      const readIndex = async (): Promise<unknown[]> => [
        await other.index.findMatching(hashTerms('common'), 9, {}),
        await other.index.readTurnsAround(seqs, 1, {}),
        await other.index.readStatistics(hashTerms('common text')),
      ];
      const found = await readIndex();
      await store.entries.dropRawTexts(lease, [seqs[0]!, 10 ** 9]);
      expect(await other.entries.read(ids)).toEqual([
        { ...before[0]!, content: '', raw: false },
        ...before.slice(1),
      ]);
      expect(await readIndex()).toEqual(found);
      expect(await other.count()).toMatchObject({ remembered: 3, entries: 2, exchanges: 2 });
      expect((await other.entries.listRecent(9, { tiers: ['hippocampus'] })).map(({ id }) => id)).toEqual([
        ids[2],
        ids[1],
      ]);
      expect((await other.entries.listRecent(9, { tiers: ['cortex'] })).map(({ id }) => id)).toEqual([
        ids[1],
        ids[0],
      ]);
      expect(await other.check()).toEqual([]);
      await store.entries.dropRawTexts(lease, []);
      // Its text is still known by what it hashes to.
      expect(await store.entries.insert([createArrival('common text 0', { id: ids[0]! })])).toMatchObject([
        { duplicate: true },
      ]);
      await expect(store.entries.insert([createArrival('another', { id: ids[0]! })])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    });

    test('leaves a short copy of its vectors, in every space, by which cosines are right to about a thousandth', async () => {
      const { store, reopen } = getFixture();
      const other = await reopen();
      const random = createSeededRandom(17);
      const spaces = [
        await store.spaces.open(createSpaceIdentity('one', 64)),
        await store.spaces.open(createSpaceIdentity('two', 24)),
      ];
      const { ids, seqs } = await storeTexts(2);
      const vectors = spaces.map(({ dimensions }) => seqs.map(() => createRandomVector(random, dimensions)));
      for (const [s, { id }] of spaces.entries())
        await store.spaces.putVectors(
          id,
          seqs.map((seq, i) => ({ seq, values: vectors[s]![i]! })),
        );
      const lease = await beginNight(store);
      await moveBlock(store, lease, await formBlock(store, lease, ids));
      await store.entries.dropRawTexts(lease, [seqs[0]!]);
      for (const [s, { id, dimensions }] of spaces.entries()) {
        const query = createRandomVector(random, dimensions);
        const expected = vectors[s]!.map((vector) => vector.reduce((sum, x, i) => sum + x * query[i]!, 0));
        const found = await other.index.readCosines(id, query, seqs);
        expect(found.map(({ seq }) => seq)).toEqual(seqs);
        found.forEach(({ cosine }, i) => expect(Math.abs(cosine - expected[i]!)).toBeLessThan(0.005));
        expect(
          (await other.index.findNearest(id, query, 9, {})).map(({ seq }) => seq).sort((a, b) => a - b),
        ).toEqual(seqs);
        const [short, whole] = await other.index.readVectors(id, seqs);
        expect([short!.length, whole]).toEqual([dimensions, vectors[s]![1]]);
        expect(await other.spaces.countUnembedded(id)).toBe(0);
      }
      expect((await other.count()).vectors).toBe(4);
    });
    test('asked for twice is done once: the short copy stays as it is', async () => {
      const { store } = getFixture();
      const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 64));
      const { ids, seqs } = await storeTexts(1);
      const values = createRandomVector(createSeededRandom(18), 64);
      await store.spaces.putVectors(spaceId, [{ seq: seqs[0]!, values }]);
      const lease = await beginNight(store);
      await moveBlock(store, lease, await formBlock(store, lease, ids));
      await store.entries.dropRawTexts(lease, seqs);
      const short = await store.index.readVectors(spaceId, seqs);
      await store.entries.dropRawTexts(lease, seqs);
      expect(await store.index.readVectors(spaceId, seqs)).toEqual(short);
    });

    test('is for the holder of the lease alone', async () => {
      const { store } = getFixture();
      const { ids, seqs } = await storeTexts(1);
      const { stale, lease } = await loseLease(store);
      await moveBlock(store, lease, await formBlock(store, lease, ids));
      await expect(store.entries.dropRawTexts(stale, seqs)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await store.entries.read(ids)).toMatchObject([{ content: 'common text 0', raw: true }]);
    });
  });

  test('what is taken out of the archive is among the exchanges again, nothing else moves', async () => {
    const { store, reopen } = getFixture();
    const { ids } = await storeTexts(5);
    const lease = await beginNight(store);
    const inBlock = ids.slice(0, 4);
    await moveBlock(store, lease, await formBlock(store, lease, inBlock, { zones: splitZones(inBlock, 1) }));
    const other = await reopen();
    // Whoever touches them does so, night or none.
    await other.entries.unarchive([ids[2]!, ids[0]!, ids[4]!, 'unknown']);
    await other.entries.unarchive([]);
    for (const reader of [store, other])
      expect((await reader.entries.read(ids)).map(({ tier, zone }) => [tier, zone])).toEqual([
        ['cortex', 'live'],
        ['archive', 'dead'],
        ['cortex', 'dead'],
        ['archive', 'dead'],
        ['hippocampus', null],
      ]);
    expect(await store.count()).toMatchObject({ exchanges: 2, archived: 2 });
    const archived = await store.entries.listRecent(9, { tiers: ['archive'] });
    expect(archived.map(({ id }) => id)).toEqual([ids[3], ids[1]]);
  });
}
