import { square } from './distance.ts';
import { noEdges, type Edges } from './edges.ts';
import type { Groups } from './groups.ts';
import type { Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

/** Times that the ends of a bridge move nearer to each other. */
const MOVES = 3;
/** Places where bridges start, all together; what comes to each, from its fewest to its most. */
const STARTS = 24_000;
const FEWEST_STARTS = 3;
const MOST_STARTS = 24;
/** Members looked at for all bridges together, and at least in each search. */
const LOOKS = 60_000_000;
const FEWEST_LOOKS = 32;

/** What the search for near points goes by; `core` is [n] core distances. */
export interface Field {
  readonly points: readonly Float32Array[];
  readonly neighbours: Neighbours;
  readonly core: Float64Array;
}

/** A member, and its mutual reachability from where the search was made. */
interface End {
  readonly at: number;
  readonly reach: number;
}

/**
 * A short edge from every group to each of those it is `near` to. A point's list of neighbours ends at the k-th, which
 * in a dense cluster is of the same cluster: lists alone do not tell how far the clusters are from each other.
 */
export async function bridgesBetween(
  field: Field,
  groups: Groups,
  near: Neighbours,
  pacer: Pacer,
): Promise<Edges> {
  const { points, core } = field;
  const edges = noEdges(near.ids.length);
  const bridges = near.ids.length;
  const starts = Math.min(Math.max(Math.floor(STARTS / bridges), FEWEST_STARTS), MOST_STARTS);
  const looks = Math.max(Math.floor(LOOKS / (bridges * starts * 2 * MOVES)), FEWEST_LOOKS);
  for (let e = 0; e < bridges; e++) {
    const here = Math.floor(e / near.k);
    const there = near.ids[e]!;
    const seek = (from: number, group: number): Promise<End> =>
      nearestMember(field, groups, points[from]!, core[from]!, group, looks, pacer);
    // From the same end on, all goes the same way.
    const seen = new Set<number>();
    edges.weight[e] = Infinity;
    for (let from of await firstEnds(field, groups, groups.centres[there]!, here, starts, looks, pacer))
      for (let move = 0; move < MOVES; move++) {
        const to = (await seek(from, there)).at;
        if (seen.has(to)) break;
        seen.add(to);
        const back = await seek(to, here);
        from = back.at;
        if (back.reach >= edges.weight[e]!) continue;
        edges.from[e] = from;
        edges.to[e] = to;
        edges.weight[e] = back.reach;
      }
  }
  return edges;
}

/** The `count` members of a group nearest to a place, of about `looks` of them. */
async function firstEnds(
  { points }: Field,
  { members }: Groups,
  place: Float32Array,
  group: number,
  count: number,
  looks: number,
  pacer: Pacer,
): Promise<number[]> {
  const rows = members[group]!;
  const step = Math.max(1, Math.floor(rows.length / looks));
  const ends: End[] = [];
  for (let r = 0; r < rows.length; r += step) {
    ends.push({ at: rows[r]!, reach: square(place, points[rows[r]!]!) });
    if (pacer.spend(place.length)) await pacer.rest();
  }
  ends.sort((a, b) => a.reach - b.reach);
  return ends.slice(0, count).map(({ at }) => at);
}

/** About the member of a group of least reach: the best of about `looks`, and from there by neighbours downhill. */
async function nearestMember(
  { points, neighbours: { k, ids }, core }: Field,
  { members, of }: Groups,
  from: Float32Array,
  least: number,
  group: number,
  looks: number,
  pacer: Pacer,
): Promise<End> {
  let at = -1;
  let reach = Infinity;
  const look = (i: number): void => {
    const floor = Math.max(core[i]!, least);
    if (floor >= reach) return;
    const far = Math.max(floor, Math.sqrt(square(from, points[i]!, reach * reach)));
    if (far >= reach) return;
    at = i;
    reach = far;
  };
  const rows = members[group]!;
  const step = Math.max(1, Math.floor(rows.length / looks));
  for (let r = 0; r < rows.length; r += step) {
    look(rows[r]!);
    if (pacer.spend(from.length)) await pacer.rest();
  }
  for (let before = -1; before !== at && step > 1;) {
    before = at;
    for (const i of ids.subarray(at * k, at * k + k)) if (of[i] === group) look(i);
    if (pacer.spend(k * from.length)) await pacer.rest();
  }
  return { at, reach };
}
