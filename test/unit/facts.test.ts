import { describe, expect, test } from 'vitest';
import { decodeFact, encodeFact } from '../../src/engine/vocabulary/facts.ts';
import type { FactKey, FactValue, StoredRanking } from '../../src/engine/vocabulary/facts.ts';

const LEARNED: StoredRanking = { version: 3, weights: { idfMass: 0.5, verbatim: 2 }, native: 0.25 };
const SHIPPED: StoredRanking = { version: null, weights: { idfMass: 1 }, native: 0 };

/** A fact with a value of its kind, and the text that releases have written for it. */
const createCase = <K extends FactKey>(
  key: K,
  value: FactValue<K>,
  stored: string,
): readonly [FactKey, FactValue<FactKey>, string] => [key, value, stored];

describe('what is kept by name is written as every release reads it, and read as it was written', () => {
  test.each([
    createCase('cortex-counts', { clusters: 4, antechamber: 2 }, '{"clusters":4,"antechamber":2}'),
    createCase('cortex-drops', 7, '7'),
    createCase('learned-cycle', 12, '12'),
    createCase('meter', 'builtin@1', 'builtin@1'),
    createCase('meter-since', 3, '3'),
    createCase(
      'mitosis',
      { cycle: 2, looked: ['a'], groups: [['a', 'b'], []] },
      '{"cycle":2,"looked":["a"],"groups":[["a","b"],[]]}',
    ),
    createCase('torn', true, '1'),
    createCase('torn', false, '0'),
    createCase(
      'tree',
      { spaceId: 1, built: 4, placed: 3, unplaced: 1 },
      '{"spaceId":1,"built":4,"placed":3,"unplaced":1}',
    ),
    createCase(
      'calibration:2',
      { pairs: 100, mean: 0.1, deviation: 0.05, cycle: 4, upTo: 900 },
      '{"pairs":100,"mean":0.1,"deviation":0.05,"cycle":4,"upTo":900}',
    ),
    createCase('native-trust:2', 0.62, '0.62'),
    createCase('resting:2', 9, '9'),
    createCase('resting:2', 'gone', 'gone'),
    createCase('resting:2', 'in use', ''),
    createCase('succeeding:12', true, '1'),
    createCase(
      'ranking',
      [LEARNED, SHIPPED],
      '[{"version":3,"weights":{"told":0.5,"verbatim":2},"native":0.25},{"version":null,"weights":{"told":1},"native":0}]',
    ),
    createCase('ranking-sensed', [], ''),
  ])('%s: %j', (key, value, stored) => {
    expect(encodeFact(key, value)).toBe(stored);
    expect(decodeFact(key, stored)).toEqual(value);
  });
});

describe('what earlier releases have written', () => {
  test('a ranking that is one, and in no list', () => {
    expect(decodeFact('ranking', '{"version":3,"weights":{"told":0.5,"verbatim":2},"native":0.25}')).toEqual([
      LEARNED,
    ]);
  });

  test('a ranking that names no version, which serves none, and leaves the others what they are', () => {
    const unnamed = '{"weights":{"told":1},"native":0}';
    expect(decodeFact('ranking', unnamed)).toEqual([]);
    expect(
      decodeFact('ranking', `[${unnamed},{"version":3,"weights":{"told":0.5,"verbatim":2},"native":0.25}]`),
    ).toEqual([LEARNED]);
  });

  test.each(['', '0'])('a flag that is down: %j', (stored) => {
    expect(decodeFact('torn', stored)).toBe(false);
  });
});

describe('a text that is none of its fact’s is refused', () => {
  test.each<readonly [FactKey, string]>([
    ['cortex-drops', 'many'],
    ['cortex-counts', '{"clusters":"4","antechamber":2}'],
    ['mitosis', '{"cycle":2'],
    ['ranking', '[{"version":3}]'],
    ['ranking', 'no JSON'],
    ['resting:1', 'for a while'],
    ['calibration:1', '{}'],
    ['training-adapter', '{"cycle":1}'],
  ])('%s: %j', (key, stored) => {
    expect(() => decodeFact(key, stored)).toThrow();
  });
});
