import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ADAM_OPTIONS,
  applyAdam,
  clipGradients,
  createParameter,
} from '../../../src/engine/nets/adam.ts';
import { computeMaxDifference } from '../../support/nets.ts';

/** What optax does; how it was made is told in the file. */
const optax = JSON.parse(
  readFileSync(new URL('../../fixtures/adam-optax.json', import.meta.url), 'utf8'),
) as Record<'start', number[]> & Record<'gradients' | 'adam' | 'adamw' | 'clipped', number[][]>;

describe('Adam', () => {
  it.each([
    ['adam', 0, Infinity],
    ['adamw', 0.1, Infinity],
    ['clipped', 0, 1],
  ] as const)('takes the steps of optax: %s', (name, weightDecay, limit) => {
    const values = Float64Array.from(optax.start);
    const moving = createParameter(values);
    optax.gradients.forEach((numbers, i) => {
      const gradient = Float64Array.from(numbers);
      clipGradients([gradient], limit);
      applyAdam(moving, gradient, i + 1, { ...DEFAULT_ADAM_OPTIONS, learningRate: 0.01, weightDecay });
      expect(computeMaxDifference(values, optax[name][i]!)).toBeLessThan(1e-12);
    });
  });

  it('clips many gradients by their length together', () => {
    const [a, b] = [Float64Array.of(3, 0), Float64Array.of(4)];
    expect(clipGradients([a, b], 1)).toBe(5);
    expect(computeMaxDifference([...a, ...b], [0.6, 0, 0.8])).toBeLessThan(1e-12);
    expect(clipGradients([a, b], 2)).toBeCloseTo(1, 12);
    expect(a[0]).toBeCloseTo(0.6, 12);
  });
});
