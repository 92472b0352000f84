import { expect, test } from 'vitest';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { beginNight, formBlock, moveBlock } from '../support/formed-blocks.ts';
import {
  createArrival,
  createRandomVector,
  createSeededRandom,
  createSpaceIdentity,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What `repair` needs of a Hippocampus (src/engine/hippocampus/repairs-port.ts). */
export function testRepairs(getFixture: () => StoreFixture): void {
  const storeTexts = async (texts: readonly string[]): Promise<string[]> => {
    const batch = texts.map((text) => createArrival(text));
    await getFixture().store.entries.insert(batch);
    return batch.map(({ entry }) => entry.id);
  };

  test('places are listed by number, with the shelf of their words and whether they can be found', async () => {
    const { store } = getFixture();
    const ids = await storeTexts(['one text', 'two texts', 'three texts']);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, ids.slice(0, 2));
    await moveBlock(store, lease, block);
    const places = await store.repairs.listPlaces(0, 10);
    expect(places.map(({ id, raw, shelf, hasTerms }) => [id, raw, shelf !== null, hasTerms])).toEqual([
      [ids[0], true, true, true],
      [ids[1], true, true, true],
      [ids[2], true, false, true],
    ]);
    expect((await store.repairs.listPlaces(places[1]!.seq, 10)).map(({ id }) => id)).toEqual([ids[2]]);
    expect(await store.repairs.listPlaces(0, 1)).toHaveLength(1);
  });

  test('terms that are put are found by, once the full text is built of them', async () => {
    const { store } = getFixture();
    const [id] = (await storeTexts(['a boat on the lake'])) as [string];
    const [entry] = await store.entries.read([id]);
    const terms = extractTerms('a train through the mountains');
    const lease = await beginNight(store);
    await store.repairs.putTerms(lease, [{ seq: entry!.seq, terms, periods: [] }]);
    await store.repairs.rebuildFullText(lease);
    const find = (text: string): Promise<number[]> =>
      store.index.findMatching([...extractTerms(text).hashes], 10, {});
    expect(await find('train')).toEqual([entry!.seq]);
    expect(await find('boat')).toEqual([]);
    expect(await store.check()).toEqual([]);
    const { words } = await store.index.readStatistics([]);
    expect(words).toBe(terms.length);
  });

  test('sound vectors are left alone', async () => {
    const { store } = getFixture();
    const [id] = (await storeTexts(['with a vector'])) as [string];
    const [entry] = await store.entries.read([id]);
    const space = await store.spaces.open(createSpaceIdentity('repaired'));
    const values = createRandomVector(createSeededRandom(1), 8);
    await store.spaces.putVectors(space.id, [{ seq: entry!.seq, values }]);
    expect(await store.repairs.dropBrokenVectors(await beginNight(store))).toEqual([]);
    expect((await store.index.readVectors(space.id, [entry!.seq]))[0]).toEqual(values);
  });

  test('a block goes back to its turns, without a word of its own', async () => {
    const { store } = getFixture();
    const ids = await storeTexts(['one', 'two']);
    const lease = await beginNight(store);
    const { id } = await formBlock(store, lease, ids);
    await moveBlock(store, lease, (await store.blocks.read([id]))[0]!);
    await store.repairs.resetBlocks(lease, [id, 'nobody']);
    const [block] = await store.blocks.read([id]);
    expect(block).toMatchObject({ stage: 2, tier: 'hippocampus', title: '', relevance: null, entries: ids });
    expect(block!.zones!.flatMap(({ entries }) => entries)).toEqual(ids);
  });

  test('what waits for a question is decided anew', async () => {
    const { store } = getFixture();
    const ids = await storeTexts(['one', 'two']);
    const lease = await beginNight(store);
    const { id } = await formBlock(store, lease, ids);
    const [block] = await store.blocks.read([id]);
    await store.blocks.update(lease, [
      { key: block!.key, revision: block!.revision, relevance: 'antechamber' },
    ]);
    await store.repairs.undecideWaiting(lease);
    expect((await store.blocks.read([id]))[0]!.relevance).toBeNull();
  });

  test('facts that can be read stay', async () => {
    const { store } = getFixture();
    await store.facts.set(null, 'torn', true);
    expect(await store.repairs.dropUnreadableFacts(await beginNight(store))).toEqual([]);
    expect(await store.facts.get('torn')).toBe(true);
  });
}
