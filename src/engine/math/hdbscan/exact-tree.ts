import { computeSquaredDistance } from './distance.ts';
import { createEdges, buildSpanningForest, type Edges } from './edges.ts';
import { computeCoreDistances, createNeighbours, insertNeighbour } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/**
 * The minimum spanning tree of the mutual reachability graph, max(core a, core b, distance), by Prim's algorithm over
 * all pairs, lightest edge first. Takes 4n² bytes for the time it runs.
 */
export async function buildExactTree(
  points: readonly Float32Array[],
  minSamples: number,
  pacer: Pacer,
): Promise<Edges> {
  const n = points.length;
  const { distances, core } = await computeAllDistances(points, minSamples, pacer);
  const edges = createEdges(n - 1);
  const nearest = new Float64Array(n).fill(Infinity);
  const source = new Int32Array(n);
  const isOutside = new Uint8Array(n).fill(1);
  let last = 0;
  // From the end, so that of equally heavy edges the first to be found is the first to be cut, as in hdbscan-ts.
  for (let edgeIndex = n - 2; edgeIndex >= 0; edgeIndex--) {
    isOutside[last] = 0;
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (!isOutside[i]) continue;
      const distance = distances[i > last ? (i * (i - 1)) / 2 + last : (last * (last - 1)) / 2 + i]!;
      const reachability = Math.max(distance, core[i]!, core[last]!);
      if (reachability < nearest[i]!) {
        nearest[i] = reachability;
        source[i] = last;
      }
      if (next < 0 || nearest[i]! < nearest[next]!) next = i;
    }
    edges.from[edgeIndex] = source[next]!;
    edges.to[edgeIndex] = next;
    edges.weight[edgeIndex] = nearest[next]!;
    last = next;
    if (pacer.spend(8 * n)) await pacer.pause();
  }
  return buildSpanningForest(n, edges, pacer);
}

/** All distances as a packed triangle (j < i at i(i − 1)/2 + j), and [n] core distances. */
async function computeAllDistances(
  points: readonly Float32Array[],
  minSamples: number,
  pacer: Pacer,
): Promise<{ distances: Float64Array; core: Float64Array }> {
  const n = points.length;
  const distances = new Float64Array((n * (n - 1)) / 2);
  const neighbours = createNeighbours(n, Math.min(minSamples, n - 1));
  let pairIndex = 0;
  for (let i = 1; i < n; i++)
    for (let j = 0; j < i; j++) {
      const squared = computeSquaredDistance(points[i]!, points[j]!);
      distances[pairIndex++] = Math.sqrt(squared);
      insertNeighbour(neighbours, i, j, squared);
      insertNeighbour(neighbours, j, i, squared);
      if (pacer.spend(points[i]!.length)) await pacer.pause();
    }
  return { distances, core: computeCoreDistances(neighbours, minSamples) };
}
