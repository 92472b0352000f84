import { expect, test } from 'vitest';
import { beginNight, formBlock, moveBlock } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What `listMoved`, `markDamaged`, `clearDamaged`, `countDamaged` and `restoreText` must do. */
export function testEntryDamage(getFixture: () => StoreFixture): void {
  const storeTexts = async (count: number): Promise<string[]> => {
    const batch = Array.from({ length: count }, (_, i) => createArrival(`a text of its own, number ${i}`));
    await getFixture().store.entries.insert(batch);
    return batch.map(({ entry }) => entry.id);
  };

  test('what the Cortex has is listed by number, with its hash, a page at a time', async () => {
    const { store } = getFixture();
    const ids = await storeTexts(4);
    expect(await store.entries.listMoved(0, 10)).toEqual([]);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, ids.slice(1));
    await moveBlock(store, lease, block);
    const moved = await store.entries.listMoved(0, 2);
    expect(moved.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect((await store.entries.listMoved(moved[1]!.seq, 10)).map(({ id }) => id)).toEqual(ids.slice(3));
    const [first] = await store.entries.read([ids[1]!]);
    expect(moved[0]).toEqual({ seq: first!.seq, id: first!.id, sha256: first!.sha256 });
  });

  test('damaged entries are counted once each for everybody, until they are sound or forgotten', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const [one, two, three] = (await storeTexts(3)) as [string, string, string];
    expect(await store.entries.countDamaged()).toBe(0);
    await store.entries.markDamaged([one, two, 'nobody'], BASE_TIME);
    await other.entries.markDamaged([two, three], BASE_TIME + 1);
    expect(await store.entries.countDamaged()).toBe(3);
    await other.entries.clearDamaged([one, 'nobody']);
    expect(await store.entries.countDamaged()).toBe(2);
    await store.entries.forget({ ids: [two] });
    expect(await other.entries.countDamaged()).toBe(1);
  });

  test('a text is put back only where it is the one that was stored, and the entry is sound then', async () => {
    const { store } = getFixture();
    const [id] = (await storeTexts(1)) as [string];
    const [entry] = await store.entries.read([id]);
    await store.entries.markDamaged([id], BASE_TIME);
    expect(await store.entries.restoreText(id, 'another text')).toBe(false);
    expect(await store.entries.countDamaged()).toBe(1);
    expect(await store.entries.restoreText(id, entry!.content)).toBe(true);
    expect(await store.entries.countDamaged()).toBe(0);
    expect((await store.entries.read([id]))[0]!.content).toBe(entry!.content);
    expect(await store.entries.restoreText('nobody', entry!.content)).toBe(false);
  });

  test('a text that the Day Table has let go of is not put back into it', async () => {
    const { store } = getFixture();
    const ids = await storeTexts(2);
    const [entry] = await store.entries.read([ids[0]!]);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, ids);
    await moveBlock(store, lease, block);
    await store.entries.dropRawTexts(lease, await readSeqs(store, ids));
    expect(await store.entries.restoreText(ids[0]!, entry!.content)).toBe(false);
    expect((await store.entries.read([ids[0]!]))[0]).toMatchObject({ raw: false, content: '' });
  });
}
