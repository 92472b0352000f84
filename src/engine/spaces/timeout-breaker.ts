import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';

/** How often is looked whether the time is up. */
const POLL_INTERVAL_MS = 25;
/** Turns of waiting that cost no time. */
const MAX_MICROTASK_TURNS = 16;
/** A model that answers no more at all is asked again so much later. */
const RESET_AFTER_MS = 30_000;

/**
 * How long a question waits for a model, and no other one until the late answer has come: what a model cannot do in time for
 * one it cannot do for the next, which would only stand in line.
 */
export class TimeoutBreaker {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #subject: string;
  #overdue: { readonly at: number; readonly work: Promise<unknown> } | null = null;

  /** `what` names the model in what is told of it. */
  constructor(clock: Clock, timeoutMs: number, subject: string) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#subject = subject;
  }

  /** What is told while it is not waited for; null otherwise. */
  get problem(): MemoryError | null {
    if (this.#overdue && Math.abs(this.#clock.now() - this.#overdue.at) >= RESET_AFTER_MS)
      this.#overdue = null;
    return this.#overdue && createTimeoutError(this.#subject, this.#timeoutMs);
  }

  /** The work's result in time. Throws `MODEL_UNAVAILABLE` when it is late, or an earlier one still is; the work goes on. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { problem } = this;
    if (problem) throw problem;
    const pending = work();
    let isSettled = false;
    const done = pending.then(
      (value) => {
        isSettled = true;
        return { value };
      },
      (error: unknown) => {
        isSettled = true;
        throw error;
      },
    );
    const outcome = await Promise.race([done, this.#waitForTimeout(() => isSettled)]);
    if (outcome) return outcome.value;
    const overdue = { at: this.#clock.now(), work: pending };
    this.#overdue = overdue;
    const clearOverdue = (): void => {
      if (this.#overdue === overdue) this.#overdue = null;
    };
    pending.then(clearOverdue, clearOverdue);
    throw createTimeoutError(this.#subject, this.#timeoutMs);
  }

  /**
   * Counts the clock's steps, none for more than it was meant to be: a clock that stands still never ends it, one that jumps
   * (set anew, or a machine that slept) or runs away does not end it before the work had its turns.
   */
  async #waitForTimeout(isSettled: () => boolean): Promise<null> {
    // What answers at once needs no timer, and no time passes.
    for (let i = 0; i < MAX_MICROTASK_TURNS && !isSettled(); i++) await Promise.resolve();
    for (let waitedMs = 0; !isSettled() && waitedMs < this.#timeoutMs;) {
      const stepStart = this.#clock.now();
      await this.#clock.sleep(POLL_INTERVAL_MS);
      waitedMs += Math.min(POLL_INTERVAL_MS, Math.max(0, this.#clock.now() - stepStart));
    }
    return null;
  }
}

const createTimeoutError = (subject: string, timeoutMs: number): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${subject} has not answered a question within ${timeoutMs / 1_000} s.`,
    'Questions are answered without it until it has; see `sophontic-memory models test`, or choose a faster one.',
  );
