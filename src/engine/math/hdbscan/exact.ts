import { square } from './distance.ts';
import { noEdges, spanningForest, type Edges } from './edges.ts';
import { coreDistances, noNeighbours, offer } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/**
 * The minimum spanning tree of the mutual reachability graph, max(core a, core b, distance), by Prim's algorithm over
 * all pairs, lightest edge first. Takes 4n² bytes for the time it runs.
 */
export async function exactTree(
  points: readonly Float32Array[],
  minSamples: number,
  pacer: Pacer,
): Promise<Edges> {
  const n = points.length;
  const { distances, core } = await allDistances(points, minSamples, pacer);
  const edges = noEdges(n - 1);
  const nearest = new Float64Array(n).fill(Infinity);
  const source = new Int32Array(n);
  const left = new Uint8Array(n).fill(1);
  let last = 0;
  // From the end, so that of equally heavy edges the first to be found is the first to be cut, as in hdbscan-ts.
  for (let at = n - 2; at >= 0; at--) {
    left[last] = 0;
    let next = -1;
    for (let i = 0; i < n; i++) {
      if (!left[i]) continue;
      const between = distances[i > last ? (i * (i - 1)) / 2 + last : (last * (last - 1)) / 2 + i]!;
      const reach = Math.max(between, core[i]!, core[last]!);
      if (reach < nearest[i]!) {
        nearest[i] = reach;
        source[i] = last;
      }
      if (next < 0 || nearest[i]! < nearest[next]!) next = i;
    }
    edges.from[at] = source[next]!;
    edges.to[at] = next;
    edges.weight[at] = nearest[next]!;
    last = next;
    if (pacer.spend(8 * n)) await pacer.rest();
  }
  return spanningForest(n, edges, pacer);
}

/** All distances as a packed triangle (j < i at i(i − 1)/2 + j), and [n] core distances. */
async function allDistances(
  points: readonly Float32Array[],
  minSamples: number,
  pacer: Pacer,
): Promise<{ distances: Float64Array; core: Float64Array }> {
  const n = points.length;
  const distances = new Float64Array((n * (n - 1)) / 2);
  const neighbours = noNeighbours(n, Math.min(minSamples, n - 1));
  let at = 0;
  for (let i = 1; i < n; i++)
    for (let j = 0; j < i; j++) {
      const far = square(points[i]!, points[j]!);
      distances[at++] = Math.sqrt(far);
      offer(neighbours, i, j, far);
      offer(neighbours, j, i, far);
      if (pacer.spend(points[i]!.length)) await pacer.rest();
    }
  return { distances, core: coreDistances(neighbours, minSamples) };
}
