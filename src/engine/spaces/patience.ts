import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';

/** How often is looked whether the time is up. */
const STEP_MS = 25;
/** Turns of waiting that cost no time. */
const AT_ONCE = 16;
/** A model that answers no more at all is asked again so much later. */
const AGAIN_MS = 30_000;

/**
 * How long a question waits for a model, and no other one until the late answer has come: what a model cannot do in time for
 * one it cannot do for the next, which would only stand in line.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #what: string;
  #late: { readonly at: number; readonly work: Promise<unknown> } | null = null;

  /** `what` names the model in what is told of it. */
  constructor(clock: Clock, ms: number, what: string) {
    this.#clock = clock;
    this.#ms = ms;
    this.#what = what;
  }

  /** What is told while it is not waited for; null otherwise. */
  get problem(): MemoryError | null {
    if (this.#late && Math.abs(this.#clock.now() - this.#late.at) >= AGAIN_MS) this.#late = null;
    return this.#late && tooLate(this.#what, this.#ms);
  }

  /** The work's result in time. Throws `MODEL_UNAVAILABLE` when it is late, or an earlier one still is; the work goes on. */
  async wait<T>(work: () => Promise<T>): Promise<T> {
    const { problem } = this;
    if (problem) throw problem;
    const working = work();
    let settled = false;
    const done = working.then(
      (value) => {
        settled = true;
        return { value };
      },
      (error: unknown) => {
        settled = true;
        throw error;
      },
    );
    const found = await Promise.race([done, this.#timeUp(() => settled)]);
    if (found) return found.value;
    const late = { at: this.#clock.now(), work: working };
    this.#late = late;
    const over = (): void => {
      if (this.#late === late) this.#late = null;
    };
    working.then(over, over);
    throw tooLate(this.#what, this.#ms);
  }

  /**
   * Counts the clock's steps, none for more than it was meant to be: a clock that stands still never ends it, one that jumps
   * (set anew, or a machine that slept) or runs away does not end it before the work had its turns.
   */
  async #timeUp(settled: () => boolean): Promise<null> {
    // What answers at once needs no timer, and no time passes.
    for (let i = 0; i < AT_ONCE && !settled(); i++) await Promise.resolve();
    for (let waited = 0; !settled() && waited < this.#ms;) {
      const before = this.#clock.now();
      await this.#clock.sleep(STEP_MS);
      waited += Math.min(STEP_MS, Math.max(0, this.#clock.now() - before));
    }
    return null;
  }
}

const tooLate = (what: string, ms: number): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${what} has not answered a question within ${ms / 1_000} s.`,
    'Questions are answered without it until it has; see `sophontic-memory models test`, or choose a faster one.',
  );
