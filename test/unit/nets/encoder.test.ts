import { describe, expect, it } from 'vitest';
import { dot } from '../../../src/engine/math/vectors.ts';
import { interpolateLatents, decode, sampleLatent } from '../../../src/engine/nets/decode.ts';
import { encode, toNativeEmbedding, openEncoder } from '../../../src/engine/nets/encoder.ts';
import { dequantize, quantize } from '../../../src/engine/nets/quantize.ts';
import {
  createWeights,
  toFloat64Weights,
  readShape,
  toEncoderWeights,
} from '../../../src/engine/nets/weights.ts';
import { createRandomInput, computeMaxDifference } from '../../support/nets.ts';
import { createNormalSampler } from '../../../src/engine/math/normal.ts';
import { createRandomVector, createSeededRandom } from '../../support/store.ts';

const SHAPE = { universal: 96, buckets: 300, hidden: 40, latent: 64 };
const random = createSeededRandom(1);
const weights = createWeights(SHAPE, random, { lexicalScale: 0.2 });
const texts = Array.from({ length: 70 }, () => createRandomInput(random, SHAPE, 6));
const computeNorm = (vector: Float32Array): number => Math.sqrt(dot(vector, vector));

describe('the encoder', () => {
  it.each([
    [768, 256],
    [100, 90],
    [40, 64],
  ])('begins with the cosines of the universal vectors: %i dimensions to %i', (universal, latent) => {
    const untrained = createWeights({ universal, latent, buckets: 8, hidden: 8 }, createSeededRandom(2));
    const vectors = Array.from({ length: 12 }, () => createRandomVector(random, universal));
    // Neighbours, too, since random ones are all at right angles.
    const near = vectors.map((vector) => vector.map((value, i) => value + 0.7 * vectors[0]![i]!));
    const lengths = near.map(computeNorm);
    const units = near.map((vector, i) => vector.map((value) => value / lengths[i]!));
    const { mu, logVariance } = encode(
      untrained,
      units.map((vector) => ({ vector, buckets: [], weights: [] })),
    );
    const natives = mu.map(toNativeEmbedding);
    for (let i = 0; i < units.length; i++)
      for (let j = 0; j < i; j++)
        expect(Math.abs(dot(natives[i]!, natives[j]!) - dot(units[i]!, units[j]!))).toBeLessThan(
          latent < universal ? 4 * Math.sqrt((1 - latent / universal) / latent) : 1e-5,
        );
    // Coordinates of μ have a variance of about 1.
    for (const row of mu) expect(computeNorm(row) / Math.sqrt(latent)).toBeCloseTo(1, 0);
    expect(logVariance[0]!.every((value) => value === -4)).toBe(true);
  });

  it('rebuilds at first what the projection kept', () => {
    const whole = createWeights({ universal: 40, latent: 64, buckets: 8, hidden: 8 }, createSeededRandom(2));
    const vector = createRandomVector(random, 40);
    const { mu } = encode(whole, [{ vector, buckets: [], weights: [] }]);
    expect(computeMaxDifference(decode(whole, mu[0]!), vector)).toBeLessThan(1e-5);
  });

  it('says the same opened for the day, one by one or together, and in float64', () => {
    const encoder = openEncoder(weights);
    expect(encoder.shape).toEqual(SHAPE);
    const together = encoder.encode(texts);
    const plain = encode(weights, texts);
    const reference = encode(toFloat64Weights(weights), texts);
    texts.forEach((text, i) => {
      const alone = encoder.encode([text]);
      expect(alone.mu[0]).toEqual(together.mu[i]);
      expect(alone.logVariance[0]).toEqual(together.logVariance[i]);
      expect(computeMaxDifference(plain.mu[i]!, together.mu[i]!)).toBeLessThan(1e-5);
      expect(computeMaxDifference(reference.mu[i]!, together.mu[i]!)).toBeLessThan(1e-4);
    });
    expect(encoder.encode([])).toEqual({ mu: [], logVariance: [] });
  });

  it('is right to a thousandth in int8', () => {
    const day = quantize(weights);
    const rebuilt = dequantize(day);
    expect(readShape(rebuilt)).toEqual(SHAPE);
    const [short, long] = [openEncoder(rebuilt).encode(texts), encode(weights, texts)];
    texts.forEach((_, i) =>
      expect(dot(toNativeEmbedding(short.mu[i]!), toNativeEmbedding(long.mu[i]!))).toBeGreaterThanOrEqual(
        0.999,
      ),
    );
    const bytes = Object.values(day).reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(bytes).toBeLessThan(
      0.3 * 4 * Object.values(weights).reduce((sum, { data }) => sum + data.length, 0),
    );
    for (const name of ['W1', 'E', 'V'] as const) {
      const [, columns] = weights[name].shape;
      const scales = day[`${name}.scale`]!.data;
      const steps = weights[name].data.map((value, i) => {
        const scale = scales[Math.floor(i / columns!)]!;
        return Math.abs(value - rebuilt[name].data[i]!) / scale;
      });
      expect(Math.max(...steps)).toBeLessThan(0.501);
    }
    // Rows of zeros (W2 is nothing but) stay so.
    expect(rebuilt.W2.data).toEqual(weights.W2.data);
  });

  it('refuses tensors that are missing or do not fit', () => {
    const { 'E.scale': _, ...without } = quantize(weights);
    expect(() => dequantize(without)).toThrow(/Matrix E/);
    const { W3: __, ...fewer } = weights;
    expect(() => toEncoderWeights(fewer)).toThrow(/W3/);
    expect(() => toEncoderWeights({})).toThrow(/W1/);
    expect(() => toEncoderWeights({ ...weights, b1: { shape: [41], data: new Float32Array(41) } })).toThrow(
      /b1/,
    );
    expect(() => toEncoderWeights({ ...weights, b1: { shape: [40], data: new Float32Array(39) } })).toThrow(
      /39/,
    );
    expect(toEncoderWeights(weights)).toEqual(weights);
  });
});

