import { describe, expect, it } from 'vitest';
import { mix32 } from '../../src/engine/math/hash.ts';
import { SKETCH_WORDS, nearestSketches, sketch } from '../../src/engine/math/sketch.ts';
import { dot, fromBytes, normalize, toBytes } from '../../src/engine/math/vectors.ts';

/** Reproducible unit vectors in all directions; sparse ones fill a fifth of their dimensions. */
function vectors(count: number, dimensions: number, dense: boolean): Float32Array[] {
  let state = 1;
  const random = (): number => mix32(state++) / 2 ** 32 - 0.5;
  return Array.from({ length: count }, (_, i) =>
    normalize(
      Float32Array.from({ length: dimensions }, (_unused, d) =>
        dense || mix32(i * 977 + d) % 5 === 0 ? random() : 0,
      ),
    ),
  );
}

describe('sketches', () => {
  it.each([
    [768, true],
    [768, false],
    [384, true],
    [1024, true],
  ])('find what is near among 4,000 of %i dimensions (dense: %s)', (dimensions, dense) => {
    const all = vectors(4_040, dimensions, dense);
    // The last 40 ask; each has one relative among the first 40, at a cosine of about 0.45.
    const asking = all.splice(4_000);
    asking.forEach((query, i) => {
      const other = all[i]!;
      for (let d = 0; d < dimensions; d++) other[d] = other[d]! + 0.5 * query[d]!;
      normalize(other);
    });
    const codes = new Uint32Array(all.length * SKETCH_WORDS);
    all.forEach((vector, i) => codes.set(sketch(vector), i * SKETCH_WORDS));
    const found = asking.filter((query, i) =>
      nearestSketches(codes, all.length, sketch(query), 60).includes(i),
    );
    expect(dot(asking[3]!, all[3]!)).toBeLessThan(0.55);
    expect(found.length).toBeGreaterThanOrEqual(38);
  });

  it('is nearest to itself, keeps to what is admitted, and gives no more than asked', () => {
    const all = vectors(300, 768, true);
    const codes = new Uint32Array(all.length * SKETCH_WORDS);
    all.forEach((vector, i) => codes.set(sketch(vector), i * SKETCH_WORDS));
    expect(nearestSketches(codes, 300, sketch(all[7]!), 5)[0]).toBe(7);
    const even = nearestSketches(codes, 300, sketch(all[7]!), 5, (row) => row % 2 === 0);
    expect(even).toHaveLength(5);
    expect(even.every((row) => row % 2 === 0)).toBe(true);
    expect(nearestSketches(codes, 300, sketch(all[7]!), 5, () => false)).toEqual([]);
    expect(nearestSketches(codes, 0, sketch(all[7]!), 5)).toEqual([]);
  });
});

describe('vector bytes', () => {
  it('come back at any alignment', () => {
    const vector = Float32Array.of(1.5, -2, 0.25);
    const shifted = new Uint8Array(13);
    shifted.set(toBytes(vector), 1);
    expect(fromBytes(shifted.subarray(1))).toEqual(vector);
  });
});
