import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PulseFile } from '../../src/engine/hippocampus/sqlite/pulse-file.ts';
import { beginNight, createProcess, takeLease } from '../support/formed-blocks.ts';
import { BASE_TIME, createFakeClock, openSqlite } from '../support/store.ts';

/** Beyond it a silent holder is replaced. */
const LEASE_MS = 15_000;

let clock: ReturnType<typeof createFakeClock>;
let opened: Awaited<ReturnType<typeof openSqlite>>;
beforeEach(async () => {
  clock = createFakeClock();
  opened = await openSqlite(clock);
});
afterEach(() => opened.dispose());
const getPulsePath = (): string => `${opened.path}-lease`;

describe('the heartbeat of a lease, in a file beside the database', () => {
  test('waits for no writer: who holds SQLite’s write lock for longer than the lease lasts fences nobody off', async () => {
    const { store, path, reopen } = opened;
    const other = await reopen(clock);
    const lease = await beginNight(store, createProcess(11));
    const writer = new Database(path);
    writer.exec('BEGIN IMMEDIATE');
    try {
      for (let i = 0; i < 4; i++) {
        clock.set(clock.now() + LEASE_MS - 1);
        expect(await store.nights.beat(lease)).toEqual({ cancel: false });
        // Another process sees it, by reading alone.
        expect(await other.nights.readCycle(createProcess(12))).toMatchObject({
          ...{ state: 'running', holder: { pid: 11, heartbeatAt: clock.now() } },
        });
      }
    } finally {
      writer.exec('ROLLBACK');
      writer.close();
    }
    expect(await other.nights.acquire(createProcess(12), 'purge')).toMatchObject({ busy: { pid: 11 } });
    await store.nights.finish(lease, 'completed', null);
  });

  test('is readable by the owner only, and written in place', async () => {
    const { store } = opened;
    const lease = await beginNight(store);
    await store.nights.beat(lease);
    const before = statSync(getPulsePath());
    expect(before.mode & 0o777).toBe(0o600);
    for (let i = 0; i < 20; i++) await store.nights.beat(lease);
    expect(statSync(getPulsePath())).toMatchObject({ ino: before.ino, size: before.size });
    expect(before.size).toBeLessThan(1_000);
  });

  test.each([
    ['missing', () => rmSync(getPulsePath())],
    ['empty', () => writeFileSync(getPulsePath(), '')],
    ['of other bytes', () => writeFileSync(getPulsePath(), Buffer.alloc(4_096, 255))],
    [
      'with one digit changed',
      () => writeFileSync(getPulsePath(), readFileSync(getPulsePath(), 'latin1').replaceAll('1', '2')),
    ],
  ])('that is %s counts as none: the lease is as old as its taking', async (_, damage) => {
    const { store } = opened;
    const lease = await beginNight(store, createProcess(11));
    clock.set(BASE_TIME + LEASE_MS - 1);
    await store.nights.beat(lease);
    clock.set(BASE_TIME + LEASE_MS + 1);
    const seek = () => store.nights.readCycle(createProcess(12));
    expect(await seek()).toMatchObject({ state: 'running' });
    damage();
    expect(await seek()).toMatchObject({ state: 'interrupted', holder: null });
    // Its next beat makes it whole.
    await store.nights.beat(lease);
    expect(await seek()).toMatchObject({ state: 'running', holder: { heartbeatAt: clock.now() } });
  });

  test('of an earlier holder says nothing about the one in force', async () => {
    const { store } = opened;
    const early = await takeLease(store, createProcess(11));
    await store.nights.release(early);
    await beginNight(store, createProcess(12));
    clock.set(BASE_TIME + LEASE_MS + 1);
    // As one would write it who was suspended between looking and writing.
    new PulseFile(getPulsePath()).write(early.fence, clock.now());
    expect(await store.nights.readCycle(createProcess(13))).toMatchObject({ state: 'interrupted' });
  });

  test('where no file can be written the row tells', async () => {
    const { store } = opened;
    const lease = await beginNight(store, createProcess(11));
    // A folder stands in its place.
    mkdirSync(getPulsePath());
    clock.set(BASE_TIME + LEASE_MS - 1);
    expect(await store.nights.beat(lease)).toEqual({ cancel: false });
    clock.set(BASE_TIME + LEASE_MS + 1);
    expect(await store.nights.readCycle(createProcess(12))).toMatchObject({
      holder: { heartbeatAt: BASE_TIME + LEASE_MS - 1 },
    });
  });
});
