import { chmodSync, readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { MemoryError } from './engine/index.ts';

const DATABASE = 'hippocampus.db';
/** Files of ours that hold words, or what opens them. */
const PRIVATE_FILES = [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`, 'config.json', 'keys'];
/** All that a data directory is made of, one whose database is gone or lies encrypted included. */
const KNOWN_NAMES = new Set([
  ...PRIVATE_FILES,
  ...[`${DATABASE}-lease`, `${DATABASE}-scrub`, `${DATABASE}.rebuilt`, `${DATABASE}.draft`],
  ...['encrypted', 'encrypted.next', 'encrypted.old', 'encryption.lock', 'encryption.lock-journal'],
  ...['cortex', 'training', 'reports', 'models', 'runtime', 'tmp', 'backups', 'set-aside', '.DS_Store'],
]);

/** Whether anybody but the owner may read, write or enter. */
const isOpenToOthers = ({ mode }: Stats): boolean => (mode & 0o077) !== 0;
const statOrNull = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

/**
 * Closes a data directory that others can read, and the files of ours in it: a memory is its owner's alone. What is plainly not a
 * data directory of his (another's, or one with other things in it and no memory) is not touched: `STORE_UNAVAILABLE` with the
 * command that closes it. Costs two looks where all is closed. Windows keeps rights of its own, inherited from the profile's folder.
 */
export function closeHome(home: string): void {
  if (process.platform === 'win32') return;
  let stats: Stats | null;
  let database: Stats | null;
  try {
    stats = statOrNull(home);
    database = stats && statOrNull(join(home, DATABASE));
  } catch {
    // Whoever opens the store says what is wrong with the place.
    return;
  }
  if (!stats?.isDirectory()) return;
  if (isOpenToOthers(stats)) {
    if (stats.uid !== process.getuid?.()) throw createOpenHomeError(home, 'belongs to another user and can');
    if (!database && !readdirSync(home).every((name) => KNOWN_NAMES.has(name)))
      throw createOpenHomeError(home, 'holds other things than a memory and can');
    try {
      chmodSync(home, 0o700);
    } catch (error) {
      throw createOpenHomeError(home, 'can', error);
    }
  } else if (!database || !isOpenToOthers(database)) return;
  for (const name of PRIVATE_FILES) closeFile(join(home, name));
}

/** One that is not there, or another's, is left: in a closed directory nobody else reaches it. */
function closeFile(path: string): void {
  try {
    const stats = statOrNull(path);
    if (stats && isOpenToOthers(stats)) chmodSync(path, stats.isDirectory() ? 0o700 : 0o600);
  } catch {
    // `doctor` tells of it.
  }
}

const createOpenHomeError = (home: string, what: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The data directory ${home} ${what} be read by others.`,
    `Name a directory that is the memory's alone (--home or SOPHONTIC_HOME); if this one is to be, close it: chmod 700 '${home.replaceAll("'", "'\\''")}'`,
    { path: home },
    { cause },
  );
