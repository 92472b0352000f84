import type { Clock } from '../../clock.ts';
import { toStoreError } from './failures.ts';
import { retryBusy } from './open.ts';
import type { Statement } from 'better-sqlite3';
import type { Handle } from './schema.ts';

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The one way to write: jobs that arrive together share a transaction, hence one flush to disk, and each still
 * succeeds or fails alone (savepoints). A job's promise resolves only after the commit that made it durable.
 */
export class Writer {
  readonly #handle: Handle;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #isLongWorkKnown: () => boolean;
  readonly #beginStatement: Statement;
  readonly #commitStatement: Statement;
  #queue: Job[] = [];
  #draining: Promise<void> | null = null;
  #blockers = new Set<Promise<unknown>>();

  constructor(handle: Handle, clock: Clock, path: string, isLongWorkKnown: () => boolean = () => false) {
    this.#isLongWorkKnown = isLongWorkKnown;
    this.#handle = handle;
    this.#clock = clock;
    this.#path = path;
    this.#beginStatement = handle.prepare('BEGIN IMMEDIATE');
    this.#commitStatement = handle.prepare('COMMIT');
  }

  /** `work` is synchronous and may run again from the start when the transaction met a lock. */
  submit<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** What writes on a connection of its own: jobs wait for its end instead of for the lock that it holds. */
  async waitFor<T>(other: Promise<T>): Promise<T> {
    this.#blockers.add(other);
    try {
      return await other;
    } finally {
      this.#blockers.delete(other);
    }
  }

  /** Resolves when everything submitted so far is decided. */
  async waitUntilIdle(): Promise<void> {
    while (this.#draining) await this.#draining;
    await Promise.allSettled(this.#blockers);
  }

  async #drain(): Promise<void> {
    // One turn of the event loop lets calls that came in the same packet join the first one's commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      await Promise.allSettled(this.#blockers);
      const jobs = this.#queue;
      this.#queue = [];
      try {
        const outcomes = await retryBusy(this.#clock, () => this.#commit(jobs), this.#isLongWorkKnown);
        jobs.forEach((job, i) => {
          const outcome = outcomes[i]!;
          if ('error' in outcome) job.reject(toStoreError(outcome.error, this.#path));
          else job.resolve(outcome.value);
        });
      } catch (error) {
        const reason = toStoreError(error, this.#path);
        for (const job of jobs) job.reject(reason);
      }
    }
    this.#draining = null;
  }

  #commit(jobs: readonly Job[]): ({ value: unknown } | { error: unknown })[] {
    const handle = this.#handle;
    this.#beginStatement.run();
    try {
      // A job alone needs no savepoint: it fails with its transaction.
      const outcomes =
        jobs.length === 1 ? [{ value: jobs[0]!.work() }] : jobs.map((job) => this.#runInSavepoint(job));
      this.#commitStatement.run();
      return outcomes;
    } catch (error) {
      if (handle.inTransaction) handle.exec('ROLLBACK');
      throw error;
    }
  }

  #runInSavepoint({ work }: Job): { value: unknown } | { error: unknown } {
    const handle = this.#handle;
    handle.exec('SAVEPOINT job');
    try {
      const value = work();
      handle.exec('RELEASE job');
      return { value };
    } catch (error) {
      // A full disk or an I/O error ends the whole transaction by itself: then no job of it stands.
      if (!handle.inTransaction) throw error;
      handle.exec('ROLLBACK TO job');
      handle.exec('RELEASE job');
      return { error };
    }
  }
}
