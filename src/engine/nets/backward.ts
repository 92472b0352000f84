import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { Rows } from '../math/ties.ts';
import type { Pass } from './forward.ts';
import type { Stack } from './input.ts';
import { shapeOf } from './weights.ts';
import type { BiasName, DenseName, Weights } from './weights.ts';

/** A gradient for every matrix and bias; for E and G only the rows that the batch's texts touch. */
export interface Gradients<F extends Floats = Floats> {
  readonly dense: Record<DenseName, F>;
  readonly biases: Record<BiasName, F>;
  readonly E: Rows<F>;
  readonly G: Rows<F>;
}

/** What the losses ask of the encoder's results, each [texts × latent], and of the decoder's weights. */
export interface Demands<F extends Floats = Floats> {
  readonly mu: F;
  readonly logVariance: F;
  readonly V: F;
  readonly c: F;
}

/** Distinct buckets of a stack, ascending, and each feature's place among them. */
export function touched({ buckets }: Stack): { rows: Int32Array; places: Int32Array } {
  const rows = new Int32Array(new Set(buckets)).sort();
  const placeOf = new Map<number, number>();
  rows.forEach((bucket, place) => placeOf.set(bucket, place));
  return { rows, places: buckets.map((bucket) => placeOf.get(bucket)!) };
}

/** From what is asked of μ and log σ² to every weight. The demand on log σ² is cleared where the range held it. */
export function backward<F extends Floats>(
  weights: Weights<F>,
  pass: Pass<F>,
  demands: Demands<F>,
): Gradients<F> {
  const { universal, hidden: width, latent } = shapeOf(weights);
  const { stack, hidden } = pass;
  const { texts, vectors } = stack;
  const { mu, logVariance } = demands;
  for (let i = 0; i < logVariance.length; i++) if (pass.free[i] === 0) logVariance[i] = 0;

  const product = (rows: number, columns: number, from: F, over: F): F => {
    const into = zeros(vectors, rows * columns);
    matmul(into, from, over, rows, columns, texts, 'TN');
    return into;
  };
  const W2 = product(latent, width, mu, hidden);
  const W3 = product(latent, width, logVariance, hidden);
  const P = product(latent, universal, mu, vectors);

  const inner = zeros(vectors, texts * width);
  matmul(inner, mu, weights.W2.data, texts, width, latent, 'NN');
  matmul(inner, logVariance, weights.W3.data, texts, width, latent, 'NN', true);
  for (let i = 0; i < inner.length; i++) inner[i]! *= 1 - hidden[i]! * hidden[i]!;
  const W1 = product(width, universal, inner, vectors);

  const { rows, places } = touched(stack);
  return {
    dense: { W1, P, W2, W3, V: demands.V },
    biases: {
      b1: columnSums(inner, width),
      b2: columnSums(mu, latent),
      b3: columnSums(logVariance, latent),
      c: demands.c,
    },
    E: { width, rows, data: gathered(stack, rows.length, places, inner, width) },
    G: { width: latent, rows, data: gathered(stack, rows.length, places, mu, latent) },
  };
}

/** Sum of the rows of `values` [… × width]. */
export function columnSums<F extends Floats>(values: F, width: number): F {
  const sums = zeros(values, width);
  for (let at = 0; at < values.length; at += width) addScaled(sums, values, 1, at, 0, width);
  return sums;
}

/** What each touched row is asked for: the demands of the texts that named it, by their weights of it. */
function gathered<F extends Floats>(
  stack: Stack<F>,
  rows: number,
  places: Int32Array,
  demands: F,
  width: number,
): F {
  const { texts, starts, values } = stack;
  const into = zeros(demands, rows * width);
  for (let text = 0; text < texts; text++)
    for (let f = starts[text]!; f < starts[text + 1]!; f++)
      addScaled(into, demands, values[f]!, text * width, places[f]! * width, width);
  return into;
}
