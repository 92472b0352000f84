import { expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Centroid } from '../../src/engine/vocabulary/inquiry.ts';
import {
  MINUTE,
  createBlock,
  createCentroid,
  createId,
  createSalience,
  expectCancelled,
  formCortexNight,
  formNight,
  insertBlocks,
  takeOver,
} from '../support/blocks.ts';
import { BASE_TIME, createSpaceIdentity } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const toIds = (of: readonly { readonly id: string }[]): string[] => of.map(({ id }) => id);
const sortById = <T extends { readonly id: string }>(of: readonly T[]): T[] =>
  of.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const openSpace = async (store: Hippocampus): Promise<number> =>
  (await store.spaces.open(createSpaceIdentity('one', 2))).id;

/** Names of centroids of which some are mislabelled, in every way. */
const NAMES = [
  ...['as its block', 'asked otherwise', 'of no block', 'of nobody', 'wordless', 'wordless, retired'],
  ...['otherwise, retired', 'forgotten'],
];

/** The centroid of each of these blocks. */
const readAssigned = async (store: Hippocampus, blocks: readonly Block[]): Promise<(string | null)[]> =>
  (await store.blocks.read(toIds(blocks))).map(({ centroidId }) => centroidId);

/** What every adapter's centroids must do. */
export function testCentroids(getFixture: () => StoreFixture): void {
  test('centroids are told as they were put, by id, retired ones too', async () => {
    const { store, reopen } = getFixture();
    const { lease } = await formNight(store, [1]);
    const spaceId = await openSpace(store);
    expect(await store.centroids.list()).toEqual([]);
    const centroids = [
      createCentroid('a', spaceId),
      createCentroid('b', spaceId, {
        ...{
          state: 'retired',
          origin: 'fusion',
          weight: 2.5,
          bornCycle: 3,
          matchedCycle: 4,
          retiredCycle: 5,
        },
        ...{ parents: [createId('x'), createId('y')], labelBlockId: createId('block 0') },
        ...{ name: '“Plover”', question: 'Does she leak?\n', vector: Float32Array.of(-0.5, 0.25) },
      }),
      createCentroid('c', spaceId, { origin: 'documents', name: '', question: '' }),
      createCentroid('d', spaceId, { origin: 'mitosis' }),
    ];
    await store.centroids.put(lease, centroids.slice(0, 2));
    await store.centroids.put(null, centroids.slice(2));
    await store.centroids.put(lease, []);
    for (const reader of [store, await reopen()])
      expect(await reader.centroids.list()).toEqual(sortById(centroids));
    expect((await store.count()).centroids).toBe(3);
  });

  test('a centroid put again takes its own place, and keeps its blocks', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formNight(store, [1]);
    const spaceId = await openSpace(store);
    const [a, b] = [createCentroid('a', spaceId), createCentroid('b', spaceId)];
    await store.centroids.put(lease, [a, b]);
    await store.centroids.assignBlocks(lease, toIds(blocks), a.id);
    const changed = { ...a, weight: 7, name: 'another', vector: Float32Array.of(0, 1), matchedCycle: 9 };
    await store.centroids.put(lease, [changed]);
    expect(await store.centroids.list()).toEqual(sortById([changed, b]));
    expect(await store.centroids.countBlocks()).toEqual(new Map([[a.id, 1]]));
  });

  test('blocks handed over to a centroid are relevant from now on, by whoever does it', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease, blocks } = await formNight(store, [1, 1, 1]);
    const spaceId = await openSpace(store);
    const [a, b] = [createCentroid('a', spaceId), createCentroid('b', spaceId)];
    await store.centroids.put(lease, [a, b]);
    await store.blocks.update(
      lease,
      blocks.slice(0, 2).map(({ key, revision }) => ({ key, revision, relevance: 'antechamber' })),
    );
    expect(await store.centroids.countBlocks()).toEqual(new Map());
    await store.centroids.assignBlocks(lease, [blocks[0]!.id, createId('nobody'), blocks[2]!.id], a.id);
    await other.centroids.assignBlocks(null, [blocks[1]!.id], b.id);
    await store.centroids.assignBlocks(lease, [], b.id);
    for (const reader of [store, other]) {
      const blocksRead = await reader.blocks.read(toIds(blocks));
      expect(blocksRead.map(({ centroidId, relevance }) => [centroidId, relevance])).toEqual([
        [a.id, 'relevant'],
        [b.id, 'relevant'],
        [a.id, 'relevant'],
      ]);
      expect(await reader.centroids.countBlocks()).toEqual(
        new Map([
          [a.id, 2],
          [b.id, 1],
        ]),
      );
    }
    await store.centroids.assignBlocks(lease, [blocks[0]!.id], b.id);
    expect(await other.centroids.countBlocks()).toEqual(
      new Map([
        [a.id, 1],
        [b.id, 2],
      ]),
    );
  });

  test('blocks of a centroid come latest first by their end, so many', async () => {
    const { store } = getFixture();
    const { lease, session } = await formNight(store, [1]);
    const { id } = createCentroid('a', await openSpace(store));
    const ends = [2, 3, 1, 3];
    const blocks = await insertBlocks(
      store,
      lease,
      ends.map((end, i) => createBlock(`ends ${i}`, session, [], { endAt: BASE_TIME + end * MINUTE })),
    );
    await store.centroids.assignBlocks(lease, toIds(blocks), id);
    const listed = await store.centroids.listBlocks(id, 9);
    expect(toIds(listed)).toEqual([3, 1, 0, 2].map((i) => blocks[i]!.id));
    expect(listed).toEqual(await store.blocks.read(toIds(listed)));
    expect(toIds(await store.centroids.listBlocks(id, 2))).toEqual([3, 1].map((i) => blocks[i]!.id));
    expect(await store.centroids.listBlocks(createId('nobody'), 9)).toEqual([]);
  });

  test('what is fused hands its blocks over, in order, in the step that puts the fusion', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formNight(store, [1, 1, 1, 1]);
    const spaceId = await openSpace(store);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => createCentroid(name, spaceId)) as [
      ...[Centroid, Centroid, Centroid, Centroid],
    ];
    await store.centroids.put(lease, [a, b, c]);
    for (const [i, { id }] of [a, b, c].entries())
      await store.centroids.assignBlocks(lease, [blocks[i]!.id], id);
    // What was fused just now is fused once more; whom nobody has is no matter.
    await store.centroids.put(
      lease,
      [{ ...a, state: 'retired' }, { ...b, state: 'retired' }, d],
      [
        { from: [a.id, createId('nobody')], to: b.id },
        { from: [b.id], to: d.id },
      ],
    );
    for (const reader of [store, await reopen()]) {
      expect(await readAssigned(reader, blocks)).toEqual([d.id, d.id, c.id, null]);
      expect(await reader.centroids.countBlocks()).toEqual(
        new Map([
          [d.id, 2],
          [c.id, 1],
        ]),
      );
      expect((await reader.centroids.list()).filter(({ state }) => state === 'active')).toEqual(
        sortById([c, d]),
      );
    }
    expect((await store.blocks.read([blocks[0]!.id]))[0]!.relevance).toBe('relevant');
  });

  test('a put that fails puts none of its centroids and hands over no block', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formNight(store, [1]);
    const spaceId = await openSpace(store);
    const [a, b] = [createCentroid('a', spaceId), createCentroid('b', spaceId)];
    await store.centroids.put(lease, [a]);
    await store.centroids.assignBlocks(lease, toIds(blocks), a.id);
    const inNoSpace = createCentroid('c', spaceId + 1_000);
    const fused = [{ from: [a.id], to: b.id }];
    await expect(
      store.centroids.put(lease, [{ ...a, state: 'retired' }, b, inNoSpace], fused),
    ).rejects.toThrow();
    expect(await store.centroids.list()).toEqual([a]);
    expect(await readAssigned(store, blocks)).toEqual([a.id]);
  });

  test('active centroids are mislabelled without words, or when their block asks otherwise by now or is gone', async () => {
    const { store } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [1, 1, 1, 1]);
    const spaceId = await openSpace(store);
    const createLabelled = (name: string, i: number): Centroid =>
      createCentroid(name, spaceId, { labelBlockId: blocks[i]!.id, question: blocks[i]!.question });
    const centroids = [
      createLabelled('as its block', 0),
      createLabelled('asked otherwise', 1),
      createCentroid('of no block', spaceId, { labelBlockId: createId('nobody') }),
      createCentroid('of nobody', spaceId, { origin: 'documents' }),
      createCentroid('wordless', spaceId, { name: '' }),
      createCentroid('wordless, retired', spaceId, { name: '', state: 'retired' }),
      { ...createLabelled('otherwise, retired', 0), question: 'Another?', state: 'retired' as const },
      createLabelled('forgotten', 2),
    ];
    expect(await store.centroids.findMislabelled()).toEqual(new Set());
    await store.centroids.put(lease, centroids);
    await store.blocks.update(lease, [
      { key: blocks[1]!.key, revision: blocks[1]!.revision, question: 'What else?' },
      { key: blocks[0]!.key, revision: blocks[0]!.revision, title: 'Renamed', salience: createSalience(1) },
    ]);
    const readNames = async (): Promise<string[]> =>
      [...(await store.centroids.findMislabelled())]
        .map((id) => NAMES.find((name) => createId(name) === id) ?? id)
        .sort();
    const mislabelled = ['asked otherwise', 'of no block', 'wordless'];
    expect(await readNames()).toEqual(mislabelled);
    await store.entries.forget({ ids: [entries[2]!.id] });
    expect(await readNames()).toEqual(['asked otherwise', 'forgotten', 'of no block', 'wordless']);
  });

  test('who has lost the lease writes no centroid and hands over no block', async () => {
    const { store } = getFixture();
    const { lease: stale, blocks } = await formNight(store, [1, 1]);
    const spaceId = await openSpace(store);
    const [a, b] = [createCentroid('a', spaceId), createCentroid('b', spaceId)];
    await store.centroids.put(stale, [a]);
    await store.centroids.assignBlocks(stale, [blocks[0]!.id], a.id);
    await takeOver(store);
    await expectCancelled(
      store.centroids.put(stale, [b, { ...a, name: 'late' }], [{ from: [a.id], to: b.id }]),
    );
    await expectCancelled(store.centroids.assignBlocks(stale, [blocks[1]!.id], a.id));
    expect(await store.centroids.list()).toEqual([a]);
    expect(await readAssigned(store, blocks)).toEqual([a.id, null]);
  });

  test('forgetting takes the words of a centroid that were of its block, and the blocks that asked it', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [2, 1, 1]);
    const spaceId = await openSpace(store);
    const labels = blocks.map(({ id, question }, i) =>
      createCentroid(`label ${i}`, spaceId, { labelBlockId: id, question }),
    );
    await store.centroids.put(lease, labels);
    await store.centroids.assignBlocks(lease, toIds(blocks), labels[0]!.id);
    // A part of the first, all of the second.
    await store.entries.forget({ ids: [entries[0]!.id, entries[2]!.id] });
    const wordless = { name: '', question: '', labelBlockId: null };
    for (const reader of [store, await reopen()]) {
      expect(await reader.centroids.list()).toEqual(
        sortById([{ ...labels[0]!, ...wordless }, { ...labels[1]!, ...wordless }, labels[2]!]),
      );
      expect(await reader.centroids.findMislabelled()).toEqual(new Set([labels[0]!.id, labels[1]!.id]));
      expect(await reader.centroids.countBlocks()).toEqual(new Map([[labels[0]!.id, 1]]));
      expect(toIds(await reader.centroids.listBlocks(labels[0]!.id, 9))).toEqual([blocks[2]!.id]);
    }
  });
}
