import { describe, expect, it } from 'vitest';
import { PackedMatrix, matmul, multiplyPlain } from '../../../src/engine/math/matmul.ts';
import { computeMaxDifference } from '../../support/nets.ts';
import { createSeededRandom } from '../../support/store.ts';

const random = createSeededRandom(1);
const createNumbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => 2 * random() - 1);

describe('the kernel for matrix products', () => {
  it.each([
    [1, 1, 1],
    [1, 8, 4],
    [3, 5, 7],
    [4, 8, 16],
    [5, 9, 1],
    [6, 15, 3],
    [7, 16, 33],
    [64, 70, 30],
    // Large enough that its memory has to grow, after which small ones go on.
    [130, 200, 300],
    [2, 3, 4],
  ])('gives what plain loops give: [%i × %i] over %i', (m, n, k) => {
    for (const way of ['NN', 'NT', 'TN'] as const)
      for (const add of [false, true]) {
        const [a, b, before] = [createNumbers(m * k), createNumbers(n * k), createNumbers(m * n)];
        const [c, wanted] = [before.slice(), Float64Array.from(before)];
        matmul(c, a, b, m, n, k, way, add);
        multiplyPlain(wanted, a, b, m, n, k, way, add);
        expect(computeMaxDifference(c, wanted)).toBeLessThan(1e-5);
      }
  });

  it('leaves alone what is behind', () => {
    const c = Float32Array.of(0, 9);
    matmul(c, Float32Array.of(2, 5), Float32Array.of(3, 5), 1, 1, 1, 'NT');
    expect([...c]).toEqual([6, 9]);
  });

  it('keeps a matrix packed while others are multiplied and its own memory grows', () => {
    const [one, other] = [createNumbers(13 * 10), createNumbers(20 * 6)];
    const [packed, second] = [new PackedMatrix(one, 13, 10), new PackedMatrix(other, 20, 6)];
    for (const m of [1, 600, 2, 64]) {
      const [x, y] = [createNumbers(m * 10), createNumbers(m * 6)];
      const [into, intoSecond] = [new Float32Array(m * 13), new Float32Array(m * 20)];
      packed.multiply(into, x, m);
      second.multiply(intoSecond, y, m);
      const [wanted, wantedSecond] = [new Float64Array(m * 13), new Float64Array(m * 20)];
      multiplyPlain(wanted, x, one, m, 13, 10, 'NT');
      multiplyPlain(wantedSecond, y, other, m, 20, 6, 'NT');
      expect(computeMaxDifference(into, wanted)).toBeLessThan(1e-5);
      expect(computeMaxDifference(intoSecond, wantedSecond)).toBeLessThan(1e-5);
    }
  });
});
