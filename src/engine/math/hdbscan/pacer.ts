/** Coordinates looked at between two pauses: about 4 to 10 ms. There is no clock in here, so work is counted. */
const WORK_PER_SLICE = 4_000_000;

/** Counts work and says when others should have their turn: `if (pacer.spend(dims)) await pacer.rest()`. */
export class Pacer {
  #remaining = WORK_PER_SLICE;
  readonly #pause: (() => Promise<void>) | undefined;

  constructor(pause?: () => Promise<void>) {
    this.#pause = pause;
  }

  spend(work: number): boolean {
    this.#remaining -= work;
    return this.#remaining <= 0;
  }

  async pause(): Promise<void> {
    this.#remaining = WORK_PER_SLICE;
    await this.#pause?.();
  }
}
