import { createInputError } from '../errors.ts';
import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { createNormalSampler } from '../math/normal.ts';

/** Sizes of the native encoder. */
export interface EncoderShape {
  /** Dimensions of the universal vector, 384-1024. */
  readonly universal: number;
  /** Buckets of lexical features. */
  readonly buckets: number;
  readonly hidden: number;
  /** Dimensions of the native embedding. */
  readonly latent: number;
}
export const DEFAULT_SHAPE: EncoderShape = { universal: 768, buckets: 8192, hidden: 256, latent: 256 };

export interface Tensor<F extends Floats = Float32Array> {
  readonly shape: readonly number[];
  readonly data: F;
}

/** Matrices that every text goes through. */
export const DENSE_NAMES = ['W1', 'P', 'W2', 'W3', 'V'] as const;
export const BIAS_NAMES = ['b1', 'b2', 'b3', 'c'] as const;
/** Matrices of which a text takes the rows of its buckets alone. */
export const SPARSE_NAMES = ['E', 'G'] as const;
export type DenseName = (typeof DENSE_NAMES)[number];
export type BiasName = (typeof BIAS_NAMES)[number];
export type SparseName = (typeof SPARSE_NAMES)[number];
export type TensorName = DenseName | BiasName | SparseName;

/**
 * With universal vector u and lexical features x:
 *   h = tanh(W1·u + Σ x_j E_j + b1)
 *   μ = P·u + Σ x_j G_j + W2·h + b2
 *   log σ² = W3·h + b3, held within [-8, 4]
 *   z = μ + σ·ε,  û = V·z + c
 * Stored row by row. The names are those of a file of weights.
 */
export type EncoderWeights<F extends Floats = Float32Array> = Readonly<Record<TensorName, Tensor<F>>>;

/** [rows, columns], or [length], of each tensor. */
function computeTensorShapes(shape: EncoderShape): Readonly<Record<TensorName, readonly number[]>> {
  const { universal, buckets, hidden, latent } = shape;
  return {
    W1: [hidden, universal],
    E: [buckets, hidden],
    b1: [hidden],
    P: [latent, universal],
    G: [buckets, latent],
    W2: [latent, hidden],
    b2: [latent],
    W3: [latent, hidden],
    b3: [latent],
    V: [universal, latent],
    c: [universal],
  };
}

const TENSOR_NAMES: readonly TensorName[] = [...DENSE_NAMES, ...BIAS_NAMES, ...SPARSE_NAMES];

/** A tensor of each name, made by `make`. */
export function mapTensors<T>(make: (name: TensorName) => T): Record<TensorName, T> {
  return Object.fromEntries(TENSOR_NAMES.map((name) => [name, make(name)])) as Record<TensorName, T>;
}

/** Sizes as the tensors have them. */
export function readShape(weights: EncoderWeights<Floats>): EncoderShape {
  const [hidden, universal] = weights.W1.shape;
  const [buckets, latent] = weights.G.shape;
  return { universal: universal!, buckets: buckets!, hidden: hidden!, latent: latent! };
}

/** Tensors of a file as weights. INVALID_INPUT when one is missing, or is not of the size that the others ask for. */
export function toEncoderWeights(
  tensors: Readonly<Record<string, Tensor<Floats> | undefined>>,
): EncoderWeights {
  const { W1, G } = tensors;
  const wanted =
    W1?.shape.length === 2 && G?.shape.length === 2
      ? computeTensorShapes(readShape({ W1, G } as EncoderWeights<Floats>))
      : undefined;
  return mapTensors((name) => {
    const tensor = tensors[name];
    const data = tensor?.data;
    if (!(data instanceof Float32Array) || String(tensor?.shape) !== String(wanted?.[name]))
      throw createInputError(
        `Tensor ${name} is missing or of the wrong size.`,
        'Load another version of the native encoder.',
        { tensor: name, shape: tensor?.shape ?? null, wanted: wanted?.[name] ?? null },
      );
    if (data.length !== tensor!.shape.reduce((a, b) => a * b, 1))
      throw createInputError(
        `Tensor ${name} has ${data.length} numbers, not those of its shape.`,
        'Load another version.',
      );
    return { shape: tensor!.shape, data };
  });
}

