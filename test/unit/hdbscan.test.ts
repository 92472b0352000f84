import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildExactTree } from '../../src/engine/math/hdbscan/exact-tree.ts';
import { hdbscan } from '../../src/engine/math/hdbscan/hdbscan.ts';
import { buildSingleLinkage, type Linkage } from '../../src/engine/math/hdbscan/linkage.ts';
import { Pacer } from '../../src/engine/math/hdbscan/pacer.ts';
import { computeAdjustedRand, createPlantedClusters } from '../fixtures/hdbscan/planted.ts';
import { SPECS, createPoints } from '../fixtures/hdbscan/sets.ts';

interface Expected {
  /** Of scikit-learn's tree functions from hdbscan-ts's spanning tree; `whole` of scikit-learn alone. */
  readonly sklearn: { labels: number[]; probabilities: number[]; whole: number[] | null };
  /** Of hdbscan-ts: its spanning tree's weight, its nodes of enough points as [count, sum of i²], its labels. */
  readonly oracle: { weight: number; nodes: [number, number][]; labels: number[] };
}

const file = new URL('../fixtures/hdbscan/expected.json', import.meta.url);
const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected[];
const cases = SPECS.map((spec, at) => ({ ...spec, points: createPoints(spec), ...expected[at]! }));

/** Labels by first members, as ours are. */
function renumber(labels: readonly number[]): number[] {
  const names = new Map([[-1, -1]]);
  return labels.map((label) => {
    if (!names.has(label)) names.set(label, names.size - 1);
    return names.get(label)!;
  });
}

/** [count, sum of i²] of every node of at least `least` points, sorted as in the fixture. */
function listNodes({ n, left, right, size }: Linkage, least: number): [number, number][] {
  const sums = Array.from({ length: n }, (_, i) => i * i);
  left.forEach((node, m) => sums.push(sums[node]! + sums[right[m]!]!));
  const nodes = Array.from(size, (count, m): [number, number] => [count, sums[n + m]!]);
  return nodes.filter(([count]) => count >= least).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
}

/**
 * hdbscan-ts 1.0.17 agrees with us, and with scikit-learn, down to the single linkage tree. From there on it is not
 * HDBSCAN: it takes every node of that tree for a cluster, so that one which loses a point is another cluster, weighs
 * each against the sum of all below it, to any depth, and that by squared distances. Its labels therefore are compared
 * nowhere, its tree everywhere; labels are compared with scikit-learn's.
 */
