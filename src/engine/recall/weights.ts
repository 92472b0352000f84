import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  plain: 1.98,
  pairs: 1.32,
  relatedElse: 1.24,
  relatedAround: 3.13,
  relatedBySpeaker: 2.81,
  cosine: 1.34,
  cosineAround: 1.53,
  meaningAround: 1.85,
  session: 2.68,
  saidNear: 5.74,
  speaksOf: 1.91,
  time: 1.73,
  number: 1.06,
  duration: 2.29,
  names: 1.23,
  otherNamed: -3.15,
  asker: 3.54,
  askerOwn: 1.9,
  ofItself: 2.47,
  asks: -1.4,
  answered: 0.87,
  answers: 3.0,
  told: 2.41,
  length: -0.71,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
