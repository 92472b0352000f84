import type { Direction } from '../hippocampus/native-port.ts';
import { cosine } from '../math/vectors.ts';
import type { Mind } from './minds.ts';
import { lexicalOf } from './lexical.ts';
import { terms } from '../language/terms.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';

/** A preoccupation as the mind feels it now. */
export interface Attractor {
  readonly id: string;
  readonly name: string;
  readonly mean: Float32Array;
}

/** Movements of likeness that are not worth a word. */
const SLIGHT = 0.02;

/** Cosine distance, 0 for the same: exactly so where nothing changed (R3). */
export function distance(before: Float32Array, after: Float32Array): number {
  if (before.every((value, i) => value === after[i])) return 0;
  return Math.max(0, 1 - cosine(before, after));
}

/** Active centroids, felt by their vectors and questions. */
export function attractorsOf({ encode, reading }: Mind, centroids: readonly Centroid[]): Attractor[] {
  const known = centroids.filter(
    ({ state, spaceId, name }) => state === 'active' && spaceId === reading.space.id && name !== '',
  );
  const felt = encode(
    known.map(({ vector, question }) => {
      const { buckets, weights } = lexicalOf(terms(question), reading.buckets);
      return { vector, buckets, weights };
    }),
  );
  return known.map(({ id, name }, i) => ({ id, name, mean: felt[i]!.mean }));
}

/** How a memory was felt, and the preoccupations by the same version: vectors of two are never compared (R4). */
type Feelings = readonly [mean: Float32Array, attractors: readonly Attractor[]];

/** Where understanding moved, against the questions of the mind (§9.7.2), by their ids: names may be forgotten later. */
export function directionOf([before, earlier]: Feelings, [after, attractors]: Feelings): Direction {
  const known = new Map(earlier.map(({ id, mean }) => [id, cosine(before, mean)]));
  const moved = attractors
    .flatMap(({ id, mean }) => {
      const was = known.get(id);
      return was === undefined ? [] : [{ id, by: cosine(after, mean) - was }];
    })
    .sort((a, b) => b.by - a.by);
  const [toward, from] = [moved[0], moved.at(-1)];
  return {
    ...(from && from.by < -SLIGHT ? { from: from.id } : {}),
    ...(toward && toward.by > SLIGHT ? { toward: toward.id } : {}),
  };
}

/** "from X toward Y", as far as both still have names. */
export function inWords(
  direction: Direction | undefined,
  nameOf: (id: string) => string | undefined,
): string {
  const name = (id: string | undefined): string => (id === undefined ? '' : (nameOf(id) ?? ''));
  const [from, toward] = [name(direction?.from), name(direction?.toward)];
  return [from === '' ? '' : `from “${from}”`, toward === '' ? '' : `toward “${toward}”`]
    .filter((part) => part !== '')
    .join(' ');
}

/** Names of centroids, for `inWords`. */
export const namesOf =
  (centroids: readonly Pick<Centroid, 'id' | 'name'>[]): ((id: string) => string | undefined) =>
  (id) =>
    centroids.find((centroid) => centroid.id === id)?.name;
