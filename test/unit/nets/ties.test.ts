import { describe, expect, it } from 'vitest';
import { selectKthSmallest } from '../../../src/engine/math/quickselect.ts';
import { mergeBySign, mergeTies, trim } from '../../../src/engine/math/ties.ts';
import type { TaskVector } from '../../../src/engine/math/ties.ts';
import { createSeededRandom } from '../../support/store.ts';

const createFlat = (...values: number[]): TaskVector<Float64Array> => ({
  dense: { w: Float64Array.from(values) },
  rows: {},
});
const mergeFlat = (
  votes: readonly (readonly [TaskVector<Float64Array>, number])[],
  keep = 1,
  scale = 1,
): number[] => [
  ...mergeTies(
    votes.map(([vector, weight]) => ({ vector, weight })),
    { keep, scale },
  ).dense['w']!,
];

describe('the k-th number', () => {
  it('is the one that a sort would put there, with equal ones and without', () => {
    const random = createSeededRandom(1);
    for (const length of [1, 2, 3, 10, 57])
      for (const levels of [1, 3, 1e6]) {
        const values = Float64Array.from({ length }, () => Math.floor(random() * levels));
        const sorted = values.toSorted();
        for (let place = 0; place < length; place++)
          expect(selectKthSmallest(values.slice(), place)).toBe(sorted[place]);
      }
  });
});

describe('TIES (R25)', () => {
  it('trims to the largest magnitudes', () => {
    expect([...trim(createFlat(0.1, -5, 3, -0.2, 0), 0.4).dense['w']!]).toEqual([0, -5, 3, 0, 0]);
    expect([...trim(createFlat(1, -1, 1, 0), 0.25).dense['w']!]).toEqual([1, -1, 1, 0]);
    expect([...trim(createFlat(0, 0, 7), 1).dense['w']!]).toEqual([0, 0, 7]);
    // A fifth of three is less than one number; the largest stays.
    expect([...trim(createFlat(1, 2, 3), 0.1).dense['w']!]).toEqual([0, 0, 3]);
  });

  it('trims over all tensors together, rows too', () => {
    const vector = {
      dense: { w: Float64Array.of(1, 9), b: Float64Array.of(-2) },
      rows: { E: { width: 2, rows: Int32Array.of(4), data: Float64Array.of(-8, 0.5) } },
    };
    const { dense, rows } = trim(vector, 0.4);
    expect([[...dense['w']!], [...dense['b']!], [...rows['E']!.data]]).toEqual([[0, 9], [0], [-8, 0]]);
    expect([...vector.dense.w]).toEqual([1, 9]);
  });

  it('elects by summed magnitude and takes the mean of those who agree', () => {
    // Worked by hand. First: 3 + 1 against 2: above, (3 + 1) / 2. Second: 5 against 1 + 2: below, 5 alone. Third: a zero
    // has no vote: (4 + 2) / 2, not / 3. Fourth: none.
    const [a, b, c] = [createFlat(3, 1, 4, 0), createFlat(-2, -5, 0, 0), createFlat(1, 2, 2, 0)];
    const vectors = [a, b, c].map((vector) => [vector, 1] as const);
    expect(mergeFlat(vectors)).toEqual([2, -5, 3, 0]);
  });

  it('weighs votes and means', () => {
    // 1 · 3 against 4 · 1: below. Then (1 · 2 + 4 · 7) / 5.
    expect(
      mergeFlat([
        [createFlat(3, 2), 1],
        [createFlat(-1, 7), 4],
      ]),
    ).toEqual([-1, 6]);
  });

  it('gives zero where the sides are equal', () => {
    expect(
      mergeFlat([
        [createFlat(2, 1), 1],
        [createFlat(-1, 1), 2],
      ]),
    ).toEqual([0, 1]);
  });

  it('is trimming and scaling for one vector alone, whatever its weight', () => {
    expect(mergeFlat([[createFlat(1, -4, 2, 0), 7]], 0.5, 0.5)).toEqual([0, -2, 1, 0]);
  });

  it('does all three on the worked example of a day: trim, elect, mean, scale', () => {
    // Kept of each: two of four. [0, -6, 5, 0], [4, 0, -3, 0], [0, 2, 0, 8] → signs + - + +.
    const day = [createFlat(1, -6, 5, 0.5), createFlat(4, 1, -3, 0), createFlat(-1, 2, 1, 8)];
    expect(
      mergeFlat(
        day.map((vector) => [vector, 1] as const),
        0.5,
        2,
      ),
    ).toEqual([8, -12, 10, 16]);
  });

  it('merges rows that only some have; those of others count as zeros', () => {
    const createRows = (names: number[], ...data: number[]): TaskVector<Float64Array> => ({
      dense: {},
      rows: { E: { width: 2, rows: Int32Array.from(names), data: Float64Array.from(data) } },
    });
    const { E } = mergeTies(
      [
        { vector: createRows([1, 5], 1, 2, 3, -4), weight: 1 },
        { vector: createRows([0, 5], 7, 8, 5, 1), weight: 1 },
        { vector: createRows([]), weight: 1 },
      ],
      { keep: 1, scale: 1 },
    ).rows;
    expect([...E!.rows]).toEqual([0, 1, 5]);
    expect([...E!.data]).toEqual([7, 8, 1, 2, 4, -4]);
  });

  it('refuses what cannot be merged', () => {
    const createVote = (vector: TaskVector<Float64Array>, weight = 1) => ({ vector, weight });
    const options = { keep: 0.2, scale: 1 };
    expect(() => mergeTies([], options)).toThrow(/Nothing/);
    expect(() => mergeTies([createVote(createFlat(1), 0)], options)).toThrow(/weight/);
    expect(() => mergeTies([createVote(createFlat(1), NaN)], options)).toThrow(/weight/);
    expect(() => mergeTies([createVote(createFlat(1))], { keep: 0, scale: 1 })).toThrow(/share/);
    expect(() => mergeTies([createVote(createFlat(1)), createVote(createFlat(1, 2))], options)).toThrow(
      /length/,
    );
    expect(() =>
      mergeTies([createVote(createFlat(1)), createVote({ dense: {}, rows: {} })], options),
    ).toThrow(/different tensors/);
  });

  it('works on float32, too', () => {
    expect(mergeBySign([Float32Array.of(1, -2), Float32Array.of(3, 1)], [1, 1], 1)).toEqual(
      Float32Array.of(2, -2),
    );
  });
});
