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
  likeTalk: [3, -2.3, 0],
  lateInTalk: [1, 0.1, 0],
  opensTalk: [0, 1.3, 0],
};

/** The same, where a sentence model of the owner's choice is asked too: fitted with two unlike ones, of equal say. */
const SENSE_TABLE: WeightTable = {
  verbatim: [12, 0, 0],
  plain: [-0.47, -1.39, 1.11],
  pairs: [1.18, -1.06, -0.31],
  relatedElse: [0.46, -0.66, -0.23],
  relatedAround: [1.68, 1.18, 3.22],
  relatedBySpeaker: [0.35, -1.39, 1.81],
  cosine: [0.56, -0.42, -0.58],
  cosineAround: [0.18, -0.38, 0.08],
  meaning: [-0.99, 0.58, 0.9],
  covered: [2.45, 4.11, -5.39],
  byUser: [1.66, 0.1, 0],
  recent: [0, 1.13, 0],
  sense: [5, -2.88, -1.78],
  senseAround: [0.39, 0.07, 0.4],
  senseOfSession: [-0.4, 2.29, 1.64],
  session: [0.5, 0.85, 1.46],
  saidNear: [6.61, 1.87, -0.78],
  speaksOf: [0.91, 1.01, 1.26],
  time: [1.22, 0.23, 0.75],
  duration: [0.43, 0.33, 0.84],
  otherNamed: [-1.32, -0.58, -1.32],
  essay: [-2.24, 1.6, 0],
  askerOwn: [0.01, -0.31, 0],
  ofItself: [-1.56, 3.83, 3.42],
  asks: [-0.35, 0.87, -0.67],
  answers: [-1.55, -1.28, 6.05],
  idfMass: [0.18, 0.96, 1.19],
  length: [-0.12, -0.44, 0.04],
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
