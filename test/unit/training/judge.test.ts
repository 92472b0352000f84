import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../../src/engine/math/random.ts';
import type { ContrastivePair } from '../../../src/engine/nets/batch.ts';
import { mapTensors } from '../../../src/engine/nets/weights.ts';
import type { EncoderWeights } from '../../../src/engine/nets/weights.ts';
import { shuffle } from '../../../src/engine/encoder/train/batches.ts';
import { judge } from '../../../src/engine/encoder/train/judge.ts';
import type { Evidence, Proposal } from '../../../src/engine/encoder/train/judge.ts';
import { createJudgeFixture, SHAPE } from '../../support/judging.ts';
import { SETTINGS } from '../../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../../src/engine/vocabulary/settings.ts';

const limits: Settings['training']['judge'] = SETTINGS.training.judge;
const loose = { ...limits, alarm: -1 } as unknown as typeof limits;
const { born, createVector, createSide, createPairs } = createJudgeFixture(3);
/** So many of the labels belong to others. */
const mislabel = (some: readonly ContrastivePair[], share: number): ContrastivePair[] => {
  const wrong = Math.round(some.length * share);
  const labels = shuffle(
    some.slice(0, wrong).map(({ positive }) => positive),
    createSeededRandom(8),
  );
  return some.map((one, i) => (i < wrong ? { ...one, positive: labels[i]! } : one));
};
/** A mind that is blind to a share of what it reads. */
const blindWeights = (share: number): EncoderWeights =>
  mapTensors((name) => ({
    ...born[name],
    data:
      born[name].shape[1] === SHAPE.universal
        ? born[name].data.map((value, i) => (i % SHAPE.universal < share * SHAPE.universal ? 0 : value))
        : born[name].data,
  }));
const unrelated = Array.from({ length: 30 }, () => createSide('', createVector()).input);
const today = createPairs('today', 20);
const evidence: Evidence = {
  ...{ train: createPairs('day', 90), heldOutToday: today, heldOut: [...today, ...createPairs('kept', 60)] },
  ...{ anchor: createPairs('golden', 20), unrelated },
};

describe('a merge', () => {
  test('that changes nothing is accepted where the labels of the day are believed', () => {
    const { reason, metrics } = judge(
      { initialWeights: born, currentWeights: born, mergedWeights: born },
      evidence,
      limits,
    );
    expect(reason).toBeNull();
    expect(metrics['labels']).toBeGreaterThan(1);
    expect(metrics['standing_t']).toBe(0);
  });

  test.each([0.8, 1])('of labels of which a share of %d is wrong has to prove itself on its day', (share) => {
    const wrong = { ...evidence, train: mislabel(evidence.train, share) };
    expect(
      judge({ initialWeights: born, currentWeights: born, mergedWeights: born }, wrong, limits).reason,
    ).toBe('labels');
    // What was kept of other days proves nothing of this one, nor does a mind that has learned the wrong labels already.
    const kept: Evidence = { ...wrong, heldOutToday: [] };
    expect(
      judge({ initialWeights: born, currentWeights: blindWeights(0.3), mergedWeights: born }, kept, limits)
        .reason,
    ).toBe('labels');
    const { reason, metrics } = judge(
      { initialWeights: born, currentWeights: blindWeights(0.9), mergedWeights: born },
      wrong,
      loose,
    );
    expect(metrics['today_t']).toBeGreaterThan(limits.minBetterT);
    expect(reason).toBeNull();
  });

  test('by which what was held out is found worse is rejected, whatever the labels', () => {
    const { reason, metrics } = judge(
      { initialWeights: born, currentWeights: born, mergedWeights: blindWeights(0.6) },
      evidence,
      loose,
    );
    expect(reason).toBe('held_out');
    expect(metrics['standing_t']).toBeLessThan(limits.maxWorseT);
  });

  test('is judged alike by a few pairs more than make a whole batch', () => {
    const heldOut = createPairs('many', 131);
    const proposal: Proposal = {
      initialWeights: born,
      currentWeights: blindWeights(0.4),
      mergedWeights: born,
    };
    const [whole, more] = [heldOut.slice(0, 128), heldOut].map(
      (some) => judge(proposal, { ...evidence, heldOut: some }, limits).metrics['standing_t']!,
    );
    expect(Math.abs(more! - whole!)).toBeLessThan(0.35 * whole!);
  });

  test('is not judged by a question that has two answers, nor by one that another text asks for', () => {
    const [one, other] = createPairs('twin', 2) as [ContrastivePair, ContrastivePair];
    const both = { ...other, query: one.query, positive: { ...one.positive, id: 'a second answer' } };
    const asked = { ...other, positive: one.query };
    const train = [...createPairs('else', 6), one];
    const computeFigures = (of: readonly ContrastivePair[]) =>
      judge(
        { initialWeights: born, currentWeights: born, mergedWeights: born },
        { ...evidence, heldOut: of },
        limits,
      ).metrics;
    const alone = computeFigures(train)['standing_before']!;
    for (const more of [both, asked]) {
      const standing = computeFigures([...train, { ...more, weight: 1 }])['standing_before']!;
      // Were it held against its own other answer, it would stand out from nothing.
      expect(standing).toBeGreaterThan(alone - 1.2);
    }
  });

  test('without any pair to judge by is left to the other limits', () => {
    const none: Evidence = { ...evidence, train: [], heldOutToday: [], heldOut: [], anchor: [] };
    const { reason, metrics } = judge(
      { initialWeights: born, currentWeights: born, mergedWeights: born },
      none,
      limits,
    );
    expect(reason).toBe('labels');
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });
});
