import bytes from '#kernels/sketch';
import { PAGE_BYTES, startKernel } from './kernel.ts';
import type { WasmMemory } from './kernel.ts';
import { SKETCH_BITS, SKETCH_WORDS } from './sketch.ts';

interface HammingKernel {
  readonly distances: (query: number, codes: number, rows: number, out: number, counts: number) => void;
  readonly within: (distances: number, rows: number, cut: number, found: number) => number;
}

const ROW_BYTES = SKETCH_WORDS * 4;
/** Each row has its sketch, its distance, and room for its number among those found. */
const BYTES_PER_ROW = ROW_BYTES + 2 + 4;
const HISTOGRAM_LENGTH = SKETCH_BITS + 1;
/** The question and the counts come first, then the sketches. */
const HEADER_BYTES = Math.ceil((ROW_BYTES + HISTOGRAM_LENGTH * 4) / ROW_BYTES) * ROW_BYTES;

/**
 * Many sketches in one piece of memory, 64 bytes each, and the search over them (`kernels/sketch.ts`): a million are
 * compared with a question in some 6 ms.
 */
export class SketchIndex {
  readonly #kernel: HammingKernel;
  readonly #memory: WasmMemory;
  #words: Uint32Array;
  #capacity = 0;
  #rows = 0;

  constructor() {
    const { exports, memory } = startKernel(bytes);
    this.#memory = memory;
    this.#kernel = exports as HammingKernel;
    this.#words = new Uint32Array(memory.buffer);
  }

  get rows(): number {
    return this.#rows;
  }

  add(sketch: Uint32Array): void {
    if (this.#rows === this.#capacity) this.#grow();
    this.#words.set(sketch, HEADER_BYTES / 4 + this.#rows * SKETCH_WORDS);
    this.#rows += 1;
  }

  /** Takes a row out; the last one fills the gap. */
  remove(row: number): void {
    this.#rows -= 1;
    const last = HEADER_BYTES / 4 + this.#rows * SKETCH_WORDS;
    this.#words.copyWithin(HEADER_BYTES / 4 + row * SKETCH_WORDS, last, last + SKETCH_WORDS);
  }

  /** The `limit` rows nearest to `query` by Hamming distance, nearest first; those that `isAdmitted` refuses are passed over. */
  findNearest(query: Uint32Array, limit: number, isAdmitted?: (row: number) => boolean): number[] {
    if (limit === 0 || this.#rows === 0) return [];
    const histogram = this.#words.subarray(SKETCH_WORDS, SKETCH_WORDS + HISTOGRAM_LENGTH);
    this.#words.set(query);
    histogram.fill(0);
    const distancesOffset = HEADER_BYTES + ROW_BYTES * this.#capacity;
    this.#kernel.distances(0, HEADER_BYTES, this.#rows, distancesOffset, ROW_BYTES);
    const distances = new Uint16Array(this.#memory.buffer, distancesOffset, this.#rows);
    if (isAdmitted) {
      histogram.fill(0);
      for (let row = 0; row < distances.length; row++) if (isAdmitted(row)) histogram[distances[row]!]! += 1;
    }
    // So far, and there are enough of them.
    let maxDistance = 0;
    for (
      let total = histogram[0]!;
      total < limit && maxDistance < SKETCH_BITS;
      total += histogram[maxDistance]!
    )
      maxDistance++;
    const foundOffset = distancesOffset + 2 * this.#capacity;
    const foundCount = this.#kernel.within(distancesOffset, this.#rows, maxDistance, foundOffset);
    const found = [...new Uint32Array(this.#memory.buffer, foundOffset, foundCount)];
    return (isAdmitted ? found.filter(isAdmitted) : found)
      .sort((a, b) => distances[a]! - distances[b]! || a - b)
      .slice(0, limit);
  }

  /** An eighth more than there is, in whole pages. */
  #grow(): void {
    const rows = Math.max(512, 2 * Math.ceil(this.#capacity * 0.5625));
    const missing = Math.ceil(
      (HEADER_BYTES + rows * BYTES_PER_ROW - this.#memory.buffer.byteLength) / PAGE_BYTES,
    );
    if (missing > 0) this.#memory.grow(missing);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#capacity = rows;
  }
}
