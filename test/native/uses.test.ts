import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Engine, Memory } from '../../src/engine/index.ts';
import { START_TIME, createManualClock, createSeededIds } from '../support/agent.ts';
import type { ManualClock } from '../support/agent.ts';
import {
  copyHome,
  countRows,
  createTrainedHome,
  openEncoderAgent,
  queryRows,
} from '../support/encoder-agent.ts';
import { removeHome } from '../support/night.ts';
import { findRemains } from '../support/remains.ts';

const QUERY = 'Why has the cheese woman gone cold on me?';

let slept: string;
let home: string;
let clock: ManualClock;
let engine: Engine;
beforeAll(async () => {
  slept = await createTrainedHome();
});
beforeEach(async () => {
  home = copyHome(slept);
  clock = createManualClock();
  engine = await openEncoderAgent(home, { clock, createId: createSeededIds(4) });
});
afterEach(async () => {
  await engine.close();
  removeHome(home);
});
afterAll(() => removeHome(slept));

const recallBlocks = async (query = QUERY): Promise<readonly Memory[]> => {
  const { memories } = await engine.recall({ query });
  return memories.filter(({ block_id }) => block_id !== null);
};
interface Row {
  readonly id: string;
  readonly query: string;
  readonly how: string;
  readonly passed: string[];
}
/** What was noted, when all that goes on after answers is over. */
const readUses = async (): Promise<Row[]> => {
  await engine.close();
  const found = queryRows<Row & { passed_over: string }>(
    home,
    'SELECT d.entry_id AS id, query, how, passed_over FROM uses u JOIN day_table d ON d.entry_seq = u.entry_seq ORDER BY use_seq',
  ).map(({ passed_over: passed, ...row }) => ({ ...row, passed: JSON.parse(passed) as string[] }));
  engine = await openEncoderAgent(home, { clock, createId: createSeededIds(5) });
  return found;
};
const sliceWords = (text: string, from: number, to: number): string =>
  text.split(/\s+/).slice(from, to).join(' ');
const findLong = (memories: readonly Memory[]): Memory =>
  memories.find(({ text }) => text.split(/\s+/).length > 20)!;

test('a memory that recall showed and that is then cited was used for that question', async () => {
  const memories = await recallBlocks();
  const [first, second] = memories;
  await engine.cite({ memory_id: second!.id, quote: sliceWords(second!.text, 0, 3) });
  const [use, ...more] = await readUses();
  expect(more).toEqual([]);
  expect(use).toMatchObject({ id: second!.id, query: QUERY, how: 'cite' });
  // Others of the same block are no worse for not having been named.
  const passed = queryRows<{ id: string }>(
    home,
    `SELECT entry_id AS id FROM day_table WHERE entry_seq IN (${use!.passed.join(',')})`,
  ).map(({ id }) => id);
  expect(passed.includes(first!.id)).toBe(first!.block_id !== second!.block_id);
  for (const id of passed)
    expect(memories.find((memory) => memory.id === id)?.block_id).not.toBe(second!.block_id);
});

test.each([
  ['its block', async (memory: Memory) => engine.cite({ memory_id: memory.block_id! })],
  [
    'a tag in a text',
    async ({ id }: Memory) => engine.cite({ text: `As was said [memory:${id.toUpperCase()}].` }),
  ],
  [
    'a tag in what is remembered',
    async ({ id }: Memory) => engine.remember({ content: `So it is [memory:${id}].` }, 's'),
  ],
])('also when it is cited by %s', async (_, citeMemory) => {
  const memory = (await recallBlocks())[0]!;
  await citeMemory(memory);
  const found = await readUses();
  expect(found).toMatchObject([{ query: QUERY, how: 'cite' }]);
});

test.each([0, 1, 2, 3, 4])(
  'six words in a row that are said again, from word %i on, are a quotation',
  async (from) => {
    const memory = findLong(await recallBlocks());
    await engine.remember(
      { content: `You told me: “${sliceWords(memory.text, from, from + 6)}”, I think.` },
      's',
    );
    expect(await readUses()).toMatchObject([{ id: memory.id, query: QUERY, how: 'quote' }]);
  },
);

