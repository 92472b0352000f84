import { createInputError } from '../errors.ts';
import type { SparseRows } from '../math/ties.ts';
import { buildRecord } from './adapter.ts';
import type { Adapter } from './adapter.ts';
import { BIAS_NAMES, DENSE_NAMES, SPARSE_NAMES } from './weights.ts';
import type { Tensor } from './weights.ts';

/**
 * An adapter as tensors of a file: `W1.A`, `W1.B`, …, biases by their names, `E.rows` (bucket numbers as float32, which
 * holds whole numbers up to 2²⁴) and `E.data` [rows × width].
 */
export function toAdapterTensors(adapter: Adapter): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const name of DENSE_NAMES) {
    const { rows, columns, rank, A, B } = adapter.dense[name];
    tensors[`${name}.A`] = { shape: [rows, rank], data: A };
    tensors[`${name}.B`] = { shape: [rank, columns], data: B };
  }
  for (const name of BIAS_NAMES)
    tensors[name] = { shape: [adapter.biases[name].length], data: adapter.biases[name] };
  for (const name of SPARSE_NAMES) {
    const { width, rows, data } = adapter[name];
    tensors[`${name}.rows`] = { shape: [rows.length], data: Float32Array.from(rows) };
    tensors[`${name}.data`] = { shape: [rows.length, width], data };
  }
  return tensors;
}

/** The adapter of such tensors. INVALID_INPUT when one is missing or does not fit the others. */
export function fromAdapterTensors(tensors: Readonly<Record<string, Tensor | undefined>>): Adapter {
  const requireTensor = (name: string, dimensions: number): Tensor => {
    const tensor = tensors[name];
    if (
      tensor?.shape.length !== dimensions ||
      tensor.data.length !== tensor.shape.reduce((all, size) => all * size, 1)
    )
      throw createTensorError(name);
    return tensor;
  };
  const readRows = (name: string): SparseRows => {
    const [rowNumbers, table] = [requireTensor(`${name}.rows`, 1), requireTensor(`${name}.data`, 2)];
    const rows = Int32Array.from(rowNumbers.data);
    if (table.shape[0] !== rows.length || rows.some((row, i) => row < 0 || (i > 0 && row <= rows[i - 1]!)))
      throw createTensorError(`${name}.rows`);
    return { width: table.shape[1]!, rows, data: table.data };
  };
  return {
    dense: buildRecord(DENSE_NAMES, (name) => {
      const [A, B] = [requireTensor(`${name}.A`, 2), requireTensor(`${name}.B`, 2)];
      if (A.shape[1] !== B.shape[0]) throw createTensorError(`${name}.B`);
      return { rows: A.shape[0]!, rank: A.shape[1]!, columns: B.shape[1]!, A: A.data, B: B.data };
    }),
    biases: buildRecord(BIAS_NAMES, (name) => requireTensor(name, 1).data),
    E: readRows('E'),
    G: readRows('G'),
  };
}

const createTensorError = (tensor: string): Error =>
  createInputError(`An adapter's tensor ${tensor} is missing or does not fit.`, 'Leave this adapter out.', {
    tensor,
  });
