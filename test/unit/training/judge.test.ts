import { describe, expect, test } from 'vitest';
import { normals } from '../../../src/engine/math/normal.ts';
import { seeded } from '../../../src/engine/math/random.ts';
import { normalize } from '../../../src/engine/math/vectors.ts';
import type { Named, Pair } from '../../../src/engine/nets/batch.ts';
import { eachTensor } from '../../../src/engine/nets/weights.ts';
import type { Weights } from '../../../src/engine/nets/weights.ts';
import { shuffled } from '../../../src/engine/encoder/train/batches.ts';
import { newborn } from '../../../src/engine/encoder/lineage.ts';
import { judge } from '../../../src/engine/encoder/train/judge.ts';
import type { Evidence } from '../../../src/engine/encoder/train/judge.ts';
import { SETTINGS } from '../../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../../src/engine/vocabulary/settings.ts';

const SHAPE = { universal: 48, buckets: 64, hidden: 16, latent: 24 };
const limits: Settings['training']['judge'] = SETTINGS.training.judge;
const loose = { ...limits, alarm: -1 } as unknown as typeof limits;
const born = newborn(SHAPE);
const normal = normals(seeded(3));
const vector = (): Float32Array => normalize(Float32Array.from({ length: SHAPE.universal }, normal));
const side = (id: string, of: Float32Array): Named => ({
  id,
  input: { vector: of, buckets: new Int32Array(), weights: new Float32Array() },
});
/** A question, and an answer that lies near it. */
const pair = (name: string): Pair => {
  const question = vector();
  const answer = normalize(question.map((value) => value + 0.25 * normal()));
  return {
    query: side(`q ${name}`, question),
    positive: side(`a ${name}`, answer),
    negatives: [],
    weight: 1,
  };
};
const pairs = (name: string, many: number): Pair[] =>
  Array.from({ length: many }, (_, i) => pair(`${name} ${i}`));
/** So many of the labels belong to others. */
const mislabelled = (some: readonly Pair[], share: number): Pair[] => {
  const wrong = Math.round(some.length * share);
  const labels = shuffled(
    some.slice(0, wrong).map(({ positive }) => positive),
    seeded(8),
  );
  return some.map((one, i) => (i < wrong ? { ...one, positive: labels[i]! } : one));
};
/** A mind that is blind to a share of what it reads. */
const blind = (share: number): Weights =>
  eachTensor((name) => ({
    ...born[name],
    data:
      born[name].shape[1] === SHAPE.universal
        ? born[name].data.map((value, i) => (i % SHAPE.universal < share * SHAPE.universal ? 0 : value))
        : born[name].data,
  }));
const unrelated = Array.from({ length: 30 }, () => side('', vector()).input);
const today = pairs('today', 20);
const evidence: Evidence = {
  ...{ train: pairs('day', 90), today, heldOut: [...today, ...pairs('kept', 60)] },
  ...{ anchor: pairs('golden', 20), unrelated },
};

describe('a merge', () => {
  test('that changes nothing is accepted where the labels of the day are believed', () => {
    const { reason, figures } = judge({ born, before: born, after: born }, evidence, limits);
    expect(reason).toBeNull();
    expect(figures['labels']).toBeGreaterThan(1);
    expect(figures['standing_t']).toBe(0);
  });

  test.each([0.8, 1])('of labels of which a share of %d is wrong has to prove itself on its day', (share) => {
    const wrong = { ...evidence, train: mislabelled(evidence.train, share) };
    expect(judge({ born, before: born, after: born }, wrong, limits).reason).toBe('labels');
    // What was kept of other days proves nothing of this one, nor does a mind that has learned the wrong labels already.
    const kept = { ...wrong, today: [] };
    expect(judge({ born, before: blind(0.3), after: born }, kept, limits).reason).toBe('labels');
    const { reason, figures } = judge({ born, before: blind(0.9), after: born }, wrong, loose);
    expect(figures['today_t']).toBeGreaterThan(limits.surely);
    expect(reason).toBeNull();
  });

  test('by which what was held out is found worse is rejected, whatever the labels', () => {
    const { reason, figures } = judge({ born, before: born, after: blind(0.6) }, evidence, loose);
    expect(reason).toBe('held_out');
    expect(figures['standing_t']).toBeLessThan(limits.worse);
  });

  test('is judged alike by a few pairs more than make a whole batch', () => {
    const heldOut = pairs('many', 131);
    const proposal = { born, before: blind(0.4), after: born };
    const [whole, more] = [heldOut.slice(0, 128), heldOut].map(
      (some) => judge(proposal, { ...evidence, heldOut: some }, limits).figures['standing_t']!,
    );
    expect(Math.abs(more! - whole!)).toBeLessThan(0.35 * whole!);
  });

  test('is not judged by a question that has two answers, nor by one that another text asks for', () => {
    const [one, other] = pairs('twin', 2) as [Pair, Pair];
    const both = { ...other, query: one.query, positive: { ...one.positive, id: 'a second answer' } };
    const asked = { ...other, positive: one.query };
    const train = [...pairs('else', 6), one];
    const figures = (of: readonly Pair[]) =>
      judge({ born, before: born, after: born }, { ...evidence, heldOut: of }, limits).figures;
    const alone = figures(train)['standing_before']!;
    for (const more of [both, asked]) {
      const standing = figures([...train, { ...more, weight: 1 }])['standing_before']!;
      // Were it held against its own other answer, it would stand out from nothing.
      expect(standing).toBeGreaterThan(alone - 1.2);
    }
  });

  test('without any pair to judge by is left to the other limits', () => {
    const none = { ...evidence, train: [], today: [], heldOut: [], anchor: [] };
    const { reason, figures } = judge({ born, before: born, after: born }, none, limits);
    expect(reason).toBe('labels');
    expect(Object.values(figures).every(Number.isFinite)).toBe(true);
  });
});
