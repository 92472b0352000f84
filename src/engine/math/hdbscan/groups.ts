import { Sets, type Edges } from './edges.ts';
import type { Pacer } from './pacer.ts';

/** Points in disjoint groups. */
export interface Groups {
  readonly count: number;
  /** [n] */
  readonly of: Int32Array;
  /** [count] the points of each. */
  readonly members: readonly Int32Array[];
  /** [count] means of the members. */
  readonly centres: readonly Float32Array[];
}

/**
 * What the edges, lightest first, join, except that two groups which both have reached `full` points stay apart: about
 * the leaves of the condensed tree. With `full` Infinity, the connected components.
 */
export async function groupBy(
  points: readonly Float32Array[],
  edges: Edges,
  full: number,
  pacer: Pacer,
): Promise<Groups> {
  const sets = new Sets(points.length);
  for (let e = 0; e < edges.weight.length; e++) {
    const a = sets.find(edges.from[e]!);
    const b = sets.find(edges.to[e]!);
    if (a !== b && Math.min(sets.sizeOf(a), sets.sizeOf(b)) < full) sets.join(a, b);
    if (pacer.spend(20)) await pacer.rest();
  }
  const numbers = new Map<number, number>();
  const members: number[][] = [];
  const of = Int32Array.from(points, (_, i) => {
    const root = sets.find(i);
    if (!numbers.has(root)) numbers.set(root, members.push([]) - 1);
    const group = numbers.get(root)!;
    members[group]!.push(i);
    return group;
  });
  const centres: Float32Array[] = [];
  for (const rows of members) centres.push(await meanOf(points, rows, pacer));
  return { count: members.length, of, members: members.map((rows) => Int32Array.from(rows)), centres };
}

async function meanOf(
  points: readonly Float32Array[],
  rows: readonly number[],
  pacer: Pacer,
): Promise<Float32Array> {
  const sum = new Float64Array(points[0]!.length);
  for (const row of rows) {
    const point = points[row]!;
    for (let d = 0; d < sum.length; d++) sum[d]! += point[d]!;
    if (pacer.spend(3 * sum.length)) await pacer.rest();
  }
  return Float32Array.from(sum, (x) => x / rows.length);
}
