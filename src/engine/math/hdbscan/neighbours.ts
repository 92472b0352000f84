import { computeSquaredDistance } from './distance.ts';
import type { Pacer } from './pacer.ts';

/** The nearest others of every point, as far as known: row i of [n × k] belongs to point i, nearest first. */
export interface Neighbours {
  readonly k: number;
  /** [n × k], -1 where none is known yet. */
  readonly ids: Int32Array;
  /** [n × k] squared distances, Infinity where none is known yet. */
  readonly squaredDistances: Float64Array;
  /** [n × k] 1 while the neighbour has not been compared with the row's others. */
  readonly isNew: Uint8Array;
}

export function createNeighbours(n: number, k: number): Neighbours {
  return {
    k,
    ids: new Int32Array(n * k).fill(-1),
    squaredDistances: new Float64Array(n * k).fill(Infinity),
    isNew: new Uint8Array(n * k),
  };
}

/** The squared distance that a neighbour of `i` must be under. */
export const getFarthestDistance = ({ k, squaredDistances }: Neighbours, i: number): number =>
  squaredDistances[i * k + k - 1]!;

/** Puts `j` among the nearest of `i` where it belongs; false when it is too far or there already. */
export function insertNeighbour(
  { k, ids, squaredDistances, isNew }: Neighbours,
  i: number,
  j: number,
  squared: number,
): boolean {
  const first = i * k;
  let slot = first + k - 1;
  if (squared >= squaredDistances[slot]!) return false;
  for (let e = first; e <= slot && squaredDistances[e]! <= squared; e++) if (ids[e] === j) return false;
  for (; slot > first && squaredDistances[slot - 1]! > squared; slot--) {
    squaredDistances[slot] = squaredDistances[slot - 1]!;
    ids[slot] = ids[slot - 1]!;
    isNew[slot] = isNew[slot - 1]!;
  }
  squaredDistances[slot] = squared;
  ids[slot] = j;
  isNew[slot] = 1;
  return true;
}

/** Compares two points and lets each be the other's neighbour; how many of the two are new to each other. */
export function comparePair(
  neighbours: Neighbours,
  points: readonly Float32Array[],
  i: number,
  j: number,
): number {
  const limit = Math.max(getFarthestDistance(neighbours, i), getFarthestDistance(neighbours, j));
  const squared = computeSquaredDistance(points[i]!, points[j]!, limit);
  if (squared >= limit) return 0;
  return (
    Number(insertNeighbour(neighbours, i, j, squared)) + Number(insertNeighbour(neighbours, j, i, squared))
  );
}

/** The true `k` nearest of every point, from all pairs. */
export async function findExactNeighbours(
  points: readonly Float32Array[],
  k: number,
  pacer: Pacer,
): Promise<Neighbours> {
  const neighbours = createNeighbours(points.length, k);
  for (let i = 1; i < points.length; i++)
    for (let j = 0; j < i; j++) {
      comparePair(neighbours, points, i, j);
      if (pacer.spend(points[i]!.length)) await pacer.pause();
    }
  return neighbours;
}

/** [n] the distance of each point's `k`-th nearest other point (the point itself does not count). */
export function computeCoreDistances({ k: width, squaredDistances }: Neighbours, k: number): Float64Array {
  return Float64Array.from({ length: squaredDistances.length / width }, (_, i) =>
    Math.sqrt(squaredDistances[i * width + Math.min(k, width) - 1]!),
  );
}
