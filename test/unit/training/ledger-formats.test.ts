import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryError } from '../../../src/engine/errors.ts';
import {
  formatFlatPreferenceLine,
  formatPairLine,
  parseFlatPreference,
  parsePair,
  parsePreference,
  parseSft,
  parseShadow,
  parseTriplet,
  formatPreferenceLine,
  formatSftLine,
  formatShadowLine,
  formatTripletLines,
} from '../../../src/engine/ledgers/formats.ts';
import { writeLedgers } from '../../../src/engine/ledgers/files.ts';
import { splitValidation } from '../../../src/engine/ledgers/split.ts';
import type { LedgerPage } from '../../../src/engine/ledgers/index.ts';
import { ORIGINS } from '../../../src/engine/vocabulary/entry.ts';
import { FAILURES, LEVELS } from '../../../src/engine/vocabulary/ledger.ts';
import type {
  ChatMessage,
  LedgerMetadata,
  PreferencePair,
  SftExample,
  ShadowExample,
  TrainingPair,
} from '../../../src/engine/vocabulary/ledger.ts';
import { removeFolder, createTempFolder } from '../../support/store.ts';

/** All that ends a line for Python's `splitlines`, for its files, or for a reader of the web. */
const ENDS = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;

const text = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc
      .array(
        fc.constantFrom('\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\u001c', '"', '\\', '\\u2028', '🧠'),
        {
          minLength: 1,
          maxLength: 8,
        },
      )
      .map((parts) => `${parts.join('')}a`),
  )
  .filter((given) => given.trim() !== '');
const metadata: fc.Arbitrary<LedgerMetadata> = fc.record({
  entry_ids: fc.array(fc.uuid(), { minLength: 1, maxLength: 3 }),
  origins: fc.subarray([...ORIGINS], { minLength: 1 }),
  block_id: fc.oneof(fc.uuid(), fc.constant('')),
  weight: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(1e6)).map((weight) => weight + 0),
  levels: fc.subarray([...LEVELS], { minLength: 1 }),
  golden: fc.boolean(),
});
const createMessages = (last: 'user' | 'assistant'): fc.Arbitrary<ChatMessage[]> =>
  fc.tuple(fc.option(text), fc.array(text, { minLength: 2, maxLength: 5 })).map(([system, all]) => {
    const said = all.slice(all.length % 2 === (last === 'user' ? 0 : 1) ? 1 : 0);
    return [
      ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
      ...said.map((content, i) => ({
        role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content,
      })),
    ];
  });
const createAnswer = (content: string): PreferencePair['chosen'] => [{ role: 'assistant', content }];
const preference: fc.Arbitrary<PreferencePair> = fc
  .record({
    prompt: createMessages('user'),
    chosen: text.map(createAnswer),
    rejected: text.map(createAnswer),
    metadata,
  })
  .filter(({ chosen, rejected }) => chosen[0].content !== rejected[0].content);

const META: LedgerMetadata = {
  entry_ids: ['e1', 'e2'],
  origins: ['said'],
  block_id: 'b1',
  weight: 1,
  levels: ['exchange'],
  golden: false,
};
const USER = { role: 'user' as const, content: 'Which boat?' };
const SAID = { role: 'assistant' as const, content: 'The blue one.' };
const SYSTEM = { role: 'system' as const, content: 'Be brief.' };
const createSft = (fields: Partial<SftExample> = {}): SftExample => ({
  messages: [USER, SAID],
  metadata: META,
  ...fields,
});
const createPair = (fields: Partial<TrainingPair> = {}): TrainingPair => ({
  anchor: 'boat?',
  positive: 'The blue boat.',
  negatives: ['A blue car.', 'A boat shed.'],
  metadata: META,
  ...fields,
});
const createPreference = (fields: Partial<PreferencePair> = {}): PreferencePair => ({
  prompt: [USER],
  chosen: [SAID],
  rejected: createAnswer('The moon.'),
  metadata: META,
  ...fields,
});

