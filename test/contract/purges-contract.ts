import { expect, test } from 'vitest';
import type { PurgeItem } from '../../src/engine/hippocampus/purges-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { beginNight, formBlock, loseLease, moveBlock } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const sortItems = (items: readonly PurgeItem[]): string[] =>
  items.map(({ kind, id }) => `${kind} ${id}`).sort();
const listItems = async (store: Hippocampus): Promise<string[]> => sortItems(await store.purges.list());
/** What is owed of a block, apart from what it covers. */
const toBlockItems = (blockId: string): PurgeItem[] => [
  { kind: 'block', id: blockId },
  { kind: 'antechamber', id: blockId },
];
const toExchangeItem = (id: string): PurgeItem => ({ kind: 'exchange', id });

/** What the queue of purges must do (src/engine/hippocampus/purges-port.ts). */
export function testPurges(getFixture: () => StoreFixture): void {
  /** Blocks of two entries each that a night has moved into the Cortex. */
  const storeBlocks = async (
    count: number,
  ): Promise<{ lease: Lease; blocks: Block[]; ids: (readonly [string, string])[] }> => {
    const { store } = getFixture();
    const batch = Array.from({ length: 2 * count }, (_, i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    const lease = await beginNight(store);
    const ids = Array.from({ length: count }, (_, i) => {
      const [first, second] = batch.slice(2 * i, 2 * i + 2).map(({ entry }) => entry.id);
      return [first!, second!] as const;
    });
    const blocks: Block[] = [];
    for (const own of ids) {
      const block = await formBlock(store, lease, own);
      await moveBlock(store, lease, block);
      blocks.push(block);
    }
    return { lease, blocks, ids };
  };

  test('nothing is owed before anything is forgotten, nor for what no block has covered', async () => {
    const { store } = getFixture();
    expect(await store.purges.list()).toEqual([]);
    const given = createArrival('said once');
    await store.entries.insert([given]);
    await store.entries.forget({ ids: [given.entry.id] });
    expect(await store.purges.list()).toEqual([]);
  });

  test('a forgotten entry is owed, with the block that told of it, and no other', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { blocks, ids } = await storeBlocks(2);
    await store.entries.count({ ids: [ids[0]![0]] });
    expect(await store.purges.list()).toEqual([]);
    await store.entries.forget({ ids: [ids[0]![0]] });
    const expected = [toExchangeItem(ids[0]![0]), ...toBlockItems(blocks[0]!.id)];
    expect(await listItems(store)).toEqual(sortItems(expected));
    expect(await listItems(other)).toEqual(sortItems(expected));
    // What is owed already is owed once.
    await other.entries.forget({ ids: [...ids[0]!] });
    const all = sortItems([toExchangeItem(ids[0]![1]), ...expected]);
    expect(await listItems(store)).toEqual(all);
    await store.close();
    expect(await listItems(await reopen())).toEqual(all);
  });

  test('so is one of a block that nobody has moved yet: it may be under way', async () => {
    const { store } = getFixture();
    const given = createArrival('said once');
    await store.entries.insert([given]);
    const block = await formBlock(store, await beginNight(store), [given.entry.id]);
    await store.entries.forget({ sessionId: 'session' });
    expect(await listItems(store)).toEqual(
      sortItems([toExchangeItem(given.entry.id), ...toBlockItems(block.id)]),
    );
  });

  test('the cluster of a block is owed with it, and the metablock that it is a part of', async () => {
    const { store } = getFixture();
    const { lease, blocks, ids } = await storeBlocks(4);
    await store.blocks.placeInClusters(
      lease,
      [
        { blockId: blocks[0]!.id, clusterId: 'cluster' },
        { blockId: blocks[1]!.id, clusterId: 'other' },
        { blockId: blocks[2]!.id, clusterId: 'cluster' },
      ],
      {},
    );
    const parts = blocks.slice(0, 3);
    const metablock = await formBlock(store, lease, [], {
      type: 'metablock',
      constituents: parts.map(({ id }) => id),
      zones: [],
      startAt: BASE_TIME,
      endAt: BASE_TIME,
    });
    await store.blocks.update(
      lease,
      parts.map(({ key, revision }) => ({ key, revision, metablockId: metablock.id })),
    );
    await store.entries.forget({ ids: [ids[0]![0]] });
    expect(await listItems(store)).toEqual(
      sortItems([
        toExchangeItem(ids[0]![0]),
        ...toBlockItems(blocks[0]!.id),
        { kind: 'cluster', id: 'cluster' },
        { kind: 'block', id: metablock.id },
      ]),
    );
  });

  test('of what was written too late, what has been forgotten since is owed; what is there is not', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease, blocks, ids } = await storeBlocks(3);
    await store.entries.forget({ ids: [ids[0]![0], ...ids[1]!] });
    await store.purges.remove(lease, await store.purges.list());
    await other.purges.addWritten({
      exchanges: ids.flat(),
      blocks: [...blocks.map(({ id }) => id), 'unknown'],
      clusters: ['cluster', 'other'],
    });
    const expected = sortItems([
      ...[ids[0]![0], ...ids[1]!].map(toExchangeItem),
      ...[blocks[0]!.id, blocks[1]!.id, 'unknown'].flatMap(toBlockItems),
      { kind: 'cluster', id: 'cluster' },
      { kind: 'cluster', id: 'other' },
    ]);
    expect(await listItems(store)).toEqual(expected);
    // Told twice it is owed once; and whoever holds the lease holds it still.
    await other.purges.addWritten({ blocks: ['unknown'], clusters: ['cluster'] });
    expect(await listItems(other)).toEqual(expected);
    await store.nights.checkFence(lease);
  });

  test('a changed block that was written too late is for the next night again, one that was not is left', async () => {
    const { store } = getFixture();
    const { lease, blocks, ids } = await storeBlocks(2);
    await store.entries.forget({ ids: [ids[0]![0]] });
    const [changed] = await store.blocks.read([blocks[0]!.id]);
    await store.blocks.update(lease, [
      { key: changed!.key, revision: changed!.revision, stage: 6, title: 'of the late one' },
    ]);
    const [, untouched] = await store.blocks.read(blocks.map(({ id }) => id));
    await store.purges.addWritten({ blocks: blocks.map(({ id }) => id) });
    const [first, second] = await store.blocks.read(blocks.map(({ id }) => id));
    expect(first).toMatchObject({ stage: 2, title: '', entries: [ids[0]![1]] });
    expect(first!.revision).toBeGreaterThan(changed!.revision);
    expect(second).toEqual(untouched);
  });

  test('nothing written is nothing owed', async () => {
    const { store } = getFixture();
    await store.purges.addWritten({});
    await store.purges.addWritten({ exchanges: [], blocks: [], clusters: [] });
    expect(await store.purges.list()).toEqual([]);
  });

  test('what was purged is struck out, each by its kind, by whoever holds the lease', async () => {
    const { store, reopen } = getFixture();
    await store.purges.addWritten({ exchanges: ['a', 'b'], clusters: ['a', 'c'] });
    const lease = await beginNight(store);
    const other = await reopen();
    await other.purges.remove(lease, []);
    await other.purges.remove(lease, [
      { kind: 'exchange', id: 'a' },
      { kind: 'cluster', id: 'c' },
      { kind: 'block', id: 'b' },
      { kind: 'cluster', id: 'unknown' },
    ]);
    const left = sortItems([
      { kind: 'exchange', id: 'b' },
      { kind: 'cluster', id: 'a' },
    ]);
    expect(await listItems(store)).toEqual(left);
    expect(await listItems(other)).toEqual(left);
    // What comes back is owed again.
    await store.purges.addWritten({ exchanges: ['a'] });
    expect(await listItems(other)).toContain('exchange a');
  });

  test('who has lost the lease strikes nothing out', async () => {
    const { store } = getFixture();
    await store.purges.addWritten({ clusters: ['a', 'b'] });
    const { stale, lease } = await loseLease(store);
    const items = await store.purges.list();
    await expect(store.purges.remove(stale, items)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await store.purges.list()).toEqual(items);
    await store.purges.remove(lease, items);
    expect(await store.purges.list()).toEqual([]);
    // What it was late with it may still tell of: that is what makes it owed.
    await store.purges.addWritten({ clusters: ['c'] });
    expect(await store.purges.list()).toEqual([{ kind: 'cluster', id: 'c' }]);
  });
}