/** A copy in the other kind of numbers: the float64 reference of float32 weights. */
export const toFloat64Weights = (weights: EncoderWeights<Floats>): EncoderWeights<Float64Array> =>
  mapTensors((name) => ({ shape: weights[name].shape, data: Float64Array.from(weights[name].data) }));

/** A copy that may be written to. */
export const copyWeights = <F extends Floats>(weights: EncoderWeights<F>): EncoderWeights<F> =>
  mapTensors((name) => ({ shape: weights[name].shape, data: weights[name].data.slice() as F }));

export interface CreateWeightsOptions {
  /** How much the lexical path weighs at first beside the universal one: cosines begin as cos u + lexical² · cos x. Default 0. */
  readonly lexicalScale?: number;
}

/** Spread of the hidden units at first, for each of their two inputs: small, so that words not learned yet add little noise. */
const HIDDEN_DEVIATION = 0.1;
const INITIAL_LOG_VARIANCE = -4;

/**
 * Untrained weights. P is random with orthonormal rows (columns, when there are more rows), so that cosines of μ begin as
 * those of u, estimated in `latent` dimensions. It is scaled by √max(universal, latent), so that a coordinate of μ has a
 * variance of about 1: the scale at which the prior of the KL term, N(0, 1), fits what is there, and shrinks nothing.
 * V is P's pseudo-inverse (Pᵀ at unit scale). W2, W3 and biases are 0, b3 is -4.
 */
export function createWeights(
  shape: EncoderShape,
  random: () => number,
  { lexicalScale = 0 }: CreateWeightsOptions = {},
): EncoderWeights {
  const { universal, latent } = shape;
  const sampleNormal = createNormalSampler(random);
  const shapes = computeTensorShapes(shape);
  const weights = mapTensors((name) => ({
    shape: shapes[name],
    data: new Float32Array(shapes[name].reduce((a, b) => a * b, 1)),
  }));
  const deviations = { W1: HIDDEN_DEVIATION, E: HIDDEN_DEVIATION, G: lexicalScale };
  for (const [name, deviation] of Object.entries(deviations) as ['W1' | 'E' | 'G', number][])
    if (deviation > 0)
      weights[name].data.set(Float32Array.from(weights[name].data, () => deviation * sampleNormal()));
  const [directionCount, length] = [Math.min(universal, latent), Math.max(universal, latent)];
  const scale = Math.sqrt(length);
  const directions = createOrthonormalRows(directionCount, length, sampleNormal);
  for (let i = 0; i < latent; i++)
    for (let j = 0; j < universal; j++) {
      const value = latent <= universal ? directions[i * length + j]! : directions[j * length + i]!;
      weights.P.data[i * universal + j] = scale * value;
      weights.V.data[j * latent + i] = value / scale;
    }
  weights.b3.data.fill(INITIAL_LOG_VARIANCE);
  return weights;
}

/** `rowCount` random directions [rows × length] at right angles, by Gram and Schmidt in float64; rows ≤ length. */
function createOrthonormalRows(rowCount: number, length: number, sampleNormal: () => number): Float64Array {
  const directions = zeros(new Float64Array(), rowCount * length).map(() => sampleNormal());
  for (let i = 0; i < rowCount; i++) {
    const row = directions.subarray(i * length, (i + 1) * length);
    for (let j = 0; j < i; j++) {
      const other = directions.subarray(j * length, (j + 1) * length);
      let projection = 0;
      for (let l = 0; l < length; l++) projection += row[l]! * other[l]!;
      for (let l = 0; l < length; l++) row[l]! -= projection * other[l]!;
    }
    let squaredNorm = 0;
    for (let l = 0; l < length; l++) squaredNorm += row[l]! ** 2;
    const norm = Math.sqrt(squaredNorm);
    for (let l = 0; l < length; l++) row[l]! /= norm;
  }
  return directions;
}
