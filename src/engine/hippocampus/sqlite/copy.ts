import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { MemoryError } from '../../errors.ts';
import { isBusy, toStoreError } from './failures.ts';
import { PAGE_CIPHER, toRawKey } from './page-cipher.ts';
import type { Handle } from './schema.ts';

export interface DatabaseFile {
  readonly path: string;
  /** Null for a plain one. */
  readonly key: Buffer | null;
}

/** A database that this process alone has, until `release`: whoever else opens it meanwhile waits, and is told `BUSY` at last. */
export interface HeldDatabase {
  /** Copies it into a new file under that one's key, reads both back and compares them; the copy is on the disk when it returns. */
  readonly copyTo: (target: DatabaseFile) => { readonly tables: number; readonly rows: number };
  readonly release: () => void;
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** As SQLite knows it: an empty key is none. */
const toAttachKey = (key: Buffer | null): Buffer | string => (key ? toRawKey(key) : '');

/**
 * Takes a database for oneself. Throws `BUSY` while any other process has it open, at work or not: it would go on writing into
 * what is about to be replaced.
 */
export function holdDatabase(source: DatabaseFile): HeldDatabase {
  // Both are attached, so that the one can be let go of while the other is held; the keys come as values, never in a statement.
  const handle = new Database(':memory:', { timeout: 2_000 });
  try {
    // The rows of the schema that stand for virtual tables can be written by nothing else.
    handle.unsafeMode(true);
    handle.pragma('temp_store = MEMORY');
    handle.pragma(`cipher = '${PAGE_CIPHER}'`);
    handle.prepare('ATTACH ? AS source KEY ?').run(source.path, toAttachKey(source.key));
    handle.pragma('source.synchronous = FULL');
    // Leaving WAL needs the file for oneself: a connection that rests holds it too.
    if (handle.pragma('source.journal_mode = DELETE', { simple: true }) !== 'delete')
      throw Object.assign(new Error('held by another'), { code: 'SQLITE_BUSY' });
    handle.pragma('source.locking_mode = EXCLUSIVE');
    // The first write takes the lock, which is kept from then on.
    handle.pragma(`source.user_version = ${readVersion(handle, 'source')}`);
  } catch (error) {
    handle.close();
    if (isBusy(error))
      throw new MemoryError(
        'BUSY',
        `Another process has the memory open (${source.path}).`,
        'End every server (close the MCP clients that started one), night and command that uses it, and try again.',
        { path: source.path },
      );
    throw toStoreError(error, source.path, source.key !== null);
  }
  return {
    copyTo: (target) => {
      try {
        return copy(handle, target);
      } catch (error) {
        throw toStoreError(error, target.path);
      }
    },
    release: () => handle.close(),
  };
}

const readVersion = (handle: Handle, schema: string): number =>
  handle.pragma(`${schema}.user_version`, { simple: true }) as number;

function copy(handle: Handle, target: DatabaseFile): { tables: number; rows: number } {
  closeSync(openSync(target.path, 'wx', 0o600));
  handle.prepare('ATTACH ? AS target KEY ?').run(target.path, toAttachKey(target.key));
  try {
    // Nobody knows this file yet: what a killed copy has left is thrown away.
    handle.pragma('target.journal_mode = OFF');
    handle.pragma('target.synchronous = OFF');
    copySchemaAndRows(handle);
  } finally {
    if (handle.inTransaction) handle.exec('ROLLBACK');
    handle.exec('DETACH target');
  }
  const file = openSync(target.path, 'r+');
  fsyncSync(file);
  closeSync(file);
  // Attached anew, so that what is compared comes from the disk.
  handle.prepare('ATTACH ? AS target KEY ?').run(target.path, toAttachKey(target.key));
  try {
    return compare(handle);
  } finally {
    handle.exec('DETACH target');
  }
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly rootpage: number;
  readonly sql: string;
}

/** As VACUUM does it: tables and their rows, indices, then what has no pages of its own. */
function copySchemaAndRows(handle: Handle): void {
  const schema = handle
    .prepare(
      "SELECT type, name, rootpage, sql FROM source.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all() as SchemaRow[];
  // SQLite keeps each statement with exactly this beginning.
  const create = ({ sql }: SchemaRow): void =>
    void handle.exec(sql.replace(/^CREATE (TABLE|UNIQUE INDEX|INDEX) /, 'CREATE $1 target.'));
  handle.exec('BEGIN');
  const tables = schema.filter(({ type, rootpage }) => type === 'table' && rootpage > 0);
  for (const table of tables) {
    create(table);
    const name = quoteName(table.name);
    handle.exec(`INSERT INTO target.${name} SELECT * FROM source.${name}`);
  }
  for (const index of schema.filter(({ type }) => type === 'index')) create(index);
  handle.pragma('writable_schema = ON');
  handle.exec(
    "INSERT INTO target.sqlite_schema SELECT * FROM source.sqlite_schema WHERE type IN ('view', 'trigger') OR (type = 'table' AND rootpage = 0)",
  );
  handle.pragma('writable_schema = OFF');
  handle.pragma(`target.user_version = ${readVersion(handle, 'source')}`);
  handle.exec('COMMIT');
}

/** Throws unless every table holds the same rows in both, and the copy is sound. */
function compare(handle: Handle): { tables: number; rows: number } {
  const listSchema = (schema: string): unknown[] =>
    handle
      .prepare(
        `SELECT type, name, tbl_name, sql FROM ${schema}.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name`,
      )
      .all();
  const faults = handle.pragma('target.integrity_check(1)', { simple: true });
  const isSameSchema =
    JSON.stringify(listSchema('source')) === JSON.stringify(listSchema('target')) &&
    readVersion(handle, 'source') === readVersion(handle, 'target');
  if (faults !== 'ok' || !isSameSchema) throw createDifferenceError('its structure');
  const names = handle
    .prepare(
      "SELECT name FROM source.sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all() as string[];
  let rows = 0;
  for (const name of names) {
    const [before, after] = (['source', 'target'] as const).map((schema) => digest(handle, schema, name));
    if (before!.hash !== after!.hash || before!.rows !== after!.rows)
      throw createDifferenceError(`the table ${name}`);
    rows += after!.rows;
  }
  return { tables: names.length, rows };
}

function digest(handle: Handle, schema: string, table: string): { rows: number; hash: string } {
  const hash = createHash('sha256');
  let rows = 0;
  const statement = handle
    .prepare(`SELECT * FROM ${schema}.${quoteName(table)}`)
    .raw()
    .safeIntegers();
  for (const row of statement.iterate() as Iterable<unknown[]>) {
    rows++;
    for (const value of row) {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
      hash.update(`${typeof value} ${bytes.length} `).update(bytes);
    }
  }
  return { rows, hash: hash.digest('hex') };
}

const createDifferenceError = (what: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The copy of the database is not what it was made of: ${what} differs. The memory is as it was.`,
    'Check the disk, then run `sophontic-memory doctor`.',
  );

/**
 * Takes a lock of this name for as long as the process lives or until it is released, whichever comes first. Null where another
 * has it. The file stays, empty: whoever removed it would leave two who each hold another.
 */
export function takeLock(path: string): (() => void) | null {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const handle = new Database(path, { timeout: 0 });
  try {
    handle.exec('BEGIN EXCLUSIVE');
    return () => handle.close();
  } catch (error) {
    handle.close();
    if (isBusy(error)) return null;
    throw toStoreError(error, path);
  }
}
