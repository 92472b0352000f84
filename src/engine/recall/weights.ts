import type { Feature } from './features.ts';

/** What each feature counts. */
export type FeatureWeights = Readonly<Record<Feature, number>>;

/**
 * One set of weights for every kind of conversation: fitted to two unlike ones together (chats of two people, long
 * exchanges of a user and an assistant), each counting half, by the likelihood of the evidence under a softmax over the
 * pool, and chosen by five-fold cross-validation over conversations (docs/benchmarks.md has the folds).
 * Not so `verbatim`: no question of those sets is so short. Who looks for a word or two wants first what holds them, and
 * no surroundings outweigh that.
 */
export const BASE_WEIGHTS: FeatureWeights = {
  verbatim: 12,
  plain: 1.91,
  pairs: 1.33,
  relatedElse: 1.46,
  relatedAround: 4.23,
  relatedBySpeaker: 3.34,
  cosine: 1.35,
  cosineAround: 1.14,
  meaningAround: 0.81,
  sense: 0,
  senseAround: 0,
  senseOfSession: 0,
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
  idfMass: 0.89,
  length: -0.57,
};

/**
 * The same, where a sentence model of the owner's choice is asked too: fitted with all-MiniLM-L6-v2 in the same way. Its
 * likeness takes over much of what kindred words and the lexical space told.
 */
export const SENSE_WEIGHTS: FeatureWeights = {
  verbatim: 12,
  plain: 0.59,
  pairs: 1.3,
  relatedElse: 0.61,
  relatedAround: 3.08,
  relatedBySpeaker: 2.45,
  cosine: 0.77,
  cosineAround: 0.55,
  meaningAround: -0.08,
  sense: 3.89,
  senseAround: 1.32,
  senseOfSession: 1.96,
  session: 1.64,
  saidNear: 5.29,
  speaksOf: 2.29,
  time: 1.51,
  duration: 2.57,
  otherNamed: -3.13,
  essay: -2.52,
  askerOwn: 2.21,
  ofItself: 2.32,
  asks: -0.61,
  answers: 2.59,
  idfMass: 1.14,
  length: -0.37,
};

export function computeScore(features: Readonly<Record<Feature, number>>, weights: FeatureWeights): number {
  let score = 0;
  for (const name in weights) score += weights[name as Feature] * features[name as Feature];
  return score;
}
