import Database from 'better-sqlite3';
import { unlock } from './page-cipher.ts';

/** How long SQLite itself may block the event loop on a lock; longer waits are ours, between retries. */
const BUSY_TIMEOUT_MS = 60;
/** Kilobytes of pages that are kept in memory. */
const CACHE_KB = 64_000;

/** A connection with all that durability and privacy ask for. Throws what SQLite throws. */
export function connect(
  path: string,
  { cacheKb = CACHE_KB, key = null }: { readonly cacheKb?: number; readonly key?: Buffer | null } = {},
): Database.Database {
  // Never made here: a database that was taken away meanwhile (compose-encryption.ts) must not come back empty.
  const handle = new Database(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    if (key) unlock(handle, key);
    // Switching to WAL meets locks without asking the busy handler, so `retryBusy` must surround it.
    handle.pragma('journal_mode = WAL');
    // Durable before the reply: WAL with NORMAL may lose the last commits in a power cut.
    handle.pragma('synchronous = FULL');
    if (process.platform === 'darwin') {
      // macOS answers fsync before the drive has written; this asks the drive.
      handle.pragma('fullfsync = 1');
      handle.pragma('checkpoint_fullfsync = 1');
    }
    handle.pragma('foreign_keys = ON');
    // On only while something is forgotten (scrub.ts): remembering deletes nothing that was said, and would pay for it.
    handle.pragma('secure_delete = OFF');
    handle.pragma('trusted_schema = OFF');
    handle.pragma(`cache_size = -${cacheKb}`);
    return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
}
