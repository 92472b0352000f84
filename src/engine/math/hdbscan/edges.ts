import type { Pacer } from './pacer.ts';

/** Edges between points; the three arrays are of one length. */
export interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

export function noEdges(count: number): Edges {
  return { from: new Int32Array(count), to: new Int32Array(count), weight: new Float64Array(count) };
}

export function pick(edges: Edges, places: Uint32Array): Edges {
  return {
    from: Int32Array.from(places, (place) => edges.from[place]!),
    to: Int32Array.from(places, (place) => edges.to[place]!),
    weight: Float64Array.from(places, (place) => edges.weight[place]!),
  };
}

/** Disjoint sets of points. */
export class Sets {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(n: number) {
    this.#parent = Int32Array.from({ length: n }, (_, i) => i);
    this.#size = new Int32Array(n).fill(1);
  }

  find(i: number): number {
    const parent = this.#parent;
    // Halves the path behind it.
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  }

  sizeOf(root: number): number {
    return this.#size[root]!;
  }

  /** Joins two roots; the root of both. */
  join(a: number, b: number): number {
    const [large, small] = this.#size[a]! >= this.#size[b]! ? [a, b] : [b, a];
    this.#parent[small] = large;
    this.#size[large]! += this.#size[small]!;
    return large;
  }
}

/** Places of the keys in ascending order, equal ones as they were; by merging, since it can pause in between. */
async function ascending(keys: Float64Array, pacer: Pacer): Promise<Uint32Array> {
  let order = new Uint32Array(keys.length);
  let merged = new Uint32Array(keys.length);
  for (let place = 0; place < order.length; place++) order[place] = place;
  for (let width = 1; width < keys.length; width *= 2) {
    for (let start = 0; start < keys.length; start += 2 * width) {
      const middle = Math.min(start + width, keys.length);
      const end = Math.min(start + 2 * width, keys.length);
      let a = start;
      let b = middle;
      for (let at = start; at < end; at++) {
        const left = b >= end || (a < middle && keys[order[a]!]! <= keys[order[b]!]!);
        merged[at] = left ? order[a++]! : order[b++]!;
        if (pacer.spend(8)) await pacer.rest();
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Kruskal: the minimum spanning forest of the edges, lightest edge first. */
export async function spanningForest(n: number, edges: Edges, pacer: Pacer): Promise<Edges> {
  const sets = new Sets(n);
  const kept: number[] = [];
  for (const place of await ascending(edges.weight, pacer)) {
    const a = sets.find(edges.from[place]!);
    const b = sets.find(edges.to[place]!);
    if (a !== b) {
      sets.join(a, b);
      kept.push(place);
    }
    if (pacer.spend(40)) await pacer.rest();
  }
  return pick(edges, Uint32Array.from(kept));
}
