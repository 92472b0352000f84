import { describe, expect, it } from 'vitest';
import type { Floats } from '../../../src/engine/math/floats.ts';
import type { SparseRows } from '../../../src/engine/math/ties.ts';
import { createEmptyAdapter, backpropLowRank } from '../../../src/engine/nets/adapter.ts';
import { backward } from '../../../src/engine/nets/backward.ts';
import type { OutputGradients, Gradients } from '../../../src/engine/nets/backward.ts';
import { buildBatch } from '../../../src/engine/nets/batch.ts';
import type { Batch } from '../../../src/engine/nets/batch.ts';
import { computeInfoNce } from '../../../src/engine/nets/contrastive.ts';
import { forward } from '../../../src/engine/nets/forward.ts';
import { stackInputs } from '../../../src/engine/nets/input.ts';
import { computeGradients, computeLoss } from '../../../src/engine/nets/loss.ts';
import type { LossOptions } from '../../../src/engine/nets/loss.ts';
import { computeMeanKl, computeReconstructionLoss } from '../../../src/engine/nets/variational.ts';
import {
  BIAS_NAMES,
  DENSE_NAMES,
  createWeights,
  toFloat64Weights,
} from '../../../src/engine/nets/weights.ts';
import type { TensorName, EncoderWeights } from '../../../src/engine/nets/weights.ts';
import {
  estimateGradient,
  createRandomInput,
  createRandomPairs,
  computeMaxDifference,
} from '../../support/nets.ts';
import { createSeededRandom } from '../../support/store.ts';

const SHAPE = { universal: 7, buckets: 9, hidden: 5, latent: 4 };
const EXACT = 1e-6;

/** Nothing is 0, so that every path carries something. */
function createBusyWeights(seed: number): EncoderWeights<Float64Array> {
  const random = createSeededRandom(seed);
  const weights = toFloat64Weights(createWeights(SHAPE, random, { lexicalScale: 0.3 }));
  for (const { data } of Object.values(weights))
    for (let i = 0; i < data.length; i++) data[i]! += 0.3 * (random() - 0.5);
  return weights;
}
const createNumbers = (seed: number, count: number): Float64Array => {
  const random = createSeededRandom(seed);
  return Float64Array.from({ length: count }, () => 2 * random() - 1);
};
/** The gradient of a whole sparse matrix: zeros where no text went. */
function spread({ width, rows, data }: SparseRows<Floats>): Float64Array {
  const all = new Float64Array(SHAPE.buckets * width);
  rows.forEach((row, place) => all.set(data.subarray(place * width, (place + 1) * width), row * width));
  return all;
}
const readGradient = (gradients: Gradients, name: TensorName): Floats =>
  name === 'E' || name === 'G' ? spread(gradients[name]) : { ...gradients.dense, ...gradients.biases }[name];

/** A batch with a query twice, a document that answers two, a negative that is another's answer, and a text on both sides. */
function createTangledBatch(seed: number): Batch {
  const pairs = createRandomPairs(createSeededRandom(seed), SHAPE, 5, 2);
  const [a, b, c, d, e] = pairs;
  return [
    a!,
    { ...b!, query: a!.query },
    { ...c!, negatives: [a!.positive, ...c!.negatives] },
    { ...d!, positive: c!.positive },
    { ...e!, negatives: [e!.query] },
  ];
}

