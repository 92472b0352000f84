import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { InputBatch } from './input.ts';
import { readShape } from './weights.ts';
import type { Tensor, EncoderWeights } from './weights.ts';

/** log σ² stays within; a variance beyond says nothing, and its exponential would run away. */
export const LOG_VARIANCE_RANGE = [-8, 4] as const;

/** What a pass through the encoder leaves, each [texts × …]. */
export interface ForwardPass<F extends Floats = Floats> {
  readonly batch: InputBatch<F>;
  readonly hidden: F;
  readonly mu: F;
  /** Within the range. */
  readonly logVariance: F;
  /** 1 where log σ² was inside the range by itself, so that a gradient passes. */
  readonly gradMask: Uint8Array;
}

/** Each row of `into` [texts × width] += the sum of the rows of `table` that the text's buckets name. */
function addFeatures(
  into: Floats,
  { textCount, offsets, buckets, values }: InputBatch,
  table: Floats,
  width: number,
): void {
  for (let text = 0; text < textCount; text++)
    for (let f = offsets[text]!; f < offsets[text + 1]!; f++)
      addScaled(into, table, values[f]!, buckets[f]! * width, text * width, width);
}

/** Each row of `into` [rows × bias.length] += bias. */
function addBias(into: Floats, bias: Floats): void {
  for (let at = 0; at < into.length; at += bias.length) addScaled(into, bias, 1, 0, at);
}

/** How a matrix meets what came before it: `into` [texts × rows] = or += x · matrixᵀ. */
export type ApplyMatrix<F extends Floats> = (
  name: 'W1' | 'P' | 'W2' | 'W3',
  into: F,
  x: F,
  add: boolean,
) => void;

const createMatrixApplier =
  <F extends Floats>(weights: EncoderWeights<F>, textCount: number): ApplyMatrix<F> =>
  (name, into, x, add) => {
    const [rows, columns] = weights[name].shape;
    matmul(into, x, weights[name].data, textCount, rows!, columns!, 'NT', add);
  };

/** The encoder over a stack of texts. */
export function forward<F extends Floats>(
  weights: EncoderWeights<F>,
  batch: InputBatch<F>,
  applyMatrix: ApplyMatrix<F> = createMatrixApplier(weights, batch.textCount),
): ForwardPass<F> {
  const { hidden: width, latent } = readShape(weights);
  const { textCount, vectors } = batch;
  const like = vectors;
  const hidden = zeros(like, textCount * width);
  applyMatrix('W1', hidden, vectors, false);
  addFeatures(hidden, batch, weights.E.data, width);
  addBias(hidden, weights.b1.data);
  for (let i = 0; i < hidden.length; i++) hidden[i] = Math.tanh(hidden[i]!);

  const mu = zeros(like, textCount * latent);
  applyMatrix('P', mu, vectors, false);
  applyMatrix('W2', mu, hidden, true);
  addFeatures(mu, batch, weights.G.data, latent);
  addBias(mu, weights.b2.data);

  const logVariance = zeros(like, textCount * latent);
  applyMatrix('W3', logVariance, hidden, false);
  addBias(logVariance, weights.b3.data);
  const [minLogVar, maxLogVar] = LOG_VARIANCE_RANGE;
  const gradMask = new Uint8Array(logVariance.length);
  for (let i = 0; i < gradMask.length; i++) {
    const value = logVariance[i]!;
    gradMask[i] = value > minLogVar && value < maxLogVar ? 1 : 0;
    logVariance[i] = Math.min(maxLogVar, Math.max(minLogVar, value));
  }
  return { batch, hidden, mu, logVariance, gradMask };
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
