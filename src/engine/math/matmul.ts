import bytes from '#kernels/matmul';
import type { Floats } from './floats.ts';
import { PAGE_BYTES, startKernel } from './kernel.ts';
import type { Memory } from './kernel.ts';

interface Kernel {
  readonly pack4: Pack;
  readonly pack8: Pack;
  readonly multiply: (
    left: number,
    right: number,
    rows: number,
    columns: number,
    steps: number,
    out: number,
  ) => void;
}
type Pack = (
  from: number,
  rows: number,
  steps: number,
  rowStride: number,
  stepStride: number,
  to: number,
) => void;

/** How matrices lie: `N` as named, `T` on their side. */
export type Way = 'NN' | 'NT' | 'TN';

const whole = (count: number, of: number): number => Math.ceil(count / of) * of;

/** The kernel of `kernels/matmul.ts` with room that grows with the largest product so far. */
class Bench {
  readonly #kernel: Kernel;
  readonly #memory: Memory;
  #floats: Float32Array;

  constructor() {
    const { exports, memory } = startKernel(bytes);
    this.#kernel = exports as Kernel;
    this.#memory = memory;
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Room for `count` numbers. */
  room(count: number): void {
    const missing = Math.ceil((count * 4 - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return;
    this.#memory.grow(missing);
    this.#floats = new Float32Array(this.#memory.buffer);
  }

  put(at: number, values: Float32Array, length: number): void {
    this.#floats.set(values.length === length ? values : values.subarray(0, length), at);
  }

  /** Places are numbers, not bytes. */
  pack(
    width: 4 | 8,
    from: number,
    rows: number,
    steps: number,
    rowStride: number,
    stepStride: number,
    to: number,
  ): void {
    const pack = width === 4 ? this.#kernel.pack4 : this.#kernel.pack8;
    pack(from * 4, rows, steps, rowStride, stepStride, to * 4);
  }

  multiply(left: number, right: number, rows: number, columns: number, steps: number, out: number): void {
    this.#kernel.multiply(left * 4, right * 4, whole(rows, 4), whole(columns, 8), steps, out * 4);
  }

  /** Takes [rows × columns] out of lines padded to eight. */
  take(at: number, into: Float32Array, rows: number, columns: number, add: boolean): void {
    const line = whole(columns, 8);
    if (!add && line === columns) {
      into.set(this.#floats.subarray(at, at + rows * columns));
      return;
    }
    const floats = this.#floats;
    for (let row = 0; row < rows; row++) {
      const [from, to] = [at + row * line, row * columns];
      if (add) for (let i = 0; i < columns; i++) into[to + i]! += floats[from + i]!;
      else for (let i = 0; i < columns; i++) into[to + i] = floats[from + i]!;
    }
  }
}

/** One for all products, since each is done before the next begins. */
let shared: Bench | null = null;

/**
 * `c` [m × n] = a · b, or += with `add`. `way` tells how the two lie: 'NN' a [m × k], b [k × n]; 'NT' b [n × k]; 'TN' a
 * [k × m], b [k × n]. Float32 goes through the kernel, float64 (the reference) through plain loops. Arrays may be
 * longer than needed: what is behind is left alone.
 */
export function matmul(
  c: Floats,
  a: Floats,
  b: Floats,
  m: number,
  n: number,
  k: number,
  way: Way,
  add = false,
): void {
  if (!(c instanceof Float32Array && a instanceof Float32Array && b instanceof Float32Array)) {
    plainMatmul(c, a, b, m, n, k, way, add);
    return;
  }
  const bench = (shared ??= new Bench());
  const [left, right] = [m * k, whole(m, 4) * k];
  const packedRight = left + right + n * k;
  const out = packedRight + whole(n, 8) * k;
  bench.room(out + whole(m, 4) * whole(n, 8));
  bench.put(0, a, m * k);
  bench.put(left + right, b, n * k);
  bench.pack(4, 0, m, k, way === 'TN' ? 1 : k, way === 'TN' ? m : 1, left);
  bench.pack(8, left + right, n, k, way === 'NT' ? k : 1, way === 'NT' ? 1 : n, packedRight);
  bench.multiply(left, packedRight, m, n, k, out);
  bench.take(out, c, m, n, add);
}

/** The same in plain loops, whatever the kind of numbers. */
export function plainMatmul(
  c: Floats,
  a: Floats,
  b: Floats,
  m: number,
  n: number,
  k: number,
  way: Way,
  add = false,
): void {
  const [aRow, aStep] = way === 'TN' ? [1, m] : [k, 1];
  if (!add) c.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    if (way === 'NT') {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!;
        c[i * n + j]! += sum;
      }
      continue;
    }
    for (let l = 0; l < k; l++) {
      const factor = a[i * aRow + l * aStep]!;
      for (let j = 0; j < n; j++) c[i * n + j]! += factor * b[l * n + j]!;
    }
  }
}

/** A matrix [rows × columns] kept packed, for products x · matrixᵀ with few x at a time: a question waits for no packing. */
export class Packed {
  readonly rows: number;
  readonly columns: number;
  readonly #bench = new Bench();
  readonly #right: number;

  constructor(matrix: Float32Array, rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    // The matrix itself lies behind, where later the questions come.
    const size = whole(rows, 8) * columns;
    this.#right = size;
    this.#bench.room(size + rows * columns);
    this.#bench.put(size, matrix, rows * columns);
    this.#bench.pack(8, size, rows, columns, columns, 1, 0);
  }

  /** `into` [m × rows] = x [m × columns] · matrixᵀ. */
  multiply(into: Float32Array, x: Float32Array, m: number): void {
    const packed = this.#right + m * this.columns;
    const out = packed + whole(m, 4) * this.columns;
    this.#bench.room(out + whole(m, 4) * whole(this.rows, 8));
    this.#bench.put(this.#right, x, m * this.columns);
    this.#bench.pack(4, this.#right, m, this.columns, this.columns, 1, packed);
    this.#bench.multiply(packed, 0, m, this.rows, this.columns, out);
    this.#bench.take(out, into, m, this.rows, false);
  }
}
