import type { WordVectors } from '../models/ports.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { computeWorthFeatures, WORTH_FEATURES } from './worth-features.ts';
import type { WorthFeature, WorthFeatures, WorthTurn } from './worth-features.ts';

/**
 * What each feature counts for the worth of a turn (R29). Logistic, fitted to the turns that questions of four unlike kinds of
 * talk rest on, each kind counting the same and both answers as often as each other (bench/worth.ts, docs/benchmarks.md).
 */
const WEIGHTS: Readonly<Record<WorthFeature, number>> = {
  specific: 2.82,
  new: 0.65,
  ownLife: 1.17,
  addressed: -1.48,
  dated: 0.24,
  opening: 0.26,
  byAssistant: -1.6,
};
const BIAS = -2.09;

/** Log odds that somebody will ask for what the turn says. */
export const scoreWorth = (features: WorthFeatures): number =>
  WORTH_FEATURES.reduce((sum, name) => sum + WEIGHTS[name] * features[name], BIAS);

/** [turns of one session, in the order said] → log odds of each. */
export const scoreTurns = (turns: readonly WorthTurn[], words: WordVectors): number[] =>
  computeWorthFeatures(turns, words).map(scoreWorth);

export const toWorthTurn = ({
  turn,
  role,
  content,
}: Pick<Entry, 'turn' | 'role' | 'content'>): WorthTurn => ({
  ...{ turn, role, text: content },
});

export const toProbability = (score: number): number => 1 / (1 + Math.exp(-score));

/** What a turn costs is its length: of two as worthy the shorter one leaves room for more. */
const LENGTH_POWER = 0.9;
/** A shorter one is not the better for it: ";)" costs nothing and tells nothing. */
const MIN_CHARACTERS = 60;

/** By what turns are chosen for live zones, from the log odds of their worth. */
export const rateForZone = (score: number, characters: number): number =>
  score - LENGTH_POWER * Math.log(Math.max(MIN_CHARACTERS, characters));

/** A turn that may lie in a live zone, and what it would take of the text that is kept. */
export interface RatedTurn {
  readonly rate: number;
  readonly characters: number;
}

/** The least rate at which turns are kept, so that those kept hold this share of all the text; Infinity where none fits. */
export function chooseLeastRate(turns: readonly RatedTurn[], share: number): number {
  let left = share * turns.reduce((sum, { characters }) => sum + characters, 0);
  let least = Infinity;
  for (const { rate, characters } of turns.toSorted((a, b) => b.rate - a.rate)) {
    left -= characters;
    if (left < 0) break;
    least = rate;
  }
  return least;
}
