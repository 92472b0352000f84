import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectClassic, connectModern, toEntryUri, createTempHome } from '../support/mcp.ts';
import type { Connection, JsonSchema } from '../support/mcp.ts';

/** In every offending value: an error that shows it would show what people say. */
const SECRET = 'Quetzal-7319';
const BYTES = 65_536;
const HALVES: [string, string][] = [
  ['a NUL byte', '\0'],
  ['the first half of a pair', '\ud83d'],
  ['the second half of a pair', '\ude00'],
  ['two halves in the wrong order', '\ude00\ud83d'],
];

let server: Connection<unknown>;
let known: string;

/** Refused with this code, in the contract's form, telling nothing of the content, and nothing has changed. */
async function refuse(
  tool: string,
  input: Record<string, unknown> | undefined,
  code: string,
): Promise<string> {
  const before = await server.readStatus();
  const error = await server.callRefused(tool, input);
  const what = `${tool} ${JSON.stringify(input ?? null).slice(0, 100)}`;
  expect(error, what).toEqual({
    code,
    message: expect.stringMatching(/\S/),
    repair: expect.stringMatching(/\S/),
  });
  expect(error.message + error.repair, what).not.toContain(SECRET);
  expect(error.message.length, what).toBeLessThan(2_000);
  expect(await server.readStatus(), what).toEqual(before);
  return error.message;
}

beforeAll(async () => {
  server = await connectClassic(createTempHome());
  await server.listTools();
  known = await server.remember('A first memory, so that there is something to change.');
});

describe('text', () => {
  it.each([
    ['empty', '', 'INVALID_INPUT'],
    ['blank', ' \t\r\n\u00a0\u3000', 'INVALID_INPUT'],
    ['a character too long', SECRET.padEnd(BYTES + 1, 'x'), 'TOO_LARGE'],
    ['a unit too long, in emoji', '😀'.repeat(BYTES / 2) + 'x', 'TOO_LARGE'],
    ...HALVES.map(([name, half]) => [`with ${name}`, `${SECRET}${half} and more`, 'INVALID_INPUT']),
  ])('that is %s is refused', async (_, content, code) => {
    expect(await refuse('remember', { content }, code)).toContain('content');
    expect(await refuse('remember', { entries: [{ content: 'Fine.' }, { content }] }, code)).toContain('[1]');
    await refuse('cite', { memory_id: known, quote: content }, code);
  });

  it.each([
    ['', 'INVALID_INPUT'],
    [' \n ', 'INVALID_INPUT'],
    [SECRET.padEnd(8_193, 'x'), 'TOO_LARGE'],
    ...HALVES.map(([, half]) => [SECRET + half, 'INVALID_INPUT']),
  ])('of a question is checked (%#)', async (query, code) => {
    await refuse('recall', { query }, code);
  });

  it('of the largest size comes back verbatim', async () => {
    const whole = [
      'x'.repeat(BYTES),
      `${' '.repeat(100)}${'wörter und 😀 '.repeat(5_000)}`.slice(0, BYTES - 1) + '.',
      '😀'.repeat(BYTES / 2),
    ];
    for (const content of whole) {
      const id = await server.remember(content);
      expect((await server.read(toEntryUri(id))).text === content).toBe(true);
    }
    expect((await server.callOk('recall', { query: 'q'.repeat(8_192) })).memories).toBeDefined();
  });

  it('of labels is checked too', async () => {
    for (const field of ['session_id', 'speaker', 'user_id'])
      for (const value of ['', '  ', SECRET.padEnd(129, 'x'), `${SECRET}\0`, `${SECRET}\ud800`])
        expect(await refuse('remember', { content: 'Fine.', [field]: value }, 'INVALID_INPUT')).toContain(
          field,
        );
    for (const tags of [[''], [SECRET.padEnd(65, 'x')], [`${SECRET}\0`], Array<string>(17).fill(SECRET)])
      expect(await refuse('remember', { content: 'Fine.', tags }, 'INVALID_INPUT')).toContain('tags');
    const longest = { session_id: 's'.repeat(128), speaker: 'p'.repeat(128), user_id: 'u'.repeat(128) };
    const tags = Array.from({ length: 16 }, (_, i) => `${i}`.padEnd(64, 't'));
    const id = await server.remember('At their limits.', { ...longest, tags });
    const { meta } = await server.read(toEntryUri(id));
    expect(meta).toMatchObject(longest);
    expect(new Set(meta['tags'] as string[])).toEqual(new Set(tags));
  });
});

