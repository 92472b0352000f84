import bytes from '#kernels/sketch';
import { PAGE_BYTES, startKernel } from './kernel.ts';
import type { Memory } from './kernel.ts';
import { SKETCH_BITS, SKETCH_WORDS } from './sketch.ts';

interface Kernel {
  readonly distances: (query: number, codes: number, rows: number, out: number, counts: number) => void;
  readonly within: (distances: number, rows: number, cut: number, found: number) => number;
}

const ROW_BYTES = SKETCH_WORDS * 4;
/** Each row has its sketch, its distance, and room for its number among those found. */
const BYTES_A_ROW = ROW_BYTES + 2 + 4;
const COUNTS = SKETCH_BITS + 1;
/** The question and the counts come first, then the sketches. */
const HEAD = Math.ceil((ROW_BYTES + COUNTS * 4) / ROW_BYTES) * ROW_BYTES;

/**
 * Many sketches in one piece of memory, 64 bytes each, and the search over them (`kernels/sketch.ts`): a million are
 * compared with a question in some 6 ms.
 */
export class Sketches {
  readonly #kernel: Kernel;
  readonly #memory: Memory;
  #words: Uint32Array;
  #capacity = 0;
  #rows = 0;

  constructor() {
    const { exports, memory } = startKernel(bytes);
    this.#memory = memory;
    this.#kernel = exports as Kernel;
    this.#words = new Uint32Array(memory.buffer);
  }

  get rows(): number {
    return this.#rows;
  }

  push(code: Uint32Array): void {
    if (this.#rows === this.#capacity) this.#grow();
    this.#words.set(code, HEAD / 4 + this.#rows * SKETCH_WORDS);
    this.#rows += 1;
  }

  /** Takes a row out; the last one fills the gap. */
  take(row: number): void {
    this.#rows -= 1;
    const last = HEAD / 4 + this.#rows * SKETCH_WORDS;
    this.#words.copyWithin(HEAD / 4 + row * SKETCH_WORDS, last, last + SKETCH_WORDS);
  }

  /** The `limit` rows nearest to `query` by Hamming distance, nearest first; those that `admits` refuses are passed over. */
  nearest(query: Uint32Array, limit: number, admits?: (row: number) => boolean): number[] {
    if (limit === 0 || this.#rows === 0) return [];
    const counts = this.#words.subarray(SKETCH_WORDS, SKETCH_WORDS + COUNTS);
    this.#words.set(query);
    counts.fill(0);
    const out = HEAD + ROW_BYTES * this.#capacity;
    this.#kernel.distances(0, HEAD, this.#rows, out, ROW_BYTES);
    const distances = new Uint16Array(this.#memory.buffer, out, this.#rows);
    if (admits) {
      counts.fill(0);
      for (let row = 0; row < distances.length; row++) if (admits(row)) counts[distances[row]!]! += 1;
    }
    // So far, and there are enough of them.
    let cut = 0;
    for (let held = counts[0]!; held < limit && cut < SKETCH_BITS; held += counts[cut]!) cut++;
    const place = out + 2 * this.#capacity;
    const many = this.#kernel.within(out, this.#rows, cut, place);
    const found = [...new Uint32Array(this.#memory.buffer, place, many)];
    return (admits ? found.filter(admits) : found)
      .sort((a, b) => distances[a]! - distances[b]! || a - b)
      .slice(0, limit);
  }

  /** An eighth more than there is, in whole pages. */
  #grow(): void {
    const rows = Math.max(512, 2 * Math.ceil(this.#capacity * 0.5625));
    const missing = Math.ceil((HEAD + rows * BYTES_A_ROW - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.#memory.grow(missing);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#capacity = rows;
  }
}
