import { describe, expect, test } from 'vitest';
import {
  computeShiftDirection,
  createNameLookup,
  formatDirection,
  keepConcerning,
} from '../../src/engine/encoder/delta.ts';
import type { Attractor } from '../../src/engine/encoder/delta.ts';

const toVector = (...values: number[]): Float32Array => Float32Array.from(values);
const water: Attractor = { id: 'w', name: 'What about the water?', mean: toVector(1, 0, 0) };
const wood: Attractor = { id: 'o', name: 'Which wood?', mean: toVector(0, 1, 0) };
const attractors = [water, wood];

describe('where understanding moved', () => {
  test('is told against the questions of the mind, from one and toward another', () => {
    const moved = computeShiftDirection(
      [toVector(0.9, 0.1, 0), attractors],
      [toVector(0.2, 0.8, 0.1), attractors],
    );
    expect(moved).toEqual({ from: 'w', toward: 'o' });
    expect(formatDirection(moved, createNameLookup(attractors))).toBe(
      'from “What about the water?” toward “Which wood?”',
    );
  });

  test('is told as far as its ends have to do with the memory', () => {
    const centroids = [
      { id: 'w', name: 'The water in the bilge', question: 'Why does the boat leak?' },
      { id: 'o', name: 'Oak', question: 'Which wood did we use?' },
    ];
    const both = { from: 'w', toward: 'o' };
    expect(keepConcerning(both, centroids, 'There was water over the oak ribs.')).toEqual(both);
    expect(keepConcerning(both, centroids, 'The leaking stopped.')).toEqual({ from: 'w' });
    // Little words are no matter of anything.
    expect(keepConcerning(both, centroids, 'We did use which of the two?')).not.toHaveProperty('from');
    expect(keepConcerning(both, centroids, 'A Flask plan.')).toEqual({});
    expect(keepConcerning({ toward: 'gone' }, centroids, 'water')).toEqual({});
  });

  test('is told as far as it went: toward one, away from one, or nowhere that has a name', () => {
    const toward = computeShiftDirection(
      [toVector(0, 0, 1), attractors],
      [toVector(0, 0.7, 0.7), attractors],
    );
    expect(formatDirection(toward, createNameLookup(attractors))).toBe('toward “Which wood?”');
    const away = computeShiftDirection([toVector(0.7, 0, 0.7), attractors], [toVector(0, 0, 1), attractors]);
    expect(formatDirection(away, createNameLookup(attractors))).toBe('from “What about the water?”');
    expect(
      computeShiftDirection([toVector(0, 0, 1), attractors], [toVector(0, 0.01, 1), attractors]),
    ).toEqual({});
    expect(formatDirection({}, createNameLookup(attractors))).toBe('');
    expect(formatDirection(undefined, createNameLookup(attractors))).toBe('');
  });

  test('is held against the same questions as the same version felt them', () => {
    // The mind turned round as a whole: memory and questions alike, so that nothing moved among them.
    const turned = attractors.map(({ mean, ...of }) => ({
      ...of,
      mean: toVector(mean[1]!, mean[2]!, mean[0]!),
    }));
    expect(
      computeShiftDirection([toVector(0.9, 0.1, 0), attractors], [toVector(0.1, 0, 0.9), turned]),
    ).toEqual({});
    // A question that was not asked then says nothing of the way from there.
    const born = [...attractors, { id: 'n', name: 'New?', mean: toVector(0, 0, 1) }];
    expect(computeShiftDirection([toVector(1, 0, 0), attractors], [toVector(0, 0, 1), born])).toEqual({
      from: 'w',
    });
  });

  test('loses the names that are forgotten', () => {
    expect(formatDirection({ from: 'w', toward: 'o' }, createNameLookup([wood]))).toBe(
      'toward “Which wood?”',
    );
    expect(formatDirection({ from: 'w', toward: 'gone' }, createNameLookup([]))).toBe('');
  });
});
