import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { beginNight, formBlock } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What `read`, `findIds`, `readBySeq`, `listRecent`, `listSpeakers`, `readSpan`, `shortenIds`, `findByPart` and `findCiting` must do. */
export function testReading(getFixture: () => StoreFixture): void {
  test('recent gives the newest by when they were said, the later stored first of equals', async () => {
    const { store } = getFixture();
    const at = [5, 1, 9, 5, 3];
    const batch = at.map((minute, i) => createArrival(`text ${i}`, { at: BASE_TIME + minute }));
    await store.entries.insert(batch);
    const order = [2, 3, 0, 4, 1].map((i) => batch[i]!.entry.id);
    expect((await store.entries.listRecent(10)).map(({ id }) => id)).toEqual(order);
    expect((await store.entries.listRecent(2)).map(({ id }) => id)).toEqual(order.slice(0, 2));
  });

  test('speakers are all who ever spoke by name, each once', async () => {
    const { store } = getFixture();
    expect(await store.entries.listSpeakers()).toEqual([]);
    const names = ['Ann', 'Bob', null, 'Ann', 'ann', 'Zoë'];
    await store.entries.insert(names.map((speaker) => createArrival('word', { speaker })));
    expect((await store.entries.listSpeakers()).sort()).toEqual(['Ann', 'Bob', 'Zoë', 'ann']);
  });

  test('reads back by id and by seq in the order asked, leaving out the unknown', async () => {
    const { store } = getFixture();
    const batch = Array.from({ length: 20 }, (_, i) => createArrival(`text ${i}`));
    await store.entries.insert(batch);
    const requested = [7, 3, 19, 0, 11].map((i) => batch[i]!.entry);
    const found = await store.entries.read([randomUUID(), ...requested.map(({ id }) => id), 'no id at all']);
    expect(found.map(({ id }) => id)).toEqual(requested.map(({ id }) => id));
    const seqs = found.map(({ seq }) => seq).reverse();
    expect((await store.entries.readBySeq([-1, ...seqs, 10 ** 9])).map(({ seq }) => seq)).toEqual(seqs);
    expect([await store.entries.read([]), await store.entries.readBySeq([])]).toEqual([[], []]);
  });

  test('ids are found by how they begin or end, at most as many as asked for', async () => {
    const { store } = getFixture();
    const ids = ['a1', 'a2', 'b1'].map((group, i) => `019b00${group}-00${i}0-7000-8000-00000000${i}cd${i}`);
    const [first, second, third] = ids as [string, string, string];
    await store.entries.insert(ids.map((id) => createArrival('word', { id })));
    const find = async (part: string, limit = 9): Promise<string[]> =>
      (await store.entries.findIds(part, limit)).sort();
    expect(await find('019b00a1')).toEqual([first]);
    expect(await find('019b00a')).toEqual([first, second]);
    expect(await find('019b00b1-0020-')).toEqual([third]);
    expect(await find('00001cd1')).toEqual([second]);
    expect(await find(third)).toEqual([third]);
    expect(await find('019b00', 2)).toHaveLength(2);
    for (const part of ['019b01', '1cd', '019b00a1-9', '%', '_19b', `${first}0`])
      expect(await find(part)).toEqual([]);
  });

  test('nothing cites an id that nothing cites', async () => {
    const { store } = getFixture();
    expect(await store.entries.findCiting(randomUUID())).toEqual([]);
  });

  test('an id asked for twice is answered twice', async () => {
    const { store } = getFixture();
    const given = createArrival('asked for twice');
    await store.entries.insert([given]);
    const { id } = given.entry;
    const found = await store.entries.read([id, id]);
    expect(found.map((entry) => entry.id)).toEqual([id, id]);
    const seqs = found.map(({ seq }) => seq);
    expect((await store.entries.readBySeq(seqs)).map(({ seq }) => seq)).toEqual(seqs);
  });

  test('recent leaves out what the mind told itself, which is read by id like any other', async () => {
    const { store } = getFixture();
    const epiphany = JSON.stringify({ block_id: randomUUID(), shift: 0.5 });
    const epiphanyEntry = createArrival('I see it otherwise now', { role: 'note', epiphany });
    const said = createArrival('said by somebody', { at: BASE_TIME - 1 });
    await store.entries.insert([epiphanyEntry, said]);
    expect((await store.entries.listRecent(9)).map(({ id }) => id)).toEqual([said.entry.id]);
    const [read, other] = await store.entries.read([epiphanyEntry.entry.id, said.entry.id]);
    expect(read!.epiphany).toBe(epiphany);
    expect(other!.epiphany).toBeUndefined();
  });

  test('recent keeps to who said it, and to nobody where none is named', async () => {
    const { store } = getFixture();
    const batch = ['Ann', 'Bob', null].map((speaker, i) => createArrival(`text ${i}`, { speaker }));
    await store.entries.insert(batch);
    const listBy = async (...speakers: string[]): Promise<number[]> =>
      (await store.entries.listRecent(9, { speakers })).map(({ id }) =>
        batch.findIndex(({ entry }) => entry.id === id),
      );
    expect(await listBy('Ann')).toEqual([0]);
    expect(await listBy('Ann', 'Bob')).toEqual([1, 0]);
    expect(await listBy('ann')).toEqual([]);
    expect(await listBy()).toEqual([]);
    expect(await store.entries.listRecent(0)).toEqual([]);
  });

  test('the span is from the first to the last by when they were said, of those that are left', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    expect(await store.entries.readSpan()).toBeNull();
    const batch = [5, -3, 9].map((offset) => createArrival(`at ${offset}`, { at: BASE_TIME + offset }));
    await store.entries.insert(batch.slice(0, 1));
    expect(await other.entries.readSpan()).toEqual({ first: BASE_TIME + 5, last: BASE_TIME + 5 });
    await store.entries.insert(batch.slice(1));
    expect(await other.entries.readSpan()).toEqual({ first: BASE_TIME - 3, last: BASE_TIME + 9 });
    await store.entries.forget({ ids: [batch[1]!.entry.id] });
    expect(await other.entries.readSpan()).toEqual({ first: BASE_TIME + 5, last: BASE_TIME + 9 });
    await store.entries.forget({ before: Number.MAX_SAFE_INTEGER });
    expect(await other.entries.readSpan()).toBeNull();
  });

  test('the span may begin before 1970, and at the very moment', async () => {
    const { store } = getFixture();
    await store.entries.insert([createArrival('then', { at: 0 })]);
    expect(await store.entries.readSpan()).toEqual({ first: 0, last: 0 });
    await store.entries.insert([createArrival('before', { at: -1_000 })]);
    expect(await store.entries.readSpan()).toEqual({ first: -1_000, last: 0 });
  });

  test('ids are shortened to the ends that tell them apart, of whatever process they came', async () => {
    const { store, reopen } = getFixture();
    const [same, near, apart] = [
      '01a20000-0000-7000-8000-0aaabbbbcccc',
      '01a20000-0000-7000-8000-0aabbbbbcccc',
      '01a20000-0000-7000-8000-0fff11112222',
    ];
    await store.entries.insert([same, apart].map((id) => createArrival('word', { id: id })));
    expect([...(await store.entries.shortenIds([same, apart]))]).toEqual([
      [same, 'bbbbcccc'],
      [apart, '11112222'],
    ]);
    // Another process adds one that ends alike.
    const other = await reopen();
    await other.entries.insert([createArrival('word', { id: near })]);
    for (const reader of [store, other])
      expect([...(await reader.entries.shortenIds([same, near, apart])).values()]).toEqual([
        'abbbbcccc',
        'bbbbbcccc',
        '11112222',
      ]);
    // One that differs at its beginning alone stays whole: what is left to cut is no ease to anybody.
    const twin = `1${same.slice(1)}`;
    await store.entries.insert([createArrival('word', { id: twin })]);
    expect((await store.entries.shortenIds([twin, same])).get(twin)).toBe(twin);
    await store.entries.forget({ ids: [twin, near] });
    expect((await store.entries.shortenIds([same])).get(same)).toBe('bbbbcccc');
    expect((await store.entries.shortenIds([])).size).toBe(0);
  });

  test('the ids of entries and blocks are found by a beginning or an end', async () => {
    const { store } = getFixture();
    const ids = ['01a20000-1111-7000-8000-0aaabbbbcccc', '01a20000-2222-7000-8000-0aaabbbbcccc'];
    await store.entries.insert(ids.map((id) => createArrival('word', { id })));
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, [ids[0]!]);
    const blockTail = block.id.slice(-8);
    const expected: Record<string, string[]> = {
      bbbbcccc: ids,
      '8000-0aaabbbbcccc': ids,
      '80000aaabbbbcccc': ids,
      '01a20000': ids,
      '01a200001111': ids.slice(0, 1),
      '01a20000-2222': ids.slice(1),
      '2222-7000-8000-0aaabbbbcccc': ids.slice(1),
      [blockTail]: [block.id],
      cccccccc: [],
      // In the midst of an id, at neither end of it.
      '70008000': [],
    };
    const found = await store.entries.findByPart(Object.keys(expected));
    for (const [part, wanted] of Object.entries(expected))
      expect([...found.get(part)!].sort(), part).toEqual(wanted);
  });

  test('what cites an id is told, each once', async () => {
    const { store, reopen } = getFixture();
    const [cited, first, second] = ['cited', 'first', 'second'].map((text) => createArrival(text));
    await store.entries.insert([cited!, first!, second!]);
    const lease = await beginNight(store);
    const block = await formBlock(store, lease, [cited!.entry.id]);
    const cites = [first!, second!, first!].map(({ entry }) => ({ citing: entry.id, cited: block.id }));
    expect(await store.blocks.insert(lease, [], cites)).toBe(true);
    for (const reader of [store, await reopen()]) {
      expect((await reader.entries.findCiting(block.id)).sort()).toEqual(
        [first!.entry.id, second!.entry.id].sort(),
      );
      expect(await reader.entries.findCiting(first!.entry.id)).toEqual([]);
    }
  });
}
