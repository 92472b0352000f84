import type { WithHippocampus } from '../hippocampus/port.ts';
import { getShippedWeights } from './weights.ts';
import type { FeatureWeights } from './weights.ts';
import type { StoredRanking } from '../vocabulary/facts.ts';
import type { EncoderVersion, WithEncoders } from '../encoder/registry.ts';

/** What each feature counts, and what likeness by the native encoder does beside them. */
export interface RankingModel {
  /** The version of the native encoder whose likeness was weighed with; null for none. */
  readonly version: number | null;
  readonly weights: FeatureWeights;
  readonly native: number;
}

/** Where weights that were learned from use are kept: apart for rankings with and without a sentence model. */
export const getRankingFactKey = (hasSense: boolean): 'ranking' | 'ranking-sensed' =>
  hasSense ? 'ranking-sensed' : 'ranking';

/** As shipped. Likeness by the native encoder counts nothing until use has shown that it helps. */
export const createDefaultRankingModel = (hasSense: boolean): RankingModel => ({
  version: null,
  weights: getShippedWeights(hasSense),
  native: 0,
});

/** Versions whose rankings are kept, as many as can be gone back to. */
const MAX_RANKING_MODELS = 8;

/**
 * The same rankings with what this night has learned for the version in use: null where what was shipped holds again. Those of
 * other versions stay for who goes back to them.
 */
export const mergeRankingModel = (
  rankings: readonly StoredRanking[],
  version: number | null,
  learned: RankingModel | null,
): StoredRanking[] =>
  [...(learned ? [learned] : []), ...rankings.filter((other) => other.version !== version)].slice(
    0,
    MAX_RANKING_MODELS,
  );

/**
 * What the owner's use has taught the ranking, else what was shipped: also where training is off, and where another version is
 * in use than any it was weighed with (a rollback takes the ranking with it).
 */
export async function readRankingModel(
  { hippocampus, encoders }: WithHippocampus & WithEncoders,
  hasSense: boolean,
  encoder: EncoderVersion | null,
): Promise<RankingModel> {
  const models = encoders.versions ? await hippocampus.facts.get(getRankingFactKey(hasSense)) : null;
  const version = encoder?.space.version ?? null;
  const learned = models?.find((ranking) => ranking.version === version);
  if (!learned) return createDefaultRankingModel(hasSense);
  // A feature that came with a later release has its shipped weight.
  return { ...learned, weights: { ...createDefaultRankingModel(hasSense).weights, ...learned.weights } };
}
