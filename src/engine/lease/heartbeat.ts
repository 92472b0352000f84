import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import type { NightLedger } from '../hippocampus/nights-port.ts';
import type { Lease } from '../vocabulary/night.ts';

/** How often the holder says that it lives, and how often it looks whether it may stop saying so. */
const HEARTBEAT_INTERVAL_MS = 3_000;
const STEP_MS = 100;

/** Keeps a lease alive while work goes on under it, and hears when that is to stop. */
export class Heartbeat {
  readonly #nights: NightLedger;
  readonly #clock: Clock;
  readonly #lease: Lease;
  readonly #signal: AbortSignal | undefined;
  #isStopped = false;
  #reason: unknown = null;
  #loop: Promise<void> | null = null;

  constructor(nights: NightLedger, clock: Clock, lease: Lease, signal: AbortSignal | undefined) {
    this.#nights = nights;
    this.#clock = clock;
    this.#lease = lease;
    this.#signal = signal;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#loop;
  }

  /** Throws when the work is to stop, for whatever reason: the lease is lost, somebody cancelled, the signal was aborted. */
  check(): void {
    if (this.#reason !== null) throw this.#reason as Error;
    if (this.#signal?.aborted === true) throw this.#createCancelledError();
  }

  #createCancelledError(): MemoryError {
    return createCancelledError(this.#lease.cycle > 0);
  }

  #hasStopped(): boolean {
    return this.#isStopped;
  }

  async #run(): Promise<void> {
    while (!this.#hasStopped()) {
      try {
        const { cancel } = await this.#nights.beat(this.#lease);
        if (cancel) this.#reason = this.#createCancelledError();
      } catch (error) {
        // A full disk or a lock is met again by the work itself; only the loss of the lease ends it from here.
        if (isFenced(error)) this.#reason = error;
      }
      if (this.#reason !== null) return;
      for (let waited = 0; waited < HEARTBEAT_INTERVAL_MS; waited += STEP_MS) {
        if (this.#hasStopped()) return;
        await this.#clock.sleep(STEP_MS);
      }
    }
  }
}

/** Whether the lease was lost to another process. */
export const isFenced = (error: unknown): boolean =>
  error instanceof MemoryError && error.facts['fenced'] === true;

export const createCancelledError = (isNight: boolean): MemoryError =>
  isNight
    ? new MemoryError(
        'CANCELLED',
        'The night was cancelled between two items; what was finished is kept.',
        'The next night goes on where this one stopped.',
      )
    : new MemoryError('CANCELLED', 'The work was cancelled between two items.', 'Begin it anew.');
