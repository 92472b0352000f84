/** Dot product of two vectors of the same length. */
export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums at once: one alone waits for each addition to end before the next.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

export function norm(a: Float32Array): number {
  return Math.sqrt(dot(a, a));
}

/** Whether a text had anything that its embedder could place. */
export const isNonZero = (a: Float32Array): boolean => a.some((value) => value !== 0);

/** Of vectors of any length; 0 where one is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

/** Scales in place to length 1; the zero vector stays zero. Returns its argument. */
export function normalize(a: Float32Array): Float32Array {
  const length = norm(a);
  if (length > 0) for (let i = 0; i < a.length; i++) a[i]! /= length;
  return a;
}

/** Little-endian float32 bytes, as stored. */
export function toBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector of stored bytes; copied when the bytes do not start at a multiple of four. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  if (bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  // Not `slice`, which a Buffer answers with a view.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/**
 * A short copy, one byte a coordinate: four bytes of scale, then the coordinates in steps of it. Cosines with it are right
 * to about a thousandth, which is what ranking needs of a vector whose full precision lies elsewhere.
 */
export function toQuantizedBytes(vector: Float32Array): Uint8Array {
  const largest = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = largest === 0 ? 1 : largest / 127;
  const bytes = new Uint8Array(4 + vector.length);
  bytes.set(new Uint8Array(Float32Array.of(scale).buffer));
  new Int8Array(bytes.buffer, 4).set(vector.map((value) => Math.round(value / scale)));
  return bytes;
}

/** The vector of stored bytes, whole or short, by how many there are. */
export function fromStored(bytes: Uint8Array, dimensions: number): Float32Array {
  if (bytes.byteLength !== dimensions + 4) return fromBytes(bytes);
  const [scale] = fromBytes(bytes.subarray(0, 4));
  const steps = new Int8Array(bytes.buffer, bytes.byteOffset + 4, dimensions);
  return Float32Array.from(steps, (step) => step * scale!);
}

/** The mean of vectors, weighted, at length 1. */
export function computeMeanDirection(
  vectors: readonly Float32Array[],
  weights?: readonly number[],
): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, v) => {
    const weight = weights?.[v] ?? 1;
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  });
  return normalize(sum);
}

/** The mean of vectors as they are; not at length 1. */
export function computeMeanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  return mean;
}

/**
 * The same directions without what all have in common, at length 1: what every text shares (grammar, above all) makes all
 * look alike, and groups show only in what is left.
 */
export function centreVectors(vectors: readonly Float32Array[]): Float32Array[] {
  const mean = computeMeanVector(vectors);
  return vectors.map((vector) => normalize(vector.map((value, i) => value - mean[i]!)));
}
