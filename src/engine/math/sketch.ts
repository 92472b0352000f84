import { mix32 } from './hash.ts';

/**
 * Binary sketches of vectors: a fixed random rotation (signs, then a Hadamard transform, of which a random half is kept),
 * then one bit per coordinate, its sign. The Hamming distance of two
 * sketches estimates the angle of the vectors, whatever the embedder (sparse or dense), since the rotation spreads
 * every coordinate over all bits. A scan over sketches costs 1/48 of the memory of 768 float32; what it finds is
 * re-ranked by exact cosine (the idea of R1, for stores without an index of their own).
 */
export const SKETCH_BITS = 512;
export const SKETCH_WORDS = SKETCH_BITS / 32;

/** In-place fast Walsh-Hadamard transform; the length is a power of two. */
function hadamard(a: Float64Array): void {
  for (let half = 1; half < a.length; half *= 2) {
    for (let i = 0; i < a.length; i += half * 2) {
      for (let j = i; j < i + half; j++) {
        const x = a[j]!;
        const y = a[j + half]!;
        a[j] = x + y;
        a[j + half] = x - y;
      }
    }
  }
}

/** The rotation of one size: signs for every coordinate, and which of the transformed coordinates give the bits. */
interface Rotation {
  readonly signs: Float64Array;
  readonly chosen: Uint16Array;
}

const rotations = new Map<number, Rotation>();

/** Fixed by the size alone and for ever, since stored sketches were made with it. */
function rotationOf(size: number): Rotation {
  let rotation = rotations.get(size);
  if (!rotation) {
    const shuffled = [...new Uint16Array(size).keys()].sort((a, b) => mix32(a + size) - mix32(b + size));
    rotation = {
      signs: Float64Array.from({ length: size }, (_, i) => (mix32(i + 1) & 1 ? -1 : 1)),
      chosen: Uint16Array.from(shuffled.slice(0, SKETCH_BITS)),
    };
    rotations.set(size, rotation);
  }
  return rotation;
}

/** [dims] → [SKETCH_WORDS] words of 32 bits. */
export function sketch(vector: Float32Array): Uint32Array {
  let size = SKETCH_BITS;
  while (size < vector.length) size *= 2;
  const { signs, chosen } = rotationOf(size);
  const a = new Float64Array(size);
  for (let i = 0; i < vector.length; i++) a[i] = vector[i]! * signs[i]!;
  hadamard(a);
  const words = new Uint32Array(SKETCH_WORDS);
  for (let bit = 0; bit < SKETCH_BITS; bit++) if (a[chosen[bit]!]! > 0) words[bit >>> 5]! |= 1 << (bit & 31);
  return words;
}

/** Words of the first, coarse pass, and how many rows it leaves for each one wanted. */
const COARSE_WORDS = 8;
const COARSE_ROWS = 8;

/** Bits by which the first quarter may be worse than half of what the first half may be: two deviations of a near one. */
const UNEVEN = 8;

/**
 * The `limit` rows of `codes` ([rows × SKETCH_WORDS]) nearest to `query` by Hamming distance, nearest first; rows for
 * which `admits` is false are passed over. A first pass over half the bits leaves the few rows that a second looks at
 * whole.
 */
export function nearestSketches(
  codes: Uint32Array,
  rows: number,
  query: Uint32Array,
  limit: number,
  admits?: (row: number) => boolean,
): number[] {
  const left = nearestByHalf(codes, rows, query, limit * COARSE_ROWS, admits);
  const whole = left.map(
    (row) =>
      halfDistance(codes, row * SKETCH_WORDS, query, 0) +
      halfDistance(codes, row * SKETCH_WORDS + COARSE_WORDS, query, COARSE_WORDS),
  );
  return [...left.keys()]
    .sort((a, b) => whole[a]! - whole[b]! || left[a]! - left[b]!)
    .slice(0, limit)
    .map((i) => left[i]!);
}

/** At least `limit` rows, ascending, if there are as many; what is farther than so many others falls out on the way. */
function nearestByHalf(
  codes: Uint32Array,
  rows: number,
  query: Uint32Array,
  limit: number,
  admits?: (row: number) => boolean,
): number[] {
  if (limit === 0) return [];
  const [found, distances]: [number[], number[]] = [[], []];
  const counts = new Uint32Array(COARSE_WORDS * 32 + 1);
  let cut = counts.length - 1;
  let within = 0;
  for (let row = 0; row < rows; row++) {
    const at = row * SKETCH_WORDS;
    const quarter = quarterDistance(codes, at, query, 0);
    if (quarter > cut / 2 + UNEVEN) continue;
    const distance = quarter + quarterDistance(codes, at + 4, query, 4);
    if (distance > cut || admits?.(row) === false) continue;
    found.push(row);
    distances.push(distance);
    counts[distance]! += 1;
    within += 1;
    while (within - counts[cut]! >= limit) within -= counts[cut--]!;
  }
  return found.filter((_, i) => distances[i]! <= cut);
}

/** Differing bits of four words: two by two, before their bytes are summed. */
function quarterDistance(codes: Uint32Array, at: number, query: Uint32Array, from: number): number {
  const sums = nibbles(codes, at, query, from) + nibbles(codes, at + 2, query, from + 2);
  return Math.imul(sums, 0x01010101) >>> 24;
}

/** Differing bits of eight words. */
const halfDistance = (codes: Uint32Array, at: number, query: Uint32Array, from: number): number =>
  quarterDistance(codes, at, query, from) + quarterDistance(codes, at + 4, query, from + 4);

/** Differing bits of two words, a sum in each byte. */
function nibbles(codes: Uint32Array, at: number, query: Uint32Array, from: number): number {
  const a = codes[at]! ^ query[from]!;
  const b = codes[at + 1]! ^ query[from + 1]!;
  const twosA = a - ((a >>> 1) & 0x55555555);
  const twosB = b - ((b >>> 1) & 0x55555555);
  const fours =
    (twosA & 0x33333333) + ((twosA >>> 2) & 0x33333333) + (twosB & 0x33333333) + ((twosB >>> 2) & 0x33333333);
  return (fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f);
}
