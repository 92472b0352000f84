import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openSqliteHippocampus } from '../../src/engine/hippocampus/sqlite/index.ts';
import { retryBusy } from '../../src/engine/hippocampus/sqlite/open.ts';
import { PulseFile } from '../../src/engine/hippocampus/sqlite/pulse-file.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { createProcess, takeLease } from '../support/formed-blocks.ts';
import { findIdRemains } from '../support/id-remains.ts';
import { toUuid } from '../support/night.ts';
import { createWording, findRemains } from '../support/remains.ts';
import { MIGRATIONS, createArrival, createFakeClock, openSqlite } from '../support/store.ts';

const { createUniqueText } = createWording(2_718);

let opened: Awaited<ReturnType<typeof openSqlite>>;
const others: Hippocampus[] = [];
beforeEach(async () => {
  opened = await openSqlite(systemClock);
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const other of others.splice(0)) await other.close();
  await opened.dispose();
});

function alter(text: string, ...values: unknown[]): void {
  const db = new Database(opened.path);
  db.prepare(text).run(...values);
  db.close();
}
const readOwed = (): unknown => {
  const db = new Database(opened.path, { readonly: true });
  const owed: unknown = db.prepare("SELECT value FROM facts WHERE name = 'scrub-owed'").pluck().get();
  db.close();
  return owed;
};
/** How often the file is rewritten from now on. */
function countRewritings(): () => number {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { exec } = Database.prototype;
  let rewritings = 0;
  vi.spyOn(Database.prototype, 'exec').mockImplementation(function (this: Database.Database, text: string) {
    if (text === 'VACUUM') rewritings += 1;
    return exec.call(this, text);
  });
  return () => rewritings;
}

describe('overwriting', () => {
  test('is shared by all that forget at one moment, and leaves nothing of any', async () => {
    const { store, reopen, path } = opened;
    const second = await reopen(systemClock);
    const batch = Array.from({ length: 12 }, () => createArrival(createUniqueText(300)));
    await store.entries.insert(batch);
    const readRewritings = countRewritings();
    const answers = await Promise.all(
      batch.map(({ entry }, i) => (i % 2 === 0 ? store : second).entries.forget({ ids: [entry.id] })),
    );
    expect(answers.map(({ overwritten }) => overwritten)).toEqual(batch.map(() => true));
    // One under way when the last of them came, and one that began after it: a third where one of two writers was late.
    expect(readRewritings()).toBeLessThanOrEqual(4);
    expect(
      findRemains(
        dirname(path),
        batch.map(({ entry }) => entry.content),
      ),
    ).toEqual([]);
    expect(readOwed()).toBeUndefined();
  });

  const LEFT = "INSERT INTO scrub_runs VALUES ('scrub', 4, 1, 77, 'here', ?, 9, 3, 0)";
  const open = async (isAlive: boolean): Promise<Hippocampus> => {
    const other = await openSqliteHippocampus({
      ...{ path: opened.path, migrations: MIGRATIONS, agentRole: 'muse', clock: systemClock },
      self: createProcess(12, { isAlive: () => isAlive }),
    });
    others.push(other);
    return other;
  };

  test('that a process began which has died is begun anew at once', async () => {
    const other = await open(false);
    const arrival = createArrival(createUniqueText(300));
    await other.entries.insert([arrival]);
    alter(LEFT, Date.now());
    const readRewritings = countRewritings();
    expect(await other.entries.forget({ ids: [arrival.entry.id] })).toMatchObject({ overwritten: true });
    expect(readRewritings()).toBe(1);
  });

  test('of another process is waited for, and what it covers is not done twice', async () => {
    const other = await open(true);
    const arrival = createArrival(createUniqueText(300));
    await other.entries.insert([arrival]);
    alter(LEFT, Date.now());
    const readRewritings = countRewritings();
    let isOver = false;
    const forgetting = other.entries.forget({ ids: [arrival.entry.id] }).finally(() => (isOver = true));
    await expect.poll(readOwed).toBe('1');
    expect([isOver, readRewritings()]).toEqual([false, 0]);
    // It ends, and has covered this one, too.
    alter("UPDATE scrub_runs SET running = 0, covered = 9 WHERE name = 'scrub'");
    expect(await forgetting).toMatchObject({ overwritten: true });
    expect(readRewritings()).toBe(0);
  });

  test('that failed for all is told to all, and is tried again by the next', async () => {
    const { store } = opened;
    const batch = Array.from({ length: 6 }, () => createArrival(createUniqueText(300)));
    await store.entries.insert(batch);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const { exec } = Database.prototype;
    vi.spyOn(Database.prototype, 'exec').mockImplementation(function (this: Database.Database, text: string) {
      if (text === 'VACUUM') throw Object.assign(new Error('no room'), { code: 'SQLITE_FULL' });
      return exec.call(this, text);
    });
    const answers = await Promise.all(
      batch.slice(0, 5).map(({ entry }) => store.entries.forget({ ids: [entry.id] })),
    );
    expect(answers.map(({ overwritten }) => overwritten)).toEqual([false, false, false, false, false]);
    expect(readOwed()).toBe('5');
    vi.restoreAllMocks();
    expect(await store.entries.forget({ ids: [batch[5]!.entry.id] })).toMatchObject({ overwritten: true });
    expect(readOwed()).toBeUndefined();
  });

  test('takes the queue of the Cortex with it: what was struck out of it is nowhere', async () => {
    const { store, path } = opened;
    const ids = Array.from({ length: 40 }, (_, i) => toUuid(`queued ${i}`));
    await store.purges.addWritten({ clusters: ids });
    expect(Object.keys(findIdRemains(dirname(path), ids))).toHaveLength(ids.length);
    const lease = await takeLease(store);
    await store.purges.remove(lease, await store.purges.list());
    expect(readOwed()).toBe('1');
    // As a night does at its end.
    await store.tidy();
    expect(readOwed()).toBeUndefined();
    expect(findIdRemains(dirname(path), ids)).toEqual({});
  });
});

test('a writer waits for long work that is known to be under way, longer than for any other', async () => {
  const clock = createFakeClock(20);
  const pulse = new PulseFile(`${opened.path}-scrub`);
  const store = await opened.reopen(clock);
  const blocker = new Database(opened.path);
  blocker.exec('BEGIN IMMEDIATE');
  const from = clock.now();
  const isKnown = (): boolean => {
    const at = pulse.readLatest();
    return at !== null && Math.abs(clock.now() - at) < 15_000;
  };
  let tries = 0;
  const waiting = retryBusy(
    clock,
    () => {
      tries += 1;
      // Whoever works says so again and again.
      if (clock.now() - from < 60_000) pulse.write(3, clock.now());
      if (clock.now() - from < 50_000) throw Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' });
      return 'written';
    },
    isKnown,
  );
  expect(await waiting).toBe('written');
  expect(tries).toBeGreaterThan(10);
  // Through the store: it writes as soon as the lock goes, though 15 s are long over.
  pulse.write(3, clock.now());
  const writing = store.facts.set(null, 'torn', true);
  const stillAtWork = setInterval(() => pulse.write(3, clock.now()), 1);
  await expect.poll(() => clock.now() - from, { timeout: 20_000 }).toBeGreaterThan(80_000);
  blocker.exec('ROLLBACK');
  blocker.close();
  await writing;
  clearInterval(stillAtWork);
  expect(await store.facts.get('torn')).toBe(true);
});
