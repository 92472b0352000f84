import type { Turn } from '../hippocampus/index-port.ts';
import type { Kin } from './kinship.ts';
import type { Question } from './question.ts';

/** The first so many count, as a client is shown them. */
const SHOWN = 10;
const COVERING = 5;

/** What tells whether an answer is there at all, each with its weight (logistic, measured by bench/confidence.ts). */
const WEIGHTS = {
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

export type Signs = Readonly<Record<keyof typeof WEIGHTS, number>>;

/** What is known of an answer set: the turns ranked, best first, with their scores and their kinship to the question. */
export interface Answered {
  readonly turn: Turn;
  readonly score: number;
  readonly kin: Kin;
}

export function signsOf(question: Question, answered: readonly Answered[], nearest: number): Signs {
  const worth = question.rarity.map((rarity, i) => (question.isName[i]! ? 0 : rarity));
  const all = worth.reduce((a, b) => a + b, 0) || 1;
  const shown = answered.slice(0, SHOWN);
  const covered = shown
    .slice(0, COVERING)
    .map(({ kin: { near } }) => worth.reduce((sum, value, i) => sum + value * near[i]!, 0) / all);
  return {
    covered: Math.max(0, ...covered),
    unknown: worth.reduce((sum, value, i) => sum + (question.idf[i] === 0 ? value : 0), 0) / all,
    cosine: nearest,
    best: shown[0]?.score ?? 0,
    lead: shown.length > 0 ? shown[0]!.score - shown.at(-1)!.score : 0,
  };
}

/** How likely an answer is among the first ten, 0 to 1, where as many questions have one in the memory as have none. */
export function confidence(signs: Signs): number {
  let sum: number = BIAS;
  for (const name in WEIGHTS) sum += WEIGHTS[name as keyof Signs] * signs[name as keyof Signs];
  return 1 / (1 + Math.exp(-sum));
}
