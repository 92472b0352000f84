import { describe, expect, it } from 'vitest';
import { verdictsOf } from '../../bench/learning/arms.ts';
import { idOf } from '../../bench/learning/stores.ts';
import { gain, gains, halves, points, spread } from '../../bench/learning/sums.ts';
import type { Answered } from '../../bench/learning/sums.ts';
import { score } from '../../bench/figures.ts';

const HIT = score(['x'], ['x']);
const MISS = score([], ['x']);
const one = (b: boolean, a: boolean, ...use: boolean[]): Answered => ({
  ...{ conversation: 'c', question: 0, category: 'k' },
  b: b ? HIT : MISS,
  a: a ? HIT : MISS,
  untrained: b ? HIT : MISS,
  use: use.map((hit) => (hit ? HIT : MISS)),
});

describe('the benchmark of learning', () => {
  it('leaves each question unseen in exactly one half of each seed, and splits by the seed', () => {
    for (const count of [1, 2, 17, 150]) {
      const [first, second] = halves(count, 3);
      expect([...first, ...second].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      expect(first.length - second.length).toBe(count % 2);
    }
    expect(halves(150, 1)).toEqual(halves(150, 1));
    expect(halves(150, 1)).not.toEqual(halves(150, 2));
  });

  it('gives an entry the same id in every run, in the order said', () => {
    expect(idOf('life', 'D1:1', 0)).toBe(idOf('life', 'D1:1', 0));
    expect(idOf('life', 'D1:1', 0)).not.toBe(idOf('other', 'D1:1', 0));
    const ids = Array.from({ length: 300 }, (_, place) => idOf('life', `D1:${place}`, place));
    expect([...ids].sort()).toEqual(ids);
  });

  it('finds verdicts wherever a report tells them', () => {
    expect(verdictsOf(undefined)).toEqual([]);
    const night = { version: 3, accepted: true, rejected: null, ranking: null } as never;
    expect(verdictsOf(night)).toEqual(['accepted']);
    expect(
      verdictsOf({ version: 4, accepted: false, rejected: 'anchor', ranking: { learned: true } } as never),
    ).toEqual(['rejected (anchor)', 'ranking learned']);
    expect(verdictsOf({ version: null, accepted: false, rejected: null, ranking: null } as never)).toEqual(
      [],
    );
  });

  it('counts gains over seeds, and what was won and lost', () => {
    const found = gains(
      [
        one(false, true, true, true),
        one(true, true, true, false),
        one(true, true, true, true),
        one(false, false, false, false),
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
    expect(points(spread([0.5]))).toBe('50.0');
    expect(points(spread([0.5, 0.6]))).toBe('55.0 ± 7.1');
    expect(gain(spread([-0.01]))).toBe('-1.0');
    expect(gain(spread([0.031]))).toBe('+3.1');
  });
});
