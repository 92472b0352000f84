import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  plain: 2.04,
  pairs: 1.38,
  relatedElse: 1.43,
  relatedAround: 4.16,
  relatedBySpeaker: 3.52,
  cosine: 1.36,
  cosineAround: 1.64,
  meaningAround: 0.85,
  session: 2.52,
  saidNear: 5.61,
  speaksOf: 2.2,
  time: 1.73,
  number: 1.04,
  duration: 3.12,
  names: 1.35,
  otherNamed: -3.23,
  essay: -3.93,
  askerOwn: 2.03,
  ofItself: 2.57,
  asks: -1.43,
  answered: 0.87,
  answers: 2.83,
  told: 1.0,
  length: -0.63,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
