import bytes from '#kernels/sketch';
import { PAGE_BYTES, startKernel } from './kernel.ts';
import type { Memory } from './kernel.ts';
import { SKETCH_BITS, SKETCH_WORDS } from './sketch.ts';

interface Kernel {
  readonly distances: (query: number, codes: number, rows: number, out: number) => void;
}

const ROW_BYTES = SKETCH_WORDS * 4;

/**
 * Many sketches in one piece of memory, 64 bytes each, and the search over them (`kernels/sketch.ts`): a million are
 * compared with a question in some 6 ms. The memory holds the question, the sketches, then one distance a row.
 */
export class Sketches {
  readonly #memory: Memory;
  readonly #distances: Kernel['distances'];
  #codes: Uint32Array;
  #capacity = 0;
  #rows = 0;

  constructor() {
    const { exports, memory } = startKernel(bytes);
    this.#memory = memory;
    this.#distances = (exports as Kernel).distances;
    this.#codes = new Uint32Array(memory.buffer);
  }

  get rows(): number {
    return this.#rows;
  }

  push(code: Uint32Array): void {
    if (this.#rows === this.#capacity) this.#grow();
    this.#codes.set(code, (this.#rows + 1) * SKETCH_WORDS);
    this.#rows += 1;
  }

  /** Takes a row out; the last one fills the gap. */
  take(row: number): void {
    const last = this.#rows * SKETCH_WORDS;
    this.#codes.copyWithin((row + 1) * SKETCH_WORDS, last, last + SKETCH_WORDS);
    this.#rows -= 1;
  }

  /** The `limit` rows nearest to `query` by Hamming distance, nearest first; those that `admits` refuses are passed over. */
  nearest(query: Uint32Array, limit: number, admits?: (row: number) => boolean): number[] {
    if (limit === 0 || this.#rows === 0) return [];
    this.#codes.set(query);
    const out = ROW_BYTES * (1 + this.#capacity);
    this.#distances(0, ROW_BYTES, this.#rows, out);
    const distances = new Uint16Array(this.#memory.buffer, out, this.#rows);
    const found: number[] = [];
    // How many rows stand at each distance: whatever is farther than so many others falls out on the way.
    const counts = new Uint32Array(SKETCH_BITS + 1);
    let cut = SKETCH_BITS;
    let within = 0;
    for (let row = 0; row < distances.length; row++) {
      const distance = distances[row]!;
      if (distance > cut || admits?.(row) === false) continue;
      found.push(row);
      counts[distance]! += 1;
      within += 1;
      while (within - counts[cut]! >= limit) within -= counts[cut--]!;
    }
    return found
      .filter((row) => distances[row]! <= cut)
      .sort((a, b) => distances[a]! - distances[b]! || a - b)
      .slice(0, limit);
  }

  /** An eighth more than there is, in whole pages. */
  #grow(): void {
    const rows = Math.max(992, Math.ceil(this.#capacity * 1.125));
    const pages = Math.ceil((ROW_BYTES + rows * (ROW_BYTES + 2)) / PAGE_BYTES);
    const missing = pages - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.#memory.grow(missing);
    this.#codes = new Uint32Array(this.#memory.buffer);
    this.#capacity = rows;
  }
}
