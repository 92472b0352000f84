import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  plain: 1.97,
  pairs: 1.32,
  relatedElse: 1.24,
  relatedAround: 3.18,
  relatedBySpeaker: 2.81,
  cosine: 1.33,
  cosineAround: 1.53,
  meaningAround: 1.86,
  session: 2.65,
  saidNear: 5.52,
  speaksOf: 2.09,
  time: 1.73,
  number: 1.06,
  duration: 3.08,
  names: 1.24,
  otherNamed: -3.16,
  asker: 3.54,
  askerOwn: 1.89,
  ofItself: 2.42,
  asks: -1.4,
  answered: 0.85,
  answers: 2.95,
  told: 2.36,
  length: -0.7,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
