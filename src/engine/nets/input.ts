import { createInputError } from '../errors.ts';
import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import type { EncoderShape } from './weights.ts';

/** One text as the encoder sees it. */
export interface EncoderInput {
  /** Its universal vector [universal], of length 1. */
  readonly vector: Floats;
  /** Its lexical features: buckets in [0, buckets) … */
  readonly buckets: ArrayLike<number>;
  /** … and their weights, of length 1 together. */
  readonly weights: ArrayLike<number>;
}

/** Texts side by side: dense vectors [texts × universal], and the features of all, one text after the other. */
export interface InputBatch<F extends Floats = Floats> {
  readonly textCount: number;
  readonly vectors: F;
  /** Where each text's features begin; one more at the end. */
  readonly offsets: Int32Array;
  readonly buckets: Int32Array;
  readonly values: F;
}

/** In numbers of the kind of `like`. INVALID_INPUT for a text of another shape than the encoder's. */
export function stackInputs<F extends Floats>(
  inputs: readonly EncoderInput[],
  shape: EncoderShape,
  like: F,
): InputBatch<F> {
  const offsets = new Int32Array(inputs.length + 1);
  inputs.forEach((input, i) => (offsets[i + 1] = offsets[i]! + input.buckets.length));
  const featureCount = offsets[inputs.length]!;
  const vectors = zeros(like, inputs.length * shape.universal);
  const buckets = new Int32Array(featureCount);
  const values = zeros(like, featureCount);
  inputs.forEach((input, i) => {
    if (input.vector.length !== shape.universal)
      throw createInputError(
        `A universal vector has ${input.vector.length} dimensions; the native encoder takes ${shape.universal}.`,
        'Embed with the model that the native encoder was made for, or make a new encoder.',
      );
    if (input.weights.length !== input.buckets.length)
      throw createInputError(
        'Lexical features need one weight for each bucket.',
        'Give as many weights as buckets.',
      );
    vectors.set(input.vector, i * shape.universal);
    for (let f = 0; f < input.buckets.length; f++) {
      const bucket = input.buckets[f]!;
      if (!Number.isInteger(bucket) || bucket < 0 || bucket >= shape.buckets)
        throw createInputError(
          `A lexical bucket must lie in [0, ${shape.buckets}).`,
          'Hash into fewer buckets.',
          {
            bucket,
          },
        );
      buckets[offsets[i]! + f] = bucket;
      values[offsets[i]! + f] = input.weights[f]!;
    }
  });
  return { textCount: inputs.length, vectors, offsets, buckets, values };
}
