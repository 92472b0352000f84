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
  plain: 2.01,
  pairs: 1.38,
  relatedElse: 1.42,
  relatedAround: 4.18,
  relatedBySpeaker: 3.5,
  cosine: 1.38,
  cosineAround: 1.64,
  meaningAround: 0.81,
  sense: 0,
  senseAround: 0,
  senseOfSession: 0,
  session: 2.52,
  saidNear: 5.57,
  speaksOf: 2.24,
  time: 1.73,
  number: 1.05,
  duration: 3.11,
  names: 1.37,
  otherNamed: -3.22,
  essay: -3.91,
  askerOwn: 1.99,
  ofItself: 2.57,
  asks: -1.43,
  answered: 0.87,
  answers: 2.84,
  told: 1.04,
  length: -0.63,
};

export function scoreOf(features: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name in WEIGHTS) score += WEIGHTS[name as Feature] * features[name as Feature];
  return score;
}
