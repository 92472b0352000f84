import type { Score } from '../figures.ts';
import { shuffle } from '../scale/exchanges.ts';

/** The places of so many questions, in an order of the seed's, in two halves: each is unseen while the other is practised. */
export function splitHalves(count: number, seed: number): [number[], number[]] {
  const order = shuffle([...Array(count).keys()], seed);
  const middle = Math.ceil(count / 2);
  return [order.slice(0, middle), order.slice(middle)];
}

/** Mean and sample deviation; the deviation of one value is NaN. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

export function computeSpread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1)) };
}

/** Shares as points of a hundred: "84.1 ± 0.3". */
export const formatPoints = ({ mean, deviation }: Spread): string =>
  `${(100 * mean).toFixed(1)}${Number.isNaN(deviation) ? '' : ` ± ${(100 * deviation).toFixed(1)}`}`;

export const formatGain = (value: Spread): string => `${value.mean >= 0 ? '+' : ''}${formatPoints(value)}`;

export type Measure = 'any5' | 'any10';

/** One question's scores: without nights, with nights, with nights that did not train, and by seed with nights and use. */
export interface QuestionScores {
  readonly conversation: string;
  readonly question: number;
  readonly category: string;
  readonly b: Score;
  readonly a: Score;
  readonly untrained: Score;
  readonly use: readonly Score[];
}

const mean = (all: readonly QuestionScores[], readScore: (one: QuestionScores) => number): number =>
  all.reduce((sum, one) => sum + readScore(one), 0) / Math.max(1, all.length);

export interface Gains {
  readonly b: Spread;
  readonly a: Spread;
  readonly untrained: Spread;
  readonly use: Spread;
  readonly untrainedOverB: Spread;
  readonly aOverB: Spread;
  readonly useOverB: Spread;
  readonly useOverA: Spread;
  /** Questions a seed answers with use that were not answered without nights, and the other way round, on average. */
  readonly won: number;
  readonly lost: number;
}

/** Without use nothing hangs on the seed: each seed's halves are all questions once more. */
export function computeGains(all: readonly QuestionScores[], measure: Measure): Gains {
  const seeds = all[0]?.use.map((_, seed) => seed) ?? [];
  const b = mean(all, (one) => one.b[measure]);
  const a = mean(all, (one) => one.a[measure]);
  const untrained = mean(all, (one) => one.untrained[measure]);
  const use = seeds.map((seed) => mean(all, (one) => one.use[seed]![measure]));
  const countChanged = (by: number): number =>
    mean(all, (one) => one.use.filter((score) => score[measure] - one.b[measure] === by).length) *
    (all.length / Math.max(1, seeds.length));
  return {
    b: computeSpread(seeds.map(() => b)),
    a: computeSpread(seeds.map(() => a)),
    use: computeSpread(use),
    untrained: computeSpread(seeds.map(() => untrained)),
    untrainedOverB: computeSpread(seeds.map(() => untrained - b)),
    aOverB: computeSpread(seeds.map(() => a - b)),
    useOverB: computeSpread(use.map((value) => value - b)),
    useOverA: computeSpread(use.map((value) => value - a)),
    won: countChanged(1),
    lost: countChanged(-1),
  };
}
