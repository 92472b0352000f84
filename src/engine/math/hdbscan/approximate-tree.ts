import { connectGroups, type NeighbourGraph } from './connect-groups.ts';
import { findApproximateNeighbours } from './nn-descent.ts';
import { createEdges, buildSpanningForest, type Edges } from './edges.ts';
import { groupPoints } from './groups.ts';
import { computeCoreDistances, findExactNeighbours, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/** Neighbours in the graph: more than core distances ask for, since the tree needs those a little further too. */
const MIN_NEIGHBOURS = 32;
const EXTRA_NEIGHBOURS = 16;
/** Groups near each group, by their centres, that it gets an edge to. */
const MAX_ADJACENT_GROUPS = 24;
/** Smaller clusters than this are not told apart when edges between them are sought. */
const MIN_GROUP_SIZE = 5;
/** Up to here all pairs are faster than the descent. */
const MAX_ALL_PAIRS = 1_000;

/** What `buildExactTree` gives, but from about the nearest neighbours of every point. */
export async function buildApproximateTree(
  points: readonly Float32Array[],
  minSamples: number,
  minClusterSize: number,
  random: () => number,
  pacer: Pacer,
): Promise<Edges> {
  const n = points.length;
  const findNearest = (vectors: readonly Float32Array[], k: number): Promise<Neighbours> =>
    vectors.length <= MAX_ALL_PAIRS
      ? findExactNeighbours(vectors, k, pacer)
      : findApproximateNeighbours(vectors, k, random, pacer);
  const neighbours = await findNearest(
    points,
    Math.min(Math.max(minSamples + EXTRA_NEIGHBOURS, MIN_NEIGHBOURS), n - 1),
  );
  const graph = { points, neighbours, core: computeCoreDistances(neighbours, minSamples) };
  let forest = await buildSpanningForest(n, buildNeighbourEdges(graph), pacer);
  // First between what will be clusters, for the distances among them; then between what is still unconnected.
  for (let fullSize = Math.max(minClusterSize, MIN_GROUP_SIZE); ; fullSize = Infinity) {
    const groups = await groupPoints(points, forest, fullSize, pacer);
    if (groups.count > 1) {
      const adjacentGroups = await findNearest(
        groups.centres,
        Math.min(MAX_ADJACENT_GROUPS, groups.count - 1),
      );
      forest = await buildSpanningForest(
        n,
        concatEdges(forest, await connectGroups(graph, groups, adjacentGroups, pacer)),
        pacer,
      );
    }
    if (forest.weight.length === n - 1) return forest;
  }
}

/** An edge for every neighbour of every point, weighed by mutual reachability. */
function buildNeighbourEdges({ neighbours: { k, ids, squaredDistances }, core }: NeighbourGraph): Edges {
  const edges = createEdges(ids.length);
  for (let e = 0; e < ids.length; e++) {
    const from = Math.floor(e / k);
    const to = ids[e]!;
    edges.from[e] = from;
    edges.to[e] = to;
    edges.weight[e] = Math.max(Math.sqrt(squaredDistances[e]!), core[from]!, core[to]!);
  }
  return edges;
}

function concatEdges(a: Edges, b: Edges): Edges {
  const combined = createEdges(a.weight.length + b.weight.length);
  for (const key of ['from', 'to', 'weight'] as const) {
    combined[key].set(a[key]);
    combined[key].set(b[key], a[key].length);
  }
  return combined;
}
