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
  plain: [0.29, -1.71, 1.07],
  pairs: [1.14, -0.91, -0.53],
  relatedElse: [1.86, -0.79, -0.83],
  relatedAround: [2.03, 1.02, 3.01],
  relatedBySpeaker: [0.28, -1.05, 3.49],
  cosine: [1.36, -1, -0.98],
  cosineAround: [0.61, -0.24, -0.21],
  meaning: [0.66, -0.51, 1.18],
  covered: [8.25, 3.26, -8.54],
  byUser: [1.71, 0.04, 0],
  recent: [0, 0.9, 0],
  sense: [0, 0, 0],
  senseAround: [0, 0, 0],
  senseOfSession: [0, 0, 0],
  session: [0.53, 2.43, 2.9],
  saidNear: [6.73, 2.31, -1.14],
  speaksOf: [0.47, 1.28, 1.73],
  time: [1.44, 0.13, 1.11],
  duration: [0.29, 0.5, 1.06],
  otherNamed: [-1.29, -0.81, -1.29],
  essay: [-4.06, 1.59, 0],
  askerOwn: [-0.13, -0.25, 0],
  ofItself: [-1.4, 3.41, 3.71],
  asks: [-0.37, 1.08, -1.05],
  answers: [-1.63, -1.53, 5.95],
  idfMass: [1.45, 0.11, 0.43],
  length: [-0.71, -0.19, 0.22],
};

/** The same, where a sentence model of the owner's choice is asked too: fitted with two unlike ones, of equal say. */
const SENSE_TABLE: WeightTable = {
  verbatim: [12, 0, 0],
  plain: [-0.12, -1.68, 0.88],
  pairs: [1.17, -1.04, -0.32],
  relatedElse: [0.65, -0.81, -0.4],
  relatedAround: [1.81, 1.03, 3.13],
  relatedBySpeaker: [0.23, -1.29, 1.95],
  cosine: [0.79, -0.62, -0.74],
  cosineAround: [0.25, -0.44, 0.03],
  meaning: [-0.59, 0.2, 0.66],
  covered: [3.39, 3.31, -6.19],
  byUser: [1.73, 0.04, 0],
  recent: [0, 1.13, 0],
  sense: [3.19, -1.28, -0.59],
  senseAround: [0.5, -0.06, 0.26],
  senseOfSession: [1.09, 1.01, 0.79],
  session: [0.01, 1.28, 1.77],
  saidNear: [6.63, 1.8, -0.82],
  speaksOf: [0.95, 1.01, 1.22],
  time: [1.18, 0.26, 0.75],
  duration: [0.55, 0.23, 0.73],
  otherNamed: [-1.32, -0.54, -1.32],
  essay: [-2.59, 1.9, 0],
  askerOwn: [-0.02, -0.31, 0],
  ofItself: [-1.68, 3.84, 3.62],
  asks: [-0.39, 0.91, -0.64],
  answers: [-1.57, -1.27, 6.02],
  idfMass: [0.46, 0.71, 1.06],
  length: [-0.25, -0.32, 0.11],
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
