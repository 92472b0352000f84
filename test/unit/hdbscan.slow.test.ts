import { describe, expect, it } from 'vitest';
import { hdbscan } from '../../src/engine/math/hdbscan/hdbscan.ts';
import { computeAdjustedRand, createPlantedClusters } from '../fixtures/hdbscan/planted.ts';

describe('approximate clusters of many points', () => {
  it.each([
    { n: 2_000, dims: 768, clusters: 20, noise: 0.3, seed: 1 },
    { n: 3_000, dims: 768, clusters: 60, noise: 0.3, seed: 2 },
    { n: 3_000, dims: 768, clusters: 60, regions: 8, noise: 0.3, seed: 3 },
    { n: 3_000, dims: 768, clusters: 40, noise: 0.6, filled: 0.05, seed: 4 },
    { n: 4_000, dims: 768, clusters: 40, regions: 6, noise: 0, seed: 5 },
    { n: 4_000, dims: 768, clusters: 80, regions: 10, noise: 0.3, filled: 0.05, seed: 6 },
  ])('are nearly the exact ones: $n, $clusters clusters, $noise noise', async (plan) => {
    const { points } = createPlantedClusters(plan);
    const options = { minClusterSize: 8, minSamples: 5 };
    const exact = await hdbscan(points, { ...options, exactUpTo: 4_000 });
    const near = await hdbscan(points, { ...options, exactUpTo: 0 });
    expect(computeAdjustedRand(exact.labels, near.labels)).toBeGreaterThanOrEqual(0.95);
  });

  it('take less than two minutes for 20,000, and find what was planted', async () => {
    const { points, truth } = createPlantedClusters({
      n: 20_000,
      dims: 768,
      clusters: 200,
      regions: 40,
      noise: 0.3,
      seed: 7,
    });
    const before = process.memoryUsage().rss;
    let most = 0;
    const pause = async (): Promise<void> => void (most = Math.max(most, process.memoryUsage.rss()));
    const start = performance.now();
    const { labels } = await hdbscan(points, { minClusterSize: 10, minSamples: 5, pause });
    expect(performance.now() - start).toBeLessThan(120_000);
    expect(most - before).toBeLessThan(400e6);
    expect(computeAdjustedRand(labels, truth)).toBeGreaterThan(0.9);
  });
});
