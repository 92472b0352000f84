import type { Batch, NamedInput } from '../../src/engine/nets/batch.ts';
import type { EncoderInput } from '../../src/engine/nets/input.ts';
import type { EncoderShape } from '../../src/engine/nets/weights.ts';
import { createRandomVector } from './store.ts';

/** A text of random direction with some random features. */
export function createRandomInput(random: () => number, shape: EncoderShape, features = 3): EncoderInput {
  const buckets = Int32Array.from({ length: features }, () => Math.floor(random() * shape.buckets));
  return {
    vector: createRandomVector(random, shape.universal),
    buckets,
    weights: createRandomVector(random, features),
  };
}

/** Pairs of unrelated texts: nothing to find but by heart. */
export function createRandomPairs(
  random: () => number,
  shape: EncoderShape,
  count: number,
  negatives = 1,
  features = 3,
): Batch {
  const createText = (id: string): NamedInput => ({ id, input: createRandomInput(random, shape, features) });
  return Array.from({ length: count }, (_, i) => ({
    query: createText(`query ${i}`),
    positive: createText(`document ${i}`),
    negatives: Array.from({ length: negatives }, (_, n) => createText(`negative ${i}.${n}`)),
    weight: 0.5 + random(),
  }));
}

/** The gradient of `f` at `values`, by central differences. */
export function estimateGradient(values: Float64Array, evaluate: () => number, step = 1e-5): Float64Array {
  return values.map((value, i) => {
    values[i] = value + step;
    const above = evaluate();
    values[i] = value - step;
    const below = evaluate();
    values[i] = value;
    return (above - below) / (2 * step);
  });
}

/** The largest difference, relative to numbers above 1 and absolute for those below. */
export function computeMaxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let maximum = 0;
  for (let i = 0; i < a.length; i++)
    maximum = Math.max(maximum, Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!)));
  return maximum;
}
