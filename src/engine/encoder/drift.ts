import { MIN_DEVIATION } from '../math/statistics.ts';
import type { NativeVector } from '../hippocampus/native-port.ts';
import { cosine, computeMeanVector, normalize } from '../math/vectors.ts';
import type { Settings } from '../vocabulary/settings.ts';

type Witness = Pick<NativeVector, 'blockKey' | 'mean'>;

/** Middle and spread of some figures: median, and the median deviation as a standard one. */
export interface RobustSpread {
  readonly median: number;
  readonly deviation: number;
  readonly count: number;
}

/** Witnesses below which nothing can be told of a drift. */
const MIN_WITNESSES_FOR_DRIFT = 20;
/** … and below which they have no spread of their own to speak of. */
const MIN_WITNESSES_FOR_SPREAD = 5;
/** Where nothing is known of a version's drift: the spec's own suggestion (§9.7.3). */
const DEFAULT_EPIPHANY_DELTA = 0.35;

const computeMedian = (sorted: readonly number[]): number =>
  sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

export function computeSpread(values: readonly number[]): RobustSpread {
  const center = computeMedian([...values].sort((a, b) => a - b));
  const medianDeviation = computeMedian(
    values.map((value) => Math.abs(value - center)).sort((a, b) => a - b),
  );
  return { median: center, deviation: 1.4826 * medianDeviation, count: values.length };
}

/**
 * How near the nearest memory comes to what has nothing to do with any (R21): the best likeness that each of some
 * probes has to the witnesses. A probe of the owner's must come nearer to be trusted.
 */
export function measureBackground(
  probes: readonly Float32Array[],
  witnesses: readonly Witness[],
): RobustSpread {
  return computeSpread(
    witnesses.length === 0
      ? []
      : probes.map((probe) => witnesses.reduce((best, { mean }) => Math.max(best, cosine(probe, mean)), -1)),
  );
}

/** What one change of versions did to every memory: what the shift of a single one is held against (R21). */
export interface Drift {
  /** How far the same memories lie apart under the two, in cosine distance. */
  readonly spread: RobustSpread;
  /** How many deviations further than they did a memory has moved; null where that cannot be told. */
  readonly computeZScore: (before: Float32Array, after: Float32Array) => number | null;
}

/** By the witnesses that both have encoded. */
export function measureDrift(before: readonly Witness[], after: readonly Witness[]): Drift {
  const laterMeans = new Map(after.map(({ blockKey, mean }) => [blockKey, mean]));
  const pairs = before.flatMap(({ blockKey, mean }) => {
    const other = laterMeans.get(blockKey);
    return other ? [{ from: mean, to: other }] : [];
  });
  const spread = computeSpread(pairs.map(({ from, to }) => 1 - cosine(from, to)));
  if (pairs.length < MIN_WITNESSES_FOR_SPREAD) return { spread, computeZScore: () => null };
  // Where all memories go together says nothing of any of them: each is looked at from their midst.
  const [centerBefore, centerAfter] = [
    computeMeanVector(pairs.map(({ from }) => toUnitVector(from))),
    computeMeanVector(pairs.map(({ to }) => toUnitVector(to))),
  ];
  const computeOwnDistance = (from: Float32Array, to: Float32Array): number =>
    1 - cosine(subtractCenter(from, centerBefore), subtractCenter(to, centerAfter));
  const { median: center, deviation } = computeSpread(
    pairs.map(({ from, to }) => computeOwnDistance(from, to)),
  );
  return {
    spread,
    computeZScore: (from, to) => (computeOwnDistance(from, to) - center) / Math.max(deviation, MIN_DEVIATION),
  };
}

/** §9.7.3: further than the same nights moved every memory, and not by a hair. */
export function isEpiphany(
  delta: number,
  zScore: number | null,
  { count, median: center, deviation }: RobustSpread,
  { deviations, minDelta }: Settings['native']['epiphany'],
): boolean {
  // Few witnesses are no measure of a night, but where all of them have moved, it is the mind that has changed.
  if (zScore === null) return delta > Math.max(DEFAULT_EPIPHANY_DELTA, center + deviations * deviation);
  return delta > (count < MIN_WITNESSES_FOR_DRIFT ? DEFAULT_EPIPHANY_DELTA : minDelta) && zScore > deviations;
}

const toUnitVector = (vector: Float32Array): Float32Array => normalize(vector.slice());

const subtractCenter = (vector: Float32Array, center: Float32Array): Float32Array =>
  toUnitVector(vector).map((value, i) => value - center[i]!);
