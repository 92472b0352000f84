import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveDatabasePath } from '../../src/compose.ts';
import { openQuietEngine } from '../support/quiet-engine.ts';
import type { Engine } from '../../src/engine/index.ts';
import type { EntryInput } from '../../src/engine/vocabulary/entry.ts';
import { startServer } from '../support/processes.ts';
import { PIECE_BYTES, findRemains, createWording } from '../support/remains.ts';
import {
  createArrival,
  createFakeClock,
  openSqlite,
  removeFolder,
  createTempFolder,
} from '../support/store.ts';

const { createLetters, createUniqueText } = createWording(2_026);

/** Short ones on one page, long ones that spill, and what lies at the borders between. */
const SIZES = [PIECE_BYTES + 6, 64, 200, 900, 3_900, 4_050, 4_096, 4_097, 9_000, 25_000, 60_000, 65_536];

const createEntry = (i: number, name: string): EntryInput & { id: string } => ({
  id: randomUUID(),
  content: createUniqueText(SIZES[i % SIZES.length]!),
  session_id: `${name} session ${createUniqueText(40)}`,
  speaker: `${name} speaker ${createUniqueText(40)}`,
  user_id: `${name} user ${createUniqueText(40)}`,
  tags: [`${name} ${createUniqueText(40)}`, `${name} ${createUniqueText(50)}`],
});
/** Everything of an entry that its owner might know it by. */
const listWords = ({ content, session_id, speaker, user_id, tags }: EntryInput): string[] => [
  content,
  session_id!,
  speaker!,
  user_id!,
  ...tags!,
];

/** Where overwriting cannot follow at once: someone reads an old state, and the log must keep it for them. */
describe('what cannot be overwritten at once', () => {
  let opened: Awaited<ReturnType<typeof openSqlite>>;
  let reader: Database.Database;
  beforeEach(async () => {
    opened = await openSqlite(createFakeClock(100));
    reader = new Database(opened.path);
  });
  afterEach(async () => {
    reader.close();
    await opened.dispose();
  });
  const findLeft = (words: readonly string[]): string[] => findRemains(dirname(opened.path), words);

  test('is forgotten all the same, and overwritten by the next start', async () => {
    const { store, path, reopen } = opened;
    const goes = Array.from({ length: 40 }, (_, i) =>
      createArrival(`${createUniqueText(300)} ${i}`, { speaker: createUniqueText(60) }),
    );
    const stays = createArrival(createUniqueText(2_000));
    await store.entries.insert([...goes, stays]);
    const words = goes.flatMap(({ entry: { content, speaker } }) => [content, speaker!]);
    const going = store.entries.forget({ ids: goes.map(({ entry }) => entry.id) });
    // Too late to be told BUSY before anything is gone.
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM day_table').get();
    expect(await going).toMatchObject({ entries: 40, overwritten: false });
    expect(findLeft(words).length).toBeGreaterThan(0);
    // Trying again and again must not fill the disk.
    expect(statSync(`${path}-wal`).size).toBeLessThan(4 * statSync(path).size);
    // One that starts while it still cannot be done starts all the same.
    expect(await (await reopen()).entries.listRecent(9)).toMatchObject([{ content: stays.entry.content }]);

    reader.exec('COMMIT');
    const next = await reopen();
    // Beside whatever else it does: its start waits for nothing.
    await expect.poll(() => findLeft(words), { timeout: 20_000 }).toEqual([]);
    expect(await next.entries.listRecent(9)).toMatchObject([{ content: stays.entry.content }]);
    expect(await next.check()).toEqual([]);
  });
});

