import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { v7 } from 'uuid';
import { openQuietEngine } from '../support/quiet-engine.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import {
  BASE_TIME,
  NO_NIGHTS,
  createFakeClock,
  openSqlite,
  removeFolder,
  createSeededRandom,
  createTempFolder,
} from '../support/store.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Clocks are set back, leap, stand still: laptops sleep, batteries fail, time servers correct. */
const JUMPS: readonly (readonly [string, (i: number, random: () => number) => number])[] = [
  ['goes backwards', (i) => BASE_TIME - i * 60_000],
  ['stands still', () => BASE_TIME],
  ['goes to and fro by hours', (_, random) => BASE_TIME + Math.floor((random() - 0.5) * 7_200_000)],
  ['is set back by years in the middle', (i) => (i < 20 ? BASE_TIME : Date.UTC(1999, 0, 1)) + i],
  ['begins before 1970', (i) => -1_000_000 + i * 100_000],
];

const COUNT = 40;

describe.each(JUMPS)('when the clock %s', (_, computeTime) => {
  const clock = createFakeClock();
  let opened: Awaited<ReturnType<typeof openSqlite>>;
  beforeEach(async () => {
    opened = await openSqlite(clock);
  });
  afterEach(() => opened.dispose());

  test('turns are in the order stored, and nothing fails', async () => {
    const { store, reopen } = opened;
    const random = createSeededRandom(7);
    const parts = { ...NO_NIGHTS, builtinEmbedder: createLexicalEmbedder(), clock, role: 'muse' as const };
    const createId = (now: number): string => v7({ msecs: Math.max(0, now) });
    const engine = await createEngine({ ...parts, hippocampus: store, createId });
    const stored = [];
    for (let i = 0; i < COUNT; i++) {
      clock.set(computeTime(i, random));
      const { entries } = await engine.remember({ content: `The ${i}th word about otters.` }, 'one');
      stored.push(entries[0]!);
    }
    expect(stored.map(({ turn }) => turn)).toEqual(stored.map((_, i) => i));
    const entries = await store.entries.read(stored.map(({ id }) => id));
    expect(entries.map(({ content }) => content)).toEqual(
      stored.map((_, i) => `The ${i}th word about otters.`),
    );
    const seqs = entries.map(({ seq }) => seq);
    expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
    // What it is asked while the clock is wherever it went.
    const { memories } = await engine.recall({ query: 'Which word about otters was the 17th?', limit: 5 });
    expect(memories.length).toBeGreaterThan(0);
    expect(await engine.briefing()).toContain('otters');
    const turns = await store.index.readTurnsAround([seqs[10]!], 3, {});
    expect(turns.map(({ turn }) => turn)).toEqual([7, 8, 9, 10, 11, 12, 13]);
    // A process that starts now, and a clock that has gone back for it too.
    clock.set(BASE_TIME - 10_000_000_000);
    const later = await createEngine({ ...parts, hippocampus: await reopen(), createId });
    const { entries: next } = await later.remember({ content: 'The last word.' }, 'one');
    expect(next[0]!.turn).toBe(COUNT);
    await later.close();
    await engine.close();
  });
});

/** As composed for people: the machine's own clock, and the ids made of it. */
describe('with the clock of the machine', () => {
  let home: string;
  let engine: Engine;
  beforeEach(async () => {
    home = createTempFolder();
    // Dates alone: whoever waits, waits in real time.
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(BASE_TIME);
    engine = await openQuietEngine(home);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await engine.close();
    removeFolder(home);
  });

  test.each(JUMPS)('that %s, ids are unique', async (_, computeTime) => {
    const random = createSeededRandom(8);
    const ids: string[] = [];
    for (let i = 0; i < COUNT; i++) {
      // No machine's clock stands before 1970.
      vi.setSystemTime(Math.max(0, computeTime(i, random)));
      const batch = Array.from({ length: 25 }, (_, k) => ({ content: `word ${i} ${k}` }));
      const { entries } = await engine.remember({ entries: batch }, engine.newSession());
      ids.push(...entries.map(({ id }) => id));
      expect(entries.map(({ turn }) => turn)).toEqual(batch.map((_, k) => k));
    }
    expect(new Set(ids).size).toBe(COUNT * 25);
    expect(ids.filter((id) => !UUID_V7.test(id))).toEqual([]);
    expect((await engine.status()).counts).toMatchObject({ remembered: COUNT * 25, sessions: COUNT });
  });

  test('that stands still, ids still sort as they were made', async () => {
    const batch = Array.from({ length: 500 }, (_, k) => ({ content: `word ${k}` }));
    const { entries } = await engine.remember({ entries: batch }, 'one');
    const ids = entries.map(({ id }) => id);
    expect([...ids].sort()).toEqual(ids);
  });
});
