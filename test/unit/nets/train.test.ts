import { describe, expect, it } from 'vitest';
import { fromAdapterTensors, toAdapterTensors } from '../../../src/engine/nets/adapter-file.ts';
import { applyDeltas, toTaskVector } from '../../../src/engine/nets/adapter.ts';
import type { Adapter } from '../../../src/engine/nets/adapter.ts';
import type { Batch } from '../../../src/engine/nets/batch.ts';
import { computeLoss } from '../../../src/engine/nets/loss.ts';
import { DEFAULT_TRAINER_OPTIONS, trainAdapter } from '../../../src/engine/nets/train.ts';
import { AdapterTrainer } from '../../../src/engine/nets/adapter-trainer.ts';
import { copyWeights, createWeights } from '../../../src/engine/nets/weights.ts';
import { createRandomPairs } from '../../support/nets.ts';
import { createSeededRandom } from '../../support/store.ts';

const SHAPE = { universal: 48, buckets: 256, hidden: 24, latent: 24 };
const base = createWeights(SHAPE, createSeededRandom(1));
const batch = createRandomPairs(createSeededRandom(2), SHAPE, 32, 1, 5);
const repeatBatch = (count: number, what: Batch = batch): Batch[] => Array<Batch>(count).fill(what);
const flatten = (adapter: Adapter): number[] =>
  Object.values(toAdapterTensors(adapter)).flatMap(({ data }) => [...data]);

