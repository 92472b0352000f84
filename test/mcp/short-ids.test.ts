import { beforeAll, describe, expect, it } from 'vitest';
import { toEntryUri, connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

/** The ids that the text of an answer prints are taken wherever an id is. */
describe('a short id', () => {
  let server: Connection<unknown>;
  let printed: string;
  let id: string;
  const alike = ['0b1c2d3e-0000-4000-8000-1000deadbeef', '0b1c2d3e-0000-4000-8000-2000deadbeef'];

  beforeAll(async () => {
    server = await connectClassic(createTempHome());
    id = await server.remember('The spare key hangs behind the water meter.', { session_id: 'keys' });
    for (const [i, one] of alike.entries())
      await server.remember(`Jar ${i} holds quince jelly.`, { id: one, session_id: `jar ${i}` });
    const { reply } = await server.callOk('recall', { query: 'Where does the spare key hang?' });
    printed = / · ([0-9a-f]{8,})$/m.exec(reply)![1]!;
  });

  it('is the end of the id, as long as it takes to tell it from all others', async () => {
    expect(id.endsWith(printed)).toBe(true);
    expect(printed).toHaveLength(8);
    const { reply, memories } = await server.callOk('recall', { query: 'quince jelly' });
    for (const one of alike) expect(reply).toMatch(new RegExp(` · ${one.slice(-12)}(?: |$)`, 'm'));
    // Programs are given it whole.
    expect(memories.map((memory) => memory.id)).toEqual(expect.arrayContaining(alike));
  });

  it('is taken by cite, reconsolidate and resources, in either case of its letters', async () => {
    for (const given of [printed, printed.toUpperCase(), id.slice(0, 18)]) {
      const { citations } = await server.callOk('cite', {
        memory_id: given,
        quote: 'behind the water meter',
      });
      expect(citations[0]).toMatchObject({ memory_id: id, status: 'not_citable_yet' });
      expect((await server.read(toEntryUri(given))).text).toContain('spare key');
    }
    // Not in a block before the first night: but known.
    const { isError, structured } = await server.call('reconsolidate', { memory_ids: [printed] });
    expect(isError, JSON.stringify(structured)).toBe(false);
  });

  it('is refused where several memories have it, with their number, and nothing is changed', async () => {
    const before = await server.readStatus();
    for (const [tool, input] of [
      ['forget', { memory_ids: [printed, 'deadbeef'], confirm: true }],
      ['cite', { memory_id: 'deadbeef' }],
      ['cite', { memory_id: '0b1c2d3e-0000' }],
      ['reconsolidate', { memory_ids: ['deadbeef'] }],
      ['remember', { content: 'Jar 0 is empty.', supersedes: ['deadbeef'] }],
    ] as const) {
      const { code, message } = await server.callRefused(tool, input);
      expect([tool, code]).toEqual([tool, 'INVALID_INPUT']);
      expect(message).toContain('2 memories');
      for (const one of alike) expect(message).toContain(one);
    }
    await expect(server.read(toEntryUri('deadbeef'))).rejects.toThrow(/2 memories/);
    expect(await server.readStatus()).toEqual(before);
  });

  it('that no memory has is not found, like an id that no memory has', async () => {
    expect((await server.callRefused('forget', { memory_ids: ['00000000'] })).code).toBe('NOT_FOUND');
    expect((await server.callRefused('reconsolidate', { memory_ids: ['00000000'] })).code).toBe('NOT_FOUND');
    expect((await server.callRefused('remember', { content: 'No.', supersedes: ['00000000'] })).code).toBe(
      'NOT_FOUND',
    );
    const { citations } = await server.callOk('cite', { memory_id: '00000000' });
    expect(citations[0]!.status).toBe('not_found');
  });

  it('names what is outdated, and what is to be forgotten', async () => {
    const newer = await server.remember('The spare key lies under the third step now.', {
      supersedes: [printed],
      session_id: 'later',
    });
    const { memories, reply } = await server.callOk('recall', {
      query: 'Where is the spare key?',
      detail: 'full',
    });
    expect(memories.find((memory) => memory.id === id)!.superseded_by).toBe(newer);
    expect(reply).toContain(newer.slice(-8));
    expect(reply).not.toContain(newer);
    const { forgotten } = await server.callOk('forget', { memory_ids: [printed, id], confirm: true });
    expect(forgotten!.entries).toBe(1);
    await expect(server.read(toEntryUri(id))).rejects.toThrow();
  });
});
