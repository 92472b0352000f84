/** Coordinates looked at between two pauses: about 4 to 10 ms. There is no clock in here, so work is counted. */
const STRETCH = 4_000_000;

/** Counts work and says when others should have their turn: `if (pacer.spend(dims)) await pacer.rest()`. */
export class Pacer {
  #left = STRETCH;
  readonly #pause: (() => Promise<void>) | undefined;

  constructor(pause?: () => Promise<void>) {
    this.#pause = pause;
  }

  spend(work: number): boolean {
    this.#left -= work;
    return this.#left <= 0;
  }

  async rest(): Promise<void> {
    this.#left = STRETCH;
    await this.#pause?.();
  }
}
