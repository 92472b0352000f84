import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openDatabase } from '../../src/engine/hippocampus/sqlite/open.ts';
import { describeHippocampusContract } from '../contract/hippocampus.ts';
import {
  BASE_TIME,
  MIGRATIONS,
  createArrival,
  countCommits,
  createFakeClock,
  hashTerms,
  openStore,
  openSqlite,
} from '../support/store.ts';

describeHippocampusContract('SQLite', () => openSqlite(systemClock));

describe('SQLite on its own', () => {
  let opened: Awaited<ReturnType<typeof openSqlite>>;
  let other: Database.Database;
  beforeEach(async () => {
    opened = await openSqlite(systemClock);
    // Whatever another process does: it waits for nobody.
    other = new Database(opened.path, { timeout: 0 });
  });
  afterEach(async () => {
    other.close();
    await opened.dispose();
  });

  test('the settings that durability and forgetting rest on are in force', async () => {
    const handle = await openDatabase(opened.path, MIGRATIONS, systemClock);
    const readSetting = (name: string): unknown => handle.pragma(name, { simple: true });
    expect(readSetting('journal_mode')).toBe('wal');
    expect(readSetting('synchronous')).toBe(2);
    // Switched on while something is forgotten; what that leaves in the file is forget-bytes.test.ts's to read.
    expect(readSetting('secure_delete')).toBe(0);
    expect(readSetting('foreign_keys')).toBe(1);
    expect(readSetting('trusted_schema')).toBe(0);
    expect(handle.prepare("SELECT v FROM entries_fts_config WHERE k = 'secure-delete'").pluck().get()).toBe(
      1,
    );
    handle.close();
  });

  test.skipIf(process.platform === 'win32')('the files are for the owner alone', async () => {
    await opened.store.entries.insert([createArrival('text')]);
    const readMode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(readMode(dirname(opened.path))).toBe('700');
    for (const suffix of ['', '-wal', '-shm'])
      expect([suffix, readMode(opened.path + suffix)]).toEqual([suffix, '600']);
  });

  test.skipIf(process.platform === 'win32')(
    'the files are for the owner alone also where the umask would close or open them',
    async () => {
      const before = process.umask(0);
      const open = await openSqlite(systemClock).finally(() => process.umask(before));
      const modes = [open.path, dirname(open.path)].map((path) => statSync(path).mode & 0o077);
      await open.dispose();
      expect(modes).toEqual([0, 0]);
    },
  );

  test('a commit is on its way to disk before remember resolves: another connection sees it', async () => {
    for (let i = 0; i < 10; i++) {
      const given = createArrival(`text ${i}`);
      await opened.store.entries.insert([given]);
      const found = other
        .prepare('SELECT content FROM day_table WHERE entry_id = ?')
        .pluck()
        .get(given.entry.id);
      expect(found).toBe(`text ${i}`);
    }
  });

  test('calls that come together share one commit, calls one after another have one each', async () => {
    const { store, path } = opened;
    await store.entries.insert([createArrival('first')]);
    const measureCommits = async (work: () => Promise<unknown>): Promise<number> => {
      other.pragma('wal_checkpoint(TRUNCATE)');
      await work();
      return countCommits(`${path}-wal`);
    };
    const together = await measureCommits(() =>
      Promise.all(Array.from({ length: 100 }, (_, i) => store.entries.insert([createArrival(`text ${i}`)]))),
    );
    expect(together).toBe(1);
    const apart = await measureCommits(async () => {
      for (let i = 0; i < 5; i++) await store.entries.insert([createArrival(`single ${i}`)]);
    });
    expect(apart).toBe(5);
    expect((await store.count()).entries).toBe(106);
  });

  test('a lock that does not go is told as BUSY once patience ends, nothing stored, and is forgotten after', async () => {
    // SQLite's own short waits are real: the clock leaps in ours, so that there are few of them.
    const clock = createFakeClock(100);
    const waitingStore = await openStore(opened.path, clock);
    other.exec('BEGIN IMMEDIATE');
    const refused = createArrival('refused');
    await expect(waitingStore.entries.insert([refused])).rejects.toMatchObject({
      code: 'BUSY',
      facts: { path: opened.path },
    });
    expect(clock.now() - BASE_TIME).toBeGreaterThan(10_000);
    expect(clock.now() - BASE_TIME).toBeLessThan(60_000);
    // Reading goes on under the lock.
    expect(await waitingStore.entries.listRecent(9)).toEqual([]);
    other.exec('ROLLBACK');
    await waitingStore.entries.insert([refused]);
    expect(await waitingStore.entries.listRecent(9)).toHaveLength(1);
    await waitingStore.close();
  });

  test('a lock that goes in time is waited for', async () => {
    other.exec('BEGIN IMMEDIATE');
    setTimeout(() => other.exec('COMMIT'), 400);
    const [stored] = await opened.store.entries.insert([createArrival('text')]);
    expect(stored!.turn).toBe(0);
  });

  test('forgetting that a reader stands in the way of either changes nothing or is done to the end', async () => {
    // What is gone cannot be asked to be forgotten again: a failure after the deletion would leave it in the log.
    const store = await openStore(opened.path, createFakeClock(100));
    const given = createArrival('said before');
    await store.entries.insert([given]);
    other.exec('BEGIN');
    other.prepare('SELECT count(*) FROM day_table').get();
    const outcome = await store.entries.forget({ ids: [given.entry.id] }).then(
      () => 'forgotten',
      (error: unknown) => (error as { code: string }).code,
    );
    const left = (await store.entries.read([given.entry.id])).length;
    expect([outcome, left]).toEqual(outcome === 'forgotten' ? ['forgotten', 0] : ['BUSY', 1]);
    other.exec('COMMIT');
    await store.close();
  });

  test('in a large store too a word is found as soon as it is said, and no more once it is forgotten', async () => {
    const { store } = opened;
    const filling = Array.from({ length: 10_100 }, (_, i) => createArrival(`filling ${i % 100}`));
    for (let i = 0; i < filling.length; i += 500) await store.entries.insert(filling.slice(i, i + 500));
    const look = async (): Promise<number[]> => store.index.findMatching(hashTerms('zeppelin'), 10, {});
    expect(await look()).toEqual([]);
    const said = createArrival('the zeppelin');
    await store.entries.insert([said]);
    expect(await look()).toHaveLength(1);
    await store.entries.forget({ ids: [said.entry.id] });
    expect(await look()).toEqual([]);
  });

  test('citations go with either end, and each is counted once', async () => {
    const { store } = opened;
    const [a, b, c] = [createArrival('a'), createArrival('b'), createArrival('c')];
    await store.entries.insert([a, b, c]);
    const cites = other.prepare('INSERT INTO citations VALUES (?, ?, ?)');
    cites.run(b.entry.id, a.entry.id, BASE_TIME);
    cites.run(c.entry.id, a.entry.id, BASE_TIME);
    expect((await store.entries.findCiting(a.entry.id)).sort()).toEqual([b.entry.id, c.entry.id].sort());
    const both = { ids: [a.entry.id, b.entry.id] };
    expect((await store.entries.count(both)).citations).toBe(2);
    expect((await store.entries.forget(both)).citations).toBe(2);
    expect(await store.entries.findCiting(a.entry.id)).toEqual([]);
    expect((await store.count()).citations).toBe(0);
  });

  test('migrating twice does no harm, nor does opening ten times at once', async () => {
    const { store, path } = opened;
    await store.entries.insert([createArrival('what stays')]);
    const readSchema = (): unknown[] =>
      other.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    const before = readSchema();
    const stores = await Promise.all(Array.from({ length: 10 }, () => openStore(path, systemClock)));
    expect(readSchema()).toEqual(before);
    expect(other.pragma('user_version', { simple: true })).toBe(readdirSync(MIGRATIONS).length);
    for (const one of stores) {
      expect(await one.index.findMatching(hashTerms('stays'), 9, {})).toHaveLength(1);
      await one.close();
    }
  });
});
