import type { TermSimilarity } from './term-similarity.ts';
import type { Question } from './question.ts';

/** The first so many count, as a client is shown them. */
const MAX_SHOWN = 10;
const MAX_COVERING = 5;

/**
 * What tells whether an answer is there at all, each with its weight: logistic, fitted to questions of four kinds of talk against
 * those of other conversations of their kind and, for lives, against questions that nothing answers (docs/benchmarks.md).
 */
const SIGNAL_WEIGHTS = {
  /** Share of the question, by the rarity of its words, that the best of the first five turns holds. */
  covered: 3.461,
  /** Cosine of the first turn. */
  cosine: 2.808,
  /** How far the first is ahead of the tenth. */
  lead: 0.2286,
  /** Share of the question whose words no entry holds. */
  unknown: -2.076,
  /** How much the question says at all: ln(1 + the rarity of its words). */
  said: 0.395,
} as const;
const BIAS = -3.356;

export type ConfidenceSignals = Readonly<Record<keyof typeof SIGNAL_WEIGHTS, number>>;

/** What is known of an answer set: the turns ranked, best first, with their scores and their similarity to the question. */
export interface ScoredAnswer {
  readonly score: number;
  /** In the builtin space, 0 where it is none of the nearest. */
  readonly cosine: number;
  readonly similarity: TermSimilarity;
}

export function computeConfidenceSignals(
  question: Question,
  answers: readonly ScoredAnswer[],
): ConfidenceSignals {
  const termWeights = question.idfOrMax.map((idfOrMax, i) => (question.isName[i]! ? 0 : idfOrMax));
  const totalWeight = termWeights.reduce((a, b) => a + b, 0);
  const toShare = (isCounted: (term: number) => boolean): number =>
    termWeights.reduce((sum, value, i) => sum + (isCounted(i) ? value : 0), 0) / (totalWeight || 1);
  const top = answers.slice(0, MAX_SHOWN);
  const coverages = top
    .slice(0, MAX_COVERING)
    .map(({ similarity: { perTerm } }) => toShare((i) => perTerm[i]! >= 1));
  return {
    covered: Math.max(0, ...coverages),
    cosine: top[0]?.cosine ?? 0,
    lead: top.length > 0 ? top[0]!.score - top.at(-1)!.score : 0,
    unknown: toShare((i) => question.idf[i] === 0),
    said: Math.log1p(totalWeight),
  };
}

/** How likely an answer is among the first ten, 0 to 1, where as many questions have one in the memory as have none. */
export function computeConfidence(signals: ConfidenceSignals): number {
  let sum: number = BIAS;
  for (const name in SIGNAL_WEIGHTS)
    sum += SIGNAL_WEIGHTS[name as keyof ConfidenceSignals] * signals[name as keyof ConfidenceSignals];
  return 1 / (1 + Math.exp(-sum));
}
