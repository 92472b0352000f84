import { describe, expect, it } from 'vitest';
import { buildBatch } from '../../../src/engine/nets/batch.ts';
import type { Batch, NamedInput } from '../../../src/engine/nets/batch.ts';
import { computeInfoNce } from '../../../src/engine/nets/contrastive.ts';
import { computeLoss } from '../../../src/engine/nets/loss.ts';
import { createWeights } from '../../../src/engine/nets/weights.ts';
import { createRandomInput, createRandomPairs } from '../../support/nets.ts';
import { createSeededRandom } from '../../support/store.ts';

const SHAPE = { universal: 8, buckets: 16, hidden: 6, latent: 6 };
const ASYMMETRIC = { temperature: 1, symmetric: false };

describe('InfoNCE', () => {
  it('is the negative log share of the answer among the documents', () => {
    // Cosines 1, 0 and -1 at temperature 1.
    const query = Float64Array.of(3, 0);
    const documents = Float64Array.of(2, 0, 0, 5, -1, 0);
    const pairs = [{ query: 0, document: 0, weight: 2 }];
    const { loss } = computeInfoNce(query, documents, 2, pairs, Uint8Array.of(1, 0, 0), ASYMMETRIC);
    expect(loss).toBeCloseTo(-Math.log(Math.E / (Math.E + 1 + 1 / Math.E)), 12);
  });

  it('leaves out what is excluded, and asks nothing of it', () => {
    const query = Float64Array.of(1, 1);
    const documents = Float64Array.of(1, 0, 0, 1, -1, 0.5);
    const pairs = [{ query: 0, document: 0, weight: 1 }];
    const { loss, gradDocuments: asked } = computeInfoNce(
      query,
      documents,
      2,
      pairs,
      Uint8Array.of(1, 1, 0),
      ASYMMETRIC,
    );
    const cosine = -0.5 / Math.sqrt(1.25 * 2);
    expect(loss).toBeCloseTo(Math.log(1 + Math.exp(cosine - Math.SQRT1_2)), 12);
    expect([...asked.slice(2, 4)]).toEqual([0, 0]);
    expect(asked[4]).not.toBe(0);
  });

  it('counts a pair by its weight, and none of weight 0', () => {
    const [query, documents] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 0, 0, 1)];
    const excluded = Uint8Array.of(1, 0, 0, 1);
    const computePairLoss = (first: number, second: number): number =>
      computeInfoNce(
        query,
        documents,
        2,
        [
          { query: 0, document: 0, weight: first },
          { query: 1, document: 0, weight: second },
        ],
        excluded,
        ASYMMETRIC,
      ).loss;
    expect(computePairLoss(3, 1)).toBeCloseTo(
      0.75 * computePairLoss(1, 0) + 0.25 * computePairLoss(0, 1),
      12,
    );
    expect(computePairLoss(0, 0)).toBe(0);
  });

  it('asks nothing of a vector of length 0, which has no direction', () => {
    const { loss, gradQueries } = computeInfoNce(
      new Float64Array(2),
      Float64Array.of(1, 0, 0, 1),
      2,
      [{ query: 0, document: 0, weight: 1 }],
      Uint8Array.of(1, 0),
      ASYMMETRIC,
    );
    expect(loss).toBeCloseTo(Math.LN2, 12);
    expect([...gradQueries]).toEqual([0, 0]);
  });
});

describe('a batch', () => {
  const createInput = (id: string, seed: number): NamedInput => ({
    id,
    input: createRandomInput(createSeededRandom(seed), SHAPE),
  });
  const [q1, q2, d1, d2] = [
    createInput('q1', 1),
    createInput('q2', 2),
    createInput('d1', 3),
    createInput('d2', 4),
  ];

  it('holds each text once, and no answer is a negative of its query', () => {
    const batch: Batch = [
      { query: q1, positive: d1, negatives: [d2, d1], weight: 1 },
      { query: q2, positive: d2, negatives: [], weight: 1 },
      { query: q1, positive: d2, negatives: [{ ...d1, id: 'q2' }], weight: 1 },
    ];
    const { inputs, queryCount, documentCount, excluded } = buildBatch(batch);
    expect([inputs.length, queryCount, documentCount]).toEqual([5, 2, 3]);
    // Documents d1, d2, and q2 as a document.
    expect([...excluded]).toEqual([1, 1, 0, 0, 1, 1]);
  });

  it('costs no more for a negative that is brought twice', () => {
    const weights = createWeights(SHAPE, createSeededRandom(5));
    const once: Batch = [{ query: q1, positive: d1, negatives: [d2], weight: 1 }];
    const twice: Batch = [{ query: q1, positive: d1, negatives: [d2, d2, d1], weight: 1 }];
    expect(computeLoss(weights, twice)).toEqual(computeLoss(weights, once));
  });

  it.each([-1, NaN, Infinity])('refuses a weight of %s', (weight) => {
    expect(() => buildBatch([{ query: q1, positive: d1, negatives: [], weight }])).toThrow(/weight/);
  });

  it('refuses what is of another shape than the encoder, and nothing at all', () => {
    const weights = createWeights(SHAPE, createSeededRandom(5));
    const [pair] = createRandomPairs(createSeededRandom(6), SHAPE, 1);
    const createLossCall = (input: NamedInput['input']) => () =>
      computeLoss(weights, [{ ...pair!, query: { id: 'query', input } }]);
    const { input } = pair!.query;
    expect(createLossCall({ ...input, vector: new Float32Array(9) })).toThrow(/9 dimensions/);
    expect(createLossCall({ ...input, buckets: [0, 1, 16] })).toThrow(/\[0, 16\)/);
    expect(createLossCall({ ...input, buckets: [0] })).toThrow(/one weight/);
    expect(() => computeLoss(weights, [])).toThrow(/at least one pair/);
  });
});
