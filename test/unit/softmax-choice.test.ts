import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import {
  computeTopKRate,
  fitWeightScale,
  fitChoices,
  computeLogLikelihoods,
} from '../../src/engine/math/softmax-choice.ts';
import type { Choice } from '../../src/engine/math/softmax-choice.ts';

/** Choices by somebody who weighs so, with a little of his own mood. */
function createChoices(weights: readonly number[], many: number, seed: number, mood = 0.05): Choice[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: many }, () => {
    const options = Array.from({ length: 8 }, () => Float64Array.from(weights, () => 2 * random() - 1));
    const scores = options.map(
      (option) => weights.reduce((sum, weight, f) => sum + weight * option[f]!, 0) + mood * random(),
    );
    return { options, taken: scores.indexOf(Math.max(...scores)) };
  });
}
const createFlat = (value: number): Float64Array => new Float64Array(3).fill(value);
const options = { prior: createFlat(1), precision: createFlat(0.5), bounds: createFlat(3), steps: 200 };

describe('weights learned from choices', () => {
  test('go where the choices show, and make others of the same kind likelier', () => {
    const learned = fitChoices(createChoices([3, 0, -1], 80, 1), options);
    expect(learned[0]!).toBeGreaterThan(2);
    expect(learned[1]!).toBeLessThan(0.5);
    expect(learned[2]!).toBeLessThan(0);
    const others = createChoices([3, 0, -1], 40, 2);
    const sum = (weights: Float64Array): number =>
      computeLogLikelihoods(others, weights).reduce((a, b) => a + b, 0);
    expect(sum(learned)).toBeGreaterThan(sum(options.prior));
    expect(computeTopKRate(others, learned, 1)).toBeGreaterThan(computeTopKRate(others, options.prior, 1));
  });

  test('never leave their bounds, whatever was chosen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (weights, bound) => {
          const learned = fitChoices(createChoices(weights, 10, 3), {
            ...options,
            bounds: createFlat(bound),
            steps: 50,
          });
          for (const weight of learned) expect(Math.abs(weight - 1)).toBeLessThanOrEqual(bound + 1e-12);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('are what was believed where that is firm, where nothing was chosen, and where all is alike', () => {
    for (const weight of fitChoices(createChoices([3, 0, -1], 5, 4), {
      ...options,
      precision: createFlat(1e6),
    }))
      expect(weight).toBeCloseTo(1, 2);
    expect([...fitChoices([], options)]).toEqual([1, 1, 1]);
    const alike = { options: [createFlat(0.3), createFlat(0.3)], taken: 1 };
    expect([...fitChoices([alike, alike], options)]).toEqual([1, 1, 1]);
  });

  test('are the same for the same choices', () => {
    const choices = createChoices([2, 1, 0], 20, 5);
    expect(fitChoices(choices, options)).toEqual(fitChoices(choices, options));
    expect([...options.prior]).toEqual([1, 1, 1]);
  });
});

describe('how decided a chooser is', () => {
  test('is told by a factor, which changes no order', () => {
    const sure = createChoices([1, 1, 1], 60, 6, 0.01);
    const unsure = createChoices([1, 1, 1], 60, 6, 8);
    expect(fitWeightScale(sure, createFlat(1))).toBeGreaterThan(fitWeightScale(unsure, createFlat(1)));
    for (const factor of [0.3, 1, 4])
      expect(computeTopKRate(sure, createFlat(factor), 3)).toBe(computeTopKRate(sure, createFlat(1), 3));
  });

  test('counts an option once that no other stands before', () => {
    const tie = { options: [createFlat(1), createFlat(1), createFlat(0)], taken: 1 };
    expect(computeTopKRate([tie], createFlat(1), 1)).toBe(1);
    expect(computeTopKRate([{ ...tie, taken: 2 }], createFlat(1), 2)).toBe(0);
    expect(computeTopKRate([], createFlat(1), 1)).toBe(0);
  });
});