test('nothing is noted without a recall, of other words, of few words, of an import, or long after', async () => {
  const memory = findLong(await recallBlocks());
  await engine.close();
  engine = await openEncoderAgent(home, { clock, createId: createSeededIds(6) });
  await engine.cite({ memory_id: memory.id });
  expect(await readUses()).toEqual([]);

  await recallBlocks();
  const altered = await engine.cite({ memory_id: memory.id, quote: 'words that nobody has said here' });
  expect(altered.citations[0]!.status).toBe('altered');
  await engine.cite({ memory_id: '01890000-0000-7000-8000-00000000dead' });
  await engine.remember({ content: `It was ${sliceWords(memory.text, 0, 5)}.` }, 's');
  await engine.remember(
    { entries: Array.from({ length: 500 }, (_, i) => ({ content: `${memory.text} ${i}` })) },
    'import',
  );
  clock.set(START_TIME + 31 * 60_000);
  await engine.cite({ memory_id: memory.id });
  expect(await readUses()).toEqual([]);
});

test('who remembers the question quotes nobody that asked the same', async () => {
  const asked = 'So why has the cheese woman gone so very cold on me of all people?';
  await engine.remember({ content: asked }, 's');
  // What repeats the question stands behind what may answer it; it is found all the same.
  const { memories } = await engine.recall({ query: asked, session_id: 's' });
  expect(memories.map(({ text }) => text)).toContain(asked);
  await engine.remember({ content: asked, role: 'user' }, 't');
  expect(await readUses()).toEqual([]);
});

test('what was found and not shown was not passed over', async () => {
  const { memories } = await engine.recall({ query: QUERY, max_tokens: 64 });
  expect(memories).toHaveLength(1);
  await engine.cite({ memory_id: memories[0]!.id });
  expect(await readUses()).toMatchObject([{ id: memories[0]!.id, passed: [] }]);
});

test('a question that is forgotten as a memory is forgotten as a question', async () => {
  const [first] = await recallBlocks();
  await engine.remember({ content: QUERY, role: 'user' }, 'today');
  await engine.cite({ memory_id: first!.id });
  expect((await readUses()).map(({ query }) => query)).toEqual([QUERY]);
  await engine.forget({ session_id: 'today', confirm: true });
  expect(await readUses()).toEqual([]);
  expect(findRemains(home, [QUERY])).toEqual([]);
});

test('a clock that jumps back neither fails nor learns from the future', async () => {
  const memory = findLong(await recallBlocks());
  clock.set(START_TIME - 86_400_000);
  await engine.cite({ memory_id: memory.id });
  await recallBlocks();
  await engine.cite({ memory_id: memory.id });
  expect(await readUses()).toHaveLength(1);
});

test('what is used again counts once, and what was forgotten not at all', async () => {
  const memories = await recallBlocks();
  const [first, second] = memories;
  for (const { id } of [first!, first!, second!]) await engine.cite({ memory_id: id });
  await engine.recall({ query: 'another question about the cheese woman' });
  await engine.cite({ memory_id: first!.id });
  expect((await readUses()).map(({ id }) => id)).toEqual([first!.id, second!.id, first!.id]);
  await recallBlocks();
  await engine.forget({ memory_ids: [first!.id], confirm: true });
  await engine.cite({ memory_id: first!.id });
  await engine.cite({ memory_id: second!.id });
  expect((await readUses()).map(({ id }) => id)).toEqual([second!.id]);
});

test('of two clients of one process each is noted for what it asked; another process knows nothing of it', async () => {
  const [one] = await recallBlocks();
  const other = await openEncoderAgent(home, { clock, createId: createSeededIds(7) });
  await other.cite({ memory_id: one!.id });
  await other.close();
  expect(countRows(home, 'uses')).toBe(0);
  const [two] = await recallBlocks('How are the planks of the boat kept wet?');
  await engine.cite({ memory_id: one!.id });
  await engine.cite({ memory_id: two!.id });
  expect((await readUses()).map(({ id, query }) => [id, query])).toEqual([
    [one!.id, QUERY],
    [two!.id, 'How are the planks of the boat kept wet?'],
  ]);
});

test('a night learns from it, and never without', async () => {
  const [first] = await recallBlocks();
  await engine.cite({ memory_id: first!.id });
  await engine.remember(
    { entries: Array.from({ length: 8 }, (_, i) => ({ content: `The tide was at ${i}.` })) },
    's',
  );
  const { stages } = await engine.night({ action: 'run' });
  expect(stages[7]!.counts['uses']).toBe(1);
});
