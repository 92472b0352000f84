import type { Batch, NamedInput } from '../../src/engine/nets/batch.ts';
import type { EncoderInput } from '../../src/engine/nets/input.ts';
import type { EncoderShape } from '../../src/engine/nets/weights.ts';
import { randomVector } from './store.ts';

/** A text of random direction with some random features. */
export function randomInput(random: () => number, shape: EncoderShape, features = 3): EncoderInput {
  const buckets = Int32Array.from({ length: features }, () => Math.floor(random() * shape.buckets));
  return { vector: randomVector(random, shape.universal), buckets, weights: randomVector(random, features) };
}

/** Pairs of unrelated texts: nothing to find but by heart. */
export function randomPairs(
  random: () => number,
  shape: EncoderShape,
  count: number,
  negatives = 1,
  features = 3,
): Batch {
  const text = (id: string): NamedInput => ({ id, input: randomInput(random, shape, features) });
  return Array.from({ length: count }, (_, i) => ({
    query: text(`query ${i}`),
    positive: text(`document ${i}`),
    negatives: Array.from({ length: negatives }, (_, n) => text(`negative ${i}.${n}`)),
    weight: 0.5 + random(),
  }));
}

/** The gradient of `f` at `values`, by central differences. */
export function differences(values: Float64Array, f: () => number, step = 1e-5): Float64Array {
  return values.map((value, i) => {
    values[i] = value + step;
    const above = f();
    values[i] = value - step;
    const below = f();
    values[i] = value;
    return (above - below) / (2 * step);
  });
}

/** The largest difference, relative to numbers above 1 and absolute for those below. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++)
    most = Math.max(most, Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!)));
  return most;
}
