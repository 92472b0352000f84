import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { SparseRows } from '../math/ties.ts';
import type { ForwardPass } from './forward.ts';
import type { InputBatch } from './input.ts';
import { readShape } from './weights.ts';
import type { BiasName, DenseName, EncoderWeights } from './weights.ts';

/** A gradient for every matrix and bias; for E and G only the rows that the batch's texts touch. */
export interface Gradients<F extends Floats = Floats> {
  readonly dense: Record<DenseName, F>;
  readonly biases: Record<BiasName, F>;
  readonly E: SparseRows<F>;
  readonly G: SparseRows<F>;
}

/** What the losses ask of the encoder's results, each [texts × latent], and of the decoder's weights. */
export interface OutputGradients<F extends Floats = Floats> {
  readonly gradMu: F;
  readonly gradLogVar: F;
  readonly gradV: F;
  readonly gradC: F;
}

/** Distinct buckets of a stack, ascending, and each feature's place among them. */
function collectTouchedRows({ buckets }: InputBatch): { rows: Int32Array; places: Int32Array } {
  const rows = new Int32Array(new Set(buckets)).sort();
  const placeByBucket = new Map<number, number>();
  rows.forEach((bucket, place) => placeByBucket.set(bucket, place));
  return { rows, places: buckets.map((bucket) => placeByBucket.get(bucket)!) };
}

/** From what is asked of μ and log σ² to every weight. The demand on log σ² is cleared where the range held it. */
export function backward<F extends Floats>(
  weights: EncoderWeights<F>,
  pass: ForwardPass<F>,
  outputGradients: OutputGradients<F>,
): Gradients<F> {
  const { universal, hidden: width, latent } = readShape(weights);
  const { batch, hidden } = pass;
  const { textCount, vectors } = batch;
  const { gradMu, gradLogVar } = outputGradients;
  for (let i = 0; i < gradLogVar.length; i++) if (pass.gradMask[i] === 0) gradLogVar[i] = 0;

  const multiplyTransposed = (rows: number, columns: number, from: F, over: F): F => {
    const into = zeros(vectors, rows * columns);
    matmul(into, from, over, rows, columns, textCount, 'TN');
    return into;
  };
  const W2 = multiplyTransposed(latent, width, gradMu, hidden);
  const W3 = multiplyTransposed(latent, width, gradLogVar, hidden);
  const P = multiplyTransposed(latent, universal, gradMu, vectors);

  const gradHidden = zeros(vectors, textCount * width);
  matmul(gradHidden, gradMu, weights.W2.data, textCount, width, latent, 'NN');
  matmul(gradHidden, gradLogVar, weights.W3.data, textCount, width, latent, 'NN', true);
  for (let i = 0; i < gradHidden.length; i++) gradHidden[i]! *= 1 - hidden[i]! * hidden[i]!;
  const W1 = multiplyTransposed(width, universal, gradHidden, vectors);

  const { rows, places } = collectTouchedRows(batch);
  return {
    dense: { W1, P, W2, W3, V: outputGradients.gradV },
    biases: {
      b1: sumColumns(gradHidden, width),
      b2: sumColumns(gradMu, latent),
      b3: sumColumns(gradLogVar, latent),
      c: outputGradients.gradC,
    },
    E: { width, rows, data: gatherRowGradients(batch, rows.length, places, gradHidden, width) },
    G: { width: latent, rows, data: gatherRowGradients(batch, rows.length, places, gradMu, latent) },
  };
}

/** Sum of the rows of `values` [… × width]. */
export function sumColumns<F extends Floats>(values: F, width: number): F {
  const sums = zeros(values, width);
  for (let at = 0; at < values.length; at += width) addScaled(sums, values, 1, at, 0, width);
  return sums;
}

/** What each touched row is asked for: the demands of the texts that named it, by their weights of it. */
function gatherRowGradients<F extends Floats>(
  batch: InputBatch<F>,
  rowCount: number,
  places: Int32Array,
  gradients: F,
  width: number,
): F {
  const { textCount, offsets, values } = batch;
  const into = zeros(gradients, rowCount * width);
  for (let text = 0; text < textCount; text++)
    for (let f = offsets[text]!; f < offsets[text + 1]!; f++)
      addScaled(into, gradients, values[f]!, text * width, places[f]! * width, width);
  return into;
}
