import { describe, expect, test } from 'vitest';
import { createNormalSampler } from '../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../src/engine/math/random.ts';
import { computeMoments } from '../../src/engine/math/statistics.ts';
import { cosine } from '../../src/engine/math/vectors.ts';
import type { ContrastivePair } from '../../src/engine/nets/batch.ts';
import { encode } from '../../src/engine/nets/encoder.ts';
import { mapTensors } from '../../src/engine/nets/weights.ts';
import type { EncoderWeights } from '../../src/engine/nets/weights.ts';
import { judge } from '../../src/engine/encoder/train/judge.ts';
import type { Evidence } from '../../src/engine/encoder/train/judge.ts';
import type { JudgementFigure } from '../../src/engine/vocabulary/night-counts.ts';
import { createJudgeFixture } from '../support/judging.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../src/engine/vocabulary/settings.ts';

type Limits = Settings['training']['judge'];
/** The same names, with any figures. */
type AnyLimits = {
  readonly [K in keyof Limits]: Limits[K] extends number
    ? number
    : { readonly mean: number; readonly t: number };
};
const { born, createVector, createSide, createPair, createPairs } = createJudgeFixture(11);
/** The mind with its weights changed, each by its place. */
const changeWeights = (how: (value: number, i: number) => number): EncoderWeights =>
  mapTensors((name) => ({ ...born[name], data: born[name].data.map(how) }));

const today = createPairs('today', 20);
const evidence: Evidence = {
  ...{ train: createPairs('day', 60), heldOutToday: today, heldOut: [...today, ...createPairs('kept', 30)] },
  ...{
    anchor: createPairs('golden', 20),
    unrelated: Array.from({ length: 20 }, () => createSide('', createVector()).input),
  },
};
/** Nothing is refused. */
const OPEN: AnyLimits = {
  ...{
    anchor: 1e6,
    heldOut: 1e6,
    maxWorseT: -1e6,
    minBetterT: -1e6,
    alarm: -2,
    labels: { mean: -1e6, t: -1e6 },
  },
};
const sampleNoise = createNormalSampler(createSeededRandom(12));
const after = changeWeights((value) => value + 0.15 * sampleNoise());
const { metrics } = judge(
  { initialWeights: born, currentWeights: born, mergedWeights: after },
  evidence,
  OPEN as Limits,
);
const readFigure = (name: JudgementFigure): number => metrics[name]!;
const judgeBy = (limits: Partial<AnyLimits>): unknown =>
  judge({ initialWeights: born, currentWeights: born, mergedWeights: after }, evidence, {
    ...OPEN,
    ...limits,
  } as Limits).reason;
/** How exactly figures are given. */
const HAIR = 0.001;

describe('a merge is refused at each limit by itself, and by nothing this side of it', () => {
  test('without limits it is accepted, whatever it has changed', () => {
    expect(judgeBy({})).toBeNull();
    expect(readFigure('standing_t')).not.toBe(0);
    expect(readFigure('unrelated')).toBeLessThan(1);
  });

  test('the loss of what was held out', () => {
    const rise = readFigure('held_out_after') - readFigure('held_out_before');
    expect(judgeBy({ heldOut: rise + HAIR })).toBeNull();
    expect(judgeBy({ heldOut: rise - HAIR })).toBe('held_out');
  });

  test('how what was held out stands out', () => {
    expect(judgeBy({ maxWorseT: readFigure('standing_t') - HAIR })).toBeNull();
    expect(judgeBy({ maxWorseT: readFigure('standing_t') + HAIR })).toBe('held_out');
  });

  test('the loss of the Golden Anchor', () => {
    const rise = readFigure('anchor_after') - readFigure('anchor_before');
    expect(judgeBy({ anchor: rise + HAIR })).toBeNull();
    expect(judgeBy({ anchor: rise - HAIR })).toBe('anchor');
  });

  test('likenesses of what has nothing to do with the day', () => {
    expect(judgeBy({ alarm: readFigure('unrelated') - HAIR })).toBeNull();
    expect(judgeBy({ alarm: readFigure('unrelated') + HAIR })).toBe('lobotomy');
  });

  test('labels that do not stand out by both of their signs, unless this very day proves them', () => {
    const { labels: mean, labels_t: t } = metrics as { labels: number; labels_t: number };
    const [low, high] = [
      { mean: mean - HAIR, t: t - HAIR },
      { mean: mean + HAIR, t: t + HAIR },
    ];
    const unproven = { minBetterT: readFigure('today_t') + HAIR };
    expect(judgeBy({ labels: low, ...unproven })).toBeNull();
    expect(judgeBy({ labels: { mean: low.mean, t: high.t }, ...unproven })).toBe('labels');
    expect(judgeBy({ labels: { mean: high.mean, t: low.t }, ...unproven })).toBe('labels');
    expect(judgeBy({ labels: high, minBetterT: readFigure('today_t') - HAIR })).toBeNull();
  });

  test('weights that are no numbers', () => {
    const broken = changeWeights((value, i) => (i === 7 ? NaN : value));
    const { accepted, reason, metrics } = judge(
      { initialWeights: born, currentWeights: born, mergedWeights: broken },
      evidence,
      OPEN as Limits,
    );
    expect({ accepted, reason }).toEqual({ accepted: false, reason: 'no_number' });
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });
});

test('a question is held against the answers of others alone: not its own second one, nor the one that asks it', () => {
  const [one, ...others] = createPairs('one', 8) as [ContrastivePair, ...ContrastivePair[]];
  const second = { ...one, positive: { ...one.positive, id: 'a second answer' } };
  const asked = { ...createPair('asks'), positive: one.query };
  const heldOut = [one, second, asked, ...others];
  const questions = encode(
    born,
    heldOut.map(({ query }) => query.input),
  ).mu;
  const answers = encode(
    born,
    heldOut.map(({ positive }) => positive.input),
  ).mu;
  // Those of which each may not be told apart, by their places.
  const aside: Readonly<Record<number, readonly number[]>> = { 0: [0, 1, 2], 1: [0, 1, 2], 2: [2] };
  const standings = heldOut.map((_, i) => {
    const against = answers.filter((_, j) => !(aside[i] ?? [i]).includes(j));
    const { mean, deviation } = computeMoments(against.map((answer) => cosine(questions[i]!, answer)));
    return (cosine(questions[i]!, answers[i]!) - mean) / deviation;
  });
  const judgement = judge(
    { initialWeights: born, currentWeights: born, mergedWeights: born },
    { ...evidence, heldOut },
    SETTINGS.training.judge,
  );
  expect(judgement.metrics['standing_before']).toBeCloseTo(computeMoments(standings).mean, 3);
});
