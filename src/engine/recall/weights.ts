import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  contextBest: 1.2,
  contextSum: 0.26,
  contextWithoutNames: 0.63,
  plain: 1.14,
  cover: 4.29,
  cosine: 1.49,
  cosineAround: 1.35,
  named: 1.52,
  otherNamed: -1.79,
  asks: -1.39,
  answered: 0.74,
  answers: 2.45,
  asker: 4.55,
  askerOwn: 1.5,
  short: -6.72,
  shortInSession: 3.52,
  shortInContext: 3.59,
  session: 1.2,
  length: -0.53,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
