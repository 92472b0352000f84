import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import type { Migration } from 'kysely/migration';
import { MemoryError } from '../../errors.ts';
import type { Handle } from './schema.ts';

/** Numbered SQL files, in order; the number of the last one is the version of the database. */
function listMigrations(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => /^\d{4}-.*\.sql$/.test(name));
  return new Map(names.sort().map((name) => [name.replace(/\.sql$/, ''), join(folder, name)]));
}

/**
 * Brings the schema up to date, one transaction a file. Any number of processes may start at once: each takes the
 * write lock before it looks at what is done. A database of a newer version is refused.
 */
export async function migrate(handle: Handle, folder: string, path: string): Promise<void> {
  const files = listMigrations(folder);
  const latest = files.size;
  const readVersion = (): number => handle.pragma('user_version', { simple: true }) as number;
  const refuseNewer = (): void => {
    if (readVersion() > latest)
      throw new MemoryError(
        'STORE_UNAVAILABLE',
        `The database at ${path} was written by a newer version (schema ${readVersion()}, this one knows ${latest}).`,
        'Update sophontic-memory; the data is untouched.',
        { path, schema: readVersion(), known: latest },
      );
  };
  refuseNewer();
  if (readVersion() === latest) return;

  // Loaded when there is something to do: a server that starts on an up-to-date database never needs it.
  const { Migrator } = await import('kysely/migration');
  const provider = Object.fromEntries(
    [...files].map(([name, file]): [string, Migration] => [
      name,
      { up: async () => void handle.exec(readFileSync(file, 'utf8')) },
    ]),
  );
  // kysely's own lock is a no-op on SQLite, since it takes the connection for the only one: ours is BEGIN IMMEDIATE.
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect: new SqliteDialect({ database: handle }) }),
    provider: { getMigrations: async () => provider },
  });
  for (;;) {
    handle.exec('BEGIN IMMEDIATE');
    try {
      refuseNewer();
      if (readVersion() === latest) {
        handle.exec('COMMIT');
        return;
      }
      const { error } = await migrator.migrateUp();
      if (error !== undefined) throw error as Error;
      handle.pragma(`user_version = ${readVersion() + 1}`);
      handle.exec('COMMIT');
    } catch (error) {
      if (handle.inTransaction) handle.exec('ROLLBACK');
      throw error;
    }
  }
}
