import { describe, expect, test } from 'vitest';
import { rankingOf, shipped, withRanking } from '../../src/engine/recall/ranking.ts';
import type { StoredRanking } from '../../src/engine/vocabulary/facts.ts';
import type { Ranking } from '../../src/engine/recall/ranking.ts';
import type { Mind } from '../../src/engine/encoder/minds.ts';

const ranking = (version: number | null, native: number): Ranking => ({
  ...{ version, native },
  weights: { ...shipped(false).weights, verbatim: 0.125 },
});
const at = (
  rankings: readonly StoredRanking[] | null,
  version: number | null,
  training = true,
): Promise<Ranking> =>
  rankingOf(
    {
      hippocampus: { facts: { get: async () => rankings } },
      minds: { versions: training ? {} : null },
    } as unknown as Parameters<typeof rankingOf>[0],
    false,
    version === null ? null : ({ space: { version } } as Mind),
  );

describe('what the ranking has learned', () => {
  test('goes with the version it was weighed with, and comes back with it', async () => {
    const first = withRanking([], 1, ranking(1, 0.5));
    const second = withRanking(first, 2, ranking(2, 0.7));
    expect((await at(second, 2)).native).toBe(0.7);
    expect((await at(second, 1)).native).toBe(0.5);
    expect(await at(second, 3)).toEqual(shipped(false));
    expect(await at(second, null)).toEqual(shipped(false));
    expect(await at(second, 2, false)).toEqual(shipped(false));
  });

  test('is let go of where what was shipped holds again, for that version alone', async () => {
    const both = withRanking(withRanking([], 1, ranking(1, 0.5)), 2, ranking(2, 0.7));
    const refused = withRanking(both, 2, null);
    expect(await at(refused, 2)).toEqual(shipped(false));
    expect((await at(refused, 1)).native).toBe(0.5);
    expect(withRanking(refused, 1, null)).toEqual([]);
  });

  test('takes the place of what the same version learned before, and keeps the latest eight', async () => {
    let rankings = withRanking([], 1, ranking(1, 0.1));
    rankings = withRanking(rankings, 1, ranking(1, 0.2));
    expect((await at(rankings, 1)).native).toBe(0.2);
    for (let version = 2; version <= 9; version++)
      rankings = withRanking(rankings, version, ranking(version, version));
    expect(await at(rankings, 1)).toEqual(shipped(false));
    expect((await at(rankings, 2)).native).toBe(2);
  });

  test('gives features of a later release their shipped weights', async () => {
    const old = { version: 4, native: 1, weights: { verbatim: 0.5 } } as unknown as Ranking;
    expect(await at(withRanking([], 4, old), 4)).toEqual({
      ...{ version: 4, native: 1 },
      weights: { ...shipped(false).weights, verbatim: 0.5 },
    });
  });
});
