import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { isBusy, toStoreError } from './failures.ts';
import { openDatabase } from './open.ts';
import { recountSessions } from './repair-store.ts';
import { Statements } from './schema.ts';
import type { Handle } from './schema.ts';

export interface SalvageOptions {
  readonly path: string;
  readonly migrations: string;
  /** Where the damaged file is kept. */
  readonly keepFolder: string;
  readonly clock: Clock;
}

/** Rows that could be read, by table, and tables of which some could not. */
export interface SalvageResult {
  readonly rows: number;
  readonly torn: readonly string[];
}

/** Derived from the terms of entries; made anew. */
const DERIVED_TABLES = /^(?:entries_fts|sqlite_)/;
/** Numbers beyond the last one read that are still looked for, one by one, where reading in order stops. */
const MAX_PROBED_KEYS = 200_000;

/**
 * Copies whatever can be read of a damaged database into a new one, and puts that in its place; the damaged file is kept. What
 * cannot be read is not guessed. Nobody else may have the database open: `BUSY` otherwise, and nothing changed. A process that
 * is killed leaves either the old file or the new one, or both beside each other, with which the next attempt goes on.
 */
export async function salvageDatabase(options: SalvageOptions): Promise<SalvageResult> {
  const { path, migrations, keepFolder, clock } = options;
  const finished = `${path}.rebuilt`;
  try {
    if (!existsSync(path) && existsSync(finished)) {
      renameSync(finished, path);
      return { rows: 0, torn: [] };
    }
    const draft = `${path}.draft`;
    for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
    const target = new Statements(await openDatabase(draft, migrations, clock));
    const copied = { rows: 0, torn: [] as string[] };
    try {
      const source = openDamaged(path);
      try {
        if (source) copyTables(source, target, copied);
        else copied.torn.push('all tables');
      } finally {
        source?.close();
      }
      completeRows(target);
    } finally {
      target.handle.pragma('journal_mode = DELETE');
      target.handle.close();
    }
    renameSync(draft, finished);
    mkdirSync(keepFolder, { recursive: true, mode: 0o700 });
    for (const suffix of ['-wal', '-shm', ''])
      if (existsSync(path + suffix)) renameSync(path + suffix, join(keepFolder, basename(path) + suffix));
    renameSync(finished, path);
    return copied;
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** Null where nothing at all can be read of it. Throws `BUSY` where others have it open. */
function openDamaged(path: string): Handle | null {
  if (!existsSync(path)) return null;
  assertUnused(path);
  try {
    const handle = new Database(path, { timeout: 100 });
    try {
      handle.prepare('SELECT count(*) FROM sqlite_master').get();
      return handle;
    } catch {
      handle.close();
      return null;
    }
  } catch {
    return null;
  }
}

/** In its exclusive mode the write-ahead log tells whether anybody else is connected, reading or not. */
function assertUnused(path: string): void {
  let handle: Handle | undefined;
  try {
    handle = new Database(path, { timeout: 100 });
    handle.pragma('locking_mode = EXCLUSIVE');
    handle.exec('BEGIN EXCLUSIVE');
    handle.exec('ROLLBACK');
  } catch (error) {
    if (!isBusy(error)) return;
    throw new MemoryError(
      'BUSY',
      `Another process has ${path} open.`,
      'Stop every server and client of this memory, then repair it.',
      { path },
      { cause: error },
    );
  } finally {
    handle?.close();
  }
}

function copyTables(source: Handle, target: Statements, copied: { rows: number; torn: string[] }): void {
  target.handle.pragma('foreign_keys = OFF');
  const tables = (
    target.handle
      .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
      .all() as { name: string; sql: string }[]
  ).filter(({ name, sql: text }) => !DERIVED_TABLES.test(name) && !/^CREATE VIRTUAL/i.test(text));
  for (const { name } of tables) {
    target.handle.exec('BEGIN');
    const insert = createRowInserter(target.handle, name);
    const seen = { rows: 0 };
    const isWhole = readRows(source, name, (row) => {
      if (insert(row)) seen.rows += 1;
    });
    target.handle.exec('COMMIT');
    copied.rows += seen.rows;
    if (!isWhole) copied.torn.push(name);
  }
}

/** A row that the schema refuses, or that holds what it cannot hold, is torn as well. */
function createRowInserter(handle: Handle, table: string): (row: Record<string, unknown>) => boolean {
  const columns = (handle.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const statement = handle.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (row) => {
    try {
      return statement.run(...columns.map((column) => row[column] ?? null)).changes > 0;
    } catch {
      return false;
    }
  };
}

/**
 * Every row that can be read: in order, then from the other end, then by number where the table has one. False where some part
 * could not be read.
 */
function readRows(source: Handle, table: string, visit: (row: Record<string, unknown>) => void): boolean {
  const readOrdered = (order: string): boolean => {
    try {
      for (const row of source.prepare(`SELECT * FROM ${table} ${order}`).iterate())
        visit(row as Record<string, unknown>);
      return true;
    } catch {
      return false;
    }
  };
  const key = findIntegerKey(source, table);
  const keys = findPrimaryKeys(source, table);
  if (readOrdered(keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`)) return true;
  if (keys.length > 0) readOrdered(`ORDER BY ${keys.map((name) => `${name} DESC`).join(', ')}`);
  if (key !== null) readByKey(source, table, key, visit);
  return false;
}

function readByKey(
  source: Handle,
  table: string,
  key: string,
  visit: (row: Record<string, unknown>) => void,
): void {
  let last = 0;
  try {
    last = (source.prepare(`SELECT max(${key}) FROM ${table}`).pluck().get() as number | null) ?? 0;
  } catch {
    last = MAX_PROBED_KEYS;
  }
  const select = source.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`);
  for (let value = 1; value <= Math.min(last, MAX_PROBED_KEYS); value++)
    try {
      const row = select.get(value);
      if (row) visit(row as Record<string, unknown>);
    } catch {
      // Torn.
    }
}

const readColumns = (source: Handle, table: string): { name: string; type: string; pk: number }[] => {
  try {
    return source.pragma(`table_info(${table})`) as { name: string; type: string; pk: number }[];
  } catch {
    return [];
  }
};
const findPrimaryKeys = (source: Handle, table: string): string[] =>
  readColumns(source, table)
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map(({ name }) => name);
function findIntegerKey(source: Handle, table: string): string | null {
  const columns = readColumns(source, table).filter(({ pk }) => pk > 0);
  return columns.length === 1 && columns[0]!.type === 'INTEGER' ? columns[0]!.name : null;
}

/** What others hang on and is gone is stated as such; what hangs on nothing any more goes. */
function completeRows(target: Statements): void {
  const { handle } = target;
  handle.exec('BEGIN');
  handle.exec(`
    INSERT OR IGNORE INTO agents SELECT 'default', 'muse', 0 WHERE NOT EXISTS (SELECT 1 FROM agents);
    INSERT OR IGNORE INTO users (user_id, created_at)
      SELECT DISTINCT user_id, created_at FROM day_table WHERE user_id IS NOT NULL;
    INSERT OR IGNORE INTO sessions (session_key, session_id, agent_id, first_at, last_at, next_turn)
      SELECT session_key, 'recovered session ' || session_key, (SELECT agent_id FROM agents LIMIT 1),
        min(said_at), max(said_at), max(turn_number) + 1
      FROM day_table GROUP BY session_key;
    DELETE FROM entry_terms WHERE entry_seq NOT IN (SELECT entry_seq FROM day_table);
    DELETE FROM entry_blocks WHERE entry_seq NOT IN (SELECT entry_seq FROM day_table);
    DELETE FROM entry_blocks WHERE block_key NOT IN (SELECT block_key FROM holographic_blocks);
    DELETE FROM night_lease;
  `);
  for (const { table, rowid } of handle.pragma('foreign_key_check') as {
    table: string;
    rowid: number | null;
  }[])
    if (rowid !== null) handle.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(rowid);
  recountSessions(target);
  handle.exec('COMMIT');
}
