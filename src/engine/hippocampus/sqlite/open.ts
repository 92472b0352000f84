import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { connect } from './connection.ts';
import { isBusy, toStoreError } from './failures.ts';
import { migrate } from './migrate.ts';
import type { Handle } from './schema.ts';

/** How long a write waits for other writers, all retries together, before the caller is told BUSY. */
const RETRY_TIMEOUT_MS = 15_000;

/**
 * Runs `work` until it meets no lock, or patience ends: then the last lock error is thrown. It does not end while long work on the
 * store is known to be under way.
 */
export async function retryBusy<T>(
  clock: Clock,
  work: () => T | Promise<T>,
  isLongWorkKnown: () => boolean = () => false,
): Promise<T> {
  // Summed over the attempts: a clock that is set back meanwhile makes none of them longer than its pause.
  let waitedMs = 0;
  for (let attempt = 0; ; attempt++) {
    const startedAt = clock.now();
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || (waitedMs >= RETRY_TIMEOUT_MS && !isLongWorkKnown())) throw error;
      const pauseMs = Math.min(4 * 2 ** Math.min(attempt, 9), 120) * (0.5 + clock.random());
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

/** A log beside it is of a database that was there. */
const isMissing = (path: string): boolean => !existsSync(path) || statSync(path).size === 0;

const createLostError = (path: string): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The Hippocampus is missing: ${path} is gone or empty, and other parts of this memory are beside it.`,
    'Put hippocampus.db (with -wal and -shm, where they were) back from a backup; without one, `sophontic-memory repair` brings back what the Cortex holds. To begin an empty memory, name another data directory.',
    { path, half: 'hippocampus', state: 'missing' },
  );

/**
 * Opens the database, creating it (file mode 0600 in a directory of 0700) and bringing it up to date. With a key: one that is
 * there, encrypted by it (page-cipher.ts). Throws `STORE_UNAVAILABLE` when it cannot be read or written, is damaged, encrypted
 * by another key or by any where none is given, is of a newer version, or is gone where something else of the memory is there
 * (`mustExist`).
 */
export async function openDatabase(
  path: string,
  migrationsFolder: string,
  clock: Clock,
  { key = null, mustExist = false }: { key?: Buffer | null; mustExist?: boolean | undefined } = {},
): Promise<Handle> {
  let handle: Handle | undefined;
  try {
    if (mustExist && isMissing(path)) throw createLostError(path);
    if (!key) {
      makeDirectory(dirname(path));
      // Opened only to be made: closing a file drops the locks that this process has on it by another connection.
      if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    }
    const opened = await retryBusy(clock, () => connect(path, { key }));
    handle = opened;
    // Its first page is there, and its log, in which all else was, is not.
    if (mustExist && opened.pragma('user_version', { simple: true }) === 0) throw createLostError(path);
    await retryBusy(clock, () => migrate(opened, migrationsFolder, path));
    return opened;
  } catch (error) {
    handle?.close();
    throw toStoreError(error, path, key !== null);
  }
}
