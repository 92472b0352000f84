import type { Clock } from '../clock.ts';
import { MemoryError, isRefusal } from '../errors.ts';
import type { Reranker } from '../models/ports.ts';
import { TimeoutBreaker } from '../spaces/timeout-breaker.ts';

/** After a failure it is asked again so much later. */
const RETRY_AFTER_MS = 30_000;
/** Thirty texts are read with the question: a small model on two cores needs a second or two. */
const TIMEOUT_MS = 5_000;

/** The reranker of the owner's choice: done without where it fails or is late, and let go in the end. */
export class TimedReranker {
  readonly #open: () => Promise<Reranker | null>;
  readonly #clock: Clock;
  readonly #breaker: TimeoutBreaker;
  #reranker: Reranker | null = null;
  #isClosed = false;
  /** The owner chose none. */
  #isDisabled = false;
  #failure: { readonly at: number; readonly message: string } | null = null;

  constructor(open: () => Promise<Reranker | null>, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
    this.#breaker = new TimeoutBreaker(clock, TIMEOUT_MS, 'The reranker');
  }

  /** Why questions are answered without it, or null. */
  get problem(): string | null {
    return this.#recentFailure ?? this.#breaker.problem?.message ?? null;
  }

  /** Whether there is one to be asked now; opens it on first use. */
  async ensureReady(): Promise<boolean> {
    if (this.#isDisabled || this.problem !== null) return false;
    return (await this.#runGuarded(() => this.#openReranker())) !== null;
  }

  /** One score a text; null where the question has to do without. */
  async score(question: string, texts: readonly string[]): Promise<readonly number[] | null> {
    const reranker = this.#reranker;
    if (!reranker || this.problem !== null) return null;
    const scores = await this.#runGuarded(() => reranker.score(question, texts));
    if (scores === null) return null;
    if (scores.length === texts.length && scores.every(Number.isFinite)) return scores;
    this.#recordFailure('The reranker gives scores that are no numbers.');
    return null;
  }

  async release(): Promise<void> {
    this.#isClosed = true;
    await this.#reranker?.unload();
  }

  async #openReranker(): Promise<Reranker | null> {
    const reranker = await this.#open();
    // Whoever closed meanwhile has nothing left to let go of it.
    if (this.#isClosed) await reranker?.unload();
    else this.#reranker = reranker;
    this.#isDisabled = reranker === null;
    return reranker;
  }

  async #runGuarded<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#breaker.run(work);
    } catch (error) {
      // Lateness is told by the breaker.
      if (!isRefusal(error) && this.#breaker.problem === null)
        this.#recordFailure(error instanceof MemoryError ? error.message : 'The reranker has failed.');
      return null;
    }
  }

  #recordFailure(message: string): void {
    this.#failure = { at: this.#clock.now(), message };
  }

  get #recentFailure(): string | null {
    const failure = this.#failure;
    return failure && Math.abs(this.#clock.now() - failure.at) < RETRY_AFTER_MS ? failure.message : null;
  }
}

export interface WithReranker {
  readonly timedReranker: TimedReranker;
}