const shadow: ShadowExample = {
  prompt: [USER],
  completion: createAnswer('The moon.'),
  label: false,
  metadata: { ...META, failure: 'false' },
};

describe('lines of the ledgers', () => {
  it('stand on one line, whatever was said, and come back as they were', () => {
    const expectRoundTrip =
      <T>(formatLine: (one: T) => string, parse: (line: string) => T) =>
      (one: T) => {
        const line = formatLine(one);
        expect(line).not.toMatch(ENDS);
        expect(parse(line)).toEqual(one);
      };
    fc.assert(
      fc.property(
        fc.record({ messages: createMessages('assistant'), metadata }),
        expectRoundTrip(formatSftLine, parseSft),
      ),
    );
    fc.assert(fc.property(preference, expectRoundTrip(formatPreferenceLine, parsePreference)));
    fc.assert(
      fc.property(preference, fc.constantFrom(...FAILURES), ({ prompt, rejected, metadata: of }, failure) =>
        expectRoundTrip(
          formatShadowLine,
          parseShadow,
        )({
          ...{ prompt, completion: rejected, label: false },
          metadata: { ...of, failure },
        }),
      ),
    );
    const pairs = fc.record({
      anchor: text,
      positive: text,
      negatives: fc.array(text, { maxLength: 3 }),
      metadata,
    });
    fc.assert(fc.property(pairs, expectRoundTrip(formatPairLine, parsePair)));
    fc.assert(
      fc.property(pairs, ({ anchor, positive, negatives, ...rest }) => {
        const lines = formatTripletLines({ anchor, positive, negatives, ...rest });
        for (const line of lines) expect(line).not.toMatch(ENDS);
        expect(lines.map(parseTriplet)).toEqual(
          negatives.map((negative) => ({ anchor, positive, negative })),
        );
      }),
    );
  });

  // These very lines were read by hand with the libraries (test/fixtures/ledgers/check.py).
  it('have the form that TRL, MLX-LM and sentence-transformers read', () => {
    expect(formatSftLine(createSft({ messages: [SYSTEM, USER, SAID] }))).toBe(
      '{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Which boat?"},{"role":"assistant","content":"The blue one."}],"metadata":{"entry_ids":["e1","e2"],"origins":["said"],"block_id":"b1","levels":["exchange"],"golden":false,"weight":1.0}}',
    );
    expect(formatPreferenceLine(createPreference({ metadata: { ...META, weight: 1e-7 } }))).toBe(
      '{"prompt":[{"role":"user","content":"Which boat?"}],"chosen":[{"role":"assistant","content":"The blue one."}],"rejected":[{"role":"assistant","content":"The moon."}],"metadata":{"entry_ids":["e1","e2"],"origins":["said"],"block_id":"b1","levels":["exchange"],"golden":false,"weight":1e-7}}',
    );
    expect(formatTripletLines(createPair())).toEqual([
      '{"anchor":"boat?","positive":"The blue boat.","negative":"A blue car."}',
      '{"anchor":"boat?","positive":"The blue boat.","negative":"A boat shed."}',
    ]);
    expect(formatTripletLines(createPair({ negatives: [] }))).toEqual([]);
  });

  it('say a preference flatly where it has one question', () => {
    const flat = { prompt: USER.content, chosen: SAID.content, rejected: 'The moon.', metadata: META };
    expect(parseFlatPreference(formatFlatPreferenceLine(createPreference())!)).toEqual(flat);
    const withSystem = formatFlatPreferenceLine(createPreference({ prompt: [SYSTEM, USER] }))!;
    expect(parseFlatPreference(withSystem)).toEqual({ system: SYSTEM.content, ...flat });
    expect(formatFlatPreferenceLine(createPreference({ prompt: [USER, SAID, USER] }))).toBeNull();
    expect(formatFlatPreferenceLine(createPreference({ prompt: [SYSTEM, USER, SAID, USER] }))).toBeNull();
  });

  it.each<[string, () => string]>([
    ['two of one role', () => formatSftLine(createSft({ messages: [USER, USER, SAID] }))],
    ['an assistant that begins', () => formatSftLine(createSft({ messages: [SAID] }))],
    ['a question unanswered', () => formatSftLine(createSft({ messages: [USER] }))],
    ['a system message alone', () => formatSftLine(createSft({ messages: [SYSTEM] }))],
    ['a system message further on', () => formatSftLine(createSft({ messages: [USER, SYSTEM, SAID] }))],
    ['nothing said', () => formatSftLine(createSft({ messages: [] }))],
    ['a blank', () => formatSftLine(createSft({ messages: [USER, { ...SAID, content: ' \n' }] }))],
    ['half a character', () => formatPairLine(createPair({ positive: 'secret \ud83e' }))],
    ['a weight that is none', () => formatSftLine(createSft({ metadata: { ...META, weight: NaN } }))],
    ['a weight below nothing', () => formatSftLine(createSft({ metadata: { ...META, weight: -1 } }))],
    ['no level', () => formatSftLine(createSft({ metadata: { ...META, levels: [] } }))],
    ['no source', () => formatSftLine(createSft({ metadata: { ...META, entry_ids: [] } }))],
    ['a prompt that is answered', () => formatPreferenceLine(createPreference({ prompt: [USER, SAID] }))],
    ['an answer preferred to itself', () => formatPreferenceLine(createPreference({ rejected: [SAID] }))],
    ['a field too many', () => formatPairLine({ ...createPair(), secret: 1 } as TrainingPair)],
    ['a line cut off', () => JSON.stringify(parseSft(formatSftLine(createSft()).slice(0, -4)))],
    ['a line of the secret', () => JSON.stringify(parsePair('secret'))],
    ['a line of another ledger', () => JSON.stringify(parsePair(formatSftLine(createSft())))],
  ])('refuse %s, and do not say what was said', (_, make) => {
    let error: unknown;
    try {
      make();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect((error as MemoryError).message).not.toMatch(/boat|blue|secret [^"]|is no JSON.*secret/);
    expect((error as MemoryError).cause).toBeUndefined();
  });
});

describe('what is set aside for validation', () => {
  const createItems = (count: number, block = 1): { id: number; key: string }[] =>
    Array.from({ length: count }, (_, id) => ({ id, key: `block ${Math.floor(id / block)}` }));
  const split = (all: { id: number; key: string }[], share?: number) =>
    splitValidation(all, ({ key }) => key, share);

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [7, 3],
    [8, 4],
    [39, 4],
    [100, 10],
    [1000, 100],
  ])('of %i is %i', (count, aside) => {
    const { train, valid } = split(createItems(count));
    expect([train.length, valid.length]).toEqual([count - aside, aside]);
  });

  it('is a tenth or the half at most, keeps blocks together and the order', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 12 }), (count, block) => {
        const all = createItems(count, block);
        const { train, valid } = split(all);
        expect(valid.length).toBeLessThanOrEqual(count / 2);
        expect(valid.length).toBeLessThan(Math.max(4, count / 10) + block + 1);
        if (count >= 4 * block && count >= 8) expect(valid.length).toBeGreaterThan(0);
        const keys = new Set(valid.map(({ key }) => key));
        expect(train.some(({ key }) => keys.has(key))).toBe(false);
        for (const part of [train, valid])
          expect(part.map(({ id }) => id)).toEqual(part.map(({ id }) => id).sort((a, b) => a - b));
        expect(train.length + valid.length).toBe(count);
      }),
    );
  });

  it('stays so as the ledger grows', () => {
    const before = new Set(split(createItems(1000)).valid.map(({ id }) => id));
    const after = new Set(split(createItems(1100)).valid.map(({ id }) => id));
    expect([...before].filter((id) => after.has(id)).length).toBeGreaterThan(85);
  });
});