describe('exact clusters', () => {
  it.each(cases)('come of the tree of hdbscan-ts: $kind set $seed', async (it) => {
    const tree = await buildExactTree(it.points, it.minSamples, new Pacer());
    expect(tree.weight.reduce((a, b) => a + b, 0)).toBeCloseTo(it.oracle.weight, 6);
    expect(listNodes(buildSingleLinkage(tree), it.minClusterSize)).toEqual(it.oracle.nodes);
  });

  it.each(cases)("are scikit-learn's of that tree: $kind set $seed", async (it) => {
    const { labels, probabilities, clusters } = await hdbscan(it.points, it);
    expect([...labels]).toEqual(renumber(it.sklearn.labels));
    expect(clusters).toBe(Math.max(...labels) + 1);
    probabilities.forEach((share, i) => expect(share).toBeCloseTo(it.sklearn.probabilities[i]!, 5));
  });

  // From 2 samples on, a point with a far second neighbour makes equally heavy edges, of which any may be cut first.
  it.each(cases.filter((it) => it.sklearn.whole))(
    'are scikit-learn’s without ties: set $seed',
    async (it) => {
      expect([...(await hdbscan(it.points, it)).labels]).toEqual(renumber(it.sklearn.whole!));
    },
  );

  it('differ from those of hdbscan-ts, which the fixtures still show', () => {
    const alike = cases.filter((it) => computeAdjustedRand(it.sklearn.labels, it.oracle.labels) === 1);
    expect(alike.length).toBeLessThan(cases.length / 2);
  });

  it('are as stable as the excess of mass says', async () => {
    // Two clusters of three at gaps of 1, 10 apart: born at λ 1/10, every point leaves at λ 1.
    const points = [0, 1, 2, 12, 13, 14].map((x) => Float32Array.of(x));
    const { labels, stabilities, probabilities } = await hdbscan(points, {
      minClusterSize: 3,
      minSamples: 1,
    });
    expect([...labels]).toEqual([0, 0, 0, 1, 1, 1]);
    stabilities.forEach((stability) => expect(stability).toBeCloseTo(3 * (1 - 1 / 10)));
    expect([...probabilities]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('approximate clusters', () => {
  it.each([
    { n: 1_050, dims: 384, clusters: 20, noise: 0.3, seed: 1 },
    { n: 1_800, dims: 64, clusters: 25, regions: 5, noise: 0.2, seed: 2 },
    { n: 1_800, dims: 64, clusters: 20, noise: 0, seed: 3 },
    { n: 1_050, dims: 256, clusters: 12, regions: 3, noise: 0.2, filled: 0.1, seed: 4 },
  ])('are nearly the exact ones: $n × $dims, $noise noise', async (plan) => {
    const { points } = createPlantedClusters(plan);
    const options = { minClusterSize: 8, minSamples: 5 };
    const exact = await hdbscan(points, { ...options, exactUpTo: 3_000 });
    const near = await hdbscan(points, { ...options, exactUpTo: 0 });
    expect(exact.clusters).toBeGreaterThan(2);
    expect(computeAdjustedRand(exact.labels, near.labels)).toBeGreaterThanOrEqual(0.95);
  });

  it('are the same every time for a seed', async () => {
    const { points } = createPlantedClusters({ n: 1_100, dims: 16, clusters: 20, noise: 0.3, seed: 5 });
    const options = { minClusterSize: 5, minSamples: 3, exactUpTo: 0, seed: 9 };
    expect(await hdbscan(points, options)).toEqual(await hdbscan(points, options));
  });

  it('come of copies, and of islands that no list of neighbours connects', async () => {
    const { points } = createPlantedClusters({ n: 40, dims: 16, clusters: 1, noise: 1, seed: 6 });
    const copies = Array.from({ length: 2_000 }, (_, i) => points[i % 40]!.slice());
    const { labels, clusters } = await hdbscan(copies, { minClusterSize: 10, minSamples: 5, exactUpTo: 0 });
    expect(clusters).toBe(40);
    expect([...labels]).toEqual(copies.map((_, i) => i % 40));
  });
});

describe('pauses', () => {
  it.each([0, 1_200])('come often enough, exact up to %i', async (exactUpTo) => {
    const { points } = createPlantedClusters({ n: 1_050, dims: 256, clusters: 10, noise: 0.3, seed: 7 });
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
    };
    await hdbscan(points, { minClusterSize: 5, minSamples: 5, exactUpTo, pause });
    expect(pauses).toBeGreaterThan(30);
  });
});

describe('odd sets', () => {
  const options = { minClusterSize: 3, minSamples: 2 };
  const createLine = (...xs: number[]): Float32Array[] => xs.map((x) => Float32Array.of(x, 0));

  it.each([0, 1, 2, 5])('of %i points have no clusters', async (n) => {
    const { labels, clusters, probabilities } = await hdbscan(
      createLine(...Array<number>(n).fill(4)),
      options,
    );
    expect([...labels]).toEqual(Array(n).fill(-1));
    expect([...probabilities]).toEqual(Array(n).fill(0));
    expect(clusters).toBe(0);
  });

  it.each([
    [40, 2_000],
    [40, 0],
    [1_500, 0],
  ])('of %i equal points are one region, which is no cluster (exact up to %i)', async (n, exactUpTo) => {
    const { clusters } = await hdbscan(createLine(...Array<number>(n).fill(0)), { ...options, exactUpTo });
    expect(clusters).toBe(0);
  });

  it('may hold zero vectors and no dimensions', async () => {
    const zeros = [...createLine(0, 0, 0, 0), ...createLine(9, 9, 9.5, 9)];
    expect([...(await hdbscan(zeros, options)).labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    const empty = Array.from({ length: 9 }, () => new Float32Array());
    expect((await hdbscan(empty, options)).clusters).toBe(0);
  });

  it('may have fewer points than samples', async () => {
    const { labels } = await hdbscan(createLine(0, 1, 2, 50, 51, 52), { minClusterSize: 3, minSamples: 99 });
    expect(labels).toHaveLength(6);
  });

  it('are refused when they are no points', async () => {
    const expectRefused = async (points: Float32Array[], with_ = options): Promise<void> =>
      expect(hdbscan(points, with_)).rejects.toThrow(RangeError);
    await expectRefused(createLine(1, NaN));
    await expectRefused(createLine(1, Infinity));
    await expectRefused([Float32Array.of(1), Float32Array.of(1, 2)]);
    await expectRefused(createLine(1, 2), { minClusterSize: 1, minSamples: 1 });
    await expectRefused(createLine(1, 2), { minClusterSize: 2, minSamples: 0 });
    await expectRefused(createLine(1, 2), { minClusterSize: 2.5, minSamples: 1 });
  });
});