describe('the latent space', () => {
  const { mu } = encode(weights, texts);
  const [a, b] = [mu[0]!, mu[1]!];

  it('is walked along the arc between two memories', () => {
    expect(computeMaxDifference(interpolateLatents(a, b, 0), a)).toBeLessThan(1e-5);
    expect(computeMaxDifference(interpolateLatents(a, b, 1), b)).toBeLessThan(1e-5);
    const angle = Math.acos(dot(toNativeEmbedding(a), toNativeEmbedding(b)));
    for (const share of [0.25, 0.5, 0.9]) {
      const latent = interpolateLatents(a, b, share);
      expect(dot(toNativeEmbedding(latent), toNativeEmbedding(a))).toBeCloseTo(Math.cos(share * angle), 5);
      expect(computeNorm(latent)).toBeCloseTo((1 - share) * computeNorm(a) + share * computeNorm(b), 3);
    }
  });

  it('has no arc between equal or opposite latents, nor from nothing', () => {
    expect(computeMaxDifference(interpolateLatents(a, a, 0.3), a)).toBeLessThan(1e-6);
    const opposite = a.map((value) => -2 * value);
    expect(interpolateLatents(a, opposite, 0.5).every(Number.isFinite)).toBe(true);
    expect(
      computeMaxDifference(
        interpolateLatents(new Float32Array(64), b, 0.5),
        b.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6);
  });

  it('is sampled as widely as the encoder was unsure', () => {
    const draws = 4000;
    const logVariance = Float64Array.of(-8, 0, 2);
    const center = Float64Array.of(1, -2, 0);
    const sampleNormal = createNormalSampler(createSeededRandom(4));
    const samples = Array.from({ length: draws }, () => sampleLatent(center, logVariance, sampleNormal));
    logVariance.forEach((wanted, i) => {
      const mean = samples.reduce((sum, sample) => sum + sample[i]!, 0) / draws;
      const variance = samples.reduce((sum, sample) => sum + (sample[i]! - mean) ** 2, 0) / draws;
      const deviation = Math.exp(wanted / 2);
      expect(Math.abs(mean - center[i]!)).toBeLessThan((4 * deviation) / Math.sqrt(draws));
      expect(Math.abs(Math.log(variance) - wanted)).toBeLessThan(0.1);
    });
  });
});
