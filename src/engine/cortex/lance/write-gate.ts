import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { toCortexError } from './failures.ts';

/** In the Cortex's folder; holds nothing, is only locked. */
export const GATE_FILE = 'writers.lock';
const PAUSE_MS = 10;
/** How long a writer waits for another process that lets files go, which takes it milliseconds. */
const WRITE_PATIENCE_MS = 60_000;
/** How long letting go waits for writers; what it cannot do now is done the next time. */
const ALONE_PATIENCE_MS = 2_000;

/**
 * Writers of one Cortex, over all processes: any number at once, or one that lets go of every file that no version of a table
 * names. LanceDB writes a commit's files before it names them; were they taken away in between, the commit would name what is
 * not there, and the rows could never be read again. A lock of the operating system, through SQLite: one that dies frees it.
 */
export class WriteGate {
  readonly #folder: string;
  readonly #clock: Clock;
  #lock: Database.Database | null = null;
  #writers = 0;
  #isAlone = false;
  #isClosed = false;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Does `work`, which writes; throws `BUSY` when another lets files go for longer than a minute. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    if (!(await this.#wait(WRITE_PATIENCE_MS, () => this.#enter())))
      throw new MemoryError(
        'BUSY',
        'The Cortex is being tidied by another process and did not become free in time.',
        'Try again in a moment.',
        { path: this.#folder },
      );
    try {
      return await work();
    } finally {
      this.#writers -= 1;
      if (this.#writers === 0) this.#unlock();
    }
  }

  /** Does `work` while nobody writes; false where somebody wrote all the time, and nothing was done. */
  async tryAlone(work: () => Promise<void>): Promise<boolean> {
    if (!(await this.#wait(ALONE_PATIENCE_MS, () => this.#enterAlone()))) return false;
    try {
      await work();
      return true;
    } finally {
      this.#isAlone = false;
      this.#unlock();
    }
  }

  /** At once, or with the last that still writes. */
  close(): void {
    this.#isClosed = true;
    if (this.#writers === 0 && !this.#isAlone) this.#unlock();
  }

  async #wait(patienceMs: number, enter: () => boolean): Promise<boolean> {
    for (let waitedMs = 0; !enter(); waitedMs += PAUSE_MS) {
      if (waitedMs >= patienceMs) return false;
      await this.#clock.sleep(PAUSE_MS);
    }
    return true;
  }

  #enter(): boolean {
    if (this.#isAlone) return false;
    // The first of this process locks for all of them.
    if (this.#writers === 0 && !this.#tryLock('BEGIN', 'SELECT count(*) FROM sqlite_schema')) return false;
    this.#writers += 1;
    return true;
  }

  #enterAlone(): boolean {
    if (this.#isAlone || this.#writers > 0 || !this.#tryLock('BEGIN EXCLUSIVE')) return false;
    this.#isAlone = true;
    return true;
  }

  #tryLock(...statements: readonly string[]): boolean {
    const path = join(this.#folder, GATE_FILE);
    try {
      return this.#tryStatements(path, statements);
    } catch (error) {
      if (!hasCode(error, 'SQLITE_NOTADB', 'SQLITE_CORRUPT')) throw toLockError(error, this.#folder);
    }
    // Something was written into it, so that nobody can have locked it.
    this.#lock?.close();
    this.#lock = null;
    try {
      rmSync(path, { force: true });
      return this.#tryStatements(path, statements);
    } catch (error) {
      throw toLockError(error, this.#folder);
    }
  }

  #tryStatements(path: string, statements: readonly string[]): boolean {
    this.#lock ??= openLock(path);
    try {
      for (const statement of statements) this.#lock.exec(statement);
      return true;
    } catch (error) {
      this.#unlock();
      if (hasCode(error, 'SQLITE_BUSY')) return false;
      throw error;
    }
  }

  #unlock(): void {
    if (this.#lock?.inTransaction === true) this.#lock.exec('ROLLBACK');
    if (!this.#isClosed) return;
    this.#lock?.close();
    this.#lock = null;
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Database.SqliteError && codes.some((code) => error.code.startsWith(code));

function toLockError(error: unknown, folder: string): MemoryError {
  const isClosedToUs = hasCode(error, 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM');
  return toCortexError(
    isClosedToUs ? new Error('permission denied for the lock file', { cause: error }) : error,
    folder,
  );
}

function openLock(path: string): Database.Database {
  // Made here, since SQLite would let others read it. Never opened where it is there: to close any handle of a file frees, on
  // POSIX, every lock that the process has on it.
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return new Database(path, { timeout: 0, fileMustExist: true });
}
