import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNormalSampler } from '../../../src/engine/math/normal.ts';
import { createSeededRandom } from '../../../src/engine/math/random.ts';
import { measureDrift, isEpiphany } from '../../../src/engine/encoder/drift.ts';

const DIMENSIONS = 16;
const limits = { deviations: 2, minDelta: 0.02 } as never;

/** Memories that lie anywhere around a common midst, and the same once more, all moved by chance and toward one place. */
function createNight(seed: number, many: number, common: number) {
  const sampleNormal = createNormalSampler(createSeededRandom(seed));
  const addNoise = (midst: Float32Array, by: number): Float32Array =>
    midst.map((value) => value + by * sampleNormal());
  const midst = new Float32Array(DIMENSIONS).fill(1);
  const pull = addNoise(new Float32Array(DIMENSIONS), common);
  const before = Array.from({ length: many }, () => addNoise(midst, 1));
  const after = before.map((mean) => addNoise(mean, 0.1).map((value, i) => value + pull[i]!));
  const toBlocks = (means: Float32Array[]) => means.map((mean, blockKey) => ({ blockKey, mean }));
  return { before: toBlocks(before), after: toBlocks(after), pull, around: addNoise };
}

describe('a shift', () => {
  test('stands out where one memory went its own way, and not where all went together', () => {
    const { before, after, pull, around: addNoise } = createNight(1, 60, 0.5);
    const { spread, computeZScore } = measureDrift(before, after);
    expect(spread.count).toBe(60);
    const mean = before[7]!.mean;
    const along = addNoise(mean, 0.1).map((value, i) => value + pull[i]!);
    const away = mean.map((value, i) => value + pull[i]! + (i < 4 ? 1.5 : 0));
    expect(computeZScore(mean, along)!).toBeLessThan(4);
    expect(computeZScore(mean, away)!).toBeGreaterThan(8);
    // One that stayed where all others left has not moved with them, either: from their midst it has gone away.
    expect(computeZScore(mean, mean)!).toBeGreaterThan(computeZScore(mean, along)!);
  });

  test('is as far beyond the usual however far all have gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (seed) => {
        const { before, after } = createNight(seed, 40, 0.8);
        const { computeZScore } = measureDrift(before, after);
        const far = before.map(({ mean }, i) => computeZScore(mean, after[i]!.mean)!).sort((a, b) => a - b);
        // The witnesses are their own measure: half of them lie on either side.
        expect((far[19]! + far[20]!) / 2).toBeCloseTo(0, 6);
      }),
      { numRuns: 20 },
    );
  });

  test('does not hang on how long vectors are', () => {
    const { before, after } = createNight(3, 40, 0.3);
    const twice = before.map(({ blockKey, mean }) => ({ blockKey, mean: mean.map((value) => 2 * value) }));
    const [one, other] = [measureDrift(before, after), measureDrift(twice, after)];
    expect(other.computeZScore(twice[4]!.mean, after[4]!.mean)).toBeCloseTo(
      one.computeZScore(before[4]!.mean, after[4]!.mean)!,
      3,
    );
  });

  test('cannot be told without witnesses of both, and is measured by the spec’s own figure where they are few', () => {
    const { before, after } = createNight(2, 60, 0.5);
    expect(measureDrift(before, []).computeZScore(before[0]!.mean, after[0]!.mean)).toBeNull();
    const none = measureDrift(before, []).spread;
    expect(isEpiphany(0.3, null, none, limits)).toBe(false);
    expect(isEpiphany(0.4, null, none, limits)).toBe(true);
    const { spread } = measureDrift(before.slice(0, 10), after);
    expect(isEpiphany(0.3, 9, spread, limits)).toBe(false);
    expect(isEpiphany(0.4, 9, spread, limits)).toBe(true);
    expect(isEpiphany(0.4, 1, spread, limits)).toBe(false);
    const many = measureDrift(before, after).spread;
    expect(isEpiphany(0.03, 2.5, many, limits)).toBe(true);
    expect(isEpiphany(0.01, 2.5, many, limits)).toBe(false);
    expect(isEpiphany(0.03, 1.5, many, limits)).toBe(false);
  });

  test('of nobody is none: witnesses that all stayed have no spread to divide by', () => {
    const { before } = createNight(5, 30, 0);
    const { computeZScore } = measureDrift(before, before);
    expect(computeZScore(before[0]!.mean, before[0]!.mean)).toBeCloseTo(0, 6);
    expect(Number.isFinite(computeZScore(before[0]!.mean, before[1]!.mean))).toBe(true);
  });
});
