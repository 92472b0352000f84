import bytes from '#kernels/matmul';
import type { Floats } from './floats.ts';
import { PAGE_BYTES, startKernel } from './kernel.ts';
import type { WasmMemory } from './kernel.ts';

interface MatmulKernel {
  readonly pack4: PackKernel;
  readonly pack8: PackKernel;
  readonly multiply: (
    left: number,
    right: number,
    rows: number,
    columns: number,
    steps: number,
    out: number,
  ) => void;
}
type PackKernel = (
  from: number,
  rows: number,
  steps: number,
  rowStride: number,
  stepStride: number,
  to: number,
) => void;

/** How matrices lie: `N` as named, `T` on their side. */
export type TransposeMode = 'NN' | 'NT' | 'TN';

const roundUp = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple;

/** The kernel of `kernels/matmul.ts` with room that grows with the largest product so far. */
class MatmulWorkspace {
  readonly #kernel: MatmulKernel;
  readonly #memory: WasmMemory;
  #floats: Float32Array;

  constructor() {
    const { exports, memory } = startKernel(bytes);
    this.#kernel = exports as MatmulKernel;
    this.#memory = memory;
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Room for `count` numbers. */
  reserve(count: number): void {
    const missing = Math.ceil((count * 4 - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return;
    this.#memory.grow(missing);
    this.#floats = new Float32Array(this.#memory.buffer);
  }

  write(offset: number, values: Float32Array, length: number): void {
    this.#floats.set(values.length === length ? values : values.subarray(0, length), offset);
  }

  /** Places are numbers, not bytes. */
  pack(
    width: 4 | 8,
    source: number,
    rows: number,
    steps: number,
    rowStride: number,
    stepStride: number,
    destination: number,
  ): void {
    const pack = width === 4 ? this.#kernel.pack4 : this.#kernel.pack8;
    pack(source * 4, rows, steps, rowStride, stepStride, destination * 4);
  }

  multiply(left: number, right: number, rows: number, columns: number, steps: number, out: number): void {
    this.#kernel.multiply(left * 4, right * 4, roundUp(rows, 4), roundUp(columns, 8), steps, out * 4);
  }

  /** Takes [rows × columns] out of lines padded to eight. */
  read(offset: number, target: Float32Array, rows: number, columns: number, isAdded: boolean): void {
    const rowStride = roundUp(columns, 8);
    if (!isAdded && rowStride === columns) {
      target.set(this.#floats.subarray(offset, offset + rows * columns));
      return;
    }
    const floats = this.#floats;
    for (let row = 0; row < rows; row++) {
      const [source, destination] = [offset + row * rowStride, row * columns];
      if (isAdded) for (let i = 0; i < columns; i++) target[destination + i]! += floats[source + i]!;
      else for (let i = 0; i < columns; i++) target[destination + i] = floats[source + i]!;
    }
  }
}

/** One for all products, since each is done before the next begins. */
let sharedWorkspace: MatmulWorkspace | null = null;

/**
 * `c` [m × n] = a · b, or += with `add`. `mode` tells how the two lie: 'NN' a [m × k], b [k × n]; 'NT' b [n × k]; 'TN' a
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
  mode: TransposeMode,
  add = false,
): void {
  if (!(c instanceof Float32Array && a instanceof Float32Array && b instanceof Float32Array)) {
    multiplyPlain(c, a, b, m, n, k, mode, add);
    return;
  }
  const workspace = (sharedWorkspace ??= new MatmulWorkspace());
  const [packedLeft, packedLeftSize] = [m * k, roundUp(m, 4) * k];
  const packedRight = packedLeft + packedLeftSize + n * k;
  const out = packedRight + roundUp(n, 8) * k;
  workspace.reserve(out + roundUp(m, 4) * roundUp(n, 8));
  workspace.write(0, a, m * k);
  workspace.write(packedLeft + packedLeftSize, b, n * k);
  workspace.pack(4, 0, m, k, mode === 'TN' ? 1 : k, mode === 'TN' ? m : 1, packedLeft);
  workspace.pack(
    8,
    packedLeft + packedLeftSize,
    n,
    k,
    mode === 'NT' ? k : 1,
    mode === 'NT' ? 1 : n,
    packedRight,
  );
  workspace.multiply(packedLeft, packedRight, m, n, k, out);
  workspace.read(out, c, m, n, add);
}

/** The same in plain loops, whatever the kind of numbers. */
export function multiplyPlain(
  c: Floats,
  a: Floats,
  b: Floats,
  m: number,
  n: number,
  k: number,
  mode: TransposeMode,
  add = false,
): void {
  const [aRow, aStep] = mode === 'TN' ? [1, m] : [k, 1];
  if (!add) c.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    if (mode === 'NT') {
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
export class PackedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly #workspace = new MatmulWorkspace();
  readonly #inputOffset: number;

  constructor(matrix: Float32Array, rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    // The matrix itself lies behind, where later the questions come.
    const size = roundUp(rows, 8) * columns;
    this.#inputOffset = size;
    this.#workspace.reserve(size + rows * columns);
    this.#workspace.write(size, matrix, rows * columns);
    this.#workspace.pack(8, size, rows, columns, columns, 1, 0);
  }

  /** `target` [m × rows] = x [m × columns] · matrixᵀ. */
  multiply(target: Float32Array, x: Float32Array, m: number): void {
    const packedInput = this.#inputOffset + m * this.columns;
    const out = packedInput + roundUp(m, 4) * this.columns;
    this.#workspace.reserve(out + roundUp(m, 4) * roundUp(this.rows, 8));
    this.#workspace.write(this.#inputOffset, x, m * this.columns);
    this.#workspace.pack(4, this.#inputOffset, m, this.columns, this.columns, 1, packedInput);
    this.#workspace.multiply(packedInput, 0, m, this.rows, this.columns, out);
    this.#workspace.read(out, target, m, this.rows, false);
  }
}
