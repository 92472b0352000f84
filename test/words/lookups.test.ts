import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuietEngine } from '../support/quiet-engine.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';
import { EVERYDAY } from './finding.ts';

// Their beginnings are alike, as those of ids that are made in one minute; the third also by its end.
const IDS = EVERYDAY.map((_, i) => {
  const nth = i.toString(16);
  return `019b7c1${i < 6 ? 'a' : nth}-40${nth}e-7d21-9c4b-${i < 6 ? '5' : nth}f0e1d2c3b${nth}a`;
});
const WANTED = 2;

let home: string;
let engine: Engine;
let blockId: string;
let blockEntries: readonly string[];
beforeAll(async () => {
  home = createTempFolder();
  engine = await openQuietEngine(home);
  await engine.remember(
    {
      entries: EVERYDAY.map((content, i) => ({
        id: IDS[i]!,
        content,
        role: 'user' as const,
        session_id: i < 9 ? 'supper' : 'later',
        at: new Date(Date.UTC(2026, 0, 5, 9, i)).toISOString(),
      })),
    },
    's',
  );
  await engine.night({ action: 'run' });
  const { memories } = await engine.recall({ query: 'choir before Christmas', limit: 1, level: 0 });
  blockId = memories[0]!.block_id!;
  const all = await engine.recall({ query: '*', limit: 20, level: 0 });
  blockEntries = all.memories
    .filter((memory) => memory.block_id === blockId)
    .map(({ id }) => id)
    .reverse();
});
afterAll(async () => {
  await engine.close();
  removeFolder(home);
});

const recallIds = async (query: string, more: object = {}): Promise<string[]> =>
  (await engine.recall({ query, limit: 5, level: 0, ...more })).memories.map(({ id }) => id);

test.each([
  (id: string) => id,
  (id: string) => id.toUpperCase(),
  (id: string) => `memory://entries/${id}`,
  (id: string) => `What does memory://entries/${id} say?`,
  (id: string) => `[memory:${id}]`,
  (id: string) => `Show me entry ${id}, please`,
  (id: string) => `"${id}"`,
  (id: string) => `(${id})`,
  (id: string) => id.slice(0, 13),
  (id: string) => id.slice(0, 18),
  (id: string) => id.slice(0, -1),
  (id: string) => id.slice(-12),
  (id: string) => id.slice(-8),
  (id: string) => `entry ${id.slice(0, 13)}`,
  (id: string) => `is ${id} still true, and what about the hedge and the neighbour?`,
])('%s finds its entry first', async (spell) => {
  expect((await recallIds(spell(IDS[WANTED]!)))[0]).toBe(IDS[WANTED]);
});

test('ids are answered in the order in which they are named, and by nothing else', async () => {
  expect(await recallIds(`${IDS[7]!} ${IDS[1]!}`)).toEqual([IDS[7], IDS[1]]);
  expect(await recallIds(`memory://entries/${IDS[4]!}`)).toEqual([IDS[4]]);
});

test('a question that says more is answered as well, behind what it names', async () => {
  const found = await recallIds(`does ${IDS[10]!} have to do with the warmest day and the lake?`);
  expect(found.slice(0, 2)).toEqual([IDS[10], IDS[8]]);
  expect(new Set(found).size).toBe(found.length);
});

test('a block is answered with its entries', async () => {
  expect(blockEntries.length).toBeGreaterThan(1);
  for (const query of [`[memory:${blockId}]`, `memory://blocks/${blockId}`, blockId])
    expect(await recallIds(query, { limit: 20 })).toEqual(blockEntries);
});

test('what several ids begin with names none of them, and what none has is looked for as words', async () => {
  // Six begin alike.
  expect((await recallIds('019b7c1a')).length).not.toBe(1);
  expect(await recallIds('0fffffff-0000-7000-8000-000000000000 hedge')).toContain(IDS[0]);
});

test('filters hold for what is named', async () => {
  expect(await recallIds(IDS[WANTED]!, { session_id: 'supper' })).toEqual([IDS[WANTED]]);
  expect(await recallIds(IDS[WANTED]!, { session_id: 'later' })).not.toContain(IDS[WANTED]);
});

test('a forgotten entry is found by its id no more', async () => {
  await engine.forget({ memory_ids: [IDS[5]!], confirm: true });
  expect(await recallIds(IDS[5]!)).not.toContain(IDS[5]);
});
