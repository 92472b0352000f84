import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';
import { ERAS, createTempHome, toEntryUri } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

const ORIGINS = ['said', 'tool', 'web', 'document', 'import', 'agent'] as const;

describe.each(ERAS)('how words came, over $era', ({ connect }) => {
  let server: Connection<unknown>;
  let home: string;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    home = createTempHome();
    server = await connect(home);
    const { entries } = await server.callOk('remember', {
      entries: [
        { content: 'The ferry to Anholt leaves at six.', role: 'user', session_id: 'plain' },
        ...ORIGINS.map((origin) => ({
          content: `The ferry to Anholt leaves at seven, by ${origin}.`,
          ...{ role: 'user', session_id: `from ${origin}`, origin },
        })),
      ],
    });
    ['none', ...ORIGINS].forEach((name, i) => (ids[name] = entries[i]!.id));
    await server.callOk('remember', {
      content: 'A ferry costs nothing, says Anna’s page.',
      ...{ speaker: 'Anna', role: 'user', session_id: 'page', origin: 'web' },
    });
  });

  const recall = (input: Record<string, unknown>) =>
    server.callOk('recall', {
      query: 'When does the ferry to Anholt leave?',
      ...{ limit: 20, max_tokens: 8_000, detail: 'full' },
      ...input,
    });

  it('is told where it was not said, in the structured form and in the text', async () => {
    const { memories, reply } = await recall({});
    const byId = new Map(memories.map((memory) => [memory.id, memory]));
    for (const origin of ORIGINS.slice(1)) expect(byId.get(ids[origin]!)).toHaveProperty('origin', origin);
    for (const plain of ['none', 'said']) expect(byId.get(ids[plain]!)).not.toHaveProperty('origin');
    for (const heading of [
      ...['user (from the web), ', 'user (from a tool), ', 'user (from a document), '],
      ...['user (imported), ', 'user (from another agent), ', 'Anna (user, from the web), ', '\nuser, '],
    ])
      expect(reply).toContain(heading);
  });

  it('narrows what is found, to any of those named', async () => {
    const found = async (origins: string[]): Promise<string[]> =>
      (await recall({ origins })).memories
        .map(({ id }) => id)
        .filter((id) => Object.values(ids).includes(id))
        .sort();
    expect(await found(['tool'])).toEqual([ids['tool']]);
    expect(await found(['document', 'import'])).toEqual([ids['document'], ids['import']].sort());
    expect(await found(['said'])).toEqual([ids['none'], ids['said']].sort());
  });

  it('stands in the _meta of every entry', async () => {
    for (const [name, id] of Object.entries(ids))
      expect((await server.read(toEntryUri(id))).meta['origin']).toBe(name === 'none' ? 'said' : name);
  });

  it('is one of the six', async () => {
    for (const input of [{ origin: 'rumour' }, { origin: null }, { origin: '' }])
      expect(await server.callRefused('remember', { content: 'x', ...input })).toMatchObject({
        code: 'INVALID_INPUT',
      });
    for (const origins of [[], ['rumour'], 'web'])
      expect(await server.callRefused('recall', { query: 'ferry', origins })).toMatchObject({
        code: 'INVALID_INPUT',
      });
  });

  it('is kept through a night, and told in the block, in its packet and in the briefing', async () => {
    expect((await server.call('night-cycle', { action: 'run' })).isError).toBe(false);
    const { memories } = await recall({ origins: ['web'], session_id: 'page', query: 'What costs a ferry?' });
    const [page] = memories;
    expect(page).toMatchObject({ kind: 'exchange', origin: 'web' });
    expect((await server.read(toEntryUri(page!.id))).meta['origin']).toBe('web');
    const blockUri = `memory://blocks/${page!.block_id!}`;
    const packet = JSON.parse((await server.read(`${blockUri}?format=packet`)).text) as {
      metadata: { origins?: string[] };
    };
    expect(packet.metadata.origins).toEqual(['web']);
    const said = (await recall({ session_id: 'plain' })).memories[0]!;
    const plainPacket = JSON.parse(
      (await server.read(`memory://blocks/${said.block_id!}?format=packet`)).text,
    ) as { metadata: { origins?: string[] } };
    expect(plainPacket.metadata).not.toHaveProperty('origins');
    expect((await server.read('memory://briefing')).text).toContain('Anna (from the web): “A ferry');
  });
});

describe('how words came, on the command line', () => {
  it('is taken by remember and recall', async () => {
    const home = createTempHome();
    const runHere = (...args: string[]) => run(args, { home });
    expect((await runHere('remember', '--origin', 'web', 'Whales sing, says a page.')).code).toBe(0);
    expect((await runHere('remember', 'Whales sing at night.')).code).toBe(0);
    const found = await runHere('recall', 'whales', '--origin', 'web', '--origin', 'tool');
    expect(found.stdout).toContain('note (from the web), ');
    expect(found.stdout).not.toContain('at night');
    expect((await runHere('recall', 'whales', '--origin', 'rumour')).code).toBe(2);
    expect((await runHere('remember', 'x', '--origin', 'rumour')).code).toBe(2);
  });
});
