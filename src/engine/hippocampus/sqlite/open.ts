import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import { isBusy, toStoreError } from './failures.ts';
import { migrate } from './migrate.ts';
import { unlock } from './page-cipher.ts';
import type { Handle } from './schema.ts';

/** How long SQLite itself may block the event loop on a lock; longer waits are ours, between retries. */
const BUSY_TIMEOUT_MS = 100;
/** How long a write waits for other writers, all retries together, before the caller is told BUSY. */
const RETRY_TIMEOUT_MS = 15_000;

/** Runs `work` until it meets no lock, or patience ends: then the last lock error is thrown. */
export async function retryBusy<T>(clock: Clock, work: () => T | Promise<T>): Promise<T> {
  // Summed over the attempts: a clock that is set back meanwhile makes none of them longer than its pause.
  let waitedMs = 0;
  for (let attempt = 0; ; attempt++) {
    const startedAt = clock.now();
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= RETRY_TIMEOUT_MS) throw error;
      const pauseMs = Math.min(4 * 2 ** attempt, 120) * (0.5 + clock.random());
      await clock.sleep(pauseMs);
      waitedMs += Math.max(pauseMs, clock.now() - startedAt);
    }
  }
}

/**
 * Makes the directory and what is missing above it. Not by Node's own `recursive`, which never returns where a parent
 * refuses children as if it were not there (as /proc does).
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  // A root that is not there (a drive without a disk) has no parent: then making it fails, and says why.
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

function connect(path: string, key: Buffer | null): Handle {
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
    handle.pragma('cache_size = -64000');
    return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
}

/**
 * Opens the database, creating it (file mode 0600 in a directory of 0700) and bringing it up to date. With a key: one that is
 * there, encrypted by it (page-cipher.ts). Throws `STORE_UNAVAILABLE` when it cannot be read or written, is damaged, encrypted
 * by another key or by any where none is given, or is of a newer version.
 */
export async function openDatabase(
  path: string,
  migrationsFolder: string,
  clock: Clock,
  key: Buffer | null = null,
): Promise<Handle> {
  let handle: Handle | undefined;
  try {
    if (!key) {
      makeDirectory(dirname(path));
      // Opened only to be made: closing a file drops the locks that this process has on it by another connection.
      if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    }
    const opened = await retryBusy(clock, () => connect(path, key));
    handle = opened;
    await retryBusy(clock, () => migrate(opened, migrationsFolder, path));
    return opened;
  } catch (error) {
    handle?.close();
    throw toStoreError(error, path, key !== null);
  }
}
