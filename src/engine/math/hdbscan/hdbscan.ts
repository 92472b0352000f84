import { buildApproximateTree } from './approximate-tree.ts';
import { condense } from './condense.ts';
import { checkPoints } from './distance.ts';
import { buildExactTree } from './exact-tree.ts';
import { buildSingleLinkage } from './linkage.ts';
import { Pacer } from './pacer.ts';
import { createSeededRandom } from '../random.ts';
import { selectClusters, type Clustering } from './select.ts';

export interface HdbscanOptions {
  /** Fewest points of a cluster, at least 2. */
  readonly minClusterSize: number;
  /** The core distance is that of the so-many-th nearest other point, at least 1 (scikit-learn counts the point too). */
  readonly minSamples: number;
  /** Awaited about every 10 ms of work. */
  readonly pause?: () => Promise<void>;
  /** Most points that are clustered exactly, in quadratic time and 4n² bytes; 2,000 when not told. */
  readonly exactUpTo?: number;
  /** Of the projections and draws beyond `exactUpTo`. */
  readonly seed?: number;
}

const EXACT_UP_TO = 2_000;

/**
 * HDBSCAN (Campello, Moulavi & Sander 2013) under the euclidean distance, which for unit vectors orders as the cosine
 * does: dense regions become clusters, whatever their number and shape, and the rest is noise. The same points in the
 * same order give the same labels.
 */
export async function hdbscan(points: readonly Float32Array[], options: HdbscanOptions): Promise<Clustering> {
  const { minClusterSize, minSamples, pause, exactUpTo = EXACT_UP_TO, seed = 0 } = options;
  if (!Number.isInteger(minClusterSize) || minClusterSize < 2)
    throw new RangeError(`minClusterSize must be a whole number from 2, not ${minClusterSize}.`);
  if (!Number.isInteger(minSamples) || minSamples < 1)
    throw new RangeError(`minSamples must be a whole number from 1, not ${minSamples}.`);
  const pacer = new Pacer(pause);
  await checkPoints(points, pacer);
  const n = points.length;
  // Two clusters at the least are chosen from, since the root is none.
  if (n < 2 * minClusterSize)
    return {
      labels: new Int32Array(n).fill(-1),
      probabilities: new Float64Array(n),
      clusters: 0,
      stabilities: new Float64Array(),
    };
  const tree =
    n <= exactUpTo
      ? await buildExactTree(points, minSamples, pacer)
      : await buildApproximateTree(points, minSamples, minClusterSize, createSeededRandom(seed), pacer);
  await pacer.pause();
  const linkage = buildSingleLinkage(tree);
  await pacer.pause();
  return selectClusters(condense(linkage, minClusterSize));
}
