import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findRemains, createWording } from '../support/remains.ts';
import { createArrival, createFakeClock, openSqlite } from '../support/store.ts';

const { createUniqueText } = createWording(3_141);
/** Texts within a page, and ones that spill into pages of their own. */
const SIZES = [64, 900, 4_096, 9_000, 60_000];

let opened: Awaited<ReturnType<typeof openSqlite>>;
beforeEach(async () => {
  opened = await openSqlite(createFakeClock(100));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await opened.dispose();
});

/** How much of the overwriting is left to the next start. */
function readPending(): unknown {
  const db = new Database(opened.path, { readonly: true });
  try {
    return db.prepare("SELECT value FROM facts WHERE name = 'scrub-owed'").pluck().get();
  } finally {
    db.close();
  }
}

/** As on a disk without room for a second copy of the file. */
function refuseRewriting(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { exec } = Database.prototype;
  vi.spyOn(Database.prototype, 'exec').mockImplementation(function (this: Database.Database, text: string) {
    if (text === 'VACUUM') throw Object.assign(new Error('no room'), { code: 'SQLITE_FULL' });
    return exec.call(this, text);
  });
}

/** One alone: of cells that were moved from page to page only the rewriting would leave no copy. */
test.each(SIZES)(
  'a text of %i bytes is overwritten where it stood, also when the file cannot be rewritten',
  async (size) => {
    const { store, path } = opened;
    const arrival = createArrival(createUniqueText(size), {
      speaker: createUniqueText(40),
      tags: [createUniqueText(50)],
    });
    const { id, content, speaker, tags } = arrival.entry;
    await store.entries.insert([arrival]);
    const words = [content, speaker!, ...tags];
    const findLeft = (): string[] => findRemains(dirname(path), words).map((word) => word.slice(0, 30));
    expect(findLeft()).toHaveLength(words.length);
    refuseRewriting();
    expect(await store.entries.forget({ ids: [id] })).toMatchObject({ entries: 1, overwritten: false });
    expect(findLeft()).toEqual([]);
    expect(await store.check()).toEqual([]);
    // The rest is owed to the next start, which does not wait for it, and to nobody after it.
    expect(readPending()).toBe('1');
    vi.restoreAllMocks();
    await opened.reopen();
    await expect.poll(readPending).toBeUndefined();
  },
);

test('what could be overwritten at once is owed by nobody', async () => {
  const { store } = opened;
  const arrival = createArrival(createUniqueText(100));
  await store.entries.insert([arrival]);
  expect(await store.entries.forget({ ids: [arrival.entry.id] })).toMatchObject({ overwritten: true });
  expect(readPending()).toBeUndefined();
});
