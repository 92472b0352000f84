import { square } from './distance.ts';
import type { Pacer } from './pacer.ts';

/** The nearest others of every point, as far as known: row i of [n × k] belongs to point i, nearest first. */
export interface Neighbours {
  readonly k: number;
  /** [n × k], -1 where none is known yet. */
  readonly ids: Int32Array;
  /** [n × k] squared distances, Infinity where none is known yet. */
  readonly squares: Float64Array;
  /** [n × k] 1 while the neighbour has not been compared with the row's others. */
  readonly fresh: Uint8Array;
}

export function noNeighbours(n: number, k: number): Neighbours {
  return {
    k,
    ids: new Int32Array(n * k).fill(-1),
    squares: new Float64Array(n * k).fill(Infinity),
    fresh: new Uint8Array(n * k),
  };
}

/** The squared distance that a neighbour of `i` must be under. */
export const reachOf = ({ k, squares }: Neighbours, i: number): number => squares[i * k + k - 1]!;

/** Puts `j` among the nearest of `i` where it belongs; false when it is too far or there already. */
export function offer({ k, ids, squares, fresh }: Neighbours, i: number, j: number, far: number): boolean {
  const first = i * k;
  let at = first + k - 1;
  if (far >= squares[at]!) return false;
  for (let e = first; e <= at && squares[e]! <= far; e++) if (ids[e] === j) return false;
  for (; at > first && squares[at - 1]! > far; at--) {
    squares[at] = squares[at - 1]!;
    ids[at] = ids[at - 1]!;
    fresh[at] = fresh[at - 1]!;
  }
  squares[at] = far;
  ids[at] = j;
  fresh[at] = 1;
  return true;
}

/** Compares two points and lets each be the other's neighbour; how many of the two are new to each other. */
export function meet(neighbours: Neighbours, points: readonly Float32Array[], i: number, j: number): number {
  const limit = Math.max(reachOf(neighbours, i), reachOf(neighbours, j));
  const far = square(points[i]!, points[j]!, limit);
  if (far >= limit) return 0;
  return Number(offer(neighbours, i, j, far)) + Number(offer(neighbours, j, i, far));
}

/** The true `k` nearest of every point, from all pairs. */
export async function trueNeighbours(
  points: readonly Float32Array[],
  k: number,
  pacer: Pacer,
): Promise<Neighbours> {
  const neighbours = noNeighbours(points.length, k);
  for (let i = 1; i < points.length; i++)
    for (let j = 0; j < i; j++) {
      meet(neighbours, points, i, j);
      if (pacer.spend(points[i]!.length)) await pacer.rest();
    }
  return neighbours;
}

/** [n] the distance of each point's `k`-th nearest other point (the point itself does not count). */
export function coreDistances({ k: width, squares }: Neighbours, k: number): Float64Array {
  return Float64Array.from({ length: squares.length / width }, (_, i) =>
    Math.sqrt(squares[i * width + Math.min(k, width) - 1]!),
  );
}
