import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openAgent, createSeededIds } from '../support/agent.ts';
import { createWordModel } from '../support/models.ts';
import { removeFolder, createSeededRandom, createTempFolder } from '../support/store.ts';
import type { Engine } from '../../src/engine/index.ts';

const CHILD = fileURLToPath(new URL('../support/migrating.ts', import.meta.url));
const TURNS = 160;

let home: string;
let engine: Engine;
beforeEach(async () => {
  home = createTempFolder();
  engine = await openAgent({ home, clock: systemClock, createId: createSeededIds(1), userTiers: {} });
  await engine.remember(
    {
      entries: Array.from({ length: TURNS }, (_, i) => ({
        content: `Turn ${i} tells of boat number ${i % 7} and of the harbour where it lies.`,
        session_id: `session ${i % 8}`,
        role: 'user' as const,
      })),
    },
    's',
  );
  await engine.night({ action: 'run' });
});
afterEach(async () => {
  await engine.close();
  removeFolder(home);
});

test('killed again and again while the memory is embedded anew, it goes on where it was, and misses nothing', async () => {
  const random = createSeededRandom(5);
  let switched = false;
  for (let i = 0; i < 40 && !switched; i++) {
    const child = spawn(process.execPath, [CHILD, home, String(i + 2)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const closed = once(child, 'close');
    // Killed some way into its work, wherever that is; the last ones are let be.
    if (i < 4) {
      await expect.poll(() => said, { timeout: 20_000, interval: 5 }).toContain('ready');
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 400));
      child.kill('SIGKILL');
    }
    await closed;
    // Whatever was done, nobody sees a mixture: the old space is searched until the new one is whole.
    // It may be killed between its switch and its saying so: the store alone tells which it was.
    const { spaces, counts } = await engine.status();
    switched = spaces[0]!.model === 'words';
    if (said.includes('switched')) expect(switched).toBe(true);
    if (switched) expect(counts.unembedded).toBe(0);
    expect((await engine.recall({ query: 'boat number 3', limit: 5 })).memories).toHaveLength(5);
    // A lease that a killed one left may have to run out first: all tries together are longer than that.
    if (i >= 4 && !switched) await new Promise((resolve) => setTimeout(resolve, 700));
  }
  expect(switched).toBe(true);
  await engine.close();
  const model = createWordModel('words');
  engine = await openAgent({
    home,
    clock: systemClock,
    createId: createSeededIds(99),
    userTiers: {},
    choice: { openChosen: async () => model, openForSpace: async () => model, listProblems: async () => [] },
  });
  const { counts, problem, switching } = await engine.status();
  expect({ problem, switching }).toEqual({ problem: null, switching: null });
  expect(counts).toMatchObject({ remembered: TURNS, unembedded: 0 });
  expect(await engine.check()).toEqual([]);
  expect(await engine.migrateSpace()).toBe('current');
}, 60_000);
