import type { Clock } from '../../clock.ts';
import type { ProcessIdentity } from '../nights-port.ts';
import type { BulkThread } from './bulk-thread.ts';
import { deleteFact, incrementFact, putFact, readFact } from './fact-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { retryBusy } from './open.ts';
import type { PulseFile } from './pulse-file.ts';
import type { Handle, Statements } from './schema.ts';

/**
 * Overwriting what was forgotten (R12). `secure_delete` clears deleted cells, but copies of them linger in the free parts
 * of pages that were split or joined before: only rewriting the file leaves none. That it has to be done is written down in
 * the transaction that deletes, and done after it, by the next process if need be. Each forgetting counts, and one rewriting
 * serves all that were counted before it began.
 */
export const markScrubPending = (db: Statements): void => {
  incrementFact(db, 'scrub-owed');
};

/** Runs `work` with deleted cells overwritten at once: a process killed before the rewriting leaves as little as can be. */
export function runWithSecureDelete<T>(handle: Handle, work: () => T): T {
  handle.pragma('secure_delete = ON');
  try {
    return work();
  } finally {
    handle.pragma('secure_delete = OFF');
  }
}

/** The row of `scrub_runs`: see migrations/sqlite/0008-leases.sql. */
interface RunsRow {
  run: number;
  running: number;
  pid: number;
  host: string;
  begun_at: number;
  covers: number;
  covered: number;
  failed: number;
}
const NO_RUNS: RunsRow = {
  ...{ run: 0, running: 0, pid: 0, host: '', begun_at: 0, covers: 0, covered: 0, failed: 0 },
};

/** A run that has not been heard of for so long has died. */
const SILENCE_MS = 15_000;
/** How often another's run is looked at. */
const PAUSE_MS = 50;

/** Rewrites the file, one process for all that wait for it. */
export class Scrubber {
  readonly #store: FencedWrites;
  readonly #clock: Clock;
  readonly #bulk: BulkThread;
  readonly #pulse: PulseFile;
  readonly #self: ProcessIdentity;

  constructor(store: FencedWrites, clock: Clock, bulk: BulkThread, pulse: PulseFile, self: ProcessIdentity) {
    this.#store = store;
    this.#clock = clock;
    this.#bulk = bulk;
    this.#pulse = pulse;
    this.#self = self;
  }

  isOwed(): Promise<boolean> {
    return this.#store.read(() => readFact(this.#store.db, 'scrub-owed') !== null);
  }

  /**
   * Whether all that has been forgotten by now is overwritten: by a rewriting that began from now on, of this process or of
   * another. What stands in its way (no room to rewrite the file, a reader) leaves it to the next forgetting, night or start.
   */
  async scrub(): Promise<boolean> {
    const { db, read, write } = this.#store;
    try {
      const { due, firstRun } = await read(() => {
        const runs = readRuns(db);
        return { due: runs.covered + (readFact(db, 'scrub-owed') ?? 0), firstRun: runs.run + 1 };
      });
      for (;;) {
        const state = await read(() => this.#readState(due, firstRun));
        if (state === 'done') return true;
        if (state === 'failed') return false;
        const run = state === 'free' ? await write(null, () => this.#begin(due, firstRun)) : null;
        if (run !== null) return await this.#rewrite(run);
        await this.#clock.sleep(PAUSE_MS);
      }
    } catch {
      return false;
    }
  }

  #readState(due: number, firstRun: number): 'done' | 'failed' | 'running' | 'free' {
    const runs = readRuns(this.#store.db);
    if (runs.covered >= due) return 'done';
    if (runs.running === 1 && this.#isAlive(runs)) return 'running';
    return runs.failed >= firstRun && runs.failed === runs.run && runs.covers >= due ? 'failed' : 'free';
  }

  #isAlive({ run, pid, host, begun_at: begunAt }: RunsRow): boolean {
    const self = this.#self;
    if (host === self.host && !self.isAlive(pid)) return false;
    return [begunAt, this.#pulse.read(run) ?? begunAt].some(
      (at) => Math.abs(this.#clock.now() - at) <= SILENCE_MS,
    );
  }

  /** Notes what this run covers; null when somebody was quicker. */
  #begin(due: number, firstRun: number): number | null {
    const { db } = this.#store;
    if (this.#readState(due, firstRun) !== 'free') return null;
    const { run, covered, failed } = readRuns(db);
    const { pid, host } = this.#self;
    const covers = covered + (readFact(db, 'scrub-owed') ?? 0);
    db.prepare(
      `INSERT INTO scrub_runs (name, run, running, pid, host, begun_at, covers, covered, failed)
       VALUES ('scrub', ?, 1, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET run = excluded.run, running = 1, pid = excluded.pid, host = excluded.host,
         begun_at = excluded.begun_at, covers = excluded.covers`,
    ).run(run + 1, pid, host, this.#clock.now(), covers, covered, failed);
    return run + 1;
  }

  /**
   * Rewrites the file without its free space and empties the log. Takes a second or so for each 100 MB. Each step is
   * tried by itself: the rewritten file goes through the log, where every further try would add another.
   */
  async #rewrite(run: number): Promise<boolean> {
    const { db, write } = this.#store;
    const { covers } = await this.#store.read(() => readRuns(db));
    const isInline = this.#bulk.isSmallStore();
    let isDone = false;
    try {
      for (const step of ['truncate', 'vacuum', 'truncate'] as const)
        await retryBusy(this.#clock, () => this.#bulk.run(step, null, { isInline, number: run }));
      isDone = true;
    } catch {
      // Told by the answer.
    }
    await write(null, () => endRun(db, run, isDone ? covers : null));
    return isDone;
  }
}

const readRuns = (db: Statements): RunsRow =>
  (db.prepare("SELECT * FROM scrub_runs WHERE name = 'scrub'").get() as RunsRow | undefined) ?? NO_RUNS;

/** `covers`: what it has overwritten; null when it failed. Also of a run that was taken for dead: what it did is done. */
function endRun(db: Statements, run: number, covers: number | null): void {
  const { covered } = readRuns(db);
  db.prepare("UPDATE scrub_runs SET running = 0 WHERE name = 'scrub' AND run = ?").run(run);
  if (covers === null) {
    db.prepare("UPDATE scrub_runs SET failed = max(failed, ?) WHERE name = 'scrub'").run(run);
    return;
  }
  if (covers <= covered) return;
  const owed = (readFact(db, 'scrub-owed') ?? 0) - (covers - covered);
  db.prepare("UPDATE scrub_runs SET covered = ? WHERE name = 'scrub'").run(covers);
  if (owed > 0) putFact(db, 'scrub-owed', owed);
  else deleteFact(db, 'scrub-owed');
}
