import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import type { Reranker } from '../models/ports.ts';
import { Patience } from './patience.ts';

/** After a failure it is asked again so much later. */
const AGAIN_MS = 30_000;
/** Thirty texts are read with the question: a small model on two cores needs a second or two. */
const PATIENCE_MS = 5_000;

/** The reranker of the owner's choice: done without where it fails or is late, and let go in the end. */
export class Reranking {
  readonly #open: () => Promise<Reranker | null>;
  readonly #clock: Clock;
  readonly #patience: Patience;
  #opened: Reranker | null = null;
  #closed = false;
  /** The owner chose none. */
  #none = false;
  #failed: { readonly at: number; readonly message: string } | null = null;

  constructor(open: () => Promise<Reranker | null>, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
    this.#patience = new Patience(clock, PATIENCE_MS, 'The reranker');
  }

  /** Why questions are answered without it, or null. */
  get problem(): string | null {
    return this.#resting ?? this.#patience.problem?.message ?? null;
  }

  /** Whether there is one to be asked now; opens it on first use. */
  async ready(): Promise<boolean> {
    if (this.#none || this.problem !== null) return false;
    return (await this.#watch(() => this.#opening())) !== null;
  }

  /** One score a text; null where the question has to do without. */
  async score(question: string, texts: readonly string[]): Promise<readonly number[] | null> {
    const reranker = this.#opened;
    if (!reranker || this.problem !== null) return null;
    const scores = await this.#watch(() => reranker.score(question, texts));
    if (scores === null) return null;
    if (scores.length === texts.length && scores.every(Number.isFinite)) return scores;
    this.#fail('The reranker gives scores that are no numbers.');
    return null;
  }

  async rest(): Promise<void> {
    this.#closed = true;
    await this.#opened?.rest();
  }

  async #opening(): Promise<Reranker | null> {
    const found = await this.#open();
    // Whoever closed meanwhile has nothing left to let go of it.
    if (this.#closed) await found?.rest();
    else this.#opened = found;
    this.#none = found === null;
    return found;
  }

  async #watch<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#patience.wait(work);
    } catch (error) {
      // A text or a question that it does not take says nothing of the next one; lateness is told by the patience.
      const unfit = error instanceof MemoryError && /^(TOO_LARGE|INVALID_INPUT)$/.test(error.code);
      if (!unfit && this.#patience.problem === null)
        this.#fail(error instanceof MemoryError ? error.message : 'The reranker has failed.');
      return null;
    }
  }

  #fail(message: string): void {
    this.#failed = { at: this.#clock.now(), message };
  }

  get #resting(): string | null {
    const failed = this.#failed;
    return failed && Math.abs(this.#clock.now() - failed.at) < AGAIN_MS ? failed.message : null;
  }
}
