import type { Linkage } from './linkage.ts';

/** Distances below this count as this, so that equal points have a finite density, beyond that of any others. */
const MIN_DISTANCE = 1e-12;

/**
 * The condensed tree (Campello, Moulavi & Sander 2013; McInnes & Healy 2017). Density λ is 1 / distance. Cluster 0 is
 * the root, and a child comes after its parent.
 */
export interface CondensedTree {
  /** [clusters] -1 for the root. */
  readonly parent: readonly number[];
  /** [clusters] the λ at which it came off its parent. */
  readonly birth: readonly number[];
  /** [clusters] the highest λ at which a point or a child came off it. */
  readonly death: readonly number[];
  /** [clusters] sum over its points of the λ they stayed for. */
  readonly stability: readonly number[];
  /** [n] the cluster that the point fell out of, alone or with too few others, and at which λ. */
  readonly pointClusters: Int32Array;
  readonly lambda: Float64Array;
}

/**
 * Walks down the single linkage tree, densities rising: a cluster that parts with fewer than `minClusterSize` points
 * shrinks and stays the same; one that parts in two which both have as many ends, and both are born.
 */
export function condense({ n, left, right, height, size }: Linkage, minClusterSize: number): CondensedTree {
  const parent = [-1];
  const birth = [0];
  const death = [0];
  const stability = [0];
  const nodeClusters = new Int32Array(2 * n - 1);
  /** [2n − 1] the λ at which a node fell out of its home; 0 while it has not. */
  const lambda = new Float64Array(2 * n - 1);
  const countPoints = (node: number): number => (node < n ? 1 : size[node - n]!);
  const recordExit = (cluster: number, points: number, exitLambda: number): void => {
    stability[cluster]! += points * (exitLambda - birth[cluster]!);
    death[cluster] = Math.max(death[cluster]!, exitLambda);
  };
  // A node comes before its parent, so that going backwards each is met after its parent.
  for (let m = n - 2; m >= 0; m--) {
    const cluster = nodeClusters[n + m]!;
    const fallenLambda = lambda[n + m]!;
    const mergeLambda = 1 / Math.max(height[m]!, MIN_DISTANCE);
    const sides = [left[m]!, right[m]!];
    // Equal points are never parted: that would show nothing but the order in which they were merged.
    const isSplit =
      fallenLambda === 0 &&
      height[m]! > MIN_DISTANCE &&
      sides.every((side) => countPoints(side) >= minClusterSize);
    for (const side of sides) {
      nodeClusters[side] = cluster;
      if (fallenLambda > 0) lambda[side] = fallenLambda;
      else if (isSplit) {
        nodeClusters[side] = parent.push(cluster) - 1;
        birth.push(mergeLambda);
        death.push(mergeLambda);
        stability.push(0);
        recordExit(cluster, countPoints(side), mergeLambda);
      } else if (countPoints(side) < minClusterSize) {
        lambda[side] = mergeLambda;
        recordExit(cluster, countPoints(side), mergeLambda);
      }
    }
  }
  return {
    parent,
    birth,
    death,
    stability,
    pointClusters: nodeClusters.slice(0, n),
    lambda: lambda.slice(0, n),
  };
}
