import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { BASE_TIME, createArrival, sha256 } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** Texts that storage has been known to bend: ends of line, normal forms, planes beyond the first, quoting, size. */
export const AWKWARD_TEXTS: Readonly<Record<string, string>> = {
  'an emoji of several parts': 'a family 👨‍👩‍👧‍👦, a flag 🏴󠁧󠁢󠁷󠁬󠁳󠁿, a thumb 👍🏽',
  'every kind of line end': 'one\r\ntwo\rthree\nfour\u2028five\u2029six\u0085seven',
  'white space at the ends': '  \t padded \n\n ',
  'two normal forms': 'caf\u00e9 and cafe\u0301, \ufb01ne',
  'right to left and joined': 'שלום עולם، مرحبا\u200f\u200e كتاب\u200dكتاب',
  'Chinese, Japanese, Korean': '我记得你说过的话。覚えています。기억합니다.',
  'planes beyond the first': '𝒜𐍈𠜎🂡',
  'control characters': '\u0001\u0002\u001b[31mred\u001b[0m\u007f\u0085\ufeff',
  'what is code elsewhere': `'; DROP TABLE day_table; -- " \` $1 ? %s \\0 \\u0000 <b>&amp;</b> \${x} {{y}}`,
  'words of full-text search': 'NEAR("a" OR b) AND NOT c* ^d + "e',
  'numbers that are not to be read as such': '007 1e400 0x10 1.10 -0',
  'a byte order mark first': '\ufeffbegins with one',
  'no word at all': '…!?—',
  '65,536 characters': 'The long word goes on. '.repeat(2_850).slice(0, 65_536),
  '65,536 UTF-16 units of emoji': '🧠'.repeat(32_768),
  '65,536 characters without a space': 'x'.repeat(65_536),
};

