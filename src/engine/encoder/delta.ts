import type { Direction } from '../hippocampus/native-port.ts';
import { cosine } from '../math/vectors.ts';
import type { EncoderVersion } from './registry.ts';
import { buildInput } from './encoder-inputs.ts';
import { SILENT_TERMS } from '../language/function-words.ts';
import { extractTerms } from '../language/terms.ts';
import { quoteInline } from '../text/quote.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';

/** A preoccupation as the version in use encodes it. */
export interface Attractor {
  readonly id: string;
  readonly name: string;
  readonly mean: Float32Array;
}

/** Movements of likeness that are not worth a word. */
const MIN_SHIFT = 0.02;

/** Cosine distance, 0 for the same: exactly so where nothing changed (R3). */
export function computeDistance(before: Float32Array, after: Float32Array): number {
  if (before.every((value, i) => value === after[i])) return 0;
  return Math.max(0, 1 - cosine(before, after));
}

/** Active centroids, encoded by their vectors and questions. */
export function encodeAttractors(
  { encode, inputSpace }: EncoderVersion,
  centroids: readonly Centroid[],
): Attractor[] {
  const activeCentroids = centroids.filter(
    ({ state, spaceId, name }) => state === 'active' && spaceId === inputSpace.space.id && name !== '',
  );
  const encodings = encode(
    activeCentroids.map(({ vector, question }) =>
      buildInput(vector, extractTerms(question), inputSpace.buckets),
    ),
  );
  return activeCentroids.map(({ id, name }, i) => ({ id, name, mean: encodings[i]!.mean }));
}

/** How a memory was encoded, and the preoccupations by the same version: vectors of two are never compared (R4). */
type EncodingWithAttractors = readonly [mean: Float32Array, attractors: readonly Attractor[]];

/** Where understanding moved, against the questions of the mind (§9.7.2), by their ids: names may be forgotten later. */
export function computeShiftDirection(
  [before, earlierAttractors]: EncodingWithAttractors,
  [after, attractors]: EncodingWithAttractors,
): Direction {
  const earlierSimilarities = new Map(earlierAttractors.map(({ id, mean }) => [id, cosine(before, mean)]));
  const shifts = attractors
    .flatMap(({ id, mean }) => {
      const earlierSimilarity = earlierSimilarities.get(id);
      return earlierSimilarity === undefined ? [] : [{ id, by: cosine(after, mean) - earlierSimilarity }];
    })
    .sort((a, b) => b.by - a.by);
  const [toward, from] = [shifts[0], shifts.at(-1)];
  return {
    ...(from && from.by < -MIN_SHIFT ? { from: from.id } : {}),
    ...(toward && toward.by > MIN_SHIFT ? { toward: toward.id } : {}),
  };
}

/** A direction as far as its ends have to do with the memory (R35): each shares a word with what that says. */
export function keepConcerning(
  { from, toward }: Direction,
  centroids: readonly Pick<Centroid, 'id' | 'name' | 'question'>[],
  text: string,
): Direction {
  const own = new Set(extractTerms(text).hashes);
  const concerns = (id: string | undefined): boolean => {
    const centroid = centroids.find((one) => one.id === id);
    return (
      centroid !== undefined &&
      extractTerms(`${centroid.name} ${centroid.question}`).hashes.some(
        (term) => own.has(term) && !SILENT_TERMS.has(term),
      )
    );
  };
  return { ...(concerns(from) ? { from: from! } : {}), ...(concerns(toward) ? { toward: toward! } : {}) };
}

/** "from X toward Y", as far as both still have names. */
export function formatDirection(
  direction: Direction | undefined,
  findName: (id: string) => string | undefined,
): string {
  const readName = (id: string | undefined): string => (id === undefined ? '' : (findName(id) ?? ''));
  const [from, toward] = [readName(direction?.from), readName(direction?.toward)];
  return [
    from === '' ? '' : `from ${quoteInline(from)}`,
    toward === '' ? '' : `toward ${quoteInline(toward)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Names of centroids, for `formatDirection`. */
export const createNameLookup =
  (centroids: readonly Pick<Centroid, 'id' | 'name'>[]): ((id: string) => string | undefined) =>
  (id) =>
    centroids.find((centroid) => centroid.id === id)?.name;
