import { mix32 } from './hash.ts';

/**
 * Binary sketches of vectors: a fixed random rotation, then one bit per coordinate, its sign. The Hamming distance of two
 * sketches estimates the angle of the vectors, whatever the embedder (sparse or dense), since the rotation spreads
 * every coordinate over all bits. A scan over sketches costs 1/48 of the memory of 768 float32; what it finds is
 * re-ranked by exact cosine (the idea of R1, for stores without an index of their own).
 */
export const SKETCH_BITS = 512;
export const SKETCH_WORDS = SKETCH_BITS / 32;
const ROUNDS = 3;

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

/** [dims] → [SKETCH_WORDS] words of 32 bits. Deterministic: the rotation is fixed by the dimension alone. */
export function sketch(vector: Float32Array): Uint32Array {
  let size = SKETCH_BITS;
  while (size < vector.length) size *= 2;
  const a = new Float64Array(size);
  a.set(vector);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < size; i++) if (mix32(i * ROUNDS + round + 1) & 1) a[i] = -a[i]!;
    hadamard(a);
  }
  const words = new Uint32Array(SKETCH_WORDS);
  for (let bit = 0; bit < SKETCH_BITS; bit++) if (a[bit]! > 0) words[bit >>> 5]! |= 1 << (bit & 31);
  return words;
}

export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * The `limit` rows of `codes` ([rows × SKETCH_WORDS]) nearest to `query` by Hamming distance, nearest first; rows for
 * which `admits` is false are passed over. Selection is by counting distances (there are only SKETCH_BITS + 1 of
 * them), so the whole is one pass over the codes.
 */
export function nearestSketches(
  codes: Uint32Array,
  rows: number,
  query: Uint32Array,
  limit: number,
  admits?: (row: number) => boolean,
): number[] {
  const distances = new Uint16Array(rows);
  const counts = new Uint32Array(SKETCH_BITS + 2);
  for (let row = 0, at = 0; row < rows; row++, at += SKETCH_WORDS) {
    if (admits && !admits(row)) {
      distances[row] = SKETCH_BITS + 1;
      continue;
    }
    let distance = 0;
    for (let w = 0; w < SKETCH_WORDS; w++) {
      const x = codes[at + w]! ^ query[w]!;
      let v = x - ((x >>> 1) & 0x55555555);
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
      distance += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    distances[row] = distance;
    counts[distance]!++;
  }
  let cut = 0;
  for (let seen = counts[0]!; seen < limit && cut < SKETCH_BITS; seen += counts[++cut]!);
  const found: number[] = [];
  for (let row = 0; row < rows; row++) if (distances[row]! <= cut) found.push(row);
  return found.sort((a, b) => distances[a]! - distances[b]! || a - b).slice(0, limit);
}
