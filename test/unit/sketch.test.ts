import { describe, expect, it } from 'vitest';
import { mix32 } from '../../src/engine/math/hash.ts';
import { SKETCH_WORDS, sketch } from '../../src/engine/math/sketch.ts';
import { SketchIndex } from '../../src/engine/math/sketch-index.ts';
import { dot, fromBytes, normalize, toBytes } from '../../src/engine/math/vectors.ts';

/** Reproducible unit vectors in all directions; sparse ones fill a fifth of their dimensions. */
function createVectors(count: number, dimensions: number, dense: boolean): Float32Array[] {
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

const createSketchIndex = (codes: readonly Uint32Array[]): SketchIndex => {
  const sketches = new SketchIndex();
  for (const code of codes) sketches.add(code);
  return sketches;
};

/** Differing bits, counted one by one. */
function countDifferingBits(a: Uint32Array, b: Uint32Array): number {
  let differing = 0;
  for (let i = 0; i < SKETCH_WORDS * 32; i++)
    differing += ((a[i >>> 5]! >>> (i & 31)) ^ (b[i >>> 5]! >>> (i & 31))) & 1;
  return differing;
}

describe('sketches', () => {
  it('come in the order of their differing bits, also when memory has grown and rows were taken out', () => {
    const codes = Array.from({ length: 3_000 }, (_, i) =>
      // Every tenth has all bits or none: distances up to the greatest.
      Uint32Array.from({ length: SKETCH_WORDS }, (_unused, word) =>
        i % 10 === 0 ? -(i % 20 === 0 ? 1 : 0) : mix32(i * SKETCH_WORDS + word),
      ),
    );
    const sketches = createSketchIndex(codes);
    for (const row of [2_999, 1_500, 0]) {
      sketches.remove(row);
      const last = codes.pop()!;
      if (row < codes.length) codes[row] = last;
    }
    expect(sketches.rows).toBe(2_997);
    for (const query of [codes[5]!, codes[10]!, codes[20]!]) {
      const expected = codes
        .map((code, row) => ({ row, far: countDifferingBits(code, query) }))
        .sort((a, b) => a.far - b.far || a.row - b.row)
        .map(({ row }) => row);
      expect(sketches.findNearest(query, 50)).toEqual(expected.slice(0, 50));
      expect(sketches.findNearest(query, 5_000)).toEqual(expected);
    }
  });

  it.each([
    [768, true],
    [768, false],
    [384, true],
    [1024, true],
  ])('find what is near among 4,000 of %i dimensions (dense: %s)', (dimensions, dense) => {
    const all = createVectors(4_040, dimensions, dense);
    // The last 40 ask; each has one relative among the first 40, at a cosine of about 0.45.
    const asking = all.splice(4_000);
    asking.forEach((query, i) => {
      const other = all[i]!;
      for (let d = 0; d < dimensions; d++) other[d] = other[d]! + 0.5 * query[d]!;
      normalize(other);
    });
    const sketches = createSketchIndex(all.map(sketch));
    const found = asking.filter((query, i) => sketches.findNearest(sketch(query), 60).includes(i));
    expect(dot(asking[3]!, all[3]!)).toBeLessThan(0.55);
    expect(found.length).toBeGreaterThanOrEqual(38);
  });

  it('is nearest to itself, keeps to what is admitted, and gives no more than asked', () => {
    const all = createVectors(300, 768, true);
    const sketches = createSketchIndex(all.map(sketch));
    expect(sketches.findNearest(sketch(all[7]!), 5)[0]).toBe(7);
    const even = sketches.findNearest(sketch(all[7]!), 5, (row) => row % 2 === 0);
    expect(even).toHaveLength(5);
    expect(even.every((row) => row % 2 === 0)).toBe(true);
    expect(sketches.findNearest(sketch(all[7]!), 5, () => false)).toEqual([]);
    expect(new SketchIndex().findNearest(sketch(all[7]!), 5)).toEqual([]);
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