/** What `remember` must do. */
export function testRemembering(getFixture: () => StoreFixture): void {
  test('answers in the order given, with turns 0, 1, 2… of each session', async () => {
    const { store } = getFixture();
    const batch = ['a', 'b', 'a', 'c', 'b', 'a'].map((sessionId, i) =>
      createArrival(`text ${i}`, { sessionId }),
    );
    const stored = await store.entries.insert(batch);
    expect(stored.map(({ id }) => id)).toEqual(batch.map(({ entry }) => entry.id));
    expect(stored.map(({ sessionId, turn }) => `${sessionId}${turn}`)).toEqual(
      'a0 b0 a1 c0 b1 a2'.split(' '),
    );
    expect(stored.every(({ duplicate }) => !duplicate)).toBe(true);
    const [next] = await store.entries.insert([createArrival('and on', { sessionId: 'a' })]);
    expect(next!.turn).toBe(3);
  });

  test('gives back every field as it was handed over', async () => {
    const { store } = getFixture();
    const older = createArrival('the older');
    await store.entries.insert([older]);
    const given = createArrival('all of it', {
      sessionId: 'other 🗝 session',
      role: 'assistant',
      speaker: "Ann-Kathrin O'Neill",
      at: BASE_TIME - 12_345,
      createdAt: BASE_TIME + 1,
      userId: 'user/1 ✓',
      keep: true,
      tags: ['zeta', 'alpha, beta', '"quoted"', '🏷'],
      supersedes: [older.entry.id],
      tokenCount: 7,
    });
    await store.entries.insert([given]);
    const [entry, before] = await store.entries.read([given.entry.id, older.entry.id]);
    const { seq, turn, supersededBy, tags, tier, raw, blockId, citable, zone, sealed, ...fields } = entry!;
    const { tags: givenTags, ...givenFields } = given.entry;
    expect(fields).toEqual(givenFields);
    // No night has been: the Day Table has it, and no block covers it.
    expect(sealed).toBe(true);
    expect({ tier, raw, blockId, citable, zone }).toEqual({
      tier: 'hippocampus',
      raw: true,
      blockId: null,
      citable: false,
      zone: null,
    });
    expect([...tags].sort()).toEqual([...givenTags].sort());
    expect({ turn, supersededBy }).toEqual({ turn: 0, supersededBy: null });
    expect(seq).toBeGreaterThan(before!.seq);
    expect(before!.supersededBy).toBe(given.entry.id);
  });

  test.each(Object.entries(AWKWARD_TEXTS))('keeps text verbatim: %s', async (_, text) => {
    const { store } = getFixture();
    const given = createArrival(text, { speaker: text.slice(0, 60), tags: [text.slice(0, 60)] });
    await store.entries.insert([given]);
    const [entry] = await store.entries.read([given.entry.id]);
    // Compared as booleans, since a difference of 65,536 characters is no message for a person.
    expect(entry!.content === text).toBe(true);
    expect(sha256(entry!.content)).toBe(entry!.sha256);
    expect(entry!.speaker === text.slice(0, 60) && entry!.tags[0] === text.slice(0, 60)).toBe(true);
  });

  test('a known id with the same text is a duplicate, where it stands, and changes nothing', async () => {
    const { store } = getFixture();
    const first = createArrival('said once', { sessionId: 'a', speaker: 'Ann', tags: ['x'] });
    await store.entries.insert([createArrival('before', { sessionId: 'a' }), first]);
    const before = [
      await store.count(),
      await store.index.readStatistics([]),
      await store.entries.listRecent(10),
    ];
    const repeated = createArrival('said once', {
      id: first.entry.id,
      sessionId: 'b',
      speaker: 'Bob',
      tags: ['y'],
      at: BASE_TIME + 9,
    });
    const stored = await store.entries.insert([repeated]);
    expect(stored).toEqual([{ id: first.entry.id, sessionId: 'a', turn: 1, duplicate: true }]);
    expect([
      await store.count(),
      await store.index.readStatistics([]),
      await store.entries.listRecent(10),
    ]).toEqual(before);
    expect(await store.entries.listSpeakers()).toEqual(['Ann']);
  });

  test('duplicates take their place among the new of one batch, also of the batch itself', async () => {
    const { store } = getFixture();
    const known = createArrival('known');
    await store.entries.insert([known]);
    const fresh = createArrival('fresh');
    const last = createArrival('last');
    const stored = await store.entries.insert([
      fresh,
      known,
      createArrival('fresh', { id: fresh.entry.id }),
      last,
    ]);
    expect(stored.map(({ id, turn, duplicate }) => [id, turn, duplicate])).toEqual([
      [fresh.entry.id, 1, false],
      [known.entry.id, 0, true],
      [fresh.entry.id, 1, true],
      [last.entry.id, 2, false],
    ]);
    expect((await store.count()).entries).toBe(3);
  });

  test('a known id with another text refuses the whole batch and leaves no trace of it', async () => {
    const { store } = getFixture();
    const known = createArrival('what was said');
    await store.entries.insert([known]);
    const before = [
      await store.count(),
      await store.index.readStatistics([]),
      await store.entries.listSpeakers(),
    ];
    const batch = [
      createArrival('one', { sessionId: 'new', speaker: 'Nobody', tags: ['trace'], userId: 'someone' }),
      createArrival('what was said!', { id: known.entry.id }),
      createArrival('three'),
    ];
    await expect(store.entries.insert(batch)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await store.entries.read(batch.map(({ entry }) => entry.id))).toHaveLength(1);
    expect(await store.entries.listRecent(10)).toMatchObject([{ content: 'what was said' }]);
    expect([
      await store.count(),
      await store.index.readStatistics([]),
      await store.entries.listSpeakers(),
    ]).toEqual(before);
    expect(await store.index.findMatching([...batch[0]!.terms.hashes], 10, {})).toEqual([]);
    expect(await store.entries.listRecent(10, { tags: ['trace'] })).toEqual([]);
    // The turn that the refused batch had taken is free again.
    const [next] = await store.entries.insert([createArrival('next')]);
    expect(next!.turn).toBe(1);
  });

  test('texts that differ in nothing but their normal form are different texts', async () => {
    const { store } = getFixture();
    const composed = createArrival('caf\u00e9');
    await store.entries.insert([composed]);
    await expect(
      store.entries.insert([createArrival('cafe\u0301', { id: composed.entry.id })]),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('superseding an unknown id is NOT_FOUND, and nothing of the batch is stored', async () => {
    const { store } = getFixture();
    const batch = [createArrival('one'), createArrival('two', { supersedes: [randomUUID()] })];
    await expect(store.entries.insert(batch)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.entries.listRecent(10)).toEqual([]);
    expect(await store.count()).toMatchObject({ entries: 0, sessions: 0 });
  });

  test('an entry may supersede one earlier in its own batch', async () => {
    const { store } = getFixture();
    const older = createArrival('older');
    const newer = createArrival('newer', { supersedes: [older.entry.id] });
    await store.entries.insert([older, newer]);
    const [first, second] = await store.entries.read([older.entry.id, newer.entry.id]);
    expect([first!.supersededBy, second!.supersedes]).toEqual([newer.entry.id, [older.entry.id]]);
  });

  test('seq grows with every entry and is never used again', async () => {
    const { store } = getFixture();
    const [a, b] = [createArrival('a'), createArrival('b')];
    await store.entries.insert([a, b]);
    const [first, second] = await store.entries.read([a.entry.id, b.entry.id]);
    expect(second!.seq).toBeGreaterThan(first!.seq);
    await store.entries.forget({ ids: [b.entry.id] });
    const c = createArrival('c');
    await store.entries.insert([c]);
    expect((await store.entries.read([c.entry.id]))[0]!.seq).toBeGreaterThan(second!.seq);
  });

  test('an empty batch stores nothing', async () => {
    const { store } = getFixture();
    expect(await store.entries.insert([])).toEqual([]);
    expect((await store.count()).entries).toBe(0);
  });

  test('an id said to be new is stored like any other', async () => {
    const { store } = getFixture();
    const fresh = { ...createArrival('fresh'), isNewId: true };
    expect(await store.entries.insert([fresh, createArrival('next')])).toMatchObject([
      { id: fresh.entry.id, turn: 0, duplicate: false },
      { turn: 1, duplicate: false },
    ]);
    expect(await store.entries.read([fresh.entry.id])).toMatchObject([{ content: 'fresh' }]);
    // Afterwards it is known.
    expect(await store.entries.insert([createArrival('fresh', { id: fresh.entry.id })])).toMatchObject([
      { turn: 0, duplicate: true },
    ]);
  });

  test('tags and superseded ids named twice count once', async () => {
    const { store } = getFixture();
    const older = createArrival('older');
    await store.entries.insert([older]);
    const { id } = older.entry;
    const newer = createArrival('newer', { tags: ['x', 'x'], supersedes: [id, id] });
    await store.entries.insert([newer]);
    expect(await store.entries.read([newer.entry.id])).toMatchObject([{ tags: ['x'], supersedes: [id] }]);
  });

  test('of several that supersede one the latest is told', async () => {
    const { store } = getFixture();
    const older = createArrival('older');
    await store.entries.insert([older]);
    const supersedes = [older.entry.id];
    const newer = [1, 2].map((i) => createArrival(`newer ${i}`, { supersedes }));
    for (const arrival of newer) await store.entries.insert([arrival]);
    expect((await store.entries.read(supersedes))[0]!.supersededBy).toBe(newer[1]!.entry.id);
  });
}
