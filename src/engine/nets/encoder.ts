import type { Floats } from '../math/floats.ts';
import { addScaled, zeros } from '../math/floats.ts';
import { Packed } from '../math/matmul.ts';
import { unitRows } from './contrastive.ts';
import { forward } from './forward.ts';
import type { Apply, Pass } from './forward.ts';
import { stack } from './input.ts';
import type { Input } from './input.ts';
import { shapeOf } from './weights.ts';
import type { EncoderShape, Weights } from './weights.ts';

/** Of each text its place in the latent space and how sure of it the encoder is, each [latent]. */
export interface Encoded<F extends Floats = Float32Array> {
  readonly mu: F[];
  readonly logVariance: F[];
}

/** The native embedding: μ at length 1, so that a dot product is the similarity. A new array. */
export const native = <F extends Floats>(mu: F): F => unitRows(mu, mu.length).units;

/** Texts in the latent space; μ is not at length 1. For many questions one by one: `openEncoder`. */
export function encode<F extends Floats>(weights: Weights<F>, texts: readonly Input[]): Encoded<F> {
  const shape = shapeOf(weights);
  return separate(forward(weights, stack(texts, shape, weights.P.data)), shape.latent);
}

function separate<F extends Floats>(
  { mu, logVariance, stack: { texts } }: Pass<F>,
  latent: number,
): Encoded<F> {
  const rows = (values: F): F[] =>
    Array.from({ length: texts }, (_, i) => values.slice(i * latent, (i + 1) * latent) as F);
  return { mu: rows(mu), logVariance: rows(logVariance) };
}

/** Texts of one product: more at once would only take more memory. */
const AT_ONCE = 64;

export interface Encoder {
  readonly shape: EncoderShape;
  readonly encode: (texts: readonly Input[]) => Encoded;
}

/**
 * An encoder for the day: its dense matrices lie packed for the kernel (a copy), so that one text takes a fraction of a
 * millisecond. The other tensors are used where they are; whoever opened it leaves them alone.
 */
export function openEncoder(weights: Weights): Encoder {
  const shape = shapeOf(weights);
  const packed = (name: 'W1' | 'P' | 'W2' | 'W3'): Packed => {
    const [rows, columns] = weights[name].shape;
    return new Packed(weights[name].data, rows!, columns!);
  };
  const matrices = { W1: packed('W1'), P: packed('P'), W2: packed('W2'), W3: packed('W3') };
  const apply: Apply<Float32Array> = (name, into, x, add) => {
    const matrix = matrices[name];
    const texts = x.length / matrix.columns;
    if (!add) {
      matrix.multiply(into, x, texts);
      return;
    }
    const more = zeros(into, into.length);
    matrix.multiply(more, x, texts);
    addScaled(into, more, 1);
  };
  return {
    shape,
    encode: (texts) => {
      const encoded: Encoded = { mu: [], logVariance: [] };
      for (let from = 0; from < texts.length; from += AT_ONCE) {
        const part = stack(texts.slice(from, from + AT_ONCE), shape, weights.P.data);
        const { mu, logVariance } = separate(forward(weights, part, apply), shape.latent);
        encoded.mu.push(...mu);
        encoded.logVariance.push(...logVariance);
      }
      return encoded;
    },
  };
}
