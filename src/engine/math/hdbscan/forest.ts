import { meet, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

const LEAF = 40;
/** A cut that leaves one side with less than this share of the points is no cut. */
const THIN = 0.05;

/**
 * Random projection trees (Dasgupta & Freund 2008, as in Annoy): points are cut in two by the plane halfway between
 * two of them, again and again; those left together in a leaf meet. A first guess for the descent.
 */
export async function plantTrees(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  trees: number,
  random: () => number,
  pacer: Pacer,
): Promise<void> {
  const rows = Int32Array.from(points, (_, i) => i);
  for (let tree = 0; tree < trees; tree++) {
    const open: [start: number, end: number][] = [[0, rows.length]];
    for (let range = open.pop(); range; range = open.pop()) {
      const [start, end] = range;
      if (end - start <= LEAF) await meetAll(points, neighbours, rows.subarray(start, end), pacer);
      else {
        const middle = start + (await cut(points, rows.subarray(start, end), random, pacer));
        open.push([middle, end], [start, middle]);
      }
    }
  }
}

async function meetAll(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  rows: Int32Array,
  pacer: Pacer,
): Promise<void> {
  for (let a = 1; a < rows.length; a++) {
    for (let b = 0; b < a; b++) meet(neighbours, points, rows[a]!, rows[b]!);
    if (pacer.spend(a * points[0]!.length)) await pacer.rest();
  }
}

/** Reorders `rows` so that those on one side come first; how many they are. */
async function cut(
  points: readonly Float32Array[],
  rows: Int32Array,
  random: () => number,
  pacer: Pacer,
): Promise<number> {
  const pick = (): Float32Array => points[rows[Math.floor(random() * rows.length)]!]!;
  const one = pick();
  const other = pick();
  const normal = one.map((x, d) => x - other[d]!);
  let offset = 0;
  for (let d = 0; d < normal.length; d++) offset += normal[d]! * ((one[d]! + other[d]!) / 2);
  let middle = 0;
  for (let at = 0; at < rows.length; at++) {
    if (product(normal, points[rows[at]!]!) > offset) swap(rows, at, middle++);
    if (pacer.spend(normal.length)) await pacer.rest();
  }
  const least = rows.length * THIN;
  if (middle >= least && rows.length - middle >= least) return middle;
  // Many equal points, or two unlucky ones: by lot, so that the trees stay shallow.
  for (let at = rows.length - 1; at > 0; at--) swap(rows, at, Math.floor(random() * (at + 1)));
  return rows.length >> 1;
}

function swap(rows: Int32Array, a: number, b: number): void {
  const row = rows[a]!;
  rows[a] = rows[b]!;
  rows[b] = row;
}

/** Dot product in four sums, since one would wait for itself. */
function product(a: Float32Array, b: Float32Array): number {
  const even = a.length - 3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i < even; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}
