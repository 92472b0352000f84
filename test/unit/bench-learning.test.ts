import { describe, expect, it } from 'vitest';
import { listVerdicts } from '../../bench/learning/arms.ts';
import { createEntryId } from '../../bench/learning/stores.ts';
import {
  formatGain,
  computeGains,
  splitHalves,
  formatPoints,
  computeSpread,
} from '../../bench/learning/sums.ts';
import type { QuestionScores } from '../../bench/learning/sums.ts';
import { computeScore } from '../../bench/figures.ts';

const HIT = computeScore(['x'], ['x']);
const MISS = computeScore([], ['x']);
const createScores = (b: boolean, a: boolean, ...use: boolean[]): QuestionScores => ({
  ...{ conversation: 'c', question: 0, category: 'k' },
  b: b ? HIT : MISS,
  a: a ? HIT : MISS,
  untrained: b ? HIT : MISS,
  use: use.map((hit) => (hit ? HIT : MISS)),
});

describe('the benchmark of learning', () => {
  it('leaves each question unseen in exactly one half of each seed, and splits by the seed', () => {
    for (const count of [1, 2, 17, 150]) {
      const [first, second] = splitHalves(count, 3);
      expect([...first, ...second].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      expect(first.length - second.length).toBe(count % 2);
    }
    expect(splitHalves(150, 1)).toEqual(splitHalves(150, 1));
    expect(splitHalves(150, 1)).not.toEqual(splitHalves(150, 2));
  });

  it('gives an entry the same id in every run, in the order said', () => {
    expect(createEntryId('life', 'D1:1', 0)).toBe(createEntryId('life', 'D1:1', 0));
    expect(createEntryId('life', 'D1:1', 0)).not.toBe(createEntryId('other', 'D1:1', 0));
    const ids = Array.from({ length: 300 }, (_, place) => createEntryId('life', `D1:${place}`, place));
    expect([...ids].sort()).toEqual(ids);
  });

  it('finds verdicts wherever a report tells them', () => {
    expect(listVerdicts(undefined)).toEqual([]);
    const night = { version: 3, accepted: true, rejected: null, ranking: null } as never;
    expect(listVerdicts(night)).toEqual(['accepted']);
    expect(
      listVerdicts({ version: 4, accepted: false, rejected: 'anchor', ranking: { learned: true } } as never),
    ).toEqual(['rejected (anchor)', 'ranking learned']);
    expect(listVerdicts({ version: null, accepted: false, rejected: null, ranking: null } as never)).toEqual(
      [],
    );
  });

  it('counts gains over seeds, and what was won and lost', () => {
    const found = computeGains(
      [
        createScores(false, true, true, true),
        createScores(true, true, true, false),
        createScores(true, true, true, true),
        createScores(false, false, false, false),
      ],
      'any10',
    );
    expect(found.b.mean).toBe(0.5);
    expect(found.a).toEqual({ mean: 0.75, deviation: 0 });
    expect(found.use.mean).toBeCloseTo(0.625);
    expect(found.use.deviation).toBeCloseTo(Math.sqrt(2) / 8);
    expect(found.useOverB.mean).toBeCloseTo(0.125);
    expect(found.useOverA.mean).toBeCloseTo(-0.125);
    expect([found.won, found.lost]).toEqual([1, 0.5]);
  });

  it('writes points with their deviation, where there is one', () => {
    expect(formatPoints(computeSpread([0.5]))).toBe('50.0');
    expect(formatPoints(computeSpread([0.5, 0.6]))).toBe('55.0 ± 7.1');
    expect(formatGain(computeSpread([-0.01]))).toBe('-1.0');
    expect(formatGain(computeSpread([0.031]))).toBe('+3.1');
  });
});
