import type { Feature } from './features.ts';
import { SENSED, WEIGHTS } from './weights.ts';
import type { EngineParts } from '../parts.ts';
import type { Mind } from '../encoder/minds.ts';

/** What each feature counts, and what the feeling of the native encoder does beside them. */
export interface Ranking {
  /** The version of the native encoder whose feeling was weighed with; null for none. */
  readonly version: number | null;
  readonly weights: Readonly<Record<Feature, number>>;
  readonly native: number;
}

/**
 * Where weights that were learned from use are kept, each with the version it was weighed with, newest first: apart for rankings
 * with and without a sentence model.
 */
export const rankingFact = (sensed: boolean): string => (sensed ? 'ranking-sensed' : 'ranking');

/** As shipped. The feeling counts nothing until use has shown that it helps. */
export const shipped = (sensed: boolean): Ranking => ({
  version: null,
  weights: sensed ? SENSED : WEIGHTS,
  native: 0,
});

/** Versions whose rankings are kept, as many as can be gone back to. */
const KEPT = 8;
const read = new Map<string, readonly Ranking[]>();

const rankingsIn = (text: string | null): readonly Ranking[] =>
  text === null || text === '' ? [] : ([JSON.parse(text)].flat() as Ranking[]);

/**
 * The same rankings with what this night has learned for the version in use: null where what was shipped holds again. Those of
 * other versions stay for who goes back to them.
 */
export const withRanking = (text: string | null, version: number | null, learned: Ranking | null): string => {
  const others = rankingsIn(text).filter((other) => other.version !== version);
  const all = [...(learned ? [learned] : []), ...others].slice(0, KEPT);
  return all.length === 0 ? '' : JSON.stringify(all);
};

/**
 * What the owner's use has taught the ranking, else what was shipped: also where training is off, and where another version is
 * felt by than any it was weighed with (a rollback takes the ranking with it).
 */
export async function rankingOf(
  { hippocampus, minds }: Pick<EngineParts, 'hippocampus' | 'minds'>,
  sensed: boolean,
  mind: Mind | null,
): Promise<Ranking> {
  const text = minds.versions ? await hippocampus.blocks.fact(rankingFact(sensed)) : null;
  if (text === null || text === '') return shipped(sensed);
  let rankings = read.get(text);
  if (!rankings) {
    // A feature that came with a later release has its shipped weight.
    rankings = rankingsIn(text).map(({ version, native, weights }) => ({
      ...{ version, native },
      weights: { ...shipped(sensed).weights, ...weights },
    }));
    read.clear();
    read.set(text, rankings);
  }
  const version = mind?.space.version ?? null;
  return rankings.find((ranking) => ranking.version === version) ?? shipped(sensed);
}
