import { buildProjectionTrees } from './projection-forest.ts';
import { comparePair, createNeighbours, getFarthestDistance, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

const TREE_COUNT = 8;
const MAX_ROUNDS = 10;
/** Most neighbours of each kind, known or knowing, that a point introduces to each other in one round. */
const MAX_CANDIDATES = 16;
/** Ends when fewer than this share of all neighbours is new. */
const MIN_UPDATE_SHARE = 0.001;

/** [n × GUESTS] points to be introduced by each point, and how many asked to be. */
interface CandidateLists {
  readonly ids: Int32Array;
  readonly offerCounts: Int32Array;
}

/**
 * About the `k` nearest of every point: a guess by projection trees, then NN-descent (Dong, Moses & Li 2011), by which
 * the neighbours of a point, and the points it is a neighbour of, are compared with each other until little changes.
 */
export async function findApproximateNeighbours(
  points: readonly Float32Array[],
  k: number,
  random: () => number,
  pacer: Pacer,
): Promise<Neighbours> {
  const n = points.length;
  const neighbours = createNeighbours(n, k);
  await buildProjectionTrees(points, neighbours, TREE_COUNT, random, pacer);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [newCandidates, knownCandidates] = await drawCandidates(neighbours, n, random, pacer);
    let updates = 0;
    for (let point = 0; point < n; point++) {
      updates += compareCandidates(
        points,
        neighbours,
        getCandidates(newCandidates, point),
        getCandidates(knownCandidates, point),
        pacer,
      );
      if (pacer.spend(MAX_CANDIDATES)) await pacer.pause();
    }
    if (updates < MIN_UPDATE_SHARE * n * k) break;
  }
  await fillLists(points, neighbours, pacer);
  return neighbours;
}

/** Whoever has met fewer than `k` others meets those next in line, so that every list is full. */
async function fillLists(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  pacer: Pacer,
): Promise<void> {
  const n = points.length;
  for (let i = 0; i < n; i++)
    for (let j = 1; getFarthestDistance(neighbours, i) === Infinity; j++) {
      comparePair(neighbours, points, i, (i + j) % n);
      if (pacer.spend(points[i]!.length)) await pacer.pause();
    }
}

/** Draws the guests of every point, among those not yet introduced and among the others. */
async function drawCandidates(
  { k, ids, isNew }: Neighbours,
  n: number,
  random: () => number,
  pacer: Pacer,
): Promise<[fresh: CandidateLists, known: CandidateLists]> {
  const createLists = (): CandidateLists => ({
    ids: new Int32Array(n * MAX_CANDIDATES).fill(-1),
    offerCounts: new Int32Array(n),
  });
  const lists: [CandidateLists, CandidateLists] = [createLists(), createLists()];
  for (let i = 0; i < n; i++) {
    for (let e = i * k; e < i * k + k && ids[e]! >= 0; e++) {
      const list = isNew[e] ? lists[0] : lists[1];
      sampleCandidate(list, i, ids[e]!, random);
      sampleCandidate(list, ids[e]!, i, random);
    }
    if (pacer.spend(k * 20)) await pacer.pause();
  }
  for (let i = 0; i < n; i++) {
    const candidates = getCandidates(lists[0], i);
    for (let e = i * k; e < i * k + k; e++) if (isNew[e] && candidates.includes(ids[e]!)) isNew[e] = 0;
    if (pacer.spend(k * 20)) await pacer.pause();
  }
  return lists;
}

/** Reservoir sampling: each who asks is as likely to be in. */
function sampleCandidate(
  { ids, offerCounts }: CandidateLists,
  point: number,
  candidate: number,
  random: () => number,
): void {
  const offersBefore = offerCounts[point]!++;
  const slot = offersBefore < MAX_CANDIDATES ? offersBefore : Math.floor(random() * (offersBefore + 1));
  if (slot < MAX_CANDIDATES) ids[point * MAX_CANDIDATES + slot] = candidate;
}

const getCandidates = ({ ids, offerCounts }: CandidateLists, point: number): Int32Array =>
  ids.subarray(
    point * MAX_CANDIDATES,
    point * MAX_CANDIDATES + Math.min(offerCounts[point]!, MAX_CANDIDATES),
  );

function compareCandidates(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  newCandidates: Int32Array,
  knownCandidates: Int32Array,
  pacer: Pacer,
): number {
  let updates = 0;
  for (let a = 0; a < newCandidates.length; a++) {
    const one = newCandidates[a]!;
    for (let b = 0; b < a; b++)
      if (newCandidates[b] !== one) updates += comparePair(neighbours, points, one, newCandidates[b]!);
    for (const other of knownCandidates)
      if (other !== one) updates += comparePair(neighbours, points, one, other);
  }
  pacer.spend(newCandidates.length * (newCandidates.length / 2 + knownCandidates.length) * points[0]!.length);
  return updates;
}
