import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { Answered, Asked, LanguageModel } from '../ports.ts';

export type Reason = NonNullable<Answered['reason']>;
export type Told<T> = { readonly value: T } | { readonly reason: Reason };

/** Questions in a row that stayed without an answer until the model is given up. */
const GIVE_UP = 3;
/** A sleep cannot be taken back: in steps that grow, it outlives its question by no more than the question took, or this. */
const STEP_MOST_MS = 250;

const LATE = Symbol('late');

/** Asks a model and tells every way in which it does not answer apart. */
export class Asking {
  readonly #model: LanguageModel;
  readonly #clock: Clock;
  readonly #lateMs: number;
  #silent = 0;

  constructor(model: LanguageModel, clock: Clock, lateMs: number) {
    this.#model = model;
    this.#clock = clock;
    this.#lateMs = lateMs;
  }

  /** A model that is gone costs its timeout again and again: after a few it is asked no more. */
  get givenUp(): boolean {
    return this.#silent >= GIVE_UP;
  }

  /** The model's words, or why there are none. Throws `CANCELLED` alone. */
  async ask(question: Asked): Promise<Told<string>> {
    if (this.givenUp) return { reason: 'unavailable' };
    const enough = new AbortController();
    const late = this.#watch(enough.signal);
    try {
      const answer = await Promise.race([this.#model.answer(question, enough.signal), late]);
      if (answer === LATE) return this.#failed('late');
      this.#silent = 0;
      return { value: answer };
    } catch (error) {
      if (!(error instanceof MemoryError)) return this.#failed('unavailable');
      if (error.code === 'CANCELLED') throw error;
      // It is there, though it did not answer: some refuse before they are asked, so it proves nothing either.
      if (error.code === 'TOO_LARGE') return { reason: 'too_large' };
      return this.#failed('unavailable');
    } finally {
      enough.abort();
    }
  }

  async rest(): Promise<void> {
    this.#silent = 0;
    await this.#model.rest();
  }

  #failed(reason: Reason): { reason: Reason } {
    this.#silent += 1;
    return { reason };
  }

  async #watch(over: AbortSignal): Promise<typeof LATE> {
    let left = this.#lateMs;
    for (let step = 10; left > 0 && !over.aborted; step = Math.min(2 * step, STEP_MOST_MS)) {
      await this.#clock.sleep(Math.min(step, left));
      left -= step;
    }
    return LATE;
  }
}
