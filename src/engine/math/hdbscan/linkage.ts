import { Sets, type Edges } from './edges.ts';

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
export function singleLinkage(tree: Edges): Linkage {
  const mergers = tree.weight.length;
  const n = mergers + 1;
  const sets = new Sets(n);
  const nodeOf = Int32Array.from({ length: n }, (_, i) => i);
  const left = new Int32Array(mergers);
  const right = new Int32Array(mergers);
  const size = new Int32Array(mergers);
  for (let m = 0; m < mergers; m++) {
    const a = sets.find(tree.from[m]!);
    const b = sets.find(tree.to[m]!);
    left[m] = nodeOf[a]!;
    right[m] = nodeOf[b]!;
    const root = sets.join(a, b);
    nodeOf[root] = n + m;
    size[m] = sets.sizeOf(root);
  }
  return { n, left, right, height: tree.weight, size };
}