describe('gradients against finite differences in float64', () => {
  it.each([...DENSE_NAMES.filter((name) => name !== 'V'), 'b1', 'b2', 'b3', 'E', 'G'] as TensorName[])(
    'of the encoder by %s',
    (name) => {
      const weights = createBusyWeights(1);
      const random = createSeededRandom(2);
      const inputs = Array.from({ length: 4 }, () => createRandomInput(random, SHAPE));
      const texts = stackInputs(inputs, SHAPE, weights.P.data);
      const [mu, logVariance] = [createNumbers(3, 16), createNumbers(4, 16)];
      const computeValue = (): number => {
        const pass = forward(weights, texts);
        return pass.mu.reduce((sum, m, i) => sum + m * mu[i]! + pass.logVariance[i]! * logVariance[i]!, 0);
      };
      const demands: OutputGradients<Float64Array> = {
        gradMu: mu.slice(),
        gradLogVar: logVariance.slice(),
        gradV: new Float64Array(28),
        gradC: new Float64Array(7),
      };
      const gradients = backward(weights, forward(weights, texts), demands);
      const numeric = estimateGradient(weights[name].data, computeValue);
      expect(numeric.some((g) => Math.abs(g) > 1e-3)).toBe(true);
      expect(computeMaxDifference(readGradient(gradients, name), numeric)).toBeLessThan(EXACT);
    },
  );

  it('of log σ² held by its range: none', () => {
    const weights = createBusyWeights(1);
    weights.b3.data.set([9, -12, -3, -3]);
    const texts = stackInputs([createRandomInput(createSeededRandom(2), SHAPE)], SHAPE, weights.P.data);
    const pass = forward(weights, texts);
    expect([...pass.logVariance.slice(0, 2)]).toEqual([4, -8]);
    const demands: OutputGradients<Float64Array> = {
      gradMu: new Float64Array(4),
      gradLogVar: Float64Array.of(1, 1, 1, 1),
      gradV: new Float64Array(28),
      gradC: new Float64Array(7),
    };
    expect([...backward(weights, pass, demands).biases.b3]).toEqual([0, 0, 1, 1]);
  });

  it.each([true, false])('of InfoNCE, symmetric %s, with texts that are no negatives', (symmetric) => {
    const { queryCount, documentCount, pairs, excluded } = buildBatch(createTangledBatch(5));
    const [q, d] = [createNumbers(6, queryCount * 4), createNumbers(7, documentCount * 4)];
    const options = { temperature: 0.2, symmetric };
    const run = () => computeInfoNce(q, d, 4, pairs, excluded, options);
    const computeValue = (): number => run().loss;
    const asked = run();
    expect(computeMaxDifference(asked.gradQueries, estimateGradient(q, computeValue))).toBeLessThan(EXACT);
    expect(computeMaxDifference(asked.gradDocuments, estimateGradient(d, computeValue))).toBeLessThan(EXACT);
  });

  it('of KL', () => {
    const [mu, logVariance] = [createNumbers(8, 12), createNumbers(9, 12)];
    const [askedMu, askedLogVariance] = [new Float64Array(12), new Float64Array(12)];
    computeMeanKl(mu, logVariance, 3, askedMu, askedLogVariance);
    const computeValue = (): number =>
      3 * computeMeanKl(mu, logVariance, 3, new Float64Array(12), new Float64Array(12));
    expect(computeMaxDifference(askedMu, estimateGradient(mu, computeValue))).toBeLessThan(EXACT);
    expect(computeMaxDifference(askedLogVariance, estimateGradient(logVariance, computeValue))).toBeLessThan(
      EXACT,
    );
  });

  it('of reconstruction, through the noise too', () => {
    const weights = createBusyWeights(10);
    const [vectors, mu, logVariance, noise] = [
      createNumbers(11, 21),
      createNumbers(12, 12),
      createNumbers(13, 12),
      createNumbers(14, 12),
    ];
    const run = (askedMu = new Float64Array(12), askedLogVariance = new Float64Array(12)) =>
      computeReconstructionLoss(weights, vectors, mu, logVariance, noise, 2, askedMu, askedLogVariance);
    const [askedMu, askedLogVariance] = [new Float64Array(12), new Float64Array(12)];
    const { gradV, gradC } = run(askedMu, askedLogVariance);
    const computeValue = (): number => 2 * run().loss;
    expect(computeMaxDifference(askedMu, estimateGradient(mu, computeValue))).toBeLessThan(EXACT);
    expect(computeMaxDifference(askedLogVariance, estimateGradient(logVariance, computeValue))).toBeLessThan(
      EXACT,
    );
    expect(computeMaxDifference(gradV, estimateGradient(weights.V.data, computeValue))).toBeLessThan(EXACT);
    expect(computeMaxDifference(gradC, estimateGradient(weights.c.data, computeValue))).toBeLessThan(EXACT);
  });

  it.each([...DENSE_NAMES, ...BIAS_NAMES, 'E', 'G'] as TensorName[])('of the whole loss by %s', (name) => {
    const weights = createBusyWeights(15);
    const batch = createTangledBatch(16);
    const options: LossOptions = {
      temperature: 0.3,
      symmetric: true,
      contrastive: 1,
      reconstruction: 0.7,
      kl: 0.4,
    };
    const createNoise = (count: number): Float64Array => createNumbers(17, count);
    const { loss, gradients } = computeGradients(weights, batch, options, createNoise);
    expect(loss.total).toBeCloseTo(loss.contrastive + 0.7 * loss.reconstruction + 0.4 * loss.kl, 12);
    const computeValue = (): number => computeGradients(weights, batch, options, createNoise).loss.total;
    const numeric = estimateGradient(weights[name].data, computeValue);
    expect(numeric.some((g) => Math.abs(g) > 1e-4)).toBe(true);
    expect(computeMaxDifference(readGradient(gradients, name), numeric)).toBeLessThan(EXACT);
  });

  it('of a change of low rank', () => {
    const low = createEmptyAdapter(createBusyWeights(18), 2, createSeededRandom(19)).dense.W1;
    low.A.set(createNumbers(20, low.A.length));
    const asked = createNumbers(21, 35);
    const computeValue = (): number => {
      let sum = 0;
      for (let i = 0; i < 5; i++)
        for (let j = 0; j < 7; j++)
          for (let r = 0; r < 2; r++) sum += asked[i * 7 + j]! * low.A[i * 2 + r]! * low.B[r * 7 + j]!;
      return sum;
    };
    const { A, B } = backpropLowRank(low, asked);
    expect(computeMaxDifference(A, estimateGradient(low.A, computeValue))).toBeLessThan(EXACT);
    expect(computeMaxDifference(B, estimateGradient(low.B, computeValue))).toBeLessThan(EXACT);
  });

  it('in float32 through the kernel are those of the reference', () => {
    const weights = createWeights(
      { universal: 37, buckets: 50, hidden: 21, latent: 18 },
      createSeededRandom(22),
    );
    const batch = createRandomPairs(
      createSeededRandom(23),
      { universal: 37, buckets: 50, hidden: 21, latent: 18 },
      9,
    );
    const options: LossOptions = {
      temperature: 0.07,
      symmetric: true,
      contrastive: 1,
      reconstruction: 1,
      kl: 0.1,
    };
    const short = computeGradients(weights, batch, options, () => null);
    const long = computeGradients(toFloat64Weights(weights), batch, options, () => null);
    expect(short.loss.total).toBeCloseTo(long.loss.total, 4);
    for (const name of DENSE_NAMES)
      expect(computeMaxDifference(short.gradients.dense[name], long.gradients.dense[name])).toBeLessThan(
        1e-4,
      );
    expect(computeMaxDifference(short.gradients.E.data, long.gradients.E.data)).toBeLessThan(1e-4);
    expect(computeLoss(weights, batch, options)).toEqual(short.loss);
  });
});
