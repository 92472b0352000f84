import { expect, test } from 'vitest';
import type { Healing, HistoryEvent, NativeVector } from '../../src/engine/hippocampus/native-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Block } from '../../src/engine/vocabulary/block.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import type { Space, SpaceIdentity } from '../../src/engine/vocabulary/space.ts';
import {
  beginNextCycle,
  createHistoryEvent,
  createId,
  createNativeVector,
  expectCancelled,
  formCortexNight,
  formNight,
  moveToCortex,
  takeOver,
} from '../support/blocks.ts';
import { BASE_TIME, createArrival, createSpaceIdentity } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

const NATIVE: SpaceIdentity = { ...createSpaceIdentity('native', 2), role: 'native' };
type Witness = Pick<NativeVector, 'blockKey' | 'mean'>;

const acceptVersion = (
  store: Hippocampus,
  lease: Lease,
  version: number,
  witnesses: readonly Witness[] = [],
): Promise<Space> => store.native.acceptVersion(lease, NATIVE, version, witnesses);

/** How a version sees these blocks: told apart by `value` and by their places. */
const createWitnesses = (blocks: readonly Block[], value = 1): Witness[] =>
  blocks.map(({ key }, i) => ({ blockKey: key, mean: Float32Array.of(value, i) }));

/** Versions have the numbers of their order here, from 1. */
const createHealing = (
  { key, revision }: Block,
  { id, version }: Space,
  fields: Partial<Healing> = {},
): Healing => ({
  ...{ blockKey: key, revision, previousSpaceId: null, vector: createNativeVector(key, id, version) },
  ...{ event: createHistoryEvent(version, BASE_TIME + version), at: BASE_TIME + version },
  ...fields,
});

const createEpiphanyEntry = ({ id }: Block, name = 'epiphany'): NonNullable<Healing['epiphanyEntry']> =>
  createArrival(`${name}: my understanding has shifted`, {
    ...{ id: createId(name), sessionId: 'epiphanies', role: 'system' },
    epiphany: JSON.stringify({ block_id: id }),
  });

const sortByBlock = <T extends { readonly blockKey: number }>(of: readonly T[]): T[] =>
  of.toSorted((a, b) => a.blockKey - b.blockKey);

const readHistory = async (store: Hippocampus, key: number): Promise<readonly HistoryEvent[]> =>
  (await store.native.readHistories([key])).get(key) ?? [];

