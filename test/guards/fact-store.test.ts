import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deleteFact, incrementFact, readFact } from '../../src/engine/hippocampus/sqlite/fact-rows.ts';
import { Statements } from '../../src/engine/hippocampus/sqlite/schema.ts';
import { createFakeClock, openSqlite } from '../support/store.ts';

let opened: Awaited<ReturnType<typeof openSqlite>>;
beforeEach(async () => {
  opened = await openSqlite(createFakeClock());
});
afterEach(() => opened.dispose());

function damageFact(name: string, value: string): void {
  const db = new Database(opened.path, { timeout: 5_000 });
  try {
    db.prepare('UPDATE facts SET value = ? WHERE name = ?').run(value, name);
  } finally {
    db.close();
  }
}

test('a fact that was never written is none, and one that was is the latest', async () => {
  const { facts } = opened.store;
  expect(await facts.get('torn')).toBeNull();
  await facts.set(null, 'torn', true);
  expect(await facts.get('torn')).toBe(true);
  await facts.set(null, 'torn', false);
  expect(await facts.get('torn')).toBe(false);
  expect(await (await opened.reopen()).facts.get('torn')).toBe(false);
});

test.each([
  ['no JSON', '{"spaceId":1'],
  ['JSON of another kind', '{"spaceId":"one"}'],
  ['nothing', ''],
])('a fact that was damaged to %s is a fault of the store, with what to do', async (_, value) => {
  const { facts } = opened.store;
  await facts.set(null, 'tree', { spaceId: 1, built: 4, placed: 0, unplaced: 0 });
  damageFact('tree', value);
  await expect(facts.get('tree')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    facts: { fact: 'tree' },
    repair: expect.stringContaining('doctor') as string,
  });
  // What is written anew can be read again.
  await facts.set(null, 'tree', { spaceId: 1, built: 5, placed: 0, unplaced: 0 });
  expect(await facts.get('tree')).toMatchObject({ built: 5 });
});

test('what is owed is counted, and struck out only where nothing more has come since', () => {
  const db = new Statements(new Database(opened.path, { timeout: 5_000 }));
  try {
    incrementFact(db, 'scrub-owed');
    incrementFact(db, 'scrub-owed');
    expect(readFact(db, 'scrub-owed')).toBe(2);
    deleteFact(db, 'scrub-owed', 3);
    expect(readFact(db, 'scrub-owed')).toBe(2);
    deleteFact(db, 'scrub-owed', 2);
    expect(readFact(db, 'scrub-owed')).toBeNull();
    incrementFact(db, 'scrub-owed');
    deleteFact(db, 'scrub-owed');
    expect(readFact(db, 'scrub-owed')).toBeNull();
  } finally {
    db.handle.close();
  }
});
