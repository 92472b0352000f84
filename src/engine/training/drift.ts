import type { NativeStore, NativeVector } from '../hippocampus/native-port.ts';
import { cosine } from '../math/vectors.ts';
import type { Settings } from '../vocabulary/settings.ts';

type Witness = Pick<NativeVector, 'blockKey' | 'mean'>;

/** Middle and spread of some figures: median, and the median deviation as a standard one. */
export interface Spread {
  readonly middle: number;
  readonly deviation: number;
  readonly n: number;
}

/** Witnesses below which nothing can be told of a drift. */
const FEW = 20;
/** Where nothing is known of a version's drift: the spec's own suggestion (§9.7.3). */
export const UNKNOWN_EPIPHANY = 0.35;

const median = (sorted: readonly number[]): number =>
  sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

export function spreadOf(values: readonly number[]): Spread {
  const middle = median([...values].sort((a, b) => a - b));
  const apart = median(values.map((value) => Math.abs(value - middle)).sort((a, b) => a - b));
  return { middle, deviation: 1.4826 * apart, n: values.length };
}

/**
 * How near the nearest memory is felt to be to what has nothing to do with any (R21): the best likeness that each of some
 * probes has to the witnesses. A probe of the owner's must come nearer to be trusted.
 */
export function backgroundOf(probes: readonly Float32Array[], witnesses: readonly Witness[]): Spread {
  return spreadOf(
    witnesses.length === 0
      ? []
      : probes.map((probe) => witnesses.reduce((best, { mean }) => Math.max(best, cosine(probe, mean)), -1)),
  );
}

/** Where a version keeps what it takes for a probe to be trusted. */
export const trustFact = (spaceId: number): string => `native-trust:${spaceId}`;

/** How far the same memories lie apart under two versions. */
export function driftBetween(before: readonly Witness[], after: readonly Witness[]): Spread {
  const now = new Map(after.map(({ blockKey, mean }) => [blockKey, mean]));
  return spreadOf(
    before.flatMap(({ blockKey, mean }) => {
      const other = now.get(blockKey);
      return other ? [1 - cosine(mean, other)] : [];
    }),
  );
}

/**
 * The distance from which on a shift between two versions is an epiphany: so much more than what a night changes in every
 * memory. The same witnesses are felt by every version.
 */
export async function epiphanyThreshold(
  native: NativeStore,
  from: number,
  to: number,
  { deviations, least }: Settings['native']['epiphany'],
): Promise<number> {
  const { middle, deviation, n } = driftBetween(await native.witnesses(from), await native.witnesses(to));
  // Few witnesses are no measure of a night, but where all of them have moved, it is the mind that has changed.
  return Math.max(n < FEW ? UNKNOWN_EPIPHANY : least, middle + deviations * deviation);
}
