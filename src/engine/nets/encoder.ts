import type { Floats } from '../math/floats.ts';
import { addScaled, zeros } from '../math/floats.ts';
import { PackedMatrix } from '../math/matmul.ts';
import { normalizeRows } from './contrastive.ts';
import { forward } from './forward.ts';
import type { ApplyMatrix, ForwardPass } from './forward.ts';
import { stackInputs } from './input.ts';
import type { EncoderInput } from './input.ts';
import { readShape } from './weights.ts';
import type { EncoderShape, EncoderWeights } from './weights.ts';

/** Of each text its place in the latent space and how sure of it the encoder is, each [latent]. */
export interface Encodings<F extends Floats = Float32Array> {
  readonly mu: F[];
  readonly logVariance: F[];
}

/** The native embedding: μ at length 1, so that a dot product is the similarity. A new array. */
export const toNativeEmbedding = <F extends Floats>(mu: F): F => normalizeRows(mu, mu.length).units;

/** Texts in the latent space; μ is not at length 1. For many questions one by one: `openEncoder`. */
export function encode<F extends Floats>(
  weights: EncoderWeights<F>,
  texts: readonly EncoderInput[],
): Encodings<F> {
  const shape = readShape(weights);
  return splitEncodings(forward(weights, stackInputs(texts, shape, weights.P.data)), shape.latent);
}

function splitEncodings<F extends Floats>(
  { mu, logVariance, batch: { textCount } }: ForwardPass<F>,
  latent: number,
): Encodings<F> {
  const sliceRows = (values: F): F[] =>
    Array.from({ length: textCount }, (_, i) => values.slice(i * latent, (i + 1) * latent) as F);
  return { mu: sliceRows(mu), logVariance: sliceRows(logVariance) };
}

/** Texts of one product: more at once would only take more memory. */
const MAX_BATCH_SIZE = 64;

export interface Encoder {
  readonly shape: EncoderShape;
  readonly encode: (texts: readonly EncoderInput[]) => Encodings;
}

/**
 * An encoder for the day: its dense matrices lie packed for the kernel (a copy), so that one text takes a fraction of a
 * millisecond. The other tensors are used where they are; whoever opened it leaves them alone.
 */
export function openEncoder(weights: EncoderWeights): Encoder {
  const shape = readShape(weights);
  const packMatrix = (name: 'W1' | 'P' | 'W2' | 'W3'): PackedMatrix => {
    const [rows, columns] = weights[name].shape;
    return new PackedMatrix(weights[name].data, rows!, columns!);
  };
  const matrices = { W1: packMatrix('W1'), P: packMatrix('P'), W2: packMatrix('W2'), W3: packMatrix('W3') };
  const applyMatrix: ApplyMatrix<Float32Array> = (name, into, x, add) => {
    const matrix = matrices[name];
    const texts = x.length / matrix.columns;
    if (!add) {
      matrix.multiply(into, x, texts);
      return;
    }
    const product = zeros(into, into.length);
    matrix.multiply(product, x, texts);
    addScaled(into, product, 1);
  };
  return {
    shape,
    encode: (texts) => {
      const encodings: Encodings = { mu: [], logVariance: [] };
      for (let from = 0; from < texts.length; from += MAX_BATCH_SIZE) {
        const batch = stackInputs(texts.slice(from, from + MAX_BATCH_SIZE), shape, weights.P.data);
        const { mu, logVariance } = splitEncodings(forward(weights, batch, applyMatrix), shape.latent);
        encodings.mu.push(...mu);
        encodings.logVariance.push(...logVariance);
      }
      return encodings;
    },
  };
}
