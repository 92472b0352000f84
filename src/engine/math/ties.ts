import { createInputError } from '../errors.ts';
import { zeros } from './floats.ts';
import type { Floats } from './floats.ts';
import { selectKthSmallest } from './quickselect.ts';

/** Some rows of a matrix, in ascending order. */
export interface SparseRows<F extends Floats = Float32Array> {
  readonly width: number;
  readonly rows: Int32Array;
  /** [rows × width] */
  readonly data: F;
}

/** How weights were changed: whole tensors by name, and of some matrices the changed rows alone. */
export interface TaskVector<F extends Floats = Float32Array> {
  readonly dense: Readonly<Record<string, F>>;
  readonly rows: Readonly<Record<string, SparseRows<F>>>;
}

/** A task vector with its `ties_merge_weight`, > 0. */
export interface WeightedTaskVector<F extends Floats = Float32Array> {
  readonly vector: TaskVector<F>;
  readonly weight: number;
}

export interface TiesOptions {
  /** The share of each vector that trimming keeps, in (0, 1]. */
  readonly keep: number;
  /** λ. */
  readonly scale: number;
}

/**
 * TIES (R25): trims each vector, elects a sign for every number, takes the mean of the values that agree with it, by
 * weight, and scales it. A row that a vector has not counts as zeros, which have no vote. All vectors are of the same
 * base: INVALID_INPUT otherwise.
 */
export function mergeTies<F extends Floats>(
  weightedVectors: readonly WeightedTaskVector<F>[],
  { keep, scale }: TiesOptions,
): TaskVector<F> {
  if (weightedVectors.length === 0)
    throw createInputError('Nothing to merge.', 'Give at least one task vector.');
  const invalidVector = weightedVectors.find(({ weight }) => !(Number.isFinite(weight) && weight > 0));
  if (invalidVector)
    throw createInputError('A vote needs a finite weight above 0.', 'Leave it out.', {
      weight: invalidVector.weight,
    });
  const trimmed = weightedVectors.map(({ vector }) => trim(vector, keep));
  const weights = weightedVectors.map(({ weight }) => weight);
  const dense: Record<string, F> = {};
  for (const name of listTensorNames(trimmed, 'dense'))
    dense[name] = mergeBySign(
      trimmed.map((vector) => vector.dense[name]!),
      weights,
      scale,
    );
  const rows: Record<string, SparseRows<F>> = {};
  for (const name of listTensorNames(trimmed, 'rows'))
    rows[name] = mergeRowsBySign(
      trimmed.map((vector) => vector.rows[name]!),
      weights,
      scale,
    );
  return { dense, rows };
}

function listTensorNames(vectors: readonly TaskVector<Floats>[], part: 'dense' | 'rows'): string[] {
  const names = Object.keys(vectors[0]![part]);
  if (vectors.some((vector) => String(Object.keys(vector[part]).sort()) !== String([...names].sort())))
    throw createInputError('Task vectors have different tensors.', 'Merge only vectors of the same base.');
  return names;
}

/**
 * The `keep` share of a vector's numbers of the largest magnitude, over all its tensors together; the others become 0.
 * Counted are the numbers that it has: of sparse matrices those of its rows. Equal magnitudes at the edge all stay.
 */
export function trim<F extends Floats>(vector: TaskVector<F>, keep: number): TaskVector<F> {
  if (!(keep > 0 && keep <= 1))
    throw createInputError(`A share to keep must lie in (0, 1], not ${keep}.`, 'Give 0.2 to keep a fifth.');
  const parts = [...Object.values(vector.dense), ...Object.values(vector.rows).map(({ data }) => data)];
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (count === 0 || keep === 1) return vector;
  const magnitudes = zeros(parts[0]!, count);
  let offset = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) magnitudes[offset++] = Math.abs(part[i]!);
  const minMagnitude = selectKthSmallest(magnitudes, count - Math.max(1, Math.round(count * keep)));
  const trimTensor = (data: F): F => {
    const trimmed = data.slice() as F;
    for (let i = 0; i < trimmed.length; i++) if (Math.abs(trimmed[i]!) < minMagnitude) trimmed[i] = 0;
    return trimmed;
  };
  return {
    dense: mapValues(vector.dense, trimTensor),
    rows: mapValues(vector.rows, (part) => ({ ...part, data: trimTensor(part.data) })),
  };
}

const mapValues = <T, U>(record: Readonly<Record<string, T>>, mapValue: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, mapValue(value)]));

/**
 * Election and disjoint mean over vectors of the same length: the sign of the larger summed magnitude, weighted; then the
 * weighted mean of the values of that sign, times `scale`. Where the two sides are equal, nobody won: 0.
 */
export function mergeBySign<F extends Floats>(
  vectors: readonly F[],
  weights: readonly number[],
  scale: number,
): F {
  const length = vectors[0]!.length;
  if (vectors.some((vector) => vector.length !== length))
    throw createInputError('Task vectors differ in length.', 'Merge only vectors of the same base.');
  const merged = zeros(vectors[0]!, length);
  for (let i = 0; i < length; i++) {
    let [positiveSum, positiveWeight, negativeSum, negativeWeight] = [0, 0, 0, 0];
    for (let v = 0; v < vectors.length; v++) {
      const value = vectors[v]![i]!;
      const weight = weights[v]!;
      if (value > 0) {
        positiveSum += weight * value;
        positiveWeight += weight;
      } else if (value < 0) {
        negativeSum -= weight * value;
        negativeWeight += weight;
      }
    }
    if (positiveSum > negativeSum) merged[i] = (scale * positiveSum) / positiveWeight;
    else if (negativeSum > positiveSum) merged[i] = (-scale * negativeSum) / negativeWeight;
  }
  return merged;
}

function mergeRowsBySign<F extends Floats>(
  parts: readonly SparseRows<F>[],
  weights: readonly number[],
  scale: number,
): SparseRows<F> {
  const { width, data: template } = parts[0]!;
  if (parts.some((part) => part.width !== width))
    throw createInputError('Task vectors differ in width.', 'Merge only vectors of the same base.');
  const rows = new Int32Array(new Set(parts.flatMap((part) => [...part.rows]))).sort();
  const data = zeros(template, rows.length * width);
  const cursors = parts.map(() => 0);
  rows.forEach((row, rowIndex) => {
    const rowValues: F[] = [];
    const rowWeights: number[] = [];
    parts.forEach((part, p) => {
      const cursor = cursors[p]!;
      if (part.rows[cursor] !== row) return;
      rowValues.push(part.data.subarray(cursor * width, (cursor + 1) * width) as F);
      rowWeights.push(weights[p]!);
      cursors[p] = cursor + 1;
    });
    data.set(mergeBySign(rowValues, rowWeights, scale), rowIndex * width);
  });
  return { width, rows, data };
}
