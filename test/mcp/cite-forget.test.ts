import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERAS, connectClassic, toEntryUri, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** White space of several kinds, an emoji (two UTF-16 units) before the words quoted, a number, a repeated phrase. */
const SAID =
  'So 🧭:\r\n  we paid  1,250 euros\tfor the winch in “Århus”,\u00a0and 80 for paint. We paid 1,250 euros too much, and I am unhappy about it. 灯塔在岛上。';

describe.each(ERAS)('cite, over $era', ({ connect }) => {
  let server: Connection<unknown>;
  let id: string;

  beforeAll(async () => {
    server = await connect(createTempHome());
    const fields = { speaker: 'Henrike', role: 'user', at: '2024-05-06T07:08:09Z', session_id: 'winch' };
    id = await server.remember(SAID, fields);
  });

  it('gives the places of a quote in the verbatim entry', async () => {
    const { reply, ...answer } = await server.callOk('cite', { memory_id: id, quote: 'for the winch' });
    const start = SAID.indexOf('for the winch');
    expect(answer).toEqual({
      citations: [
        {
          memory_id: id,
          citation: null,
          uri: toEntryUri(id),
          status: 'not_citable_yet',
          spans: [
            {
              entry_id: id,
              start,
              end: start + 'for the winch'.length,
              sha256: sha256(SAID),
              said_by: 'Henrike',
              at: '2024-05-06T07:08:09.000Z',
            },
          ],
          cited_by: [],
        },
      ],
    });
    expect(reply).toContain('not_citable_yet');
    expect(reply).toContain('Henrike');
    expect(reply).not.toMatch(/[{}]/);
  });

  it.each([
    ['as said', 'we paid  1,250 euros\tfor', 1],
    ['with other white space', 'So 🧭: we paid 1,250 euros for the winch', 1],
    ['with line breaks', '  we\npaid\n1,250\r\neuros ', 1],
    ['over a no-break space', '“Århus”, and 80 for paint.', 1],
    ['said twice', 'paid 1,250 euros', 2],
    ['an emoji', '🧭', 1],
    ['from the middle of a text without spaces', '塔在岛', 1],
    ['the whole', SAID, 1],
  ])('finds a quote %s', async (_, quote, times) => {
    const { citations } = await server.callOk('cite', { memory_id: id, quote });
    expect(citations[0]!.status).toBe('not_citable_yet');
    expect(citations[0]!.spans).toHaveLength(times);
    const collapseSpaces = (text: string): string => text.trim().replace(/\s+/gu, ' ');
    for (const { start, end, entry_id, sha256: hash } of citations[0]!.spans) {
      expect(collapseSpaces(SAID.slice(start, end))).toBe(collapseSpaces(quote));
      expect([entry_id, hash]).toEqual([id, sha256(SAID)]);
    }
  });

  it.each([
    ['a changed number', 'we paid 1,260 euros for the winch'],
    ['a number cut short', 'we paid 1,25'],
    ['a number begun late', '50 euros for the winch'],
    ['a word cut out of its opposite', 'happy about it'],
    ['a changed word', 'we owe 1,250 euros for the winch'],
    ['reordered words', '1,250 euros we paid for the winch'],
    ['a word left out', 'we paid euros for the winch'],
    ['a word added', 'we never paid 1,250 euros'],
    ['words joined across a gap', 'euros for the winch and 80 for paint'],
    ['a pattern', 'we paid .* euros'],
  ])('calls %s altered, with no place', async (_, quote) => {
    const { citations, reply } = await server.callOk('cite', { memory_id: id, quote });
    expect(citations).toEqual([
      { memory_id: id, citation: null, uri: toEntryUri(id), status: 'altered', spans: [], cited_by: [] },
    ]);
    expect(reply).toContain('altered');
  });

  it('without a quote gives the whole entry', async () => {
    const { citations } = await server.callOk('cite', { memory_id: id.toUpperCase() });
    expect(citations[0]).toMatchObject({ memory_id: id, status: 'not_citable_yet' });
    expect(citations[0]!.spans).toMatchObject([{ start: 0, end: SAID.length, sha256: sha256(SAID) }]);
  });

  it('does not know what it does not have', async () => {
    const memory_id = randomUUID();
    for (const input of [{ memory_id }, { memory_id, quote: 'winch' }, { text: `[memory:${memory_id}]` }])
      expect((await server.callOk('cite', input)).citations).toEqual([
        { memory_id, citation: null, uri: null, status: 'not_found', spans: [], cited_by: [] },
      ]);
  });

  it('checks every tag of a text, in order, each once', async () => {
    const other = await server.remember('The winch is a 42.', { session_id: 'winch' });
    const unknown = randomUUID();
    const text = `A [memory:${other}], b [memory:${unknown}][memory:${id.toUpperCase()}] and [memory:${other}].`;
    const { citations } = await server.callOk('cite', { text });
    expect(citations.map(({ memory_id, status }) => [memory_id, status])).toEqual([
      [other, 'not_citable_yet'],
      [unknown, 'not_found'],
      [id, 'not_citable_yet'],
    ]);
    const none = await server.callOk('cite', { text: 'No tag here.' });
    expect(none.citations).toEqual([]);
    expect(none.reply.trim()).not.toBe('');
  });

  it('finds the longest quote there can be', async () => {
    const whole = 'one by one '.repeat(5_957).slice(0, 65_535) + '.';
    const long = await server.remember(whole, { session_id: 'long' });
    const { citations } = await server.callOk('cite', { memory_id: long, quote: whole });
    expect(citations[0]!.spans).toMatchObject([{ start: 0, end: whole.length }]);
    const changed = await server.callOk('cite', { memory_id: long, quote: `${whole.slice(0, -1)}!` });
    expect(changed.citations[0]!.status).toBe('altered');
  });

  it('wants one thing to check', async () => {
    const text = `[memory:${id}]`;
    for (const input of [{}, { memory_id: id, text }, { quote: 'winch' }, { text, quote: 'winch' }])
      expect(await server.callRefused('cite', input)).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('forget', () => {
  let server: Connection<unknown>;
  const countRemembered = async (): Promise<number> => (await server.readStatus()).counts.remembered;
  const matchCounts = (entries: number): Record<string, unknown> =>
    expect.objectContaining({ entries, blocks: 0, exchanges: 0 }) as Record<string, unknown>;

  beforeAll(async () => {
    server = await connectClassic(createTempHome());
  });

  it('only counts without confirm', async () => {
    const id = await server.remember('The safe opens with 4711.');
    const before = await server.readStatus();
    for (const input of [{ memory_ids: [id] }, { memory_ids: [id], confirm: false }]) {
      const { reply, ...answer } = await server.callOk('forget', input);
      expect(answer).toEqual({ would_forget: matchCounts(1) });
      expect(reply).toMatch(/would/i);
      expect(reply).not.toMatch(/[{}]/);
    }
    expect(await server.readStatus()).toEqual(before);
    expect((await server.read(toEntryUri(id))).text).toBe('The safe opens with 4711.');
  });

  it('with confirm leaves nothing', async () => {
    const id = await server.remember('The spare key is under the anvil.', {
      speaker: 'Anselm',
      tags: ['key'],
    });
    const stays = await server.remember('The anvil is rusty.');
    const before = await countRemembered();
    const { reply, ...answer } = await server.callOk('forget', { memory_ids: [id, id], confirm: true });
    expect(answer).toEqual({ forgotten: matchCounts(1) });
    expect(reply).toMatch(/forgotten/i);
    expect(await countRemembered()).toBe(before - 1);
    const { memories, reply: recalled } = await server.callOk('recall', {
      query: 'spare key under the anvil',
    });
    expect(memories.map((memory) => memory.id)).not.toContain(id);
    expect(memories.map((memory) => memory.id)).toContain(stays);
    expect(recalled).not.toContain('spare key');
    await expect(server.read(toEntryUri(id))).rejects.toThrow();
    expect((await server.callOk('cite', { memory_id: id })).citations[0]).toMatchObject({
      status: 'not_found',
    });
    expect((await server.read('memory://briefing')).text).not.toMatch(/spare key|Anselm/);
    expect(await server.callRefused('forget', { memory_ids: [id], confirm: true })).toMatchObject({
      code: 'NOT_FOUND',
    });
    // What was forgotten is unknown: its id is as good as new.
    expect(await server.callOk('remember', { content: 'Another text.', id })).toMatchObject({ stored: 1 });
  });

  it('with an unknown id among known ones forgets nothing', async () => {
    const id = await server.remember('The dinghy is blue.');
    const unknown = randomUUID();
    const before = await server.readStatus();
    for (const confirm of [true, false]) {
      const error = await server.callRefused('forget', { memory_ids: [id, unknown], confirm });
      expect(error.code).toBe('NOT_FOUND');
      expect(error.message).toContain(unknown);
      expect(error.message).not.toContain(id);
    }
    expect(await server.readStatus()).toEqual(before);
  });

  it('forgets by session, by user and by time of saying', async () => {
    const keep = await server.remember('Stays.', { session_id: 's1', user_id: 'u1', at: '2001-01-01' });
    const rememberWith = (fields: Record<string, unknown>) =>
      server.remember(`Goes ${JSON.stringify(fields)}.`, fields);
    const cases: [Record<string, unknown>, string[]][] = [
      [
        { session_id: 's2' },
        [await rememberWith({ session_id: 's2' }), await rememberWith({ session_id: 's2', user_id: 'u2' })],
      ],
      [
        { user_id: 'u3' },
        [await rememberWith({ user_id: 'u3' }), await rememberWith({ user_id: 'u3', session_id: 's1' })],
      ],
      // Before means before: what was said at that very moment stays.
      [{ before: '2001-01-01T00:00:00Z' }, [await rememberWith({ at: '2000-12-31T23:59:59.999Z' })]],
    ];
    for (const [selection, ids] of cases) {
      const before = await countRemembered();
      expect(await server.callOk('forget', selection)).toMatchObject({
        would_forget: matchCounts(ids.length),
      });
      expect(await countRemembered()).toBe(before);
      const answer = await server.callOk('forget', { ...selection, confirm: true });
      expect(answer).toMatchObject({ forgotten: matchCounts(ids.length) });
      expect(await countRemembered()).toBe(before - ids.length);
      for (const id of ids) await expect(server.read(toEntryUri(id))).rejects.toThrow();
      expect(await server.callOk('forget', { ...selection, confirm: true })).toMatchObject({
        forgotten: matchCounts(0),
      });
    }
    expect((await server.read(toEntryUri(keep))).text).toBe('Stays.');
  });

  it('of the newer lets the older stand again', async () => {
    const older = await server.remember('Rent is 700.');
    const newer = await server.remember('Rent is 750.', { supersedes: [older] });
    await server.callOk('forget', { memory_ids: [newer], confirm: true });
    expect((await server.read(toEntryUri(older))).meta['superseded_by']).toBeNull();
    const { memories } = await server.callOk('recall', { query: 'rent', detail: 'full' });
    expect(memories.find(({ id }) => id === older)).toMatchObject({ superseded_by: null });
  });

  it('wants one way of choosing', async () => {
    const before = await server.readStatus();
    const memory_ids = [randomUUID()];
    const wrong = [
      {},
      { memory_ids: [] },
      { confirm: true },
      { memory_ids, session_id: 's1' },
      { user_id: 'u1', before: '2030-01-01' },
    ];
    for (const input of wrong)
      expect(await server.callRefused('forget', { ...input, confirm: true })).toMatchObject({
        code: 'INVALID_INPUT',
      });
    expect(await server.readStatus()).toEqual(before);
  });
});
