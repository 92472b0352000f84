import { invalid } from '../errors.ts';
import type { Rows } from '../math/ties.ts';
import { named } from './adapter.ts';
import type { Adapter } from './adapter.ts';
import { BIASES, DENSE, SPARSE } from './weights.ts';
import type { Tensor } from './weights.ts';

/**
 * An adapter as tensors of a file: `W1.A`, `W1.B`, …, biases by their names, `E.rows` (bucket numbers as float32, which
 * holds whole numbers up to 2²⁴) and `E.data` [rows × width].
 */
export function adapterTensors(adapter: Adapter): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const name of DENSE) {
    const { rows, columns, rank, A, B } = adapter.dense[name];
    tensors[`${name}.A`] = { shape: [rows, rank], data: A };
    tensors[`${name}.B`] = { shape: [rank, columns], data: B };
  }
  for (const name of BIASES)
    tensors[name] = { shape: [adapter.biases[name].length], data: adapter.biases[name] };
  for (const name of SPARSE) {
    const { width, rows, data } = adapter[name];
    tensors[`${name}.rows`] = { shape: [rows.length], data: Float32Array.from(rows) };
    tensors[`${name}.data`] = { shape: [rows.length, width], data };
  }
  return tensors;
}

/** The adapter of such tensors. INVALID_INPUT when one is missing or does not fit the others. */
export function adapterOf(tensors: Readonly<Record<string, Tensor | undefined>>): Adapter {
  const need = (name: string, dimensions: number): Tensor => {
    const tensor = tensors[name];
    if (
      tensor?.shape.length !== dimensions ||
      tensor.data.length !== tensor.shape.reduce((all, size) => all * size, 1)
    )
      throw unfit(name);
    return tensor;
  };
  const rowsOf = (name: string): Rows => {
    const [places, table] = [need(`${name}.rows`, 1), need(`${name}.data`, 2)];
    const rows = Int32Array.from(places.data);
    if (table.shape[0] !== rows.length || rows.some((row, i) => row < 0 || (i > 0 && row <= rows[i - 1]!)))
      throw unfit(`${name}.rows`);
    return { width: table.shape[1]!, rows, data: table.data };
  };
  return {
    dense: named(DENSE, (name) => {
      const [A, B] = [need(`${name}.A`, 2), need(`${name}.B`, 2)];
      if (A.shape[1] !== B.shape[0]) throw unfit(`${name}.B`);
      return { rows: A.shape[0]!, rank: A.shape[1]!, columns: B.shape[1]!, A: A.data, B: B.data };
    }),
    biases: named(BIASES, (name) => need(name, 1).data),
    E: rowsOf('E'),
    G: rowsOf('G'),
  };
}

const unfit = (tensor: string): Error =>
  invalid(`An adapter's tensor ${tensor} is missing or does not fit.`, 'Leave this adapter out.', { tensor });
