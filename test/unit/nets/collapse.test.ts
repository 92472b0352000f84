import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/engine/nets/batch.ts';
import { applyDeltas, toTaskVector } from '../../../src/engine/nets/adapter.ts';
import { detectCollapse } from '../../../src/engine/nets/collapse.ts';
import type { CollapseReport } from '../../../src/engine/nets/collapse.ts';
import { encode } from '../../../src/engine/nets/encoder.ts';
import { trainAdapter } from '../../../src/engine/nets/train.ts';
import type { AdapterTrainerOptions } from '../../../src/engine/nets/adapter-trainer.ts';
import { createWeights } from '../../../src/engine/nets/weights.ts';
import { createRandomPairs } from '../../support/nets.ts';
import { createSeededRandom } from '../../support/store.ts';

const SHAPE = { universal: 32, buckets: 64, hidden: 16, latent: 16 };
const base = createWeights(SHAPE, createSeededRandom(1));
const batch = createRandomPairs(createSeededRandom(2), SHAPE, 24);
const texts = batch.map(({ query }) => query.input);

async function trainAndDetect(
  options: Partial<AdapterTrainerOptions>,
  what: Batch = batch,
  steps = 300,
): Promise<CollapseReport> {
  const { adapter } = await trainAdapter(base, Array<Batch>(steps).fill(what), {
    learningRate: 0.02,
    warmup: 0,
    random: createSeededRandom(3),
    ...options,
  });
  return detectCollapse(encode(applyDeltas(base, [toTaskVector(adapter)]), texts));
}

describe('collapse', () => {
  it('is not seen in an untrained encoder, nor in one that trains as it should', async () => {
    expect(detectCollapse(encode(base, texts))).toMatchObject({ kind: 'sound', activeDimensions: 16 });
    expect(await trainAndDetect({}, batch, 100)).toMatchObject({ kind: 'sound' });
  });

  it('of the posterior is seen when the KL term overrules all', async () => {
    const seen = await trainAndDetect({ kl: 1000, maxGradNorm: Infinity });
    expect(seen).toMatchObject({ kind: 'posterior', activeDimensions: 0 });
    expect(seen.kl).toBeLessThan(0.01);
  });

  it('of the representation is seen when everything is said to answer everything', async () => {
    // One text alone is far from all; the others have no reason to stay apart.
    const [far, ...others] = batch.map(({ query }) => query);
    const all: Batch = others.flatMap((query) =>
      others.map(({ id, input }) => ({
        query,
        positive: { id: `again ${id}`, input },
        negatives: [far!],
        weight: 1,
      })),
    );
    const options = { temperature: 1, reconstruction: 0, kl: 0 };
    const detectOthers = (weights: typeof base) =>
      detectCollapse(
        encode(
          weights,
          others.map(({ input }) => input),
        ),
      );
    expect(detectOthers(base).kind).toBe('sound');
    const { adapter } = await trainAdapter(base, Array<Batch>(100).fill(all), {
      learningRate: 0.02,
      random: createSeededRandom(3),
      ...options,
    });
    const seen = detectOthers(applyDeltas(base, [toTaskVector(adapter)]));
    expect(seen.kind).toBe('representation');
    expect(seen.meanCosine).toBeGreaterThan(0.98);
  });

  it('of the representation is seen on a line, too, where cosines are 1 and -1', () => {
    const line = Array.from({ length: 20 }, (_, i) => {
      const side = i % 2 === 0 ? 1 : -1;
      return Float32Array.from({ length: 16 }, (__, j) => side * (j + 1));
    });
    const seen = detectCollapse({ mu: line, logVariance: line.map(() => new Float32Array(16).fill(-4)) });
    expect(seen.kind).toBe('representation');
    expect(seen.meanCosine).toBeLessThan(0);
    expect(seen.effectiveRank).toBeCloseTo(1, 6);
  });

  it('needs three texts to be seen', () => {
    expect(() => detectCollapse(encode(base, texts.slice(0, 2)))).toThrow(/three/);
  });
});