describe('the files of an export', () => {
  let folder: string;
  beforeEach(() => {
    folder = createTempFolder();
  });
  afterEach(() => removeFolder(folder));
  const createMetadata = (i: number): LedgerMetadata => ({
    ...META,
    entry_ids: [`e${i}`],
    block_id: i % 2 === 0 ? '' : `b${i}`,
  });
  const readLines = (path: string): string[] => {
    const text = readFileSync(join(folder, path), 'utf8');
    expect(text === '' || text.endsWith('}\n')).toBe(true);
    return text.split('\n').slice(0, -1);
  };
  async function* streamPages(list: readonly LedgerPage[]): AsyncGenerator<LedgerPage> {
    for (const page of list) yield await Promise.resolve(page);
  }

  it('are those that the readers look for, however they come', async () => {
    const { lines, leftOut } = await writeLedgers(
      folder,
      streamPages([
        ...Array.from({ length: 20 }, (_, i): LedgerPage => ({
          sft: [createSft({ metadata: createMetadata(i) })],
        })),
        {
          preferences: Array.from({ length: 10 }, (_, i) =>
            createPreference({ metadata: createMetadata(i), prompt: i === 0 ? [USER, SAID, USER] : [USER] }),
          ),
          shadow: [shadow],
          leftOut: 2,
        },
        { pairs: [createPair({ negatives: [] }), createPair()], leftOut: 1 },
      ]),
    );
    expect(leftOut).toBe(3);
    expect(lines).toEqual({
      'sft/train.jsonl': 16,
      'sft/valid.jsonl': 4,
      'dpo/train.jsonl': 6,
      'dpo/valid.jsonl': 4,
      'dpo-flat/train.jsonl': 5,
      'dpo-flat/valid.jsonl': 4,
      'shadow.jsonl': 1,
      'pairs.jsonl': 2,
      'triplets.jsonl': 2,
    });
    // Nothing else is left there, and all of it is the owner's alone.
    const found = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(found.filter((one) => one.isFile()).length).toBe(9);
    for (const one of found)
      expect(statSync(join(one.parentPath, one.name)).mode & 0o777).toBe(one.isFile() ? 0o600 : 0o700);
    for (const [path, count] of Object.entries(lines)) expect(readLines(path).length, path).toBe(count);
    const sources = ['sft/train.jsonl', 'sft/valid.jsonl']
      .flatMap(readLines)
      .map((line) => parseSft(line).metadata.entry_ids[0]);
    expect(new Set(sources).size).toBe(20);
    readLines('dpo-flat/valid.jsonl').map(parseFlatPreference);
    readLines('dpo/valid.jsonl').map(parsePreference);
    expect(readLines('shadow.jsonl').map(parseShadow)).toEqual([shadow]);
    // A reader that meets an empty list first takes it for a list of nothing, and fails at the next.
    expect(readLines('pairs.jsonl').map((line) => parsePair(line).negatives.length)).toEqual([2, 0]);
  });

  it('keep lines apart that hold every end of a line, and more than waits in memory', async () => {
    const createLong = (i: number): SftExample =>
      createSft({
        messages: [USER, { ...SAID, content: `${i}\n\r\u2028\u2029\u0085${'x'.repeat(60_000)}` }],
        metadata: createMetadata(i),
      });
    const { lines } = await writeLedgers(
      folder,
      streamPages([{ sft: Array.from({ length: 20 }, (_, i) => createLong(i)) }]),
    );
    expect(lines['sft/train.jsonl']! + lines['sft/valid.jsonl']!).toBe(20);
    const back = ['sft/train.jsonl', 'sft/valid.jsonl'].flatMap(readLines).map(parseSft);
    expect(new Set(back.map(({ messages }) => messages[1]!.content)).size).toBe(20);
  });

  it('are empty when there is nothing, and let go of when a page fails', async () => {
    const { lines } = await writeLedgers(folder, streamPages([]));
    expect(new Set(Object.values(lines))).toEqual(new Set([0]));
    const failing = (async function* (): AsyncGenerator<LedgerPage> {
      yield await Promise.resolve({ pairs: [createPair()] });
      throw new Error('the store is gone');
    })();
    await expect(writeLedgers(join(folder, 'other'), failing)).rejects.toThrow('the store is gone');
  });
});