describe('what is forgotten is gone from every file of the data directory', () => {
  let home: string;
  let engine: Engine;
  beforeEach(async () => {
    home = createTempFolder();
    engine = await openQuietEngine(home);
  });
  afterEach(async () => {
    await engine.close();
    removeFolder(home);
  });

  /** The words of these entries of which anything is left, by their beginnings. */
  const findLeft = (entries: readonly EntryInput[]): string[] => {
    const words = [...new Set(entries.flatMap(listWords))];
    return findRemains(home, words).map((word) => `${word.slice(0, 40)} (${word.length})`);
  };
  const toIds = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);
  const remember = async (entries: EntryInput[]): Promise<void> => {
    // In several commits, in which pages grow, split and are written to the log again and again.
    for (let i = 0; i < entries.length; i += 7)
      await engine.remember({ entries: entries.slice(i, i + 7) }, 's');
  };

  async function expectKept(kept: readonly (EntryInput & { id: string })[]): Promise<void> {
    for (const one of kept) {
      const found = await engine.entry(one.id);
      expect(found.content === one.content).toBe(true);
      expect(found).toMatchObject({ sessionId: one.session_id, speaker: one.speaker, userId: one.user_id });
      expect([...found.tags].sort()).toEqual([...one.tags!].sort());
    }
    expect(await engine.check()).toEqual([]);
  }

  test('texts of every size, names and tags, among others that stay', async () => {
    const all = Array.from({ length: 24 }, (_, i) => createEntry(i, 'one'));
    await remember(all);
    const goes = all.filter((_, i) => i % 2 === 0 || i % 12 === 11);
    const stays = all.filter((one) => !goes.includes(one));
    // The search itself must be able to find: all is there before.
    expect(findLeft(all)).toHaveLength(all.length * 6);
    await engine.forget({ memory_ids: toIds(goes), confirm: true });
    expect(findLeft(goes)).toEqual([]);
    expect(findLeft(stays)).toHaveLength(stays.length * 6);
    await expectKept(stays);
  });

  test('names among hundreds, whose pages were split and filled again in between', async () => {
    const all = Array.from({ length: 600 }, (_, i) => ({
      ...createEntry(0, createLetters(3)),
      content: `${createUniqueText(60)} ${i}`,
    }));
    await remember(all);
    const goes = all.filter((_, i) => i % 5 === 0);
    await engine.forget({ memory_ids: toIds(goes.slice(0, 60)), confirm: true });
    await engine.forget({ memory_ids: toIds(goes.slice(60)), confirm: true });
    expect(findLeft(goes)).toEqual([]);
    await expectKept(all.filter((one) => !goes.includes(one)).slice(0, 50));
  });

  test.each(['session_id', 'user_id'] as const)('by %s', async (field) => {
    const mine = Array.from({ length: 12 }, (_, i) => createEntry(i, 'mine'));
    for (const one of mine) one[field] = mine[0]![field];
    const others = Array.from({ length: 12 }, (_, i) => createEntry(i, 'other'));
    await remember(mine.flatMap((one, i) => [one, others[i]!]));
    await engine.forget({ [field]: mine[0]![field], confirm: true });
    expect(findLeft(mine)).toEqual([]);
    await expectKept(others);
  });

  test('a user who began a session that others went on with', async () => {
    const [mine, other] = [createEntry(1, 'mine'), createEntry(2, 'other')];
    other.session_id = mine.session_id;
    await remember([mine, other]);
    await engine.forget({ user_id: mine.user_id!, confirm: true });
    // All but the session's name, which is the other's too.
    expect(findLeft([{ ...mine, session_id: '' }])).toEqual([]);
    await expectKept([other]);
  });

  test('everything', async () => {
    const all = Array.from({ length: 24 }, (_, i) => createEntry(i, 'all'));
    await remember(all);
    await engine.forget({ before: '2200-01-01', confirm: true });
    expect(findLeft(all)).toEqual([]);
    expect((await engine.status()).counts.remembered).toBe(0);
  });

  test('a reader that stood in the way: asking again once it has gone leaves nothing', async () => {
    const goes = createEntry(3, 'goes');
    await remember([goes]);
    const reader = new Database(resolveDatabasePath({ home }));
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM day_table').get();
    setTimeout(() => reader.exec('COMMIT'), 600);
    await engine.forget({ memory_ids: [goes.id], confirm: true });
    expect(findLeft([goes])).toEqual([]);
    reader.close();
  });

  test('also while another process has the memory open and goes on using it', async () => {
    const all = Array.from({ length: 24 }, (_, i) => createEntry(i, 'two'));
    await remember(all);
    const server = await startServer(home);
    try {
      for (const one of all) expect(await server.readEntry(one.id)).toBe(one.content);
      await server.call('recall', { query: all[0]!.content.slice(0, 200) });
      const extra = Array.from({ length: 6 }, (_, i) => createEntry(i, 'elsewhere'));
      expect(await server.call('remember', { entries: extra })).toMatchObject({ stored: extra.length });
      const goes = [...all.filter((_, i) => i % 3 > 0), ...extra];
      await engine.forget({ memory_ids: toIds(goes), confirm: true });
      expect(findLeft(goes)).toEqual([]);
      // What the other process still had in its cache it must not write back.
      await server.call('remember', { content: 'The other goes on.' });
      await server.call('recall', { query: extra[0]!.content.slice(0, 200) });
      expect(findLeft(goes)).toEqual([]);
      for (const one of goes) expect(await server.readEntry(one.id)).toBeNull();
      await expectKept(all.filter((_, i) => i % 3 === 0));
      await server.end();
      expect(findLeft(goes)).toEqual([]);
    } finally {
      await server.kill();
    }
  });

  test('among processes that go on writing all the while', async () => {
    const goes = Array.from({ length: 20 }, (_, i) => createEntry(i % 5, 'goes'));
    await remember(goes);
    const servers = await Promise.all([startServer(home), startServer(home)]);
    try {
      for (const server of servers) await server.call('remember', { content: 'before' });
      let stop = false;
      let stored = 0;
      const busy = servers.map(async (server) => {
        while (!stop) {
          expect(await server.call('remember', { content: `on and on ${stored}` })).toMatchObject({
            stored: 1,
          });
          stored++;
        }
      });
      for (const one of goes) {
        await engine.forget({ memory_ids: [one.id], confirm: true });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      stop = true;
      await Promise.all(busy);
      expect(stored).toBeGreaterThan(10);
      expect(findLeft(goes)).toEqual([]);
      expect((await engine.status()).counts.remembered).toBe(stored + servers.length);
    } finally {
      for (const server of servers) await server.kill();
    }
  });
});
