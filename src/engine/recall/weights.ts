import type { Feature } from './features.ts';
import type { Question } from './question.ts';

/** What each feature counts. */
export type FeatureWeights = Readonly<Record<Feature, number>>;

/** What a feature counts for every question; what is added where it is a message in the midst of a talk, and where it names who spoke. */
type WeightRow = readonly [every: number, message: number, named: number];
type WeightTable = Readonly<Record<Feature, WeightRow>>;

/**
 * Fitted to kinds of talk as unlike as can be (chats of two people, long exchanges with an assistant, projects in the midst of
 * which a message is sent, lives in notes in several languages), each counting the same, by the likelihood of the evidence under
 * a softmax over the pool. What carries to a kind that was not fitted to stands in docs/benchmarks.md.
 * Not so `verbatim`: no question of those sets is so short. Who looks for a word or two wants first what holds them, and
 * no surroundings outweigh that.
 */
const BASE_TABLE: WeightTable = {
  verbatim: [12, 0, 0],
  plain: [-0.17, -1.55, 1.54],
  pairs: [1.36, -1.05, -0.7],
  relatedElse: [1.63, -0.54, -0.73],
  relatedAround: [2.69, 0.86, 2.77],
  relatedBySpeaker: [-0.21, -1.03, 3.71],
  cosine: [1.25, -0.98, -0.91],
  cosineAround: [0.56, -0.14, -0.09],
  meaning: [0.78, -0.52, 1.05],
  covered: [8.59, 3.94, -10],
  byUser: [1.77, 0.1, 0],
  recent: [-1.2, 2.5, -0.16],
  sense: [0, 0, 0],
  senseAround: [0, 0, 0],
  senseOfSession: [0, 0, 0],
  session: [0.59, 1.99, 2.8],
  saidNear: [9.82, 1.39, -4.21],
  speaksOf: [1.68, 0.53, 0.4],
  time: [1.39, 0.5, 1.08],
  duration: [0.57, 0.95, 0.68],
  otherNamed: [-1.28, -0.83, -1.28],
  essay: [-3.81, 1.4, 0],
  askerOwn: [-0.13, -0.33, 0],
  ofItself: [-1.33, 3.32, 3.74],
  asks: [-0.39, 1.04, -1.05],
  answers: [-1.7, -1.38, 5.94],
  idfMass: [1.03, 0.24, 0.83],
  length: [-0.68, -0.19, 0.17],
  likeTalk: [3, -2.3, 0],
  lateInTalk: [1, 0.1, 0],
  opensTalk: [0, 1.3, 0],
};

/** The same, where a sentence model of the owner's choice is asked too: fitted with two unlike ones, of equal say. */
const SENSE_TABLE: WeightTable = {
  verbatim: [12, 0, 0],
  plain: [0.59, 0, 0],
  pairs: [1.3, 0, 0],
  relatedElse: [0.61, 0, 0],
  relatedAround: [3.08, 0, 0],
  relatedBySpeaker: [2.45, 0, 0],
  cosine: [0.77, 0, 0],
  cosineAround: [0.55, 0, 0],
  meaning: [0, 0, 0],
  covered: [0, 0, 0],
  byUser: [0, 0, 0],
  recent: [0, 0, 0],
  sense: [3.89, 0, 0],
  senseAround: [1.32, 0, 0],
  senseOfSession: [1.96, 0, 0],
  session: [1.64, 0, 0],
  saidNear: [5.29, 0, 0],
  speaksOf: [2.29, 0, 0],
  time: [1.51, 0, 0],
  duration: [2.57, 0, 0],
  otherNamed: [-3.13, 0, 0],
  essay: [-2.52, 0, 0],
  askerOwn: [2.21, 0, 0],
  ofItself: [2.32, 0, 0],
  asks: [-0.61, 0, 0],
  answers: [2.59, 0, 0],
  idfMass: [1.14, 0, 0],
  length: [-0.37, 0, 0],
  likeTalk: [3, -2.3, 0],
  lateInTalk: [1, 0.1, 0],
  opensTalk: [0, 1.3, 0],
};

const getTable = (hasSense: boolean): WeightTable => (hasSense ? SENSE_TABLE : BASE_TABLE);

const mapTable = (table: WeightTable, toWeight: (row: WeightRow, name: Feature) => number): FeatureWeights =>
  Object.fromEntries(
    Object.entries(table).map(([name, row]) => [name, toWeight(row, name as Feature)]),
  ) as Record<Feature, number>;

/** As shipped, for every question. */
export const getShippedWeights = (hasSense: boolean): FeatureWeights =>
  mapTable(getTable(hasSense), ([every]) => every);

/** What the features count for this question; `weights` count for every one, as shipped or learned. */
export const weighFor = (
  { isMessage, namedSpeakers }: Pick<Question, 'isMessage' | 'namedSpeakers'>,
  weights: FeatureWeights,
  hasSense: boolean,
): FeatureWeights =>
  mapTable(
    getTable(hasSense),
    ([, message, named], name) =>
      weights[name] + (isMessage ? message : 0) + (namedSpeakers.size > 0 ? named : 0),
  );

export function computeScore(features: Readonly<Record<Feature, number>>, weights: FeatureWeights): number {
  let score = 0;
  for (const name in weights) score += weights[name as Feature] * features[name as Feature];
  return score;
}
