import { expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Period } from '../../src/engine/language/dates.ts';
import type { Block, RelationshipType } from '../../src/engine/vocabulary/block.ts';
import { createCentroid } from '../support/blocks.ts';
import { beginNight, formBlock, moveBlock, splitZones } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival, createSpaceIdentity, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const DAY = 86_400_000;
/** The days from one to before the other, counted from that of the tests. */
const createPeriod = (from: number, to: number): Period => ({
  from: BASE_TIME + from * DAY,
  to: BASE_TIME + to * DAY,
  anyYear: false,
});

/** What `findMentioning`, `findDated` and `findRelatives` must do. */
export function testRelating(getFixture: () => StoreFixture): void {
  /** An entry for each, later ones said later; answers their numbers. */
  const storeMentions = async (periods: readonly (readonly Period[])[]): Promise<number[]> => {
    const { store } = getFixture();
    const batch = periods.map((named, i) => ({
      ...createArrival(`entry ${i}`, { at: BASE_TIME + i }),
      periods: named,
    }));
    await store.entries.insert(batch);
    return readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
  };

  test('those that name a time that meets one asked for, latest first', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const [ten, wide, , both] = await storeMentions([
      [createPeriod(10, 11)],
      [createPeriod(5, 15)],
      [],
      [createPeriod(1, 2), createPeriod(10, 12)],
    ]);
    const find = (...periods: Period[]): Promise<number[]> => other.index.findMentioning(periods, 9);
    expect(await find(createPeriod(10, 11))).toEqual([both, wide, ten]);
    expect(await find(createPeriod(1, 2))).toEqual([both]);
    expect(await find(createPeriod(-100, 100))).toEqual([both, wide, ten]);
    expect(await find(createPeriod(6, 7))).toEqual([wide]);
    // Ends are exclusive: what only touches does not meet.
    expect(await find(createPeriod(2, 5))).toEqual([]);
    expect(await find(createPeriod(15, 16))).toEqual([]);
    expect(await find(createPeriod(14, 16))).toEqual([wide]);
    expect(await find()).toEqual([]);
    expect(await store.index.findMentioning([createPeriod(10, 11)], 2)).toEqual([both, wide]);
    expect(await store.index.findMentioning([createPeriod(10, 11)], 0)).toEqual([]);
  });

  test('those that name any time', async () => {
    const { store } = getFixture();
    const seqs = await storeMentions([[createPeriod(1, 2)], [], [createPeriod(3, 4), createPeriod(5, 6)]]);
    expect((await store.index.findDated(seqs)).sort()).toEqual([seqs[0], seqs[2]]);
    expect(await store.index.findDated([seqs[1]!, seqs[2]!])).toEqual([seqs[2]]);
    expect(await store.index.findDated([])).toEqual([]);
  });

  test('an entry that several times asked for meet is told once, and no more of them than wanted', async () => {
    const { store } = getFixture();
    const [only] = await storeMentions([[createPeriod(1, 2), createPeriod(3, 4)]]);
    const asked = [createPeriod(0, 9), createPeriod(1, 2), createPeriod(3, 4)];
    expect(await store.index.findMentioning(asked, 9)).toEqual([only]);
    await storeMentions([[createPeriod(1, 2)], [createPeriod(3, 4)]]);
    expect(await store.index.findMentioning(asked, 2)).toHaveLength(2);
  });
  test('of several times asked for, too, the latest come first', async () => {
    const { store } = getFixture();
    const [first, second] = await storeMentions([[createPeriod(1, 2)], [createPeriod(3, 4)]]);
    const asked = [createPeriod(1, 2), createPeriod(3, 4)];
    expect(await store.index.findMentioning(asked, 9)).toEqual([second, first]);
    expect(await store.index.findMentioning(asked, 1)).toEqual([second]);
  });

  test('what is forgotten is mentioned no more', async () => {
    const { store } = getFixture();
    const [first, second] = await storeMentions([[createPeriod(1, 2)], [createPeriod(1, 2)]]);
    const [entry] = await store.entries.readBySeq([first!]);
    await store.entries.forget({ ids: [entry!.id] });
    expect(await store.index.findMentioning([createPeriod(1, 2)], 9)).toEqual([second]);
  });

  /** So many blocks of two entries each, a live one and a dead one, in the Cortex. */
  const storeBlocks = async (
    store: Hippocampus,
    count: number,
  ): Promise<{ blocks: Block[]; seqs: number[][] }> => {
    const batch = Array.from({ length: count * 2 }, (_, i) => createArrival(`entry ${i}`));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const lease = await beginNight(store);
    const blocks: Block[] = [];
    const seqs: number[][] = [];
    for (let i = 0; i < count; i++) {
      const own = ids.slice(2 * i, 2 * i + 2);
      const block = await formBlock(store, lease, own, { zones: splitZones(own, 1) });
      await moveBlock(store, lease, block);
      blocks.push(block);
      seqs.push(await readSeqs(store, own));
    }
    await store.nights.release(lease);
    return { blocks, seqs };
  };
  const relate = async (
    store: Hippocampus,
    source: Block,
    target: Block,
    type: RelationshipType,
  ): Promise<void> => {
    const lease = await beginNight(store);
    await store.blocks.relate(lease, [{ source: source.id, target: target.id, type, strength: 0.5 }]);
    await store.nights.release(lease);
  };

  test('edges are followed both ways, and told by what ties and to which block', async () => {
    const { store, reopen } = getFixture();
    const { blocks, seqs } = await storeBlocks(store, 4);
    await relate(store, blocks[0]!, blocks[1]!, 'continues');
    await relate(store, blocks[2]!, blocks[0]!, 'thematic');
    for (const reader of [store, await reopen()]) {
      const found = await reader.index.findRelatives([seqs[0]![0]!]);
      const createTies = (i: number, relation: string) =>
        seqs[i]!.map((seq) => ({ seq, relation, blockId: blocks[0]!.id }));
      expect([...found].sort((a, b) => a.seq - b.seq)).toEqual([
        ...createTies(1, 'continues'),
        ...createTies(2, 'thematic'),
      ]);
      // Live ones before dead ones, since they say more.
      expect(found.filter(({ relation }) => relation === 'continues').map(({ seq }) => seq)).toEqual(seqs[1]);
      expect(await reader.index.findRelatives([seqs[3]![0]!])).toEqual([]);
    }
  });

  test('blocks of one metablock are relatives, and those that answer one question', async () => {
    const { store } = getFixture();
    const { blocks, seqs } = await storeBlocks(store, 5);
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 2));
    const lease = await beginNight(store);
    const ids = blocks.map(({ id }) => id);
    const metablock = await formBlock(store, lease, [], {
      type: 'metablock',
      constituents: ids.slice(0, 2),
      zones: [],
      startAt: BASE_TIME,
      endAt: BASE_TIME,
    });
    await store.blocks.update(
      lease,
      blocks.slice(0, 2).map(({ key, revision }) => ({ key, revision, metablockId: metablock.id })),
    );
    await store.centroids.put(lease, [createCentroid('asked', spaceId, { id: 'asked' })]);
    await store.centroids.assignBlocks(lease, [ids[1]!, ids[2]!], 'asked');
    const listTies = async (i: number): Promise<unknown[]> =>
      [...(await store.index.findRelatives([seqs[i]![1]!]))]
        .sort((a, b) => a.seq - b.seq)
        .map(({ seq, relation, blockId }) => [seqs.findIndex((own) => own.includes(seq)), relation, blockId]);
    expect(await listTies(0)).toEqual([
      [1, 'metablock', ids[0]],
      [1, 'metablock', ids[0]],
    ]);
    expect(await listTies(1)).toEqual([
      [0, 'metablock', ids[1]],
      [0, 'metablock', ids[1]],
      [2, 'centroid', ids[1]],
      [2, 'centroid', ids[1]],
    ]);
    expect(await listTies(4)).toEqual([]);
  });

  test('what is asked for is no relative of itself, and each comes once', async () => {
    const { store } = getFixture();
    const { blocks, seqs } = await storeBlocks(store, 3);
    await relate(store, blocks[0]!, blocks[1]!, 'continues');
    await relate(store, blocks[0]!, blocks[2]!, 'cites');
    await relate(store, blocks[1]!, blocks[2]!, 'thematic');
    const found = await store.index.findRelatives([...seqs[0]!, ...seqs[1]!, -1, 10 ** 9]);
    expect(found.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(seqs[2]);
  });

  test('entries of no block, unknown ones and none at all have no relatives', async () => {
    const { store } = getFixture();
    await store.entries.insert([createArrival('alone')]);
    const { seq } = (await store.entries.listRecent(1))[0]!;
    expect(await store.index.findRelatives([seq])).toEqual([]);
    expect(await store.index.findRelatives([-1])).toEqual([]);
    expect(await store.index.findRelatives([])).toEqual([]);
  });

  test('of many and of long ones a few come', async () => {
    const { store } = getFixture();
    const { blocks, seqs } = await storeBlocks(store, 30);
    for (const block of blocks.slice(1)) await relate(store, blocks[0]!, block, 'thematic');
    const found = await store.index.findRelatives([seqs[0]![0]!]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(29 * 2);
  });

  test('relatives that are forgotten are none', async () => {
    const { store } = getFixture();
    const { blocks, seqs } = await storeBlocks(store, 3);
    await relate(store, blocks[0]!, blocks[1]!, 'continues');
    await relate(store, blocks[0]!, blocks[2]!, 'thematic');
    const forgotten = await store.entries.readBySeq([...seqs[1]!, seqs[2]![0]!]);
    await store.entries.forget({ ids: forgotten.map(({ id }) => id) });
    const found = await store.index.findRelatives([seqs[0]![0]!]);
    expect(found.map(({ seq }) => seq)).toEqual([seqs[2]![1]]);
  });
}
