import { DisjointSets, type Edges } from './edges.ts';

/**
 * Single linkage as a binary tree: node i < n is point i, node n + m the m-th merger, of `left[m]` and `right[m]` at
 * distance `height[m]`; the last one is the root. [n − 1] each; `size` counts points.
 */
export interface Linkage {
  readonly n: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly height: Float64Array;
  readonly size: Int32Array;
}

/** Of a spanning tree, lightest edge first. */
export function buildSingleLinkage(tree: Edges): Linkage {
  const mergeCount = tree.weight.length;
  const n = mergeCount + 1;
  const sets = new DisjointSets(n);
  const nodeIds = Int32Array.from({ length: n }, (_, i) => i);
  const left = new Int32Array(mergeCount);
  const right = new Int32Array(mergeCount);
  const size = new Int32Array(mergeCount);
  for (let m = 0; m < mergeCount; m++) {
    const a = sets.find(tree.from[m]!);
    const b = sets.find(tree.to[m]!);
    left[m] = nodeIds[a]!;
    right[m] = nodeIds[b]!;
    const root = sets.union(a, b);
    nodeIds[root] = n + m;
    size[m] = sets.getSize(root);
  }
  return { n, left, right, height: tree.weight, size };
}
