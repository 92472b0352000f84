import type { Turn } from '../hippocampus/index-port.ts';
import type { TermSimilarity } from './term-similarity.ts';
import type { Question } from './question.ts';

/** The first so many count, as a client is shown them. */
const MAX_SHOWN = 10;
const MAX_COVERING = 5;

/** What tells whether an answer is there at all, each with its weight (logistic, measured by bench/confidence.ts). */
const SIGNAL_WEIGHTS = {
  /** Share of the question that the best of the first five turns covers, in its own or kindred words. */
  covered: 1.46,
  /** Share of the question whose words no entry holds. */
  unknown: -2.53,
  /** Cosine of the nearest entry. */
  cosine: 6.35,
  /** Score of the first. */
  best: 0.17,
  /** How far the first is ahead of the tenth. */
  lead: 0.314,
} as const;
const BIAS = -6.41;

export type ConfidenceSignals = Readonly<Record<keyof typeof SIGNAL_WEIGHTS, number>>;

/** What is known of an answer set: the turns ranked, best first, with their scores and their similarity to the question. */
export interface ScoredAnswer {
  readonly turn: Turn;
  readonly score: number;
  readonly similarity: TermSimilarity;
}

export function computeConfidenceSignals(
  question: Question,
  answers: readonly ScoredAnswer[],
  maxCosine: number,
): ConfidenceSignals {
  const termWeights = question.idfOrMax.map((idfOrMax, i) => (question.isName[i]! ? 0 : idfOrMax));
  const totalWeight = termWeights.reduce((a, b) => a + b, 0) || 1;
  const top = answers.slice(0, MAX_SHOWN);
  const coverages = top
    .slice(0, MAX_COVERING)
    .map(
      ({ similarity: { perTerm } }) =>
        termWeights.reduce((sum, value, i) => sum + value * perTerm[i]!, 0) / totalWeight,
    );
  return {
    covered: Math.max(0, ...coverages),
    unknown:
      termWeights.reduce((sum, value, i) => sum + (question.idf[i] === 0 ? value : 0), 0) / totalWeight,
    cosine: maxCosine,
    best: top[0]?.score ?? 0,
    lead: top.length > 0 ? top[0]!.score - top.at(-1)!.score : 0,
  };
}

/** How likely an answer is among the first ten, 0 to 1, where as many questions have one in the memory as have none. */
export function computeConfidence(signals: ConfidenceSignals): number {
  let sum: number = BIAS;
  for (const name in SIGNAL_WEIGHTS)
    sum += SIGNAL_WEIGHTS[name as keyof ConfidenceSignals] * signals[name as keyof ConfidenceSignals];
  return 1 / (1 + Math.exp(-sum));
}
