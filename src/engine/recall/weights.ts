import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  contextBest: 1.25,
  contextSum: 0.42,
  contextWithoutNames: 0.54,
  plain: 1.13,
  cover: 4.32,
  cosine: 1.5,
  cosineAround: 1.52,
  named: 1.55,
  otherNamed: -1.81,
  asks: -1.37,
  answered: 0.68,
  answers: 2.31,
  asker: 5.38,
  askerOwn: -0.69,
  short: -6.04,
  shortInSession: 3.44,
  shortInContext: 3.74,
  session: 1.1,
  length: -0.45,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