describe('training an adapter', () => {
  it('learns 32 unrelated pairs by heart, to no contrastive loss', async () => {
    const options = { learningRate: 0.01, reconstruction: 0, kl: 0, random: createSeededRandom(3) };
    const before = copyWeights(base);
    const { outcome, adapter, curve } = await trainAdapter(base, repeatBatch(320), options);
    expect(outcome).toBe('done');
    expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 320 }, (_, i) => i + 1));
    expect(curve[0]!.contrastive).toBeGreaterThan(3);
    expect(computeLoss(applyDeltas(base, [toTaskVector(adapter)]), batch).contrastive).toBeLessThan(0.001);
    expect(base).toEqual(before);
  });

  it('learns to rebuild what it was given, noise and all', async () => {
    // Sixteen texts have room in 24 dimensions.
    const few = batch.slice(0, 8).map((pair) => ({ ...pair, negatives: [] }));
    const options = { learningRate: 0.01, contrastive: 0, reconstruction: 1, random: createSeededRandom(3) };
    const { curve } = await trainAdapter(base, repeatBatch(300, few), options);
    // Half the dimensions, half the square: what any projection leaves.
    expect(curve[0]!.reconstruction).toBeGreaterThan(0.45);
    expect(curve.at(-1)!.reconstruction).toBeLessThan(0.02);
    expect(curve.at(-1)!.total).toBeCloseTo(curve.at(-1)!.reconstruction + 0.001 * curve.at(-1)!.kl, 6);
  });

  it('gives the same adapter for the same seed and data, and another for another seed', async () => {
    const run = async (seed: number) => {
      const { adapter, curve } = await trainAdapter(base, repeatBatch(5), {
        random: createSeededRandom(seed),
      });
      return { numbers: flatten(adapter), curve };
    };
    const first = await run(4);
    expect(await run(4)).toEqual(first);
    expect((await run(5)).numbers).not.toEqual(first.numbers);
  });

  it('trains the very weights that the base and its change give, bit by bit', () => {
    const training = new AdapterTrainer(
      base,
      { ...DEFAULT_TRAINER_OPTIONS, learningRate: 0.01 },
      createSeededRandom(6),
    );
    for (let step = 0; step < 4; step++) training.step(batch.slice(step * 8, step * 8 + 8));
    expect(applyDeltas(base, [toTaskVector(training.copyAdapter())])).toEqual(training.weights);
  });

  it('touches the rows of the texts’ buckets and no others', async () => {
    const few = batch.slice(0, 2);
    const texts = few.flatMap(({ query, positive, negatives }) => [query, positive, ...negatives]);
    const named = [...new Set(texts.flatMap(({ input }) => Array.from(input.buckets)))].sort((a, b) => a - b);
    const { adapter } = await trainAdapter(base, [few], { random: createSeededRandom(7) });
    expect([...adapter.E.rows]).toEqual(named);
    expect([...adapter.G.rows]).toEqual(named);
    expect(adapter.G.data.some((value) => value !== 0)).toBe(true);
  });

  it('warms the KL term up', async () => {
    const options = { contrastive: 0, reconstruction: 0, kl: 1, warmup: 4, random: createSeededRandom(8) };
    const { curve } = await trainAdapter(base, repeatBatch(6), options);
    const shares = curve.map(({ total, kl }) => total / kl);
    [0.25, 0.5, 0.75, 1, 1, 1].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 9));
  });

  it('lets others in between steps, and ends with what they throw', async () => {
    let pauses = 0;
    await trainAdapter(base, repeatBatch(3, batch.slice(0, 2)), { random: createSeededRandom(9) }, () => {
      pauses += 1;
    });
    expect(pauses).toBe(2);
    const cancelled = trainAdapter(
      base,
      repeatBatch(3, batch.slice(0, 2)),
      { random: createSeededRandom(9) },
      async () => {
        throw new Error('cancelled');
      },
    );
    await expect(cancelled).rejects.toThrow('cancelled');
  });

  it('takes batches as they come, and is an empty change without any', async () => {
    async function* streamBatches(): AsyncGenerator<Batch> {
      yield batch.slice(0, 2);
    }
    expect((await trainAdapter(base, streamBatches(), { random: createSeededRandom(9) })).curve).toHaveLength(
      1,
    );
    const { adapter, curve } = await trainAdapter(base, [], { random: createSeededRandom(9) });
    expect(curve).toEqual([]);
    expect(applyDeltas(base, [toTaskVector(adapter)])).toEqual(base);
  });

  it('stops where a loss is no number, with the adapter of the step before', async () => {
    const [pair] = batch;
    const input = { ...pair!.query.input, vector: new Float32Array(SHAPE.universal).fill(NaN) };
    const broken: Batch = [{ ...pair!, query: { id: 'broken', input } }];
    const sound = await trainAdapter(base, repeatBatch(2), { random: createSeededRandom(10) });
    const { outcome, adapter, curve } = await trainAdapter(base, [batch, batch, broken, batch], {
      random: createSeededRandom(10),
    });
    expect(outcome).toBe('diverged');
    expect(curve).toHaveLength(2);
    expect(flatten(adapter)).toEqual(flatten(sound.adapter));
  });

  it('goes to a file and back', async () => {
    const { adapter } = await trainAdapter(base, repeatBatch(1), { random: createSeededRandom(11), rank: 3 });
    expect(fromAdapterTensors(toAdapterTensors(adapter))).toEqual(adapter);
    const { 'P.B': _, ...missing } = toAdapterTensors(adapter);
    expect(() => fromAdapterTensors(missing)).toThrow(/P\.B/);
    const tensors = toAdapterTensors(adapter);
    const unordered = { ...tensors['E.rows']!, data: tensors['E.rows']!.data.toReversed() };
    expect(() => fromAdapterTensors({ ...tensors, 'E.rows': unordered })).toThrow(/E\.rows/);
  });

  it('refuses the change of another encoder', async () => {
    const other = createWeights({ ...SHAPE, latent: 23 }, createSeededRandom(1));
    const { adapter } = await trainAdapter(base, [], { random: createSeededRandom(12) });
    expect(() => applyDeltas(other, [toTaskVector(adapter)])).toThrow(/size/);
    await expect(trainAdapter(base, [], { random: createSeededRandom(12), rank: 0 })).rejects.toThrow(/rank/);
  });
});
