import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERAS, UUID_V7, connectClassic, connectModern, toEntryUri, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

/** What a person would not want to read. */
const DUMP = /[{}]|"\w+":|(-?\d\.\d{3,}[,\s]+){3}/;

describe.each(ERAS)('remember, over $era', ({ connect }) => {
  let server: Connection<unknown>;
  let home: string;

  beforeAll(async () => {
    home = createTempHome();
    server = await connect(home);
  });

  it('keeps one entry in the session of the connection', async () => {
    const { reply, ...answer } = await server.callOk('remember', { content: 'The boat is called Marlene.' });
    const [row] = answer.entries;
    expect(answer).toEqual({
      stored: 1,
      duplicates: 0,
      entries: [{ id: row!.id, uri: toEntryUri(row!.id), session_id: row!.session_id, turn: 0 }],
    });
    expect(row!.id).toMatch(UUID_V7);
    expect(row!.session_id).not.toBe('');
    expect(reply).toContain(row!.uri);
    expect(reply).not.toMatch(DUMP);
    const next = await server.callOk('remember', { content: 'She lies in Ebeltoft.', role: 'user' });
    expect(next.entries[0]).toMatchObject({ session_id: row!.session_id, turn: 1 });
  });

  it('keeps many at once, in the order given, each in its session', async () => {
    const { reply, ...answer } = await server.callOk('remember', {
      entries: [
        { content: 'First of the harbour talk.', session_id: 'harbour' },
        { content: 'First of the kitchen talk.', session_id: 'kitchen' },
        { content: 'Second of the harbour talk.', session_id: 'harbour' },
      ],
    });
    expect(answer).toMatchObject({ stored: 3, duplicates: 0 });
    expect(answer.entries.map(({ session_id, turn }) => [session_id, turn])).toEqual([
      ['harbour', 0],
      ['kitchen', 0],
      ['harbour', 1],
    ]);
    expect(new Set(answer.entries.map(({ id }) => id)).size).toBe(3);
    const texts = await Promise.all(answer.entries.map(async ({ uri }) => (await server.read(uri)).text));
    expect(texts).toEqual([
      'First of the harbour talk.',
      'First of the kitchen talk.',
      'Second of the harbour talk.',
    ]);
    expect(reply).toMatch(/\b3\b/);
    expect(reply).not.toMatch(DUMP);
  });

  it('keeps every field', async () => {
    const older = await server.remember('The mooring costs 900 a year.');
    const id = randomUUID();
    const fields = {
      role: 'assistant',
      session_id: 'mooring',
      speaker: 'Marguerite',
      at: '2019-03-04T05:06:07+02:00',
      user_id: 'owner-7',
      keep: true,
      tags: ['boat', 'money'],
      supersedes: [older],
    };
    await server.callOk('remember', { content: 'The mooring costs 950 a year.', id, ...fields });
    const { meta } = await server.read(toEntryUri(id));
    const { keep: _, ...stored } = fields;
    expect(meta).toMatchObject({ ...stored, at: '2019-03-04T03:06:07.000Z' });
    expect(await server.read(toEntryUri(older))).toMatchObject({ meta: { superseded_by: id } });
  });
});

