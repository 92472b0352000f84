import { invalid } from '../errors.ts';
import { zeros } from './floats.ts';
import type { Floats } from './floats.ts';
import { kthSmallest } from './kth.ts';

/** Some rows of a matrix, in ascending order. */
export interface Rows<F extends Floats = Float32Array> {
  readonly width: number;
  readonly rows: Int32Array;
  /** [rows × width] */
  readonly data: F;
}

/** How weights were changed: whole tensors by name, and of some matrices the changed rows alone. */
export interface TaskVector<F extends Floats = Float32Array> {
  readonly dense: Readonly<Record<string, F>>;
  readonly rows: Readonly<Record<string, Rows<F>>>;
}

/** A task vector with its `ties_merge_weight`, > 0. */
export interface Vote<F extends Floats = Float32Array> {
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
export function ties<F extends Floats>(
  votes: readonly Vote<F>[],
  { keep, scale }: TiesOptions,
): TaskVector<F> {
  if (votes.length === 0) throw invalid('Nothing to merge.', 'Give at least one task vector.');
  const wrong = votes.find(({ weight }) => !(Number.isFinite(weight) && weight > 0));
  if (wrong)
    throw invalid('A vote needs a finite weight above 0.', 'Leave it out.', { weight: wrong.weight });
  const trimmed = votes.map(({ vector }) => trim(vector, keep));
  const weights = votes.map(({ weight }) => weight);
  const dense: Record<string, F> = {};
  for (const name of namesOf(trimmed, 'dense'))
    dense[name] = agreed(
      trimmed.map((vector) => vector.dense[name]!),
      weights,
      scale,
    );
  const rows: Record<string, Rows<F>> = {};
  for (const name of namesOf(trimmed, 'rows'))
    rows[name] = agreedRows(
      trimmed.map((vector) => vector.rows[name]!),
      weights,
      scale,
    );
  return { dense, rows };
}

function namesOf(vectors: readonly TaskVector<Floats>[], part: 'dense' | 'rows'): string[] {
  const names = Object.keys(vectors[0]![part]);
  if (vectors.some((vector) => String(Object.keys(vector[part]).sort()) !== String([...names].sort())))
    throw invalid('Task vectors have different tensors.', 'Merge only vectors of the same base.');
  return names;
}

/**
 * The `keep` share of a vector's numbers of the largest magnitude, over all its tensors together; the others become 0.
 * Counted are the numbers that it has: of sparse matrices those of its rows. Equal magnitudes at the edge all stay.
 */
export function trim<F extends Floats>(vector: TaskVector<F>, keep: number): TaskVector<F> {
  if (!(keep > 0 && keep <= 1))
    throw invalid(`A share to keep must lie in (0, 1], not ${keep}.`, 'Give 0.2 to keep a fifth.');
  const parts = [...Object.values(vector.dense), ...Object.values(vector.rows).map(({ data }) => data)];
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (count === 0 || keep === 1) return vector;
  const magnitudes = zeros(parts[0]!, count);
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) magnitudes[at++] = Math.abs(part[i]!);
  const least = kthSmallest(magnitudes, count - Math.max(1, Math.round(count * keep)));
  const kept = (data: F): F => {
    const all = data.slice() as F;
    for (let i = 0; i < all.length; i++) if (Math.abs(all[i]!) < least) all[i] = 0;
    return all;
  };
  return {
    dense: mapped(vector.dense, kept),
    rows: mapped(vector.rows, (part) => ({ ...part, data: kept(part.data) })),
  };
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/**
 * Election and disjoint mean over vectors of the same length: the sign of the larger summed magnitude, weighted; then the
 * weighted mean of the values of that sign, times `scale`. Where the two sides are equal, nobody won: 0.
 */
export function agreed<F extends Floats>(
  vectors: readonly F[],
  weights: readonly number[],
  scale: number,
): F {
  const length = vectors[0]!.length;
  if (vectors.some((vector) => vector.length !== length))
    throw invalid('Task vectors differ in length.', 'Merge only vectors of the same base.');
  const merged = zeros(vectors[0]!, length);
  for (let i = 0; i < length; i++) {
    let [above, aboveWeight, below, belowWeight] = [0, 0, 0, 0];
    for (let v = 0; v < vectors.length; v++) {
      const value = vectors[v]![i]!;
      const weight = weights[v]!;
      if (value > 0) {
        above += weight * value;
        aboveWeight += weight;
      } else if (value < 0) {
        below -= weight * value;
        belowWeight += weight;
      }
    }
    if (above > below) merged[i] = (scale * above) / aboveWeight;
    else if (below > above) merged[i] = (-scale * below) / belowWeight;
  }
  return merged;
}

function agreedRows<F extends Floats>(
  parts: readonly Rows<F>[],
  weights: readonly number[],
  scale: number,
): Rows<F> {
  const { width, data: like } = parts[0]!;
  if (parts.some((part) => part.width !== width))
    throw invalid('Task vectors differ in width.', 'Merge only vectors of the same base.');
  const rows = new Int32Array(new Set(parts.flatMap((part) => [...part.rows]))).sort();
  const data = zeros(like, rows.length * width);
  const next = parts.map(() => 0);
  rows.forEach((row, place) => {
    const having: F[] = [];
    const theirs: number[] = [];
    parts.forEach((part, p) => {
      const at = next[p]!;
      if (part.rows[at] !== row) return;
      having.push(part.data.subarray(at * width, (at + 1) * width) as F);
      theirs.push(weights[p]!);
      next[p] = at + 1;
    });
    data.set(agreed(having, theirs, scale), place * width);
  });
  return { width, rows, data };
}
