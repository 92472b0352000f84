import type { Pacer } from './pacer.ts';

/** Edges between points; the three arrays are of one length. */
export interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

export function createEdges(count: number): Edges {
  return { from: new Int32Array(count), to: new Int32Array(count), weight: new Float64Array(count) };
}

function pickEdges(edges: Edges, indices: Uint32Array): Edges {
  return {
    from: Int32Array.from(indices, (index) => edges.from[index]!),
    to: Int32Array.from(indices, (index) => edges.to[index]!),
    weight: Float64Array.from(indices, (index) => edges.weight[index]!),
  };
}

/** Disjoint sets of points. */
export class DisjointSets {
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

  getSize(root: number): number {
    return this.#size[root]!;
  }

  /** Joins two roots; the root of both. */
  union(a: number, b: number): number {
    const [large, small] = this.#size[a]! >= this.#size[b]! ? [a, b] : [b, a];
    this.#parent[small] = large;
    this.#size[large]! += this.#size[small]!;
    return large;
  }
}

/** Places of the keys in ascending order, equal ones as they were; by merging, since it can pause in between. */
async function sortIndices(keys: Float64Array, pacer: Pacer): Promise<Uint32Array> {
  let order = new Uint32Array(keys.length);
  let merged = new Uint32Array(keys.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  for (let width = 1; width < keys.length; width *= 2) {
    for (let start = 0; start < keys.length; start += 2 * width) {
      const middle = Math.min(start + width, keys.length);
      const end = Math.min(start + 2 * width, keys.length);
      let a = start;
      let b = middle;
      for (let position = start; position < end; position++) {
        const isLeftNext = b >= end || (a < middle && keys[order[a]!]! <= keys[order[b]!]!);
        merged[position] = isLeftNext ? order[a++]! : order[b++]!;
        if (pacer.spend(8)) await pacer.pause();
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Kruskal: the minimum spanning forest of the edges, lightest edge first. */
export async function buildSpanningForest(n: number, edges: Edges, pacer: Pacer): Promise<Edges> {
  const sets = new DisjointSets(n);
  const edgeIndices: number[] = [];
  for (const edgeIndex of await sortIndices(edges.weight, pacer)) {
    const a = sets.find(edges.from[edgeIndex]!);
    const b = sets.find(edges.to[edgeIndex]!);
    if (a !== b) {
      sets.union(a, b);
      edgeIndices.push(edgeIndex);
    }
    if (pacer.spend(40)) await pacer.pause();
  }
  return pickEdges(edges, Uint32Array.from(edgeIndices));
}
