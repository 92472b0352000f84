/** Time and chance, handed in so that tests decide them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // A timer of 0 waits a millisecond: a breath between two items should cost none.
  sleep: (ms) =>
    new Promise((resolve) => {
      if (ms <= 0) setImmediate(resolve);
      else setTimeout(resolve, ms);
    }),
  random: () => Math.random(),
};

export interface WithClock {
  readonly clock: Clock;
}

export interface WithIds {
  /** A UUIDv7 of this moment (R19). */
  readonly createId: (at: number) => string;
  /** The UUIDv7 that belongs to this moment and name: the same whenever it is asked for. */
  readonly deriveId: (at: number, name: string) => string;
}
