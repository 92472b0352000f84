import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import {
  ROOT,
  createArrival,
  openStore,
  removeFolder,
  createSeededRandom,
  createTempFolder,
} from '../support/store.ts';

/** What cannot be used is told with its path and left as it is: the owner may want to repair it. */
describe('a database that cannot be used', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = createTempFolder();
    path = join(folder, 'hippocampus.db');
  });
  afterEach(() => removeFolder(folder));

  /** A sound database of a hundred entries, closed, nothing in its log. */
  async function createSoundStore(): Promise<void> {
    const store = await openStore(path, systemClock);
    await store.entries.insert(
      Array.from({ length: 100 }, (_, i) =>
        createArrival(`entry ${i} ${'of some length '.repeat(20 * (i % 10))}`, {
          speaker: `S${i}`,
          tags: [`t${i}`],
        }),
      ),
    );
    await store.close();
  }

  const refusal = { name: 'MemoryError', code: 'STORE_UNAVAILABLE' };
  async function expectRefused(): Promise<{ path: string }> {
    const error: unknown = await openStore(path, systemClock).then(
      (store) => store.close(),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject(refusal);
    const failure = error as Error & { repair: string; facts: { path: string } };
    expect(failure.message).toContain(path);
    expect(failure.facts.path).toBe(path);
    expect(failure.repair.length).toBeGreaterThan(10);
    return failure.facts;
  }

  test('of a newer version: refused, untouched, and fine again for the version it is of', async () => {
    await createSoundStore();
    const raise = (to: number): number => {
      const db = new Database(path);
      const before = db.pragma('user_version', { simple: true }) as number;
      db.pragma(`user_version = ${to}`);
      db.close();
      return before;
    };
    const version = raise(999);
    const before = readFileSync(path);
    expect(await expectRefused()).toMatchObject({ schema: 999, known: version });
    expect(readFileSync(path).equals(before)).toBe(true);
    raise(version);
    await (await openStore(path, systemClock)).close();
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['a garbage header', (bytes) => (bytes.fill('garbage ', 0, 100), bytes)],
    ['text in its place', () => Buffer.from('This is no database, but notes of mine.\n'.repeat(40))],
    ['a few bytes', () => Buffer.from('short')],
    ['nothing but its first half page', (bytes) => bytes.subarray(0, 2048)],
    ['garbage in every page but the first', (bytes) => (garble(bytes, 1, Infinity), bytes)],
    ['a first page garbled behind its header', (bytes) => (garble(bytes, 0, 1, 100), bytes)],
  ])('%s: refused, not a byte changed', async (_, damage) => {
    await createSoundStore();
    writeFileSync(path, damage(readFileSync(path)));
    const before = readFileSync(path);
    await expectRefused();
    expect(readFileSync(path).equals(before)).toBe(true);
    // Again, since a first attempt may leave something beside the file that changes the second.
    await expectRefused();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  /** Opens and looks the whole store through: a line for each fault, or the one by which it could not be looked at. */
  async function examine(): Promise<string[]> {
    let store: Hippocampus | undefined;
    try {
      store = await openStore(path, systemClock);
      return (await store.check()).map(({ problem }) => problem);
    } catch (error) {
      return [`${(error as Error).name} ${(error as { code: string }).code}`];
    } finally {
      await store?.close();
    }
  }

  test.each([0.9, 0.5, 0.1])('cut off at %f of its length: found, not a byte changed', async (part) => {
    await createSoundStore();
    expect(await examine()).toEqual([]);
    truncateSync(path, Math.floor((readFileSync(path).length * part) / 4096) * 4096);
    const before = readFileSync(path);
    expect(await examine()).not.toEqual([]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('garbage in any single page of the middle is found by check', async () => {
    await createSoundStore();
    const good = readFileSync(path);
    const pages = good.length / 4096;
    const missed: unknown[] = [];
    for (let page = 1; page < pages; page++) {
      const bytes = Buffer.from(good);
      garble(bytes, page, page + 1);
      writeFileSync(path, bytes);
      const faults = await examine();
      // Missed, or told in SQLite's words instead of the contract's.
      if (faults.length === 0 || faults[0]!.startsWith('SqliteError')) missed.push([page, ...faults]);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
    expect(missed).toEqual([]);
  });

  test('text that was changed behind the back of the store is found by check', async () => {
    await createSoundStore();
    const bytes = readFileSync(path);
    const at = bytes.indexOf('entry 42 of some length');
    expect(at).toBeGreaterThan(0);
    bytes.write('Entry', at);
    writeFileSync(path, bytes);
    expect(await examine()).not.toEqual([]);
  });

  test('damage met while reading is told with the path, by every way of reading', async () => {
    await createSoundStore();
    const bytes = readFileSync(path);
    const store = await openStore(path, systemClock);
    garble(bytes, 1, Infinity);
    writeFileSync(path, bytes);
    const ways = [
      () => store.entries.listRecent(10),
      () => store.entries.read(['00000000-0000-4000-8000-000000000000']),
      () => store.index.findMatching([1, 2, 3], 10, {}),
      () => store.entries.listSpeakers(),
      () => store.entries.insert([createArrival('new', { sessionId: 'new' })]),
      () => store.entries.forget({ before: Number.MAX_SAFE_INTEGER }),
    ];
    for (const way of ways)
      await expect(way()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', facts: { path } });
    await store.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('a directory in its place', async () => {
    mkdirSync(path);
    await expectRefused();
  });

  test('a file in place of the data directory', async () => {
    writeFileSync(join(folder, 'file'), 'mine');
    path = join(folder, 'file', 'hippocampus.db');
    await expectRefused();
    path = join(folder, 'file', 'deeper', 'hippocampus.db');
    await expectRefused();
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  // In a process of its own, which can be ended: making directories where none can be made is known to go on for ever.
  test.runIf(existsSync('/proc/self')).each(['/proc/sophontic/hippocampus.db', '/proc/hippocampus.db'])(
    'a directory that nobody can write in, not even root: %s',
    (unwritable) => {
      const script = `
        import { openStore } from './test/support/store.ts';
        import { systemClock } from './src/engine/clock.ts';
        await openStore(${JSON.stringify(unwritable)}, systemClock).catch((error) => console.log(JSON.stringify(error)));`;
      const args = ['--input-type=module', '-e', script];
      const child = spawnSync(process.execPath, args, { cwd: ROOT, timeout: 5_000, encoding: 'utf8' });
      expect(child.signal).toBeNull();
      expect(JSON.parse(child.stdout)).toMatchObject({ ...refusal, facts: { path: unwritable } });
    },
  );

  test('a refusal leaves the file free: it can be mended and opened in the same process', async () => {
    await createSoundStore();
    const good = readFileSync(path);
    writeFileSync(path, 'broken');
    await expectRefused();
    writeFileSync(path, good);
    const store = await openStore(path, systemClock);
    expect(await store.entries.listRecent(200)).toHaveLength(100);
    await store.close();
  });
});

/** Overwrites pages `from` to `to` with bytes of no meaning. */
function garble(bytes: Buffer, from: number, to: number, skip = 0): void {
  const random = createSeededRandom(from + 1);
  for (let at = from * 4096 + skip; at < Math.min(bytes.length, to * 4096); at++)
    bytes[at] = Math.floor(random() * 256);
}
