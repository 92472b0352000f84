import { mix32 } from '../math/hash.ts';
import { dot } from '../math/vectors.ts';

/** How alike two texts are by chance in a space (R21): cosines of random pairs. */
export interface Calibration {
  readonly pairs: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Where nothing is known of a space yet: a sparse one, as the builtin embedder's is. */
export const DEFAULT_CALIBRATION: Calibration = { pairs: 0, mean: 0.04, deviation: 0.05 };

/** Numbers of the vectors to hold against each other: two of each pair, out of `count`, the same for the same count. */
export function samplePairs(count: number, pairCount: number): [number, number][] {
  return Array.from({ length: pairCount }, (_, i): [number, number] => {
    const a = mix32(2 * i + 1) % count;
    const b = mix32(2 * i + 2) % count;
    return [a, a === b ? (b + 1) % count : b];
  });
}

export function calibrate(vectorPairs: readonly (readonly [Float32Array, Float32Array])[]): Calibration {
  const cosines = vectorPairs.map(([a, b]) => dot(a, b));
  const mean = cosines.reduce((a, b) => a + b, 0) / cosines.length;
  const variance = cosines.reduce((a, b) => a + (b - mean) ** 2, 0) / cosines.length;
  return { pairs: vectorPairs.length, mean, deviation: Math.max(Math.sqrt(variance), 1e-3) };
}

/** The cosine that lies so many deviations above chance; never quite 1, which only equal texts have. */
export const computeCosineThreshold = (calibration: Calibration, deviations: number): number =>
  Math.min(0.97, calibration.mean + deviations * calibration.deviation);
