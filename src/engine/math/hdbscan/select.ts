import type { CondensedTree } from './condense.ts';

export interface Clustering {
  /** [n] -1 is noise; clusters count from 0 in the order of their first members. */
  readonly labels: Int32Array;
  /** [n] how long the point stays in its cluster, as a share of the longest stay; 0 for noise. */
  readonly probabilities: Float64Array;
  readonly clusters: number;
  /** [clusters] excess of mass: sum over the cluster's points of (λ it leaves at − λ the cluster is born at). */
  readonly stabilities: Float64Array;
}

/** Excess of mass: of every branch the clusters that together are the most stable. The root is never one. */
export function selectClusters({
  parent,
  death,
  stability,
  pointClusters,
  lambda,
}: CondensedTree): Clustering {
  const chosen = chooseClusters(parent, stability);
  const labelByCluster = new Map<number, number>();
  const labels = new Int32Array(pointClusters.length).fill(-1);
  const probabilities = new Float64Array(pointClusters.length);
  for (let i = 0; i < pointClusters.length; i++) {
    const cluster = chosen[pointClusters[i]!]!;
    if (cluster < 0) continue;
    if (!labelByCluster.has(cluster)) labelByCluster.set(cluster, labelByCluster.size);
    labels[i] = labelByCluster.get(cluster)!;
    // Those in a part of it that has come off later than its last point stayed to the end.
    probabilities[i] = Math.min(lambda[i]! / death[cluster]!, 1);
  }
  const stabilities = Float64Array.from(labelByCluster.keys(), (cluster) => stability[cluster]!);
  return { labels, probabilities, clusters: labelByCluster.size, stabilities };
}

/** [clusters] the chosen cluster that each is, or is within; -1 for none. */
function chooseClusters(parent: readonly number[], stability: readonly number[]): Int32Array {
  const size = parent.length;
  /** The most that the branches below each cluster come to. */
  const childStability = new Float64Array(size);
  const isMoreStable = new Uint8Array(size);
  for (let cluster = size - 1; cluster > 0; cluster--) {
    isMoreStable[cluster] = Number(childStability[cluster]! <= stability[cluster]!);
    childStability[parent[cluster]!]! += Math.max(childStability[cluster]!, stability[cluster]!);
  }
  const chosen = new Int32Array(size).fill(-1);
  for (let cluster = 1; cluster < size; cluster++) {
    const parentChoice = chosen[parent[cluster]!]!;
    chosen[cluster] = parentChoice >= 0 ? parentChoice : isMoreStable[cluster] ? cluster : -1;
  }
  return chosen;
}
