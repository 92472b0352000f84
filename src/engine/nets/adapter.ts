import { invalid } from '../errors.ts';
import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import { normals } from '../math/normal.ts';
import type { Rows, TaskVector } from '../math/ties.ts';
import { BIASES, DENSE, SPARSE, copyOf } from './weights.ts';
import type { BiasName, DenseName, Tensor, Weights } from './weights.ts';

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
  readonly E: Rows<F>;
  readonly G: Rows<F>;
}

/** An adapter that changes nothing: A is 0, B random (normal, variance 1/columns); no row is touched. */
export function emptyAdapter<F extends Floats>(
  base: Weights<F>,
  rank: number,
  random: () => number,
): Adapter<F> {
  if (!Number.isInteger(rank) || rank < 1)
    throw invalid(`A rank of ${rank} is none.`, 'Give a whole number from 1.');
  const normal = normals(random);
  const lowRank = ({ shape, data }: Tensor<F>): LowRank<F> => {
    const [rows, columns] = shape as [number, number];
    const B = zeros(data, rank * columns);
    for (let i = 0; i < B.length; i++) B[i] = normal() / Math.sqrt(columns);
    return { rows, columns, rank, A: zeros(data, rows * rank), B };
  };
  const none = ({ shape, data }: Tensor<F>): Rows<F> => ({
    width: shape[1]!,
    rows: new Int32Array(0),
    data: zeros(data, 0),
  });
  return {
    dense: named(DENSE, (name) => lowRank(base[name])),
    biases: named(BIASES, (name) => zeros(base[name].data, base[name].data.length)),
    E: none(base.E),
    G: none(base.G),
  };
}

/** A record with something for each name. */
export const named = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

/** `into` = A·B. */
export function productOf<F extends Floats>({ rows, columns, rank, A, B }: LowRank<F>, into: F): F {
  matmul(into, A, B, rows, columns, rank, 'NN');
  return into;
}

/** From the gradient of A·B [rows × columns] to those of A and of B. */
export function throughProduct<F extends Floats>(
  { rows, columns, rank, A, B }: LowRank<F>,
  asked: F,
): { A: F; B: F } {
  const [ofA, ofB] = [zeros(A, A.length), zeros(B, B.length)];
  matmul(ofA, asked, B, rows, rank, columns, 'NT');
  matmul(ofB, A, asked, rank, columns, rows, 'TN');
  return { A: ofA, B: ofB };
}

/** The change as a task vector: what TIES merges. */
export function deltaOf<F extends Floats>({ dense, biases, E, G }: Adapter<F>): TaskVector<F> {
  return {
    dense: {
      ...named(DENSE, (name) =>
        productOf(dense[name], zeros(dense[name].A, dense[name].rows * dense[name].columns)),
      ),
      ...biases,
    },
    rows: { E, G },
  };
}

/** New weights: `base` and all changes; the base is left alone. INVALID_INPUT when a change is of other weights. */
export function applied<F extends Floats>(base: Weights<F>, deltas: readonly TaskVector<F>[]): Weights<F> {
  const weights = copyOf(base);
  for (const { dense, rows } of deltas) {
    for (const name of [...DENSE, ...BIASES]) {
      const change = dense[name];
      if (!change) continue;
      const { data } = weights[name];
      if (change.length !== data.length) throw foreign(name);
      addScaled(data, change, 1);
    }
    for (const name of SPARSE) {
      const change = rows[name];
      if (!change) continue;
      const { shape, data } = weights[name];
      const last = change.rows.at(-1) ?? 0;
      if (change.width !== shape[1] || last >= shape[0]!) throw foreign(name);
      change.rows.forEach((row, place) =>
        addScaled(data, change.data, 1, place * change.width, row * change.width, change.width),
      );
    }
  }
  return weights;
}

const foreign = (tensor: string): Error =>
  invalid(`A change of ${tensor} is not of its size.`, 'Apply only changes of the same encoder.', { tensor });
