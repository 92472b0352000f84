import { DisjointSets, type Edges } from './edges.ts';
import type { Pacer } from './pacer.ts';

/** Points in disjoint groups. */
export interface PointGroups {
  readonly count: number;
  /** [n] */
  readonly labels: Int32Array;
  /** [count] the points of each. */
  readonly members: readonly Int32Array[];
  /** [count] means of the members. */
  readonly centres: readonly Float32Array[];
}

/**
 * What the edges, lightest first, join, except that two groups which both have reached `fullSize` points stay apart: about
 * the leaves of the condensed tree. With `fullSize` Infinity, the connected components.
 */
export async function groupPoints(
  points: readonly Float32Array[],
  edges: Edges,
  fullSize: number,
  pacer: Pacer,
): Promise<PointGroups> {
  const sets = new DisjointSets(points.length);
  for (let e = 0; e < edges.weight.length; e++) {
    const a = sets.find(edges.from[e]!);
    const b = sets.find(edges.to[e]!);
    if (a !== b && Math.min(sets.getSize(a), sets.getSize(b)) < fullSize) sets.union(a, b);
    if (pacer.spend(20)) await pacer.pause();
  }
  const groupByRoot = new Map<number, number>();
  const members: number[][] = [];
  const labels = Int32Array.from(points, (_, i) => {
    const root = sets.find(i);
    if (!groupByRoot.has(root)) groupByRoot.set(root, members.push([]) - 1);
    const group = groupByRoot.get(root)!;
    members[group]!.push(i);
    return group;
  });
  const centres: Float32Array[] = [];
  for (const rows of members) centres.push(await computeCentre(points, rows, pacer));
  return { count: members.length, labels, members: members.map((rows) => Int32Array.from(rows)), centres };
}

async function computeCentre(
  points: readonly Float32Array[],
  rows: readonly number[],
  pacer: Pacer,
): Promise<Float32Array> {
  const sum = new Float64Array(points[0]!.length);
  for (const row of rows) {
    const point = points[row]!;
    for (let d = 0; d < sum.length; d++) sum[d]! += point[d]!;
    if (pacer.spend(3 * sum.length)) await pacer.pause();
  }
  return Float32Array.from(sum, (x) => x / rows.length);
}
