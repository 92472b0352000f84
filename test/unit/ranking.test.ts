import { describe, expect, test } from 'vitest';
import {
  readRankingModel,
  createDefaultRankingModel,
  mergeRankingModel,
} from '../../src/engine/recall/ranking-model.ts';
import type { StoredRanking } from '../../src/engine/vocabulary/facts.ts';
import type { RankingModel } from '../../src/engine/recall/ranking-model.ts';
import type { EncoderVersion } from '../../src/engine/encoder/registry.ts';

const createRanking = (version: number | null, native: number): RankingModel => ({
  ...{ version, native },
  weights: { ...createDefaultRankingModel(false).weights, verbatim: 0.125 },
});
const readRankingAt = (
  rankings: readonly StoredRanking[] | null,
  version: number | null,
  training = true,
): Promise<RankingModel> =>
  readRankingModel(
    {
      hippocampus: { facts: { get: async () => rankings } },
      encoders: { versions: training ? {} : null },
    } as unknown as Parameters<typeof readRankingModel>[0],
    false,
    version === null ? null : ({ space: { version } } as EncoderVersion),
  );

describe('what the ranking has learned', () => {
  test('goes with the version it was weighed with, and comes back with it', async () => {
    const first = mergeRankingModel([], 1, createRanking(1, 0.5));
    const second = mergeRankingModel(first, 2, createRanking(2, 0.7));
    expect((await readRankingAt(second, 2)).native).toBe(0.7);
    expect((await readRankingAt(second, 1)).native).toBe(0.5);
    expect(await readRankingAt(second, 3)).toEqual(createDefaultRankingModel(false));
    expect(await readRankingAt(second, null)).toEqual(createDefaultRankingModel(false));
    expect(await readRankingAt(second, 2, false)).toEqual(createDefaultRankingModel(false));
  });

  test('is let go of where what was shipped holds again, for that version alone', async () => {
    const both = mergeRankingModel(mergeRankingModel([], 1, createRanking(1, 0.5)), 2, createRanking(2, 0.7));
    const refused = mergeRankingModel(both, 2, null);
    expect(await readRankingAt(refused, 2)).toEqual(createDefaultRankingModel(false));
    expect((await readRankingAt(refused, 1)).native).toBe(0.5);
    expect(mergeRankingModel(refused, 1, null)).toEqual([]);
  });

  test('takes the place of what the same version learned before, and keeps the latest eight', async () => {
    let rankings = mergeRankingModel([], 1, createRanking(1, 0.1));
    rankings = mergeRankingModel(rankings, 1, createRanking(1, 0.2));
    expect((await readRankingAt(rankings, 1)).native).toBe(0.2);
    for (let version = 2; version <= 9; version++)
      rankings = mergeRankingModel(rankings, version, createRanking(version, version));
    expect(await readRankingAt(rankings, 1)).toEqual(createDefaultRankingModel(false));
    expect((await readRankingAt(rankings, 2)).native).toBe(2);
  });

  test('gives features of a later release their shipped weights', async () => {
    const old = { version: 4, native: 1, weights: { verbatim: 0.5 } } as unknown as RankingModel;
    expect(await readRankingAt(mergeRankingModel([], 4, old), 4)).toEqual({
      ...{ version: 4, native: 1 },
      weights: { ...createDefaultRankingModel(false).weights, verbatim: 0.5 },
    });
  });
});
