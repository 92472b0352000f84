import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, retryBusy } from '../../src/engine/hippocampus/sqlite/open.ts';
import { Writer } from '../../src/engine/hippocampus/sqlite/writer.ts';
import { MIGRATIONS, createFakeClock, removeFolder, createTempFolder } from '../support/store.ts';

const PATIENCE_MS = 15_000;
let folder: string;
let path: string;
let handle: Database.Database;
let writer: Writer;
const clock = createFakeClock();
beforeEach(async () => {
  folder = createTempFolder();
  path = join(folder, 'home', 'hippocampus.db');
  handle = await openDatabase(path, MIGRATIONS, clock);
  writer = new Writer(handle, clock, path);
});
afterEach(() => {
  handle.close();
  removeFolder(folder);
});

const putFact = (name: string): void =>
  void handle.prepare("INSERT INTO facts VALUES (?, '')").run(`test ${name}`);
const listFacts = (): string[] =>
  handle.prepare("SELECT name FROM facts WHERE name LIKE 'test %' ORDER BY name").pluck().all() as string[];
const fail = (name: string) => (): void => {
  putFact(name);
  throw new Error(`${name} fails`);
};

describe('writes that come together', () => {
  test('succeed and fail each by itself, and of one that fails no half is stored', async () => {
    const outcomes = await Promise.allSettled([
      writer.submit(() => putFact('a')),
      writer.submit(fail('b')),
      writer.submit(() => putFact('c')),
      writer.submit(fail('d')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(listFacts()).toEqual(['test a', 'test c']);
    expect(handle.inTransaction).toBe(false);
  });

  test('are one commit, and are told only when it has been made', async () => {
    const resolved: string[] = [];
    const countSeen = (): number => {
      const other = new Database(path, { readonly: true });
      try {
        return other.prepare("SELECT count(*) FROM facts WHERE name LIKE 'test %'").pluck().get() as number;
      } finally {
        other.close();
      }
    };
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        writer
          .submit(() => {
            putFact(name);
            // Others see nothing of it before the commit.
            expect(countSeen()).toBe(0);
          })
          .then(() => {
            expect(countSeen()).toBe(3);
            resolved.push(name);
          }),
      ),
    );
    expect(resolved).toEqual(['a', 'b', 'c']);
  });

  test('one alone that fails leaves nothing, and the next one goes on', async () => {
    await expect(writer.submit(fail('a'))).rejects.toThrow('a fails');
    expect(handle.inTransaction).toBe(false);
    await writer.submit(() => putFact('b'));
    expect(listFacts()).toEqual(['test b']);
  });

  test('none stands where the whole transaction was ended under them, as a full disk does', async () => {
    const full = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
    const outcomes = await Promise.allSettled([
      writer.submit(() => putFact('a')),
      writer.submit(() => {
        handle.exec('ROLLBACK');
        throw full;
      }),
      writer.submit(() => putFact('c')),
    ]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } });
    expect(listFacts()).toEqual([]);
    await writer.submit(() => putFact('d'));
    expect(listFacts()).toEqual(['test d']);
  });
});

describe('patience with a lock', () => {
  const busy = Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' });
  /** How often it was tried, how long it took, and what came of it. */
  async function countTries(
    times: number,
    error: Error,
  ): Promise<{ tries: number; ms: number; outcome: unknown }> {
    let tries = 0;
    const from = clock.now();
    const outcome = await retryBusy(clock, () => {
      if (++tries <= times) throw error;
      return 'done';
    }).catch((reason: unknown) => reason);
    return { tries, ms: clock.now() - from, outcome };
  }

  test('waits until it is free', async () => {
    expect(await countTries(5, busy)).toMatchObject({ tries: 6, outcome: 'done' });
  });

  test('ends', async () => {
    const { ms, outcome } = await countTries(Infinity, busy);
    expect(outcome).toBe(busy);
    expect(ms).toBeGreaterThanOrEqual(PATIENCE_MS);
    expect(ms).toBeLessThan(PATIENCE_MS + 1_000);
  });

  test('is had with nothing else', async () => {
    const other = Object.assign(new Error('damaged'), { code: 'SQLITE_CORRUPT' });
    expect(await countTries(Infinity, other)).toEqual({ tries: 1, ms: 0, outcome: other });
  });
});

test('a store is durable, and nobody else’s to read', () => {
  expect(handle.pragma('synchronous', { simple: true })).toBe(2);
  expect(handle.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(handle.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(handle.pragma('trusted_schema', { simple: true })).toBe(0);
  if (process.platform === 'win32') return;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});
