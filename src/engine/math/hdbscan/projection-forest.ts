import { comparePair, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

const MAX_LEAF_SIZE = 40;
/** A cut that leaves one side with less than this share of the points is no cut. */
const MIN_SIDE_SHARE = 0.05;

/**
 * Random projection trees (Dasgupta & Freund 2008, as in Annoy): points are cut in two by the plane halfway between
 * two of them, again and again; those left together in a leaf meet. A first guess for the descent.
 */
export async function buildProjectionTrees(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  treeCount: number,
  random: () => number,
  pacer: Pacer,
): Promise<void> {
  const rows = Int32Array.from(points, (_, i) => i);
  for (let tree = 0; tree < treeCount; tree++) {
    const openRanges: [start: number, end: number][] = [[0, rows.length]];
    for (let range = openRanges.pop(); range; range = openRanges.pop()) {
      const [start, end] = range;
      if (end - start <= MAX_LEAF_SIZE)
        await compareAllPairs(points, neighbours, rows.subarray(start, end), pacer);
      else {
        const middle = start + (await splitPoints(points, rows.subarray(start, end), random, pacer));
        openRanges.push([middle, end], [start, middle]);
      }
    }
  }
}

async function compareAllPairs(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  rows: Int32Array,
  pacer: Pacer,
): Promise<void> {
  for (let a = 1; a < rows.length; a++) {
    for (let b = 0; b < a; b++) comparePair(neighbours, points, rows[a]!, rows[b]!);
    if (pacer.spend(a * points[0]!.length)) await pacer.pause();
  }
}

/** Reorders `rows` so that those on one side come first; how many they are. */
async function splitPoints(
  points: readonly Float32Array[],
  rows: Int32Array,
  random: () => number,
  pacer: Pacer,
): Promise<number> {
  const pickPoint = (): Float32Array => points[rows[Math.floor(random() * rows.length)]!]!;
  const one = pickPoint();
  const other = pickPoint();
  const normal = one.map((x, d) => x - other[d]!);
  let offset = 0;
  for (let d = 0; d < normal.length; d++) offset += normal[d]! * ((one[d]! + other[d]!) / 2);
  let middle = 0;
  for (let index = 0; index < rows.length; index++) {
    if (dotProduct(normal, points[rows[index]!]!) > offset) swap(rows, index, middle++);
    if (pacer.spend(normal.length)) await pacer.pause();
  }
  const minSideSize = rows.length * MIN_SIDE_SHARE;
  if (middle >= minSideSize && rows.length - middle >= minSideSize) return middle;
  // Many equal points, or two unlucky ones: by lot, so that the trees stay shallow.
  for (let index = rows.length - 1; index > 0; index--) swap(rows, index, Math.floor(random() * (index + 1)));
  return rows.length >> 1;
}

function swap(rows: Int32Array, a: number, b: number): void {
  const row = rows[a]!;
  rows[a] = rows[b]!;
  rows[b] = row;
}

/** Dot product in four sums, since one would wait for itself. */
function dotProduct(a: Float32Array, b: Float32Array): number {
  const unrolledEnd = a.length - 3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i < unrolledEnd; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}