describe('remember', () => {
  let server: Connection<unknown>;
  let home: string;

  beforeAll(async () => {
    home = createTempHome();
    server = await connectClassic(home);
  });

  it('stores a repeated id once and says so', async () => {
    const id = randomUUID();
    const first = await server.callOk('remember', { content: 'Bread at six.', id, session_id: 'bakery' });
    const again = await server.callOk('remember', { content: 'Bread at six.', id, session_id: 'elsewhere' });
    expect(again).toMatchObject({ stored: 0, duplicates: 1, entries: first.entries });
    expect(again.reply).toMatch(/already/i);
    const spelled = await server.callOk('remember', { content: 'Bread at six.', id: id.toUpperCase() });
    expect(spelled).toMatchObject({ stored: 0, duplicates: 1, entries: first.entries });
  });

  it('gives rows in the order given, duplicates among them', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const session_id = 'order';
    await server.callOk('remember', { content: 'Known text.', id: b, session_id });
    const answer = await server.callOk('remember', {
      entries: [
        { content: 'New before.', id: a, session_id },
        { content: 'Known text.', id: b, session_id },
        { content: 'New after.', id: c, session_id },
        { content: 'New before.', id: a, session_id },
      ],
    });
    expect(answer).toMatchObject({ stored: 2, duplicates: 2 });
    expect(answer.entries.map(({ id, turn }) => [id, turn])).toEqual([
      [a, 1],
      [b, 0],
      [c, 2],
      [a, 1],
    ]);
  });

  it('refuses another text under a known id, and then stores nothing of the call', async () => {
    const id = randomUUID();
    await server.callOk('remember', { content: 'Rye flour.', id });
    const before = await server.readStatus();
    const single = await server.callRefused('remember', { content: 'Wheat flour.', id });
    expect(single).toMatchObject({ code: 'INVALID_INPUT' });
    expect(single.message).toContain(id);
    expect(single.message).not.toContain('flour');
    const inBatch = {
      entries: [{ content: 'Salt.' }, { content: 'Wheat flour.', id }, { content: 'Yeast.' }],
    };
    expect(await server.callRefused('remember', inBatch)).toMatchObject({ code: 'INVALID_INPUT' });
    const twice = randomUUID();
    const within = {
      entries: [
        { content: 'Oats.', id: twice },
        { content: 'Barley.', id: twice },
      ],
    };
    expect(await server.callRefused('remember', within)).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await server.readStatus()).toEqual(before);
    expect((await server.read(toEntryUri(id))).text).toBe('Rye flour.');
    await expect(server.read(toEntryUri(twice))).rejects.toThrow();
  });

  it('stores all of a call or nothing', async () => {
    const before = await server.readStatus();
    const id = randomUUID();
    const entries = [
      { content: 'Would be stored.', id, session_id: 'half' },
      { content: 'Names nothing.', session_id: 'half', supersedes: [randomUUID()] },
    ];
    expect(await server.callRefused('remember', { entries })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await server.readStatus()).toEqual(before);
    await expect(server.read(toEntryUri(id))).rejects.toThrow();
    // The turn that the refused call would have taken is free.
    const next = await server.callOk('remember', {
      content: 'The first of this session.',
      session_id: 'half',
    });
    expect(next.entries[0]!.turn).toBe(0);
  });

  it('takes 500 entries in one call', async () => {
    const before = (await server.readStatus()).counts.remembered;
    const entries = Array.from({ length: 500 }, (_, i) => ({
      content: `Loaf number ${i}.`,
      session_id: 'loaves',
    }));
    const answer = await server.callOk('remember', { entries });
    expect(answer.stored).toBe(500);
    expect(answer.entries.map(({ turn }) => turn)).toEqual(entries.map((_, i) => i));
    expect((await server.readStatus()).counts.remembered).toBe(before + 500);
  });

  it('may outdate an entry of the same call', async () => {
    const id = randomUUID();
    await server.callOk('remember', {
      entries: [
        { content: 'The oven is broken.', id },
        { content: 'The oven is mended.', supersedes: [id] },
      ],
    });
    expect((await server.read(toEntryUri(id))).meta['superseded_by']).toMatch(UUID_V7);
    expect(
      await server.callRefused('remember', {
        content: 'Of itself.',
        id: randomUUID(),
        supersedes: [randomUUID()],
      }),
    ).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives each connection a session of its own, and all the same memory', async () => {
    const other = await connectModern(home);
    const [mine, theirs] = await Promise.all([
      server.callOk('remember', { content: 'Said to the first server: halyard.' }),
      other.callOk('remember', { content: 'Said to the second server: spinnaker.' }),
    ]);
    expect(mine.entries[0]!.session_id).not.toBe(theirs.entries[0]!.session_id);
    expect(theirs.entries[0]!.turn).toBe(0);
    expect((await server.read(theirs.entries[0]!.uri)).text).toContain('spinnaker');
    const found = await other.callOk('recall', { query: 'halyard' });
    expect(found.memories.map(({ id }) => id)).toContain(mine.entries[0]!.id);
  });

  it('numbers the turns of a shared session without a gap, whoever writes', async () => {
    const other = await connectClassic(home);
    const writes = Array.from({ length: 24 }, (_, i) =>
      (i % 2 ? server : other).callOk('remember', { content: `Message ${i}.`, session_id: 'shared' }),
    );
    const turns = (await Promise.all(writes)).map(({ entries }) => entries[0]!.turn);
    expect(turns.toSorted((a, b) => a - b)).toEqual(writes.map((_, i) => i));
  });
});
