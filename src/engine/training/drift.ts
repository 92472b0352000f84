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

/** What two memories that have nothing to do with each other have in common in a native space (R21). */
export function backgroundOf(witnesses: readonly Witness[]): Spread {
  const likenesses: number[] = [];
  for (let i = 0; i < witnesses.length; i++)
    for (const step of [1, 7, 31])
      if (i + step < witnesses.length) likenesses.push(cosine(witnesses[i]!.mean, witnesses[i + step]!.mean));
  return spreadOf(likenesses);
}

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

/** The likeness from which on a probe of the native space is trusted; infinite where nothing is known of it. */
export async function trustThreshold(
  native: NativeStore,
  space: number,
  deviations: number,
): Promise<number> {
  const { middle, deviation, n } = backgroundOf(await native.witnesses(space));
  return n < FEW ? Infinity : middle + deviations * deviation;
}
