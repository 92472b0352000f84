import type { Pacer } from './pacer.ts';

/** Coordinates summed before looking whether the sum is already too large. */
const CHUNK_SIZE = 128;

/**
 * Squared euclidean distance. By differences, not by dot products: equal points must be at exactly 0, and a → b at
 * exactly b → a. The sum may be left off, at whatever it is by then, once it is beyond `limit`.
 */
export function computeSquaredDistance(a: Float32Array, b: Float32Array, limit = Infinity): number {
  let sum = 0;
  for (let start = 0; start < a.length && sum <= limit; start += CHUNK_SIZE)
    sum += sumSquaredDifferences(a, b, start, Math.min(start + CHUNK_SIZE, a.length));
  return sum;
}

/** In four sums, since one would wait for itself. */
function sumSquaredDifferences(a: Float32Array, b: Float32Array, start: number, end: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = start;
  for (; i < end - 3; i += 4) {
    const d0 = a[i]! - b[i]!;
    const d1 = a[i + 1]! - b[i + 1]!;
    const d2 = a[i + 2]! - b[i + 2]!;
    const d3 = a[i + 3]! - b[i + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; i < end; i++) s0 += (a[i]! - b[i]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

/** Refuses points of different lengths, and coordinates that are not finite. */
export async function checkPoints(points: readonly Float32Array[], pacer: Pacer): Promise<void> {
  const dims = points[0]?.length ?? 0;
  for (const [index, point] of points.entries()) {
    if (point.length !== dims)
      throw new RangeError(`Point ${index} has ${point.length} dimensions, the first has ${dims}.`);
    // One sum instead of a test per coordinate: what is not finite stays so (and finite float32 cannot overflow).
    let sum = 0;
    for (let i = 0; i < dims; i++) sum += point[i]!;
    if (!Number.isFinite(sum)) throw new RangeError(`Point ${index} has a coordinate that is not finite.`);
    if (pacer.spend(2 * dims)) await pacer.pause();
  }
}
