import { bridgesBetween, type Field } from './bridges.ts';
import { nearNeighbours } from './descent.ts';
import { noEdges, spanningForest, type Edges } from './edges.ts';
import { groupBy } from './groups.ts';
import { coreDistances, trueNeighbours, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/** Neighbours in the graph: more than core distances ask for, since the tree needs those a little further too. */
const FEWEST = 32;
const MORE = 16;
/** Groups near each group, by their centres, that it gets an edge to. */
const ADJACENT = 24;
/** Smaller clusters than this are not told apart when edges between them are sought. */
const SMALLEST_GROUP = 5;
/** Up to here all pairs are faster than the descent. */
const ALL_PAIRS = 1_000;

/** What `exactTree` gives, but from about the nearest neighbours of every point. */
export async function approximateTree(
  points: readonly Float32Array[],
  minSamples: number,
  minClusterSize: number,
  random: () => number,
  pacer: Pacer,
): Promise<Edges> {
  const n = points.length;
  const nearest = (of: readonly Float32Array[], k: number): Promise<Neighbours> =>
    of.length <= ALL_PAIRS ? trueNeighbours(of, k, pacer) : nearNeighbours(of, k, random, pacer);
  const neighbours = await nearest(points, Math.min(Math.max(minSamples + MORE, FEWEST), n - 1));
  const field = { points, neighbours, core: coreDistances(neighbours, minSamples) };
  let forest = await spanningForest(n, edgesOf(field), pacer);
  // First between what will be clusters, for the distances among them; then between what is still unconnected.
  for (let full = Math.max(minClusterSize, SMALLEST_GROUP); ; full = Infinity) {
    const groups = await groupBy(points, forest, full, pacer);
    if (groups.count > 1) {
      const near = await nearest(groups.centres, Math.min(ADJACENT, groups.count - 1));
      forest = await spanningForest(
        n,
        union(forest, await bridgesBetween(field, groups, near, pacer)),
        pacer,
      );
    }
    if (forest.weight.length === n - 1) return forest;
  }
}

/** An edge for every neighbour of every point, weighed by mutual reachability. */
function edgesOf({ neighbours: { k, ids, squares }, core }: Field): Edges {
  const edges = noEdges(ids.length);
  for (let e = 0; e < ids.length; e++) {
    const from = Math.floor(e / k);
    const to = ids[e]!;
    edges.from[e] = from;
    edges.to[e] = to;
    edges.weight[e] = Math.max(Math.sqrt(squares[e]!), core[from]!, core[to]!);
  }
  return edges;
}

function union(a: Edges, b: Edges): Edges {
  const both = noEdges(a.weight.length + b.weight.length);
  for (const part of ['from', 'to', 'weight'] as const) {
    both[part].set(a[part]);
    both[part].set(b[part], a[part].length);
  }
  return both;
}
