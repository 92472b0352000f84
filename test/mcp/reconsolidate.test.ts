import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReconsolidateAnswer } from '../../src/engine/index.ts';
import { ERAS, connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection, ListedTool } from '../support/mcp.ts';
import {
  createWeightsReplacer,
  readEncodedBlocks,
  createTrainedHome,
  installVersion,
  queryRows,
} from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';

const QUERY = 'What wood did we use for the planks of the boat?';

/** A home of its own whose nights fall when they are asked for; `config` beside. */
function createConfiguredHome(config: Record<string, unknown>): string {
  const home = createTempHome();
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ night: 'manual', ...config }));
  return home;
}

describe('reconsolidate', () => {
  let home: string;
  let server: Connection<unknown>;
  let tool: ListedTool;
  const reconsolidate = async (input: Record<string, unknown>): Promise<ReconsolidateAnswer['memories']> => {
    const { isError, structured } = await server.call('reconsolidate', input);
    expect(isError, JSON.stringify(structured)).toBe(false);
    expect(new AjvJsonSchemaValidator().getValidator(tool.outputSchema)(structured)).toMatchObject({
      valid: true,
    });
    return (structured as ReconsolidateAnswer).memories;
  };
  const readState = (): unknown => [
    queryRows(home, 'SELECT block_key, vector_history, last_accessed FROM holographic_blocks'),
    queryRows(home, 'SELECT block_key, space_id FROM native_vectors'),
    queryRows(home, "SELECT entry_id FROM day_table WHERE message_type = 'epiphany'"),
    queryRows(home, 'SELECT * FROM touches'),
  ];

  beforeAll(async () => {
    home = createConfiguredHome({});
    const slept = await createTrainedHome();
    cpSync(slept, home, { recursive: true });
    removeHome(slept);
    server = await connectClassic(home);
    tool = (await server.listTools()).find(({ name }) => name === 'reconsolidate')!;
    expect((await server.readStatus()).versions.native).toBe(1);
  });

  it('tells its hints and its fields', () => {
    expect(tool.annotations).toMatchObject({
      ...{ readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    });
    expect(Object.keys(tool.inputSchema.properties!).sort()).toEqual([
      'dry_run',
      'history',
      'memory_ids',
      'query',
    ]);
  });

  it('wants ids or a query, and ids that are known', async () => {
    for (const input of [{}, { memory_ids: [] }, { memory_ids: [randomUUID()], query: 'x' }, { query: ' ' }])
      expect(await server.callRefused('reconsolidate', input)).toMatchObject({ code: 'INVALID_INPUT' });
    const before = readState();
    const known = readEncodedBlocks(home)[0]!.id;
    for (const unknown of [randomUUID(), '01890000-0000-7000-8000-00000000dead']) {
      const error = await server.callRefused('reconsolidate', { memory_ids: [known, unknown] });
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
      expect(error.message).toContain(unknown);
    }
    expect(readState()).toEqual(before);
  });

  it('finds what nothing has changed current, by block, by entry, each once', async () => {
    const { id, key } = readEncodedBlocks(home)[0]!;
    const entries = queryRows<{ id: string }>(
      home,
      'SELECT entry_id AS id FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq WHERE block_key = ?',
      key,
    ).map((row) => row.id);
    const memories = await reconsolidate({ memory_ids: [id.toUpperCase(), ...entries], history: true });
    expect(memories).toMatchObject([
      { id, event: 'current', delta_magnitude: 0, from_version: 1, to_version: 1, healed: false },
    ]);
    expect(memories[0]!.vector_history.map(({ event, model_version }) => [event, model_version])).toEqual([
      ['creation', 'v1'],
    ]);
  });

  it('by a dry run tells and writes nothing; then heals, once, and keeps the history', async () => {
    // The first three tell of nothing.
    for (const seed of [3, 4, 5]) await installVersion(home, createWeightsReplacer(seed));
    const before = readState();
    const dry = await reconsolidate({ query: QUERY, dry_run: true });
    expect(dry.length).toBeGreaterThan(0);
    expect(dry[0]).toMatchObject({ event: 'epiphany', from_version: 1, to_version: 4, healed: false });
    expect(dry[0]!.delta_magnitude).toBeGreaterThan(0.35);
    expect(readState()).toEqual(before);

    const memory_ids = dry.map(({ id }) => id);
    const wet = await reconsolidate({ memory_ids, history: true });
    expect(wet.map(({ id, event, healed, delta_magnitude }) => [id, event, healed, delta_magnitude])).toEqual(
      dry.map(({ id, event, delta_magnitude }) => [id, event, true, delta_magnitude]),
    );
    for (const { vector_history, delta_magnitude } of wet)
      expect(vector_history).toMatchObject([
        { event: 'creation', model_version: 'v1' },
        { event: 'epiphany', model_version: 'v4', delta_magnitude },
      ]);
    const { text } = await server.call('reconsolidate', { memory_ids, history: true });
    expect(text).toContain(`CURRENT “${wet[0]!.title}” [memory:${wet[0]!.id}]`);
    expect(text).toContain('v4 epiphany');
    expect(text).not.toMatch(/[{}]/);
    expect(
      (await reconsolidate({ memory_ids })).every(({ event, healed }) => event === 'current' && !healed),
    ).toBe(true);
  });

  it('and recall tell a client of an epiphany in the same words', async () => {
    const { memories } = await server.callOk('recall', {
      query: 'Why has the cheese woman gone cold on me?',
    });
    const shown = memories.find(({ epiphany }) => epiphany !== null)!;
    expect(shown.epiphany).toMatchObject({ delta_magnitude: expect.any(Number) as number });
    expect(shown.epiphany!.message).toMatch(/shifted/);
  });
});

describe.each(ERAS)('reconsolidate where nothing learns, over $era', ({ connect }) => {
  it('finds everything current, and makes no folder', async () => {
    const home = createConfiguredHome({ training: 'off' });
    const server = await connect(home);
    const id = await server.remember('The ferry to Anholt leaves at seven.');
    const { structured } = await server.call('reconsolidate', { memory_ids: [id] });
    expect(structured).toMatchObject({ memories: [{ event: 'current', healed: false, to_version: null }] });
    expect((await server.readStatus()).versions).toEqual({ native: null, problem: null });
  });
});

it('a consultant may not', async () => {
  const server = await connectClassic(createConfiguredHome({ role: 'consultant' }));
  expect(await server.callRefused('reconsolidate', { query: 'anything' })).toMatchObject({
    code: 'FORBIDDEN',
  });
});
