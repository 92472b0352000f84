import { plantTrees } from './forest.ts';
import { meet, noNeighbours, reachOf, type Neighbours } from './neighbours.ts';
import type { Pacer } from './pacer.ts';

const TREES = 8;
const ROUNDS = 10;
/** Most neighbours of each kind, known or knowing, that a point introduces to each other in one round. */
const GUESTS = 16;
/** Ends when fewer than this share of all neighbours is new. */
const STILL = 0.001;

/** [n × GUESTS] points to be introduced by each point, and how many asked to be. */
interface Guests {
  readonly ids: Int32Array;
  readonly asked: Int32Array;
}

/**
 * About the `k` nearest of every point: a guess by projection trees, then NN-descent (Dong, Moses & Li 2011), by which
 * the neighbours of a point, and the points it is a neighbour of, are compared with each other until little changes.
 */
export async function nearNeighbours(
  points: readonly Float32Array[],
  k: number,
  random: () => number,
  pacer: Pacer,
): Promise<Neighbours> {
  const n = points.length;
  const neighbours = noNeighbours(n, k);
  await plantTrees(points, neighbours, TREES, random, pacer);
  for (let round = 0; round < ROUNDS; round++) {
    const [fresh, known] = await invite(neighbours, n, random, pacer);
    let found = 0;
    for (let host = 0; host < n; host++) {
      found += introduce(points, neighbours, guestsOf(fresh, host), guestsOf(known, host), pacer);
      if (pacer.spend(GUESTS)) await pacer.rest();
    }
    if (found < STILL * n * k) break;
  }
  await fill(points, neighbours, pacer);
  return neighbours;
}

/** Whoever has met fewer than `k` others meets those next in line, so that every list is full. */
async function fill(points: readonly Float32Array[], neighbours: Neighbours, pacer: Pacer): Promise<void> {
  const n = points.length;
  for (let i = 0; i < n; i++)
    for (let j = 1; reachOf(neighbours, i) === Infinity; j++) {
      meet(neighbours, points, i, (i + j) % n);
      if (pacer.spend(points[i]!.length)) await pacer.rest();
    }
}

/** Draws the guests of every point, among those not yet introduced and among the others. */
async function invite(
  { k, ids, fresh }: Neighbours,
  n: number,
  random: () => number,
  pacer: Pacer,
): Promise<[fresh: Guests, known: Guests]> {
  const none = (): Guests => ({ ids: new Int32Array(n * GUESTS).fill(-1), asked: new Int32Array(n) });
  const drawn: [Guests, Guests] = [none(), none()];
  for (let i = 0; i < n; i++) {
    for (let e = i * k; e < i * k + k && ids[e]! >= 0; e++) {
      const into = fresh[e] ? drawn[0] : drawn[1];
      draw(into, i, ids[e]!, random);
      draw(into, ids[e]!, i, random);
    }
    if (pacer.spend(k * 20)) await pacer.rest();
  }
  for (let i = 0; i < n; i++) {
    const guests = guestsOf(drawn[0], i);
    for (let e = i * k; e < i * k + k; e++) if (fresh[e] && guests.includes(ids[e]!)) fresh[e] = 0;
    if (pacer.spend(k * 20)) await pacer.rest();
  }
  return drawn;
}

/** Reservoir sampling: each who asks is as likely to be in. */
function draw({ ids, asked }: Guests, host: number, guest: number, random: () => number): void {
  const before = asked[host]!++;
  const seat = before < GUESTS ? before : Math.floor(random() * (before + 1));
  if (seat < GUESTS) ids[host * GUESTS + seat] = guest;
}

const guestsOf = ({ ids, asked }: Guests, host: number): Int32Array =>
  ids.subarray(host * GUESTS, host * GUESTS + Math.min(asked[host]!, GUESTS));

function introduce(
  points: readonly Float32Array[],
  neighbours: Neighbours,
  fresh: Int32Array,
  known: Int32Array,
  pacer: Pacer,
): number {
  let found = 0;
  for (let a = 0; a < fresh.length; a++) {
    const one = fresh[a]!;
    for (let b = 0; b < a; b++) if (fresh[b] !== one) found += meet(neighbours, points, one, fresh[b]!);
    for (const other of known) if (other !== one) found += meet(neighbours, points, one, other);
  }
  pacer.spend(fresh.length * (fresh.length / 2 + known.length) * points[0]!.length);
  return found;
}
