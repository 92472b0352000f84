import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../src/compose.ts';
import { BUILTIN_MODELS } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';

const COUNT = 21_000;
/** No turn of the event loop takes longer, whatever is forgotten. */
const MAX_STALL_MS = 250;

let home: string;
let engine: Engine;
beforeEach(async () => {
  home = createTempFolder();
  engine = await openEngine({
    ...{ home, role: 'muse', night: 'manual', night_turns: 20, night_quiet_minutes: 10, users: {} },
    ...{ models: BUILTIN_MODELS, training: 'off' as const, secrets: 'off' as const },
  });
});
afterEach(async () => {
  await engine.close();
  removeFolder(home);
});

/** What `work` gives, and the longest time that nothing else had its turn. */
async function measureStall<T>(work: () => Promise<T>): Promise<{ value: T; stallMs: number }> {
  let last = performance.now();
  let stallMs = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    stallMs = Math.max(stallMs, now - last - 5);
    last = now;
  }, 5);
  const value = await work();
  // The last turn counts, too.
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(timer);
  return { value, stallMs };
}

test('forgetting one of a large store, hundreds, and twenty thousand leaves others their turn', async () => {
  const ids = Array.from({ length: COUNT }, () => randomUUID());
  for (let i = 0; i < COUNT; i += 500)
    await engine.remember(
      {
        entries: ids.slice(i, i + 500).map((id, k) => ({
          id,
          content: `Of the boat, number ${i + k}: ${id}.`,
          session_id: `session ${Math.floor((i + k) / 40)}`,
        })),
      },
      's',
    );
  // Machines have other things to do: of several the calmest tells what is ours.
  const measureCalmest = async (counts: readonly number[]): Promise<number> => {
    const stalls: number[] = [];
    for (const count of counts) {
      const memoryIds = ids.splice(0, count);
      const { value, stallMs } = await measureStall(() =>
        engine.forget({ memory_ids: memoryIds, confirm: true }),
      );
      expect(value).toMatchObject({ forgotten: { entries: count } });
      expect(value.overwritten).toBeUndefined();
      stalls.push(stallMs);
    }
    return Math.min(...stalls);
  };
  expect(await measureCalmest([1, 1, 1])).toBeLessThan(MAX_STALL_MS);
  expect(await measureCalmest([300, 300, 300])).toBeLessThan(MAX_STALL_MS);
  const all = await measureStall(() => engine.forget({ before: '2200-01-01', confirm: true }));
  expect(all.value).toMatchObject({ forgotten: { entries: ids.length } });
  console.log(JSON.stringify({ entries: ids.length, stallMs: Math.round(all.stallMs) }));
  expect(all.stallMs).toBeLessThan(MAX_STALL_MS);
  expect((await engine.status()).counts.remembered).toBe(0);
});
