import { beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';
import { scheduleNights } from '../../src/server/auto-night.ts';
import { BASE_TIME, createTempFolder } from '../support/store.ts';

type Waiting = Awaited<ReturnType<Engine['waiting']>>;
const MINUTE = 60_000;
const config: Config = {
  ...readConfig({ home: createTempFolder() }),
  night_turns: 3,
  night_quiet_minutes: 10,
};

let now: number;
let waiting: Waiting;
let checks: (() => void)[];
let started: string[];
beforeEach(() => {
  now = BASE_TIME;
  waiting = { entries: 0, lastAt: null, unfinished: false, lastNightAt: null };
  checks = [];
  started = [];
});

const schedule = (more: Partial<Config> = {}): number[] => {
  const intervals: number[] = [];
  const engine = { waiting: async () => waiting } as unknown as Engine;
  scheduleNights(
    engine,
    { ...config, ...more },
    {
      now: () => now,
      repeat: (ms, check) => {
        intervals.push(ms);
        checks.push(check);
      },
      startNight: (home) => started.push(home),
    },
  );
  return intervals;
};
/** So much later it looks, and has decided when this is over. */
async function checkAfter(minutes: number): Promise<number> {
  now += minutes * MINUTE;
  for (const check of checks) check();
  // What it asks the engine is answered in the same turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  return started.length;
}

describe('a server that sleeps by itself', () => {
  test('does not for fewer turns than are enough, however long it is quiet', async () => {
    schedule();
    waiting = { entries: 2, lastAt: BASE_TIME, unfinished: false, lastNightAt: null };
    for (let i = 0; i < 100; i++) expect(await checkAfter(60)).toBe(0);
    waiting = { ...waiting, entries: 3 };
    expect(await checkAfter(1)).toBe(1);
    expect(started).toEqual([config.home]);
  });

  test('does not while turns keep coming, and does when it has been quiet for as long as was asked', async () => {
    schedule();
    for (let i = 0; i < 30; i++) {
      waiting = { entries: 3 + i, lastAt: now, unfinished: false, lastNightAt: null };
      expect(await checkAfter(9.99)).toBe(0);
    }
    waiting = { ...waiting, lastAt: now };
    expect(await checkAfter(10)).toBe(1);
  });

  test('does not once more at every look while the night that it has started is at work', async () => {
    schedule();
    waiting = { entries: 5, lastAt: BASE_TIME - 60 * MINUTE, unfinished: false, lastNightAt: null };
    expect(await checkAfter(1)).toBe(1);
    for (let i = 0; i < 9; i++) expect(await checkAfter(1)).toBe(1);
    expect(await checkAfter(1)).toBe(2);
  });

  test('finishes a night that was left, though nothing has come, and ever more rarely where that fails', async () => {
    schedule();
    waiting = { entries: 0, lastAt: null, unfinished: true, lastNightAt: null };
    const at: number[] = [];
    for (let minute = 1; minute <= 160; minute++)
      if ((await checkAfter(1)) > at.length) at.push(Math.round((now - BASE_TIME) / MINUTE));
    expect(at).toEqual([1, 21, 61, 141]);
  });

  test('comes once a day at most, unless one was left unfinished', async () => {
    schedule();
    waiting = { entries: 5, lastAt: BASE_TIME, unfinished: false, lastNightAt: BASE_TIME };
    for (let hour = 1; hour < 24; hour++) expect(await checkAfter(60)).toBe(0);
    expect(await checkAfter(60)).toBe(1);
    waiting = { ...waiting, lastNightAt: now };
    expect(await checkAfter(60)).toBe(1);
    waiting = { ...waiting, unfinished: true };
    expect(await checkAfter(60)).toBe(2);
    // Ended in the future, by a clock that was set back since.
    waiting = { ...waiting, unfinished: false, lastNightAt: now + 1_000 * MINUTE };
    expect(await checkAfter(60)).toBe(2);
    waiting = { ...waiting, lastNightAt: now + 9_000 * MINUTE };
    expect(await checkAfter(60)).toBe(3);
  });

  test('looks each minute, or as often as the shortest quiet asks', () => {
    expect(schedule()).toEqual([MINUTE]);
    expect(schedule({ night_quiet_minutes: 1 / 60 })).toEqual([1_000]);
  });

  test.each([{ night: 'manual' }, { role: 'majordomo' }, { role: 'consultant' }] as const)(
    'never looks where it is %o',
    async (more) => {
      expect(schedule(more)).toEqual([]);
      waiting = { entries: 100, lastAt: BASE_TIME - 60 * MINUTE, unfinished: true, lastNightAt: null };
      expect(await checkAfter(1_000)).toBe(0);
    },
  );
});
