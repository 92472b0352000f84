import { deleteFact, incrementFact, readFact } from './fact-rows.ts';
import type { Handle, Statements } from './schema.ts';

/**
 * Overwriting what was forgotten (R12). `secure_delete` clears deleted cells, but copies of them linger in the free parts
 * of pages that were split or joined before: only rewriting the file leaves none. That it has to be done is written down in
 * the transaction that deletes, and done after it, by the next process if need be. Each forgetting counts; who has rewritten
 * for some while more were coming leaves those standing.
 */
export const markScrubPending = (db: Statements): void => {
  incrementFact(db, 'scrub-owed');
};

export const readPendingScrub = (db: Statements): number | null => readFact(db, 'scrub-owed');

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
 * tried by itself (`runWithRetry`): the rewritten file goes through the log, where every further try would add another.
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
  if (pending === null) return;
  await runWithRetry(() => {
    deleteFact(db, 'scrub-owed', pending);
  });
}