describe('shape', () => {
  /** Values of every wrong type for a property, each holding SECRET where a text can. */
  function listWrongValues({ type, enum: options, items }: JsonSchema): unknown[] {
    const others = {
      string: SECRET,
      number: 42,
      boolean: true,
      array: [SECRET],
      object: { [SECRET]: SECRET },
    };
    const given = Object.entries(others).filter(
      ([name]) => name !== type && !(name === 'number' && type === 'integer'),
    );
    return [
      null,
      ...(options ? [SECRET, 42] : given.map(([, value]) => value)),
      ...(type === 'integer' ? ['5', '5.0', 'NaN', 1.5, null] : []),
      ...(items ? [[42], [null], [{}]] : []),
    ];
  }
  const BASE: Record<string, (field: string) => Record<string, unknown>> = {
    remember: (field) => (field === 'content' || field === 'entries' ? {} : { content: 'Fine.' }),
    recall: () => ({ query: 'Fine?' }),
    cite: (field) => (field === 'quote' ? { memory_id: known } : {}),
    forget: (field) => (field === 'confirm' ? { memory_ids: [known] } : { confirm: true }),
  };

  it.each(Object.keys(BASE))('of %s: every field takes only its own type', async (tool) => {
    const { inputSchema } = (await server.listTools()).find(({ name }) => name === tool)!;
    for (const [field, schema] of Object.entries(inputSchema.properties!))
      for (const value of listWrongValues(schema))
        expect(await refuse(tool, { ...BASE[tool]!(field), [field]: value }, 'INVALID_INPUT')).toContain(
          field,
        );
  });

  it('of an entry in a batch is checked like one alone', async () => {
    const { inputSchema } = (await server.listTools()).find(({ name }) => name === 'remember')!;
    const fields = inputSchema.properties!['entries']!.items!.properties!;
    for (const [field, schema] of Object.entries(fields))
      for (const value of listWrongValues(schema).slice(0, 3)) {
        const entries = [{ content: 'Fine.' }, { content: 'Fine.', [field]: value }];
        expect(await refuse('remember', { entries }, 'INVALID_INPUT')).toContain(`entries[1].${field}`);
      }
    for (const entries of [[SECRET], [null], [[]], [{}], [{ role: 'user' }]])
      await refuse('remember', { entries }, 'INVALID_INPUT');
  });

  it('with unknown fields is refused, wherever they are', async () => {
    expect(await refuse('remember', { content: 'Fine.', colour: SECRET }, 'INVALID_INPUT')).toContain(
      'colour',
    );
    const entries = [{ content: 'Fine.', colour: SECRET }];
    expect(await refuse('remember', { entries }, 'INVALID_INPUT')).toContain('entries[0]');
    await refuse('recall', { query: 'Fine?', sessionId: SECRET }, 'INVALID_INPUT');
    await refuse('cite', { memory_id: known, colour: SECRET }, 'INVALID_INPUT');
    await refuse('forget', { memory_ids: [known], confirm: true, force: true }, 'INVALID_INPUT');
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`unknown_field_${i}`, SECRET]));
    await refuse('recall', { query: 'Fine?', ...many }, 'INVALID_INPUT');
  });

  it('wants content or entries, not both and not neither', async () => {
    const entries = [{ content: `Fine ${SECRET}.` }];
    await refuse('remember', {}, 'INVALID_INPUT');
    await refuse('remember', { session_id: 'alone' }, 'INVALID_INPUT');
    await refuse('remember', { content: 'Fine.', entries }, 'INVALID_INPUT');
    expect(await refuse('remember', { entries, session_id: 'beside' }, 'INVALID_INPUT')).toContain(
      'session_id',
    );
    for (const tool of ['remember', 'recall', 'cite', 'forget'])
      await refuse(tool, undefined, 'INVALID_INPUT');
  });
});

