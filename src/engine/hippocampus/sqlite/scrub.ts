import type { Handle, Statements } from './schema.ts';

/**
 * Overwriting what was forgotten (R12). `secure_delete` clears deleted cells, but copies of them linger in the free parts
 * of pages that were split or joined before: only rewriting the file leaves none. The debt is written down in the
 * transaction that deletes, and paid after it, by the next process if need be.
 */
const PENDING_SCRUB_FACT = 'scrub-owed';

/** Each forgetting raises the debt; who pays one that grew meanwhile leaves the rest standing. */
export const markScrubPending = (db: Statements): void =>
  void db
    .prepare(
      `INSERT INTO facts VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
    )
    .run(PENDING_SCRUB_FACT);

export function readPendingScrub(db: Statements): string | null {
  const row = db.prepare('SELECT value FROM facts WHERE name = ?').get(PENDING_SCRUB_FACT) as
    { value: string } | undefined;
  return row?.value ?? null;
}

/** Runs `work` with deleted cells overwritten at once: a process killed before the rewriting leaves as little as can be. */
export function runWithSecureDelete<T>(handle: Handle, work: () => T): T {
  handle.pragma('secure_delete = ON');
  try {
    return work();
  } finally {
    handle.pragma('secure_delete = OFF');
  }
}

/** Empties the write-ahead log into the database; throws SQLITE_BUSY while another process reads an old state. */
export function truncateLog(handle: Handle): void {
  const [state] = handle.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (state?.busy !== 0) throw Object.assign(new Error('log in use'), { code: 'SQLITE_BUSY' });
}

/**
 * Rewrites the file without its free space and empties the log. Takes a second or so for each 100 MB. Each step is
 * tried by itself (`patiently`): the rewritten file goes through the log, where every further try would add another.
 */
export async function scrub(db: Statements, runWithRetry: <T>(work: () => T) => Promise<T>): Promise<void> {
  const pending = readPendingScrub(db);
  await runWithRetry(() => {
    truncateLog(db.handle);
  });
  await runWithRetry(() => db.handle.exec('VACUUM'));
  await runWithRetry(() => {
    truncateLog(db.handle);
  });
  await runWithRetry(() =>
    db.prepare('DELETE FROM facts WHERE name = ? AND value = ?').run(PENDING_SCRUB_FACT, pending),
  );
}
