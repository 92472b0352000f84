import type { Feature } from './features.ts';
import { SENSED, WEIGHTS } from './weights.ts';
import type { EngineParts } from '../parts.ts';
import type { StoredRanking } from '../vocabulary/facts.ts';
import type { Mind } from '../encoder/minds.ts';

/** What each feature counts, and what the feeling of the native encoder does beside them. */
export interface Ranking {
  /** The version of the native encoder whose feeling was weighed with; null for none. */
  readonly version: number | null;
  readonly weights: Readonly<Record<Feature, number>>;
  readonly native: number;
}

/** Where weights that were learned from use are kept: apart for rankings with and without a sentence model. */
export const rankingFact = (sensed: boolean): 'ranking' | 'ranking-sensed' =>
  sensed ? 'ranking-sensed' : 'ranking';

/** As shipped. The feeling counts nothing until use has shown that it helps. */
export const shipped = (sensed: boolean): Ranking => ({
  version: null,
  weights: sensed ? SENSED : WEIGHTS,
  native: 0,
});

/** Versions whose rankings are kept, as many as can be gone back to. */
const KEPT = 8;

/**
 * The same rankings with what this night has learned for the version in use: null where what was shipped holds again. Those of
 * other versions stay for who goes back to them.
 */
export const withRanking = (
  rankings: readonly StoredRanking[],
  version: number | null,
  learned: Ranking | null,
): StoredRanking[] =>
  [...(learned ? [learned] : []), ...rankings.filter((other) => other.version !== version)].slice(0, KEPT);

/**
 * What the owner's use has taught the ranking, else what was shipped: also where training is off, and where another version is
 * felt by than any it was weighed with (a rollback takes the ranking with it).
 */
export async function rankingOf(
  { hippocampus, minds }: Pick<EngineParts, 'hippocampus' | 'minds'>,
  sensed: boolean,
  mind: Mind | null,
): Promise<Ranking> {
  const rankings = minds.versions ? await hippocampus.facts.get(rankingFact(sensed)) : null;
  const version = mind?.space.version ?? null;
  const learned = rankings?.find((ranking) => ranking.version === version);
  if (!learned) return shipped(sensed);
  // A feature that came with a later release has its shipped weight.
  return { ...learned, weights: { ...shipped(sensed).weights, ...learned.weights } };
}
