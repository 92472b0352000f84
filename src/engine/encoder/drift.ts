import type { NativeVector } from '../hippocampus/native-port.ts';
import { cosine, meanOf, normalize } from '../math/vectors.ts';
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
/** … and below which they have no spread of their own to speak of. */
const FEWEST = 5;
/** Where all witnesses have moved alike to the last bit. */
const TINY = 1e-6;
/** Where nothing is known of a version's drift: the spec's own suggestion (§9.7.3). */
const UNKNOWN_EPIPHANY = 0.35;

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

/** What one change of versions did to every memory: what the shift of a single one is held against (R21). */
export interface Drift {
  /** How far the same memories lie apart under the two, in cosine distance. */
  readonly spread: Spread;
  /** How many deviations further than they did a memory has moved; null where that cannot be told. */
  readonly beyond: (before: Float32Array, after: Float32Array) => number | null;
}

/** By the witnesses that both have felt. */
export function driftBetween(before: readonly Witness[], after: readonly Witness[]): Drift {
  const now = new Map(after.map(({ blockKey, mean }) => [blockKey, mean]));
  const both = before.flatMap(({ blockKey, mean }) => {
    const other = now.get(blockKey);
    return other ? [{ from: mean, to: other }] : [];
  });
  const spread = spreadOf(both.map(({ from, to }) => 1 - cosine(from, to)));
  if (both.length < FEWEST) return { spread, beyond: () => null };
  // Where all memories go together says nothing of any of them: each is looked at from their midst.
  const [midst, midstNow] = [
    meanOf(both.map(({ from }) => direction(from))),
    meanOf(both.map(({ to }) => direction(to))),
  ];
  const own = (from: Float32Array, to: Float32Array): number =>
    1 - cosine(apart(from, midst), apart(to, midstNow));
  const { middle, deviation } = spreadOf(both.map(({ from, to }) => own(from, to)));
  return {
    spread,
    beyond: (from, to) => (own(from, to) - middle) / Math.max(deviation, TINY),
  };
}

/** §9.7.3: further than the same nights moved every memory, and not by a hair. */
export function isEpiphany(
  delta: number,
  beyond: number | null,
  { n, middle, deviation }: Spread,
  { deviations, least }: Settings['native']['epiphany'],
): boolean {
  // Few witnesses are no measure of a night, but where all of them have moved, it is the mind that has changed.
  if (beyond === null) return delta > Math.max(UNKNOWN_EPIPHANY, middle + deviations * deviation);
  return delta > (n < FEW ? UNKNOWN_EPIPHANY : least) && beyond > deviations;
}

const direction = (vector: Float32Array): Float32Array => normalize(vector.slice());

const apart = (vector: Float32Array, midst: Float32Array): Float32Array =>
  direction(vector).map((value, i) => value - midst[i]!);
