import type { Feature } from './features.ts';
import { SENSED, WEIGHTS } from './weights.ts';
import type { EngineParts } from '../parts.ts';
import type { Mind } from '../training/minds.ts';

/** What each feature counts, and what the feeling of the native encoder does beside them. */
export interface Ranking {
  /** The version of the native encoder whose feeling was weighed with; null for none. */
  readonly version: number | null;
  readonly weights: Readonly<Record<Feature, number>>;
  readonly native: number;
}

/** Where weights that were learned from use are kept: apart for rankings with and without a sentence model. */
export const rankingFact = (sensed: boolean): string => (sensed ? 'ranking-sensed' : 'ranking');

/** As shipped. The feeling counts nothing until use has shown that it helps. */
export const shipped = (sensed: boolean): Ranking => ({
  version: null,
  weights: sensed ? SENSED : WEIGHTS,
  native: 0,
});

const read = new Map<string, Ranking>();

/**
 * What the owner's use has taught the ranking, else what was shipped: also where training is off, and where another version is
 * felt by than the one it was weighed with (a rollback takes the ranking with it).
 */
export async function rankingOf(
  { hippocampus, minds }: Pick<EngineParts, 'hippocampus' | 'minds'>,
  sensed: boolean,
  mind: Mind | null,
): Promise<Ranking> {
  const text = minds.versions ? await hippocampus.blocks.fact(rankingFact(sensed)) : null;
  if (text === null || text === '') return shipped(sensed);
  let ranking = read.get(text);
  if (!ranking) {
    const learned = JSON.parse(text) as Ranking;
    // A feature that came with a later release has its shipped weight.
    const { version, native, weights } = learned;
    ranking = { version, native, weights: { ...shipped(sensed).weights, ...weights } };
    read.clear();
    read.set(text, ranking);
  }
  return ranking.version === (mind?.space.version ?? null) ? ranking : shipped(sensed);
}
