import { createInputError } from '../errors.ts';
import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import { createNormalSampler } from '../math/normal.ts';
import type { SparseRows, TaskVector } from '../math/ties.ts';
import { BIAS_NAMES, DENSE_NAMES, SPARSE_NAMES, copyWeights } from './weights.ts';
import type { BiasName, DenseName, Tensor, EncoderWeights } from './weights.ts';

/** A change of a matrix [rows × columns] of rank `rank`: A [rows × rank] · B [rank × columns]. */
export interface LowRank<F extends Floats = Float32Array> {
  readonly rows: number;
  readonly columns: number;
  readonly rank: number;
  readonly A: F;
  readonly B: F;
}

/**
 * What a day changes: each dense matrix by a change of low rank; biases as they are; of E and G the rows of the buckets that
 * the day's texts touched, at full rank (few rows of many, so there is nothing to save).
 */
export interface Adapter<F extends Floats = Float32Array> {
  readonly dense: Readonly<Record<DenseName, LowRank<F>>>;
  readonly biases: Readonly<Record<BiasName, F>>;
  readonly E: SparseRows<F>;
  readonly G: SparseRows<F>;
}

/** An adapter that changes nothing: A is 0, B random (normal, variance 1/columns); no row is touched. */
export function createEmptyAdapter<F extends Floats>(
  base: EncoderWeights<F>,
  rank: number,
  random: () => number,
): Adapter<F> {
  if (!Number.isInteger(rank) || rank < 1)
    throw createInputError(`A rank of ${rank} is none.`, 'Give a whole number from 1.');
  const sampleNormal = createNormalSampler(random);
  const createLowRank = ({ shape, data }: Tensor<F>): LowRank<F> => {
    const [rows, columns] = shape as [number, number];
    const B = zeros(data, rank * columns);
    for (let i = 0; i < B.length; i++) B[i] = sampleNormal() / Math.sqrt(columns);
    return { rows, columns, rank, A: zeros(data, rows * rank), B };
  };
  const createEmptyRows = ({ shape, data }: Tensor<F>): SparseRows<F> => ({
    width: shape[1]!,
    rows: new Int32Array(0),
    data: zeros(data, 0),
  });
  return {
    dense: buildRecord(DENSE_NAMES, (name) => createLowRank(base[name])),
    biases: buildRecord(BIAS_NAMES, (name) => zeros(base[name].data, base[name].data.length)),
    E: createEmptyRows(base.E),
    G: createEmptyRows(base.G),
  };
}

/** A record with something for each name. */
export const buildRecord = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

/** `into` = A·B. */
export function multiplyLowRank<F extends Floats>({ rows, columns, rank, A, B }: LowRank<F>, into: F): F {
  matmul(into, A, B, rows, columns, rank, 'NN');
  return into;
}

/** From the gradient of A·B [rows × columns] to those of A and of B. */
export function backpropLowRank<F extends Floats>(
  { rows, columns, rank, A, B }: LowRank<F>,
  gradProduct: F,
): { A: F; B: F } {
  const [gradA, gradB] = [zeros(A, A.length), zeros(B, B.length)];
  matmul(gradA, gradProduct, B, rows, rank, columns, 'NT');
  matmul(gradB, A, gradProduct, rank, columns, rows, 'TN');
  return { A: gradA, B: gradB };
}

/** The change as a task vector: what TIES merges. */
export function toTaskVector<F extends Floats>({ dense, biases, E, G }: Adapter<F>): TaskVector<F> {
  return {
    dense: {
      ...buildRecord(DENSE_NAMES, (name) =>
        multiplyLowRank(dense[name], zeros(dense[name].A, dense[name].rows * dense[name].columns)),
      ),
      ...biases,
    },
    rows: { E, G },
  };
}

/** New weights: `base` and all changes; the base is left alone. INVALID_INPUT when a change is of other weights. */
export function applyDeltas<F extends Floats>(
  base: EncoderWeights<F>,
  deltas: readonly TaskVector<F>[],
): EncoderWeights<F> {
  const weights = copyWeights(base);
  for (const { dense, rows } of deltas) {
    for (const name of [...DENSE_NAMES, ...BIAS_NAMES]) {
      const change = dense[name];
      if (!change) continue;
      const { data } = weights[name];
      if (change.length !== data.length) throw createSizeError(name);
      addScaled(data, change, 1);
    }
    for (const name of SPARSE_NAMES) {
      const change = rows[name];
      if (!change) continue;
      const { shape, data } = weights[name];
      const lastRow = change.rows.at(-1) ?? 0;
      if (change.width !== shape[1] || lastRow >= shape[0]!) throw createSizeError(name);
      change.rows.forEach((row, index) =>
        addScaled(data, change.data, 1, index * change.width, row * change.width, change.width),
      );
    }
  }
  return weights;
}

const createSizeError = (tensor: string): Error =>
  createInputError(`A change of ${tensor} is not of its size.`, 'Apply only changes of the same encoder.', {
    tensor,
  });
