import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERAS, createTempHome } from '../support/mcp.ts';
import type { Connection, JsonSchema, ListedTool } from '../support/mcp.ts';
import { countTokensByEncoding } from './tokens.ts';

const FIELDS: Record<string, string[]> = {
  remember: [
    'content',
    'role',
    'session_id',
    'speaker',
    'at',
    'user_id',
    'keep',
    'tags',
    'origin',
    'supersedes',
    'id',
    'entries',
  ],
  recall: [
    'query',
    'limit',
    'max_tokens',
    'level',
    'since',
    'until',
    'session_id',
    'user_id',
    'tags',
    'origins',
    'tiers',
    'explain',
    'context',
    'detail',
  ],
  cite: ['memory_id', 'quote', 'text'],
  forget: ['memory_ids', 'session_id', 'user_id', 'before', 'confirm'],
  'night-cycle': ['action', 'dry_run', 'cycle_id'],
  antechamber: ['action', 'query', 'cluster_id', 'limit', 'temperature'],
  reconsolidate: ['memory_ids', 'query', 'dry_run', 'history'],
};
const ACTIONS: Record<string, string[]> = {
  'night-cycle': ['run', 'status', 'report', 'cancel'],
  antechamber: ['browse', 'search', 'clusters', 'centroids', 'promote', 'wander'],
};

