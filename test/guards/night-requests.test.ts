import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/engine/errors.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Engine, NightAnswer } from '../../src/engine/index.ts';
import { STAGES } from '../../src/engine/vocabulary/night.ts';
import { toUuid } from '../support/night.ts';
import { createFakeClock } from '../support/store.ts';
import { TURNS, createHome, runNight } from './home.ts';
import type { Home } from './home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.dispose());

describe('a night is the muse’s', () => {
  test.each(['majordomo', 'consultant'] as const)(
    'a %s may neither run nor cancel one, and may look on',
    async (role) => {
      const engine = await home.open({ role });
      await engine.remember({ entries: [...TURNS] }, 'boat');
      for (const action of ['run', 'cancel'] as const)
        await expect(engine.night({ action })).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await engine.night({ action: 'status' })).toMatchObject({ state: 'none' });
      const answer = await engine.night({ action: 'run', dry_run: true });
      expect(answer).toMatchObject({ state: 'none', report: { dry_run: true, entries: TURNS.length } });
      expect(home.inStore((db) => db.prepare('SELECT count(*) FROM night_cycles').pluck().get())).toBe(0);
    },
  );
});

test('a night that is not known is NOT_FOUND, and the latest is told without an id', async () => {
  const engine = await home.open();
  expect(await engine.night({})).toMatchObject({ cycle_id: null, state: 'none', report: null });
  await engine.remember({ entries: [...TURNS] }, 'boat');
  const { cycle_id: id } = await runNight(engine);
  await runNight(engine);
  await expect(engine.night({ action: 'status', cycle_id: toUuid('no night') })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await engine.night({ cycle_id: id!.toUpperCase() })).toMatchObject({ cycle_id: id, report: null });
  expect((await engine.night({})).cycle_id).not.toBe(id);
});

/** A store that fails, with this, when it comes to a stage; and tells of the stages that were begun. */
function failAtStage(stage: number, error: Error, begun: number[]): (store: Hippocampus) => Hippocampus {
  let failed = false;
  return (store) => ({
    ...store,
    nights: {
      ...store.nights,
      updateStage: async (lease, number, change) => {
        if (change.status === 'running') begun.push(number);
        if (number === stage && !failed && change.status === 'running') {
          failed = true;
          throw error;
        }
        await store.nights.updateStage(lease, number, change);
      },
    },
  });
}

describe('a night that stopped on its way', () => {
  const full = new MemoryError('STORE_UNAVAILABLE', 'The disk is full.', 'Free some space.');
  const stop = new MemoryError('CANCELLED', 'It was cancelled.', 'The next goes on.');
  let begun: number[];
  const open = (error: Error): Promise<Engine> => home.open({ wrapStore: failAtStage(6, error, begun) });
  beforeEach(() => {
    begun = [];
  });

  test.each([
    ['failed', full, 'STORE_UNAVAILABLE'],
    ['cancelled', stop, 'CANCELLED'],
    ['failed', new TypeError('a fault of the program'), 'STORE_UNAVAILABLE'],
  ] as const)(
    'is told as %s, frees its lease, and goes on where it stopped',
    async (state, error, failure) => {
      const engine = await open(error);
      await engine.remember({ entries: [...TURNS] }, 'boat');
      await expect(engine.night({ action: 'run' })).rejects.toBe(error);
      expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
      const answer = await engine.night({ action: 'report' });
      expect(answer).toMatchObject({ state, report: { failure } });
      expect(answer.stages.slice(0, 5).every(({ status }) => status === 'completed')).toBe(true);
      expect(home.inStore((db) => db.prepare('SELECT held FROM night_lease').pluck().get())).toBe(0);
      // What comes now waits for the night after the one that is finished first.
      await engine.remember({ content: 'And one more about the boat.' }, 'boat');
      expect(await engine.night({ action: 'run', dry_run: true })).toMatchObject({
        report: { would_resume: answer.cycle_id, entries: 0, entries_waiting_after: 1 },
      });
      begun.length = 0;
      const done = await runNight(engine);
      expect(begun).toEqual([6, 7, 8, 9]);
      expect(done.cycle_id).toBe(answer.cycle_id);
      // Figures of stages that were over before are still told.
      expect(done.stages.slice(0, 5)).toEqual(answer.stages.slice(0, 5));
      expect(done.report).toMatchObject({ entries: TURNS.length, failure: null });
      expect((await engine.waiting()).entries).toBe(1);
    },
  );
});

test('a stage that is begun once more goes on with what it had counted', async () => {
  let left = true;
  const engine = await home.open({
    wrapStore: (store) => ({
      ...store,
      nights: {
        ...store.nights,
        updateStage: async (lease, number, change) => {
          if (!left || number !== 9 || change.status !== 'completed')
            return store.nights.updateStage(lease, number, change);
          left = false;
          await store.nights.updateStage(lease, number, { counts: { ...change.counts, terms_renewed: 5 } });
          throw new MemoryError('STORE_UNAVAILABLE', 'The disk is full.', 'Free some space.');
        },
      },
    }),
  });
  await engine.remember({ entries: [...TURNS] }, 'boat');
  await expect(engine.night({ action: 'run' })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect((await runNight(engine)).stages[8]!.counts).toMatchObject({ terms_renewed: 5 });
});

test('cancelling waits for the holder to come to the end of its item, and no longer than five seconds', async () => {
  const clock = createFakeClock();
  const engine = await home.open({ clock });
  await engine.remember({ entries: [...TURNS] }, 'boat');
  const { pid } = process;
  // A night that is held by this process, and hears nothing.
  home.inStore((db) => {
    db.prepare(
      "INSERT INTO night_cycles (cycle, cycle_id, state, boundary, started_at) VALUES (1, ?, 'running', 8, ?)",
    ).run(toUuid('held'), clock.now());
    const stage = db.prepare("INSERT INTO night_stages (cycle, stage, status) VALUES (1, ?, 'pending')");
    STAGES.forEach((_, i) => stage.run(i + 1));
    db.prepare(
      "INSERT INTO night_lease (name, fence, held, pid, host, heartbeat_at) VALUES ('night', 1, 1, ?, 'elsewhere', ?)",
    ).run(pid, clock.now());
  });
  const from = clock.now();
  const answer: NightAnswer = await engine.night({ action: 'cancel' });
  expect(answer).toMatchObject({ cycle_id: toUuid('held'), state: 'running' });
  expect(clock.now() - from).toBeGreaterThanOrEqual(5_000);
  expect(clock.now() - from).toBeLessThan(6_000);
  expect(home.inStore((db) => db.prepare('SELECT cancel FROM night_lease').pluck().get())).toBe(1);
  await expect(engine.night({ action: 'run' })).rejects.toMatchObject({
    code: 'BUSY',
    facts: { holder: { pid } },
  });
});
