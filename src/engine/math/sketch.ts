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
function applyHadamard(a: Float64Array): void {
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
  readonly bitIndices: Uint16Array;
}

const rotations = new Map<number, Rotation>();

/** Fixed by the size alone and for ever, since stored sketches were made with it. */
function getRotation(size: number): Rotation {
  let rotation = rotations.get(size);
  if (!rotation) {
    const shuffled = [...new Uint16Array(size).keys()].sort((a, b) => mix32(a + size) - mix32(b + size));
    rotation = {
      signs: Float64Array.from({ length: size }, (_, i) => (mix32(i + 1) & 1 ? -1 : 1)),
      bitIndices: Uint16Array.from(shuffled.slice(0, SKETCH_BITS)),
    };
    rotations.set(size, rotation);
  }
  return rotation;
}

/** [dims] → [SKETCH_WORDS] words of 32 bits. */
export function sketch(vector: Float32Array): Uint32Array {
  let size = SKETCH_BITS;
  while (size < vector.length) size *= 2;
  const { signs, bitIndices } = getRotation(size);
  const a = new Float64Array(size);
  for (let i = 0; i < vector.length; i++) a[i] = vector[i]! * signs[i]!;
  applyHadamard(a);
  const words = new Uint32Array(SKETCH_WORDS);
  for (let bit = 0; bit < SKETCH_BITS; bit++)
    if (a[bitIndices[bit]!]! > 0) words[bit >>> 5]! |= 1 << (bit & 31);
  return words;
}