/** What the contract says of each; where it is silent any boolean will do, but it must be said. */
const ANNOTATIONS: Record<string, Record<string, unknown>> = {
  remember: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  recall: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  cite: { readOnlyHint: true, destructiveHint: false },
  forget: { readOnlyHint: false, destructiveHint: true },
  'night-cycle': { readOnlyHint: false, destructiveHint: false },
  antechamber: { readOnlyHint: false, destructiveHint: false },
  reconsolidate: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

/** Every property of a schema with its path, nested ones too. */
function listProperties(schema: JsonSchema, path: string): [string, JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]): [string, JsonSchema][] => [
      [`${path}.${name}`, property],
      ...listProperties(property, `${path}.${name}`),
    ]),
    ...(schema.items ? listProperties(schema.items, `${path}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((option) => listProperties(option, path)),
  ];
}

const ERROR = { code: 'INVALID_INPUT', message: 'content: string expected', repair: 'Correct it.' };

describe.each(ERAS)('the tools as a client of $era sees them', ({ connect }) => {
  let server: Connection<unknown>;
  let tools: ListedTool[];
  const findTool = (name: string): ListedTool => tools.find((candidate) => candidate.name === name)!;

  beforeAll(async () => {
    server = await connect(createTempHome());
    tools = await server.listTools();
  });

  it('are the seven, with the fields of the contract', () => {
    expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(FIELDS).sort());
    for (const { name, inputSchema } of tools) {
      expect(inputSchema.type).toBe('object');
      expect(Object.keys(inputSchema.properties ?? {}).sort()).toEqual(FIELDS[name]!.toSorted());
    }
    const entries = findTool('remember').inputSchema.properties!['entries']!;
    expect(Object.keys(entries.items!.properties!).sort()).toEqual(
      FIELDS['remember']!.filter((field) => field !== 'entries').sort(),
    );
    expect(entries.items!.required).toEqual(['content']);
    expect(findTool('recall').inputSchema.required).toEqual(['query']);
    expect(findTool('antechamber').inputSchema.required).toEqual(['action']);
    expect(findTool('night-cycle').inputSchema.required ?? []).toEqual([]);
    for (const [name, actions] of Object.entries(ACTIONS))
      expect(findTool(name).inputSchema.properties!['action']!.enum).toEqual(actions);
  });

  it('are described by what the strictest clients take', () => {
    const broken: string[] = [];
    const visit = (schema: JsonSchema, path: string): void => {
      if ('additionalProperties' in schema || '$ref' in schema)
        broken.push(`${path}: ${Object.keys(schema).join()}`);
      const types = new Set((schema.enum ?? []).map((value) => typeof value));
      if (schema.enum && (types.size !== 1 || schema.type !== [...types][0])) broken.push(`${path}: enum`);
      for (const [name, property] of Object.entries(schema.properties ?? {}))
        visit(property, `${path}.${name}`);
      for (const option of schema.anyOf ?? []) visit(option, `${path}|`);
      if (schema.items) visit(schema.items, `${path}[]`);
    };
    for (const { name, inputSchema, outputSchema } of tools) {
      visit(inputSchema, name);
      visit(outputSchema, `${name} →`);
      for (const choice of ['anyOf', 'oneOf', 'allOf', 'not'])
        for (const schema of [inputSchema, outputSchema]) expect(schema, name).not.toHaveProperty(choice);
      // Of several types none is told: only outputs may say that there is nothing.
      expect(JSON.stringify(inputSchema)).not.toMatch(/"(?:anyOf|oneOf|allOf|type":\[)/);
    }
    expect(broken).toEqual([]);
    expect(findTool('recall').inputSchema.properties!['level']).toMatchObject({
      type: 'string',
      enum: ['0', '1', '2', '3', 'auto'],
    });
  });

  it('describe every property, nested ones too', () => {
    const all = tools.flatMap(({ name, inputSchema }) => listProperties(inputSchema, name));
    expect(all.length).toBeGreaterThan(43);
    const silent = all.filter(([, { description = '' }]) => description.trim() === '').map(([path]) => path);
    expect(silent).toEqual([]);
  });

  it('set all four annotations', () => {
    for (const { name, annotations } of tools) {
      for (const hint of HINTS) expect(annotations[hint], `${name}.${hint}`).toBeTypeOf('boolean');
      expect(annotations).toMatchObject(ANNOTATIONS[name]!);
    }
  });

  it('cost a model little', () => {
    for (const { name, description } of tools) {
      expect(description.length, name).toBeLessThanOrEqual(600);
      expect(description.length, name).toBeGreaterThan(50);
    }
    const shown = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(countTokensByEncoding(JSON.stringify(shown)).o200k).toBeLessThanOrEqual(2_000);
    expect(server.instructions.length).toBeLessThanOrEqual(1_500);
    // The part that matters first: a client may cut the rest.
    expect(server.instructions.slice(0, 300)).toMatch(/recall/i);
  });

  it('admit an answer and an error in their output schemas, and no field of another type', async () => {
    const id = (await server.callOk('remember', { content: 'The ferry to Anholt leaves at seven.' }))
      .entries[0]!.id;
    const answers: Record<string, Record<string, unknown>[]> = {
      remember: [{ entries: [{ content: 'One.' }, { content: 'Two.' }] }],
      recall: [
        { query: 'ferry', explain: true },
        { query: 'ferry', explain: true, detail: 'full' },
        { query: 'ferry', explain: true, max_tokens: 100 },
      ],
      cite: [{ memory_id: id, quote: 'leaves at seven' }],
      forget: [{ memory_ids: [id] }],
      'night-cycle': [{}, { action: 'report' }, { action: 'cancel' }, { action: 'run', dry_run: true }],
      antechamber: [
        ...['browse', 'clusters', 'centroids', 'wander'].map((action) => ({ action })),
        { action: 'search', query: 'ferry' },
      ],
      reconsolidate: [
        { memory_ids: [id], history: true },
        { query: 'ferry', dry_run: true },
      ],
    };
    const ajv = new AjvJsonSchemaValidator();
    for (const { name, outputSchema } of tools) {
      expect(outputSchema.type, name).toBe('object');
      const validate = ajv.getValidator(outputSchema);
      for (const input of answers[name]!) {
        const { isError, structured } = await server.call(name, input);
        expect(isError, `${name} ${JSON.stringify(input)}`).toBe(false);
        expect(validate(structured), name).toMatchObject({ valid: true });
      }
      expect(validate(ERROR), name).toMatchObject({ valid: true });
      const busy = { ...ERROR, code: 'BUSY', holder: { pid: 1, heartbeat_at: '2026-01-01T00:00:00.000Z' } };
      expect(validate(busy), name).toMatchObject({ valid: true });
      expect(validate({ ...ERROR, code: 7 }), name).toMatchObject({ valid: false });
      const [field] = Object.keys(outputSchema.properties!);
      expect(validate({ [field!]: () => 0 }), `${name} ${field}`).toMatchObject({ valid: false });
    }
  });

  it('answer bad input in the form of the contract, which the client takes', async () => {
    for (const { name } of tools) {
      const { code, message, repair } = await server.callRefused(name, { surprise: true });
      expect(code).toBe('INVALID_INPUT');
      expect(message).toContain('surprise');
      expect(repair).not.toBe('');
    }
  });

  it('are seven: another name is a protocol error', async () => {
    await expect(server.call('reminisce', { query: 'ferry' })).rejects.toMatchObject({ code: -32602 });
  });
});
