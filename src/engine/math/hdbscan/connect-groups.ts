import { computeSquaredDistance } from './distance.ts';
import { createEdges, type Edges } from './edges.ts';
import type { PointGroups } from './groups.ts';
import type { Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/** Times that the ends of a bridge move nearer to each other. */
const MAX_MOVES = 3;
/** Places where bridges start, all together; what comes to each, from its fewest to its most. */
const START_BUDGET = 24_000;
const MIN_STARTS = 3;
const MAX_STARTS = 24;
/** Members looked at for all bridges together, and at least in each search. */
const COMPARISON_BUDGET = 60_000_000;
const MIN_COMPARISONS = 32;

/** What the search for near points goes by; `core` is [n] core distances. */
export interface NeighbourGraph {
  readonly points: readonly Float32Array[];
  readonly neighbours: Neighbours;
  readonly core: Float64Array;
}

/** A member, and its mutual reachability from where the search was made. */
interface Endpoint {
  readonly point: number;
  readonly reachability: number;
}

/**
 * A short edge from every group to each of those it is `adjacentGroups` to. A point's list of neighbours ends at the k-th, which
 * in a dense cluster is of the same cluster: lists alone do not tell how far the clusters are from each other.
 */
export async function connectGroups(
  graph: NeighbourGraph,
  groups: PointGroups,
  adjacentGroups: Neighbours,
  pacer: Pacer,
): Promise<Edges> {
  const { points, core } = graph;
  const edges = createEdges(adjacentGroups.ids.length);
  const bridgeCount = adjacentGroups.ids.length;
  const startCount = Math.min(Math.max(Math.floor(START_BUDGET / bridgeCount), MIN_STARTS), MAX_STARTS);
  const maxComparisons = Math.max(
    Math.floor(COMPARISON_BUDGET / (bridgeCount * startCount * 2 * MAX_MOVES)),
    MIN_COMPARISONS,
  );
  for (let e = 0; e < bridgeCount; e++) {
    const sourceGroup = Math.floor(e / adjacentGroups.k);
    const targetGroup = adjacentGroups.ids[e]!;
    const seek = (from: number, group: number): Promise<Endpoint> =>
      findNearestMember(graph, groups, points[from]!, core[from]!, group, maxComparisons, pacer);
    // From the same end on, all goes the same way.
    const visited = new Set<number>();
    edges.weight[e] = Infinity;
    for (let from of await findStartPoints(
      graph,
      groups,
      groups.centres[targetGroup]!,
      sourceGroup,
      startCount,
      maxComparisons,
      pacer,
    ))
      for (let move = 0; move < MAX_MOVES; move++) {
        const to = (await seek(from, targetGroup)).point;
        if (visited.has(to)) break;
        visited.add(to);
        const returned = await seek(to, sourceGroup);
        from = returned.point;
        if (returned.reachability >= edges.weight[e]!) continue;
        edges.from[e] = from;
        edges.to[e] = to;
        edges.weight[e] = returned.reachability;
      }
  }
  return edges;
}

/** The `count` members of a group nearest to a place, of about `maxComparisons` of them. */
async function findStartPoints(
  { points }: NeighbourGraph,
  { members }: PointGroups,
  centre: Float32Array,
  group: number,
  count: number,
  maxComparisons: number,
  pacer: Pacer,
): Promise<number[]> {
  const rows = members[group]!;
  const step = Math.max(1, Math.floor(rows.length / maxComparisons));
  const ends: Endpoint[] = [];
  for (let r = 0; r < rows.length; r += step) {
    ends.push({ point: rows[r]!, reachability: computeSquaredDistance(centre, points[rows[r]!]!) });
    if (pacer.spend(centre.length)) await pacer.pause();
  }
  ends.sort((a, b) => a.reachability - b.reachability);
  return ends.slice(0, count).map(({ point }) => point);
}

/** About the member of a group of least reach: the best of about `maxComparisons`, and from there by neighbours downhill. */
async function findNearestMember(
  { points, neighbours: { k, ids }, core }: NeighbourGraph,
  { members, labels }: PointGroups,
  from: Float32Array,
  sourceCore: number,
  group: number,
  maxComparisons: number,
  pacer: Pacer,
): Promise<Endpoint> {
  let nearest = -1;
  let nearestReachability = Infinity;
  const compare = (i: number): void => {
    const lowerBound = Math.max(core[i]!, sourceCore);
    if (lowerBound >= nearestReachability) return;
    const reachability = Math.max(
      lowerBound,
      Math.sqrt(computeSquaredDistance(from, points[i]!, nearestReachability * nearestReachability)),
    );
    if (reachability >= nearestReachability) return;
    nearest = i;
    nearestReachability = reachability;
  };
  const rows = members[group]!;
  const step = Math.max(1, Math.floor(rows.length / maxComparisons));
  for (let r = 0; r < rows.length; r += step) {
    compare(rows[r]!);
    if (pacer.spend(from.length)) await pacer.pause();
  }
  for (let previous = -1; previous !== nearest && step > 1;) {
    previous = nearest;
    for (const i of ids.subarray(nearest * k, nearest * k + k)) if (labels[i] === group) compare(i);
    if (pacer.spend(k * from.length)) await pacer.pause();
  }
  return { point: nearest, reachability: nearestReachability };
}
