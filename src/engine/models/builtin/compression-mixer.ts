import { FINAL_ONE, MAX_LOGISTIC_STEPS, SQUASH, STEPS_PER_NAT } from './compression-tables.ts';

export interface MixerShape {
  readonly firstWeight: number;
  readonly firstRate: number;
  readonly lastRate: number;
  readonly rateDecay: number;
}

/**
 * Logistic mixing: a weighted sum of the inputs in the logistic domain. The weights are the sum of three sets, each
 * chosen by a small context, and all three learn from the common error. Only sums and products of doubles and roundings
 * to single precision, which are the same on every platform.
 */
export interface Mixer {
  /** In nats; filled by the caller before `mix`. */
  readonly inputs: Float64Array;
  /** What is learned, to be kept. */
  readonly parts: readonly Float32Array[];
  /** The mixed prediction as a logistic value in steps, -`MAX_LOGISTIC_STEPS` to `MAX_LOGISTIC_STEPS`. Sets by number. */
  mix(first: number, second: number, third: number): number;
  /** What came after the latest `mix`. */
  learn(bit: number): void;
}

export function createMixer(size: number, sets: number, shape: MixerShape): Mixer {
  const { lastRate, rateDecay } = shape;
  // Imported values by local names: a test runner's loader makes each use of an import a call.
  const [one, limit, stepsPerNat, squash] = [FINAL_ONE, MAX_LOGISTIC_STEPS, STEPS_PER_NAT, SQUASH];
  const inputs = new Float64Array(size);
  const weights = new Float32Array(sets * size).fill(shape.firstWeight / 3);
  // Fast at first, then steady: each set by how often it was used.
  const rates = new Float32Array(sets).fill(shape.firstRate);
  let a = 0;
  let b = 0;
  let c = 0;
  let mixed = 0;

  function decayRate(set: number): number {
    const rate = rates[set]!;
    if (rate > lastRate) rates[set] = rate * rateDecay;
    return rate;
  }

  return {
    inputs,
    parts: [weights, rates],
    mix: (first, second, third) => {
      a = first;
      b = second;
      c = third;
      const inA = a * size;
      const inB = b * size;
      const inC = c * size;
      let sum = 0;
      for (let i = 0; i < size; i++)
        sum += inputs[i]! * (weights[inA + i]! + weights[inB + i]! + weights[inC + i]!);
      const steps = sum * stepsPerNat;
      mixed = steps >= limit ? limit : steps <= -limit ? -limit : ((steps + limit + 0.5) | 0) - limit;
      return mixed;
    },
    learn: (bit) => {
      const error = bit - squash[mixed + limit]! / one;
      const inA = a * size;
      const inB = b * size;
      const inC = c * size;
      const byA = error * decayRate(a);
      const byB = error * decayRate(b);
      const byC = error * decayRate(c);
      for (let i = 0; i < size; i++) {
        const input = inputs[i]!;
        weights[inA + i] = weights[inA + i]! + byA * input;
        weights[inB + i] = weights[inB + i]! + byB * input;
        weights[inC + i] = weights[inC + i]! + byC * input;
      }
    },
  };
}
