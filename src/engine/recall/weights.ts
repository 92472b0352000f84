import type { Feature } from './features.ts';

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 * Not so `verbatim`: no question of those sets is so short. Who looks for a word or two wants first what holds them, and
 * no surroundings outweigh that.
 */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
  verbatim: 12,
  plain: 1.91,
  pairs: 1.33,
  relatedElse: 1.46,
  relatedAround: 4.23,
  relatedBySpeaker: 3.34,
  cosine: 1.35,
  cosineAround: 1.14,
  meaningAround: 0.81,
  session: 2.7,
  saidNear: 5.55,
  speaksOf: 2.45,
  time: 1.93,
  duration: 3.25,
  otherNamed: -3.24,
  essay: -3.72,
  askerOwn: 2.06,
  ofItself: 2.88,
  asks: -0.62,
  answers: 2.92,
  told: 0.89,
  length: -0.57,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