describe('ranges', () => {
  it('of counts', async () => {
    await refuse('remember', { entries: [] }, 'INVALID_INPUT');
    const entries = Array.from({ length: 501 }, (_, i) => ({ content: `${SECRET} ${i}` }));
    await refuse('remember', { entries }, 'TOO_LARGE');
    for (const limit of [0, -1, 101, 1e9, 1e300, 1.5, 'NaN', NaN, Infinity])
      expect(await refuse('recall', { query: 'Fine?', limit }, 'INVALID_INPUT')).toContain('limit');
    for (const max_tokens of [63, 0, -64, 32_769, 100.5])
      expect(await refuse('recall', { query: 'Fine?', max_tokens }, 'INVALID_INPUT')).toContain('max_tokens');
    for (const level of [-1, 4, '4', '01', '', 1.5, null, SECRET])
      await refuse('recall', { query: 'Fine?', level }, 'INVALID_INPUT');
    for (const detail of ['', 'all', 1, SECRET])
      await refuse('recall', { query: 'Fine?', detail }, 'INVALID_INPUT');
    for (const context of [7, `${SECRET}\0`, ['Fine?']])
      expect(await refuse('recall', { query: 'Fine?', context }, 'INVALID_INPUT')).toContain('context');
    await refuse('recall', { query: 'Fine?', context: 'x'.repeat(8_001) }, 'TOO_LARGE');
    for (const level of ['auto', '0', '3', 0, 3])
      await server.callOk('recall', { query: 'Fine?', level, context: 'x'.repeat(8_000) });
    for (const tiers of [[], ['attic'], [SECRET]])
      await refuse('recall', { query: 'Fine?', tiers }, 'INVALID_INPUT');
    await refuse('recall', { query: 'Fine?', tags: Array<string>(17).fill('t') }, 'INVALID_INPUT');
    expect(
      (await server.callOk('recall', { query: 'Fine?', limit: 100, max_tokens: 32_768 })).memories,
    ).toBeDefined();
    expect(
      (await server.callOk('recall', { query: 'Fine?', limit: 1, max_tokens: 64 })).memories,
    ).toBeDefined();
  });

  const NO_DATES =
    'yesterday 2026-02-30 2025-02-29 2026-13-01T00:00:00Z 2026-01-01T25:00:00Z 1700000000 2026-1-1'.split(
      ' ',
    );
  it.each(['', SECRET, ...NO_DATES])('of dates: %j is none', async (date) => {
    expect(await refuse('remember', { content: 'Fine.', at: date }, 'INVALID_INPUT')).toContain('at');
    expect(await refuse('recall', { query: 'Fine?', since: date }, 'INVALID_INPUT')).toContain('since');
    await refuse('recall', { query: 'Fine?', until: date }, 'INVALID_INPUT');
    await refuse('forget', { before: date, confirm: true }, 'INVALID_INPUT');
  });

  it.each([
    ['2026-02-28', '2026-02-28T00:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2026-03-01T01:02:03.456+05:30', '2026-02-28T19:32:03.456Z'],
    ['2026-03-01T01:02Z', '2026-03-01T01:02:00.000Z'],
    ['1869-10-02', '1869-10-02T00:00:00.000Z'],
  ])('of dates: %j is one', async (at, iso) => {
    const id = await server.remember('Dated.', { at });
    expect((await server.read(toEntryUri(id))).meta['at']).toBe(iso);
    expect((await server.callOk('recall', { query: 'Fine?', since: at, until: at })).memories).toEqual([]);
  });

  it('of ids', async () => {
    for (const id of [
      '1',
      SECRET,
      `${known}0`,
      known.slice(1),
      `{${known}}`,
      ` ${known}`,
      known.replaceAll('-', ''),
      known.slice(-7),
      `${known.slice(-8)}-`,
    ]) {
      await refuse('remember', { content: 'Fine.', id }, 'INVALID_INPUT');
      await refuse('remember', { content: 'Fine.', supersedes: [id] }, 'INVALID_INPUT');
      await refuse('cite', { memory_id: id }, 'INVALID_INPUT');
      await refuse('forget', { memory_ids: [known, id], confirm: true }, 'INVALID_INPUT');
    }
    await refuse('remember', { content: `${SECRET}.`, supersedes: [known, randomUUID()] }, 'NOT_FOUND');
    const own = randomUUID();
    await refuse('remember', { content: `${SECRET}.`, id: own, supersedes: [own] }, 'INVALID_INPUT');
    await refuse('forget', { memory_ids: [known, randomUUID()], confirm: true }, 'NOT_FOUND');
    expect((await server.read(toEntryUri(known))).text).toContain('A first memory');
  });
});

it('over the modern protocol is refused alike', async () => {
  const modern = await connectModern(createTempHome());
  for (const [content, code] of [
    ['', 'INVALID_INPUT'],
    ['x'.repeat(BYTES + 1), 'TOO_LARGE'],
    ['a\0b', 'INVALID_INPUT'],
    ['\ud800', 'INVALID_INPUT'],
  ])
    expect((await modern.callRefused('remember', { content })).code).toBe(code);
  expect((await modern.callRefused('recall')).code).toBe('INVALID_INPUT');
  expect((await modern.readStatus()).counts.remembered).toBe(0);
});
