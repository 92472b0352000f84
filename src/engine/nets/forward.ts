import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { Stack } from './input.ts';
import { shapeOf } from './weights.ts';
import type { Tensor, Weights } from './weights.ts';

/** log σ² stays within; a variance beyond says nothing, and its exponential would run away. */
export const LOG_VARIANCE_RANGE = [-8, 4] as const;

/** What a pass through the encoder leaves, each [texts × …]. */
export interface Pass<F extends Floats = Floats> {
  readonly stack: Stack<F>;
  readonly hidden: F;
  readonly mu: F;
  /** Within the range. */
  readonly logVariance: F;
  /** 1 where log σ² was inside the range by itself, so that a gradient passes. */
  readonly free: Uint8Array;
}

/** Each row of `into` [texts × width] += the sum of the rows of `table` that the text's buckets name. */
export function addFeatures(
  into: Floats,
  { texts, starts, buckets, values }: Stack,
  table: Floats,
  width: number,
): void {
  for (let text = 0; text < texts; text++)
    for (let f = starts[text]!; f < starts[text + 1]!; f++)
      addScaled(into, table, values[f]!, buckets[f]! * width, text * width, width);
}

/** Each row of `into` [rows × bias.length] += bias. */
export function addBias(into: Floats, bias: Floats): void {
  for (let at = 0; at < into.length; at += bias.length) addScaled(into, bias, 1, 0, at);
}

/** How a matrix meets what came before it: `into` [texts × rows] = or += x · matrixᵀ. */
export type Apply<F extends Floats> = (name: 'W1' | 'P' | 'W2' | 'W3', into: F, x: F, add: boolean) => void;

const applyPlainly =
  <F extends Floats>(weights: Weights<F>, texts: number): Apply<F> =>
  (name, into, x, add) => {
    const [rows, columns] = weights[name].shape;
    matmul(into, x, weights[name].data, texts, rows!, columns!, 'NT', add);
  };

/** The encoder over a stack of texts. */
export function forward<F extends Floats>(
  weights: Weights<F>,
  stack: Stack<F>,
  apply: Apply<F> = applyPlainly(weights, stack.texts),
): Pass<F> {
  const { hidden: width, latent } = shapeOf(weights);
  const { texts, vectors } = stack;
  const like = vectors;
  const hidden = zeros(like, texts * width);
  apply('W1', hidden, vectors, false);
  addFeatures(hidden, stack, weights.E.data, width);
  addBias(hidden, weights.b1.data);
  for (let i = 0; i < hidden.length; i++) hidden[i] = Math.tanh(hidden[i]!);

  const mu = zeros(like, texts * latent);
  apply('P', mu, vectors, false);
  apply('W2', mu, hidden, true);
  addFeatures(mu, stack, weights.G.data, latent);
  addBias(mu, weights.b2.data);

  const logVariance = zeros(like, texts * latent);
  apply('W3', logVariance, hidden, false);
  addBias(logVariance, weights.b3.data);
  const [least, most] = LOG_VARIANCE_RANGE;
  const free = new Uint8Array(logVariance.length);
  for (let i = 0; i < free.length; i++) {
    const value = logVariance[i]!;
    free[i] = value > least && value < most ? 1 : 0;
    logVariance[i] = Math.min(most, Math.max(least, value));
  }
  return { stack, hidden, mu, logVariance, free };
}

/** `into` [texts × universal] = latents · Vᵀ + c. */
export function decodeInto<F extends Floats>(
  weights: { V: Tensor<F>; c: Tensor<F> },
  latents: F,
  into: F,
): void {
  const [universal, latent] = weights.V.shape;
  matmul(into, latents, weights.V.data, into.length / universal!, universal!, latent!, 'NT');
  addBias(into, weights.c.data);
}