/** What every adapter must do with the native encoder's versions, and with how each sees the blocks. */
export function testNative(getFixture: () => StoreFixture): void {
  test('a version accepted is the one in use from then on, for everybody', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease } = await formNight(store, [1]);
    const universal = await store.spaces.open(createSpaceIdentity('one', 2));
    expect([await store.native.readVersion(), await store.native.listVersions()]).toEqual([null, []]);
    // Versions come by their number, whichever was accepted first.
    const two = await acceptVersion(store, lease, 2);
    expect(two).toEqual({
      ...{ ...NATIVE, id: expect.any(Number), version: 2, active: true, createdAt: expect.any(Number) },
    });
    for (const reader of [store, other]) expect(await reader.native.readVersion()).toEqual(two);
    const one = await acceptVersion(store, lease, 1);
    for (const reader of [store, other]) {
      expect(await reader.native.readVersion()).toEqual(one);
      expect(await reader.native.listVersions()).toEqual([one, { ...two, active: false }]);
      expect(await reader.spaces.readActive()).toEqual(universal);
    }
  });

  test('a version accepted once more is the same, with the witnesses as it encodes them now', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1]);
    const one = await acceptVersion(store, lease, 1, createWitnesses(blocks));
    await acceptVersion(store, lease, 2);
    expect(await acceptVersion(store, lease, 1, createWitnesses(blocks.slice(0, 1), 5))).toEqual(one);
    expect(await store.native.readVersion()).toEqual(one);
    expect((await store.native.listVersions()).map(({ version, active }) => [version, active])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(await store.native.readWitnesses(one.id)).toEqual([
      createWitnesses(blocks, 5)[0],
      createWitnesses(blocks)[1],
    ]);
    // Another network with the same number is another version.
    const { id } = await store.native.acceptVersion(lease, { ...NATIVE, revision: '2' }, 1, []);
    expect(id).not.toBe(one.id);
  });

  test('a version is gone back to, and forth', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease } = await formNight(store, [1]);
    const universal = await store.spaces.open(createSpaceIdentity('one', 2));
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    await other.native.activateVersion(one.id);
    expect(await store.native.readVersion()).toEqual(one);
    expect(await store.native.listVersions()).toEqual([one, { ...two, active: false }]);
    await store.native.activateVersion(two.id);
    expect(await other.native.readVersion()).toEqual(two);
    expect(await other.spaces.readActive()).toEqual(universal);
  });

  test('vectors of blocks are read by block and by space, and counted', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1, 1]);
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    const [a, b, c] = blocks as [Block, Block, Block];
    expect(await store.native.heal([createHealing(c, one), createHealing(a, one)])).toEqual([true, true]);
    expect(await store.native.heal([])).toEqual([]);
    const vectors = [createNativeVector(a.key, one.id, 1), createNativeVector(c.key, one.id, 1)];
    for (const reader of [store, await reopen()]) {
      const found = await reader.native.readVectors([c.key, b.key, a.key, c.key + 1_000]);
      expect(sortByBlock(found)).toEqual(vectors);
      expect(await reader.native.readMeans(one.id)).toEqual(
        vectors.map(({ blockKey, mean }) => ({ blockKey, mean })),
      );
      expect(await reader.native.countVectors(one.id)).toBe(2);
      expect(await reader.native.readMeans(two.id)).toEqual([]);
      expect(await reader.native.countVectors(two.id)).toBe(0);
      expect(await reader.native.readVectors([])).toEqual([]);
    }
    // A block has one vector: felt anew, it is in the other space.
    await store.native.heal([createHealing(a, two, { previousSpaceId: one.id })]);
    expect(await store.native.readVectors([a.key])).toEqual([createNativeVector(a.key, two.id, 2)]);
    expect([await store.native.countVectors(one.id), await store.native.countVectors(two.id)]).toEqual([
      1, 1,
    ]);
  });

  test('blocks of the Cortex without a vector are listed by key, page by page', async () => {
    const { store } = getFixture();
    const { lease, entries, blocks } = await formNight(store, [1, 1, 1, 2, 1]);
    expect(await store.native.listUnencoded(0, 9)).toEqual([]);
    const moved = await moveToCortex(store, lease, blocks.slice(0, 4));
    const one = await acceptVersion(store, lease, 1);
    const toNames = (of: readonly Block[]): unknown[] => of.map(({ key, id }) => ({ key, id }));
    expect(await store.native.listUnencoded(0, 9)).toEqual(toNames(moved));
    expect(await store.native.listUnencoded(0, 2)).toEqual(toNames(moved.slice(0, 2)));
    expect(await store.native.listUnencoded(moved[1]!.key, 1)).toEqual(toNames(moved.slice(2, 3)));
    await store.native.heal([createHealing(moved[1]!, one)]);
    // What forgetting has changed is not felt before a night has mended it.
    await store.entries.forget({ ids: [entries[3]!.id] });
    expect(await store.native.listUnencoded(0, 9)).toEqual(toNames([moved[0]!, moved[2]!]));
    await moveToCortex(store, lease, await store.blocks.read([moved[3]!.id]));
    expect(await store.native.listUnencoded(moved[0]!.key, 9)).toEqual(toNames(moved.slice(2)));
    expect(await store.native.listUnencoded(moved[3]!.key, 9)).toEqual([]);
  });

  test('a healing adds to the history of its block, and is a touch unless the block was felt for the first time', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1]);
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    const [a, b] = blocks as [Block, Block];
    const creation = createHistoryEvent(1, BASE_TIME, { event: 'creation' });
    await store.native.heal([createHealing(a, one, { event: creation })]);
    expect((await store.blocks.read([a.id]))[0]!.lastAccessed).toBeNull();
    const event = createHistoryEvent(2, BASE_TIME + 5, {
      ...{ event: 'epiphany', delta_magnitude: 0.25, beyond_usual: 4.5 },
      direction: { from: createId('from'), toward: createId('toward') },
    });
    await store.native.heal([createHealing(a, two, { previousSpaceId: one.id, event, at: BASE_TIME + 7 })]);
    for (const reader of [store, await reopen()]) {
      const histories = await reader.native.readHistories([b.key, a.key, b.key + 1_000]);
      expect(histories.get(a.key)).toEqual([creation, event]);
      expect([histories.get(b.key) ?? [], histories.get(b.key + 1_000) ?? []]).toEqual([[], []]);
      expect(await reader.native.readHistories([])).toEqual(new Map());
      expect((await reader.blocks.read([a.id]))[0]).toEqual({ ...a, lastAccessed: BASE_TIME + 7 });
    }
  });

  test('of two that heal one block the first writes, the other is told and writes nothing (R16)', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { lease, blocks } = await formCortexNight(store, [1, 1, 1]);
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    const [a, b, c] = blocks as [Block, Block, Block];
    await store.native.heal([createHealing(a, one)]);
    const healing = createHealing(a, two, { previousSpaceId: one.id });
    const outcomes = await Promise.all(
      [store, other, store, other].map((writer, i) =>
        writer.native.heal([{ ...healing, epiphanyEntry: createEpiphanyEntry(a, `told ${i}`) }]),
      ),
    );
    expect(outcomes.flat().filter(Boolean)).toHaveLength(1);
    expect(await readHistory(other, a.key)).toHaveLength(2);
    const epiphanyEntries = await store.entries.read([0, 1, 2, 3].map((i) => createId(`told ${i}`)));
    expect(epiphanyEntries.map(({ id }) => id)).toEqual([
      createId(`told ${outcomes.findIndex(([won]) => won)}`),
    ]);
    // Whoever reads anew finds another vector than the one it had read, or one where there was none.
    const lost = [
      createHealing(a, one),
      createHealing(a, one, { previousSpaceId: one.id }),
      createHealing(b, two, { previousSpaceId: one.id }),
    ];
    const before = await store.blocks.read([a.id, b.id]);
    expect(await other.native.heal([...lost, createHealing(c, two), createHealing(c, two)])).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(sortByBlock(await store.native.readVectors([a.key, b.key, c.key]))).toEqual([
      createNativeVector(a.key, two.id, 2),
      createNativeVector(c.key, two.id, 2),
    ]);
    expect(await store.blocks.read([a.id, b.id])).toEqual(before);
    expect(await readHistory(store, b.key)).toEqual([]);
    expect(await readHistory(store, c.key)).toHaveLength(1);
  });

  test('a block that forgetting has changed since it was read is not healed, nor one that the Cortex has not', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formNight(store, [2, 1, 1, 1]);
    const [a, b, c] = (await moveToCortex(store, lease, blocks.slice(0, 3))) as [Block, Block, Block];
    const d = blocks[3]!;
    const one = await acceptVersion(store, lease, 1);
    await (await reopen()).entries.forget({ ids: [entries[0]!.id, entries[2]!.id] });
    const heal = (of: readonly Block[]): Promise<boolean[]> =>
      store.native.heal(
        of.map((block, i) =>
          createHealing(block, one, { epiphanyEntry: createEpiphanyEntry(block, `told ${i}`) }),
        ),
      );
    expect(await heal([a, b, c, d])).toEqual([false, false, true, false]);
    const [changed] = (await store.blocks.read([a.id])) as [Block];
    // Its words wait for the night that brings the Cortex up to date.
    expect(await heal([changed])).toEqual([false]);
    expect(
      (await store.entries.read([0, 1, 2, 3].map((i) => createId(`told ${i}`)))).map(({ id }) => id),
    ).toEqual([createId('told 2')]);
    expect((await store.native.readMeans(one.id)).map(({ blockKey }) => blockKey)).toEqual([c.key]);
    expect([await readHistory(store, a.key), await readHistory(store, d.key)]).toEqual([[], []]);
    const [mended] = (await moveToCortex(store, lease, [changed])) as [Block];
    expect(await store.native.heal([createHealing(mended, one)])).toEqual([true]);
    // As it was before the forgetting it is healed no more.
    expect(await store.native.heal([createHealing(a, one, { previousSpaceId: one.id })])).toEqual([false]);
    expect(await store.native.heal([createHealing(c, one, { blockKey: d.key + 1_000 })])).toEqual([false]);
  });

  test('a version that was gone back to heals without another event, and tells no epiphany again (R16)', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1]);
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    const block = blocks[0]!;
    await store.native.heal([createHealing(block, one)]);
    await store.native.heal([createHealing(block, two, { previousSpaceId: one.id })]);
    const history = await readHistory(store, block.key);
    expect(history.map((event) => event.model_version)).toEqual(['v1', 'v2']);
    const back = createHealing(block, one, {
      ...{ previousSpaceId: two.id, at: BASE_TIME + 99, epiphanyEntry: createEpiphanyEntry(block) },
      event: createHistoryEvent(1, BASE_TIME + 99, { event: 'epiphany', delta_magnitude: 1 }),
    });
    expect(await store.native.heal([back])).toEqual([true]);
    expect(await store.native.readVectors([block.key])).toEqual([createNativeVector(block.key, one.id, 1)]);
    expect(await readHistory(store, block.key)).toEqual(history);
    expect(await store.entries.read([createId('epiphany')])).toEqual([]);
    expect((await store.blocks.read([block.id]))[0]!.lastAccessed).toBe(BASE_TIME + 99);
  });

  test('the entry that tells of an epiphany is stored with the healing, or neither is', async () => {
    const { store, reopen } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1]);
    const one = await acceptVersion(store, lease, 1);
    const [a, b] = blocks as [Block, Block];
    const epiphanyEntry = createEpiphanyEntry(a);
    await store.native.heal([createHealing(a, one, { epiphanyEntry })]);
    const [storedEntry] = await (await reopen()).entries.read([epiphanyEntry.entry.id]);
    expect(storedEntry).toMatchObject({
      content: epiphanyEntry.entry.content,
      sessionId: 'epiphanies',
      turn: 0,
    });
    expect(storedEntry!.epiphany).toBe(epiphanyEntry.entry.epiphany);
    // An id that is another text's.
    const clashing = { ...createEpiphanyEntry(b, 'another'), isNewId: false };
    const refused = { ...clashing, entry: { ...clashing.entry, id: epiphanyEntry.entry.id } };
    const two = await acceptVersion(store, lease, 2);
    await expect(
      store.native.heal([
        createHealing(a, two, { previousSpaceId: one.id }),
        createHealing(b, two, { epiphanyEntry: refused }),
      ]),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await store.native.readVectors([a.key, b.key])).toEqual([createNativeVector(a.key, one.id, 1)]);
    expect([(await readHistory(store, a.key)).length, await readHistory(store, b.key)]).toEqual([1, []]);
  });

  test('epiphanies come latest first, so many, since a moment', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1, 1]);
    const [a, b, c] = blocks as [Block, Block, Block];
    expect(await store.native.listEpiphanies(0, 9)).toEqual([]);
    const createEpiphany = (version: number, ms: number): HistoryEvent =>
      createHistoryEvent(version, BASE_TIME + ms, { event: 'epiphany', delta_magnitude: ms / 8 });
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    await store.native.heal([
      createHealing(a, one, { event: createEpiphany(1, 1) }),
      createHealing(b, one, { event: createEpiphany(1, 3) }),
      createHealing(c, one),
    ]);
    await store.native.heal([
      createHealing(a, two, { previousSpaceId: one.id, event: createEpiphany(2, 5) }),
      createHealing(b, two, { previousSpaceId: one.id }),
    ]);
    const toEpiphany = ({ key, id, title }: Block, event: HistoryEvent): unknown => ({
      key,
      id,
      title,
      event,
    });
    const epiphanies = [
      toEpiphany(a, createEpiphany(2, 5)),
      toEpiphany(b, createEpiphany(1, 3)),
      toEpiphany(a, createEpiphany(1, 1)),
    ];
    expect(await store.native.listEpiphanies(0, 9)).toEqual(epiphanies);
    expect(await store.native.listEpiphanies(0, 2)).toEqual(epiphanies.slice(0, 2));
    expect(await store.native.listEpiphanies(BASE_TIME + 3, 9)).toEqual(epiphanies.slice(0, 2));
    expect(await store.native.listEpiphanies(BASE_TIME + 4, 9)).toEqual(epiphanies.slice(0, 1));
    expect(await store.native.listEpiphanies(BASE_TIME + 6, 9)).toEqual([]);
  });

  test('blocks that moved come by the largest of their shifts, and none that never did', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1, 1, 1]);
    const [a, b, c, d] = blocks as [Block, Block, Block, Block];
    const [one, two] = [await acceptVersion(store, lease, 1), await acceptVersion(store, lease, 2)];
    const heal = (block: Block, version: Space, delta?: number): Promise<boolean[]> => {
      const fields = delta === undefined ? {} : { delta_magnitude: delta };
      const event = createHistoryEvent(version.version, BASE_TIME, fields);
      const previousSpaceId = version === two ? one.id : null;
      return store.native.heal([createHealing(block, version, { event, previousSpaceId })]);
    };
    for (const [block, delta] of [
      [a, 0.25],
      [b, 0.5],
      [c, undefined],
      [d, 0],
    ] as const)
      await heal(block, one, delta);
    const toMove = ({ key, id, title }: Block, largest: number): unknown => ({ key, id, title, largest });
    expect(await store.native.listMoved(9)).toEqual([toMove(b, 0.5), toMove(a, 0.25)]);
    await heal(a, two, 0.75);
    await heal(b, two, 0.125);
    expect(await store.native.listMoved(9)).toEqual([toMove(a, 0.75), toMove(b, 0.5)]);
    expect(await store.native.listMoved(1)).toEqual([toMove(a, 0.75)]);
  });

  test('witnesses are kept by block for each version, of blocks that the Cortex has', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formNight(store, [1, 2, 1, 1]);
    const moved = await moveToCortex(store, lease, blocks.slice(0, 3));
    const one = await acceptVersion(store, lease, 1, createWitnesses(moved).reverse());
    // Forgotten since they were felt: nobody bears witness by words that are gone.
    await store.entries.forget({ ids: [entries[0]!.id, entries[1]!.id] });
    const two = await acceptVersion(store, lease, 2, [
      ...createWitnesses([...moved, blocks[3]!], 2),
      { blockKey: blocks[3]!.key + 1_000, mean: Float32Array.of(2, 4) },
    ]);
    for (const reader of [store, await reopen()]) {
      expect(await reader.native.readWitnesses(one.id)).toEqual([createWitnesses(moved)[2]]);
      expect(await reader.native.readWitnesses(two.id)).toEqual([createWitnesses(moved, 2)[2]]);
      expect(await reader.native.readWitnesses(two.id + 1_000)).toEqual([]);
    }
    const three = await acceptVersion(store, lease, 3, createWitnesses(moved.slice(2), 3));
    expect(await store.native.readWitnesses(three.id)).toEqual(createWitnesses(moved.slice(2), 3));
    expect(await store.native.readWitnesses(one.id)).toHaveLength(1);
  });

  test('witnesses of an old version go once nothing is as it encoded it, and of a very old one a quarter stays', async () => {
    const { store } = getFixture();
    const { lease, blocks } = await formCortexNight(store, [1, 1, 1, 1, 1, 1, 1, 1]);
    const versions: Space[] = [];
    const accept = async (upTo: number): Promise<void> => {
      while (versions.length < upTo) {
        const version = versions.length + 1;
        versions.push(await acceptVersion(store, lease, version, createWitnesses(blocks, version)));
      }
    };
    const readWitnessKeys = async (version: number): Promise<number[]> =>
      (await store.native.readWitnesses(versions[version - 1]!.id)).map(({ blockKey }) => blockKey);
    const allKeys = blocks.map(({ key }) => key);
    await accept(3);
    const heal = async (of: readonly Block[], version: number, from: number | null): Promise<void> => {
      const previousSpaceId = from === null ? null : versions[from - 1]!.id;
      await store.native.heal(
        of.map((block) => createHealing(block, versions[version - 1]!, { previousSpaceId })),
      );
    };
    await heal(blocks.slice(0, 4), 1, null);
    await heal(blocks.slice(4), 2, null);
    for (const version of [1, 2, 3]) expect(await readWitnessKeys(version)).toEqual(allKeys);
    await accept(40);
    for (const version of [1, 2, 39, 40]) expect(await readWitnessKeys(version)).toEqual(allKeys);
    expect(await readWitnessKeys(3)).toEqual([]);
    // The same ones of every version.
    await accept(80);
    const few = await readWitnessKeys(1);
    expect(few.length).toBeGreaterThan(0);
    expect(few.length).toBeLessThanOrEqual(allKeys.length / 2);
    expect(await readWitnessKeys(2)).toEqual(few);
    expect(await readWitnessKeys(80)).toEqual(allKeys);
    await heal(blocks.slice(0, 4), 80, 1);
    await accept(81);
    expect([await readWitnessKeys(1), await readWitnessKeys(2)]).toEqual([[], few]);
  });

  test('who has lost the lease has no version accepted', async () => {
    const { store } = getFixture();
    const { lease: stale, blocks } = await formCortexNight(store, [1]);
    const one = await acceptVersion(store, stale, 1, createWitnesses(blocks));
    const lease = await takeOver(store);
    await expectCancelled(acceptVersion(store, stale, 2, createWitnesses(blocks, 2)));
    await expectCancelled(acceptVersion(store, stale, 1, createWitnesses(blocks, 3)));
    expect(await store.native.listVersions()).toEqual([one]);
    expect(await store.native.readVersion()).toEqual(one);
    expect(await store.native.readWitnesses(one.id)).toEqual(createWitnesses(blocks));
    const next = await beginNextCycle(store, lease);
    expect((await acceptVersion(store, next, 2)).version).toBe(2);
  });

  test('forgetting takes how a block was felt, its history, and the entries that tell of its epiphanies', async () => {
    const { store, reopen } = getFixture();
    const { lease, entries, blocks } = await formCortexNight(store, [2, 1, 1]);
    const [changed, gone, left] = blocks as [Block, Block, Block];
    const one = await acceptVersion(store, lease, 1, createWitnesses(blocks));
    await store.native.heal(
      blocks.map((block, i) =>
        createHealing(block, one, {
          event: createHistoryEvent(1, BASE_TIME, { event: 'epiphany', delta_magnitude: 1 }),
          epiphanyEntry: createEpiphanyEntry(block, `told ${i}`),
        }),
      ),
    );
    await store.entries.forget({ ids: [entries[0]!.id, entries[2]!.id] });
    for (const reader of [store, await reopen()]) {
      const keys = [changed.key, gone.key, left.key];
      expect((await reader.native.readVectors(keys)).map(({ blockKey }) => blockKey)).toEqual([left.key]);
      expect(await reader.native.countVectors(one.id)).toBe(1);
      expect(await reader.native.readWitnesses(one.id)).toEqual([createWitnesses(blocks)[2]]);
      const histories = await reader.native.readHistories(keys);
      expect(keys.map((key) => (histories.get(key) ?? []).length)).toEqual([0, 0, 1]);
      expect((await reader.native.listEpiphanies(0, 9)).map(({ id }) => id)).toEqual([left.id]);
      expect((await reader.native.listMoved(9)).map(({ id }) => id)).toEqual([left.id]);
      expect(
        (await reader.entries.read([0, 1, 2].map((i) => createId(`told ${i}`)))).map(({ id }) => id),
      ).toEqual([createId('told 2')]);
    }
  });
}
