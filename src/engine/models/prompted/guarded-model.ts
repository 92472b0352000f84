import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { ModelOutcome, CompletionRequest, LanguageModel } from '../ports.ts';

export type FailureReason = NonNullable<ModelOutcome['reason']>;
export type Outcome<T> = { readonly value: T } | { readonly reason: FailureReason };

/** Questions in a row that stayed without an answer until the model is given up. */
const MAX_FAILURES = 3;
/** A sleep cannot be taken back: in steps that grow, it outlives its question by no more than the question took, or this. */
const MAX_SLEEP_STEP_MS = 250;

const TIMED_OUT = Symbol('late');

/** Asks a model and tells every way in which it does not answer apart. */
export class GuardedModel {
  readonly #model: LanguageModel;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #failureCount = 0;

  constructor(model: LanguageModel, clock: Clock, timeoutMs: number) {
    this.#model = model;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** A model that is gone costs its timeout again and again: after a few it is asked no more. */
  get isGivenUp(): boolean {
    return this.#failureCount >= MAX_FAILURES;
  }

  /** The model's words, or why there are none. Throws `CANCELLED` alone. */
  async ask(request: CompletionRequest): Promise<Outcome<string>> {
    if (this.isGivenUp) return { reason: 'unavailable' };
    const controller = new AbortController();
    const timeout = this.#waitForTimeout(controller.signal);
    try {
      const answer = await Promise.race([this.#model.answer(request, controller.signal), timeout]);
      if (answer === TIMED_OUT) return this.#countFailure('late');
      this.#failureCount = 0;
      return { value: answer };
    } catch (error) {
      if (!(error instanceof MemoryError)) return this.#countFailure('unavailable');
      if (error.code === 'CANCELLED') throw error;
      // It is there, though it did not answer: some refuse before they are asked, so it proves nothing either.
      if (error.code === 'TOO_LARGE') return { reason: 'too_large' };
      return this.#countFailure('unavailable');
    } finally {
      controller.abort();
    }
  }

  async unload(): Promise<void> {
    this.#failureCount = 0;
    await this.#model.unload();
  }

  #countFailure(reason: FailureReason): { reason: FailureReason } {
    this.#failureCount += 1;
    return { reason };
  }

  async #waitForTimeout(signal: AbortSignal): Promise<typeof TIMED_OUT> {
    let remaining = this.#timeoutMs;
    for (let step = 10; remaining > 0 && !signal.aborted; step = Math.min(2 * step, MAX_SLEEP_STEP_MS)) {
      await this.#clock.sleep(Math.min(step, remaining));
      remaining -= step;
    }
    return TIMED_OUT;
  }
}
