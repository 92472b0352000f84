import { invalid } from '../errors.ts';
import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { normals } from '../math/normal.ts';

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
export const DENSE = ['W1', 'P', 'W2', 'W3', 'V'] as const;
export const BIASES = ['b1', 'b2', 'b3', 'c'] as const;
/** Matrices of which a text takes the rows of its buckets alone. */
export const SPARSE = ['E', 'G'] as const;
export type DenseName = (typeof DENSE)[number];
export type BiasName = (typeof BIASES)[number];
export type SparseName = (typeof SPARSE)[number];
export type TensorName = DenseName | BiasName | SparseName;

/**
 * With universal vector u and lexical features x:
 *   h = tanh(W1·u + Σ x_j E_j + b1)
 *   μ = P·u + Σ x_j G_j + W2·h + b2
 *   log σ² = W3·h + b3, held within [-8, 4]
 *   z = μ + σ·ε,  û = V·z + c
 * Stored row by row. The names are those of a file of weights.
 */
export type Weights<F extends Floats = Float32Array> = Readonly<Record<TensorName, Tensor<F>>>;

/** [rows, columns], or [length], of each tensor. */
export function tensorShapes(shape: EncoderShape): Readonly<Record<TensorName, readonly number[]>> {
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

const NAMES: readonly TensorName[] = [...DENSE, ...BIASES, ...SPARSE];

/** A tensor of each name, made by `make`. */
export function eachTensor<T>(make: (name: TensorName) => T): Record<TensorName, T> {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as Record<TensorName, T>;
}

/** Sizes as the tensors have them. */
export function shapeOf(weights: Weights<Floats>): EncoderShape {
  const [hidden, universal] = weights.W1.shape;
  const [buckets, latent] = weights.G.shape;
  return { universal: universal!, buckets: buckets!, hidden: hidden!, latent: latent! };
}

/** Tensors of a file as weights. INVALID_INPUT when one is missing, or is not of the size that the others ask for. */
export function weightsOf(tensors: Readonly<Record<string, Tensor<Floats> | undefined>>): Weights {
  const { W1, G } = tensors;
  const wanted =
    W1?.shape.length === 2 && G?.shape.length === 2
      ? tensorShapes(shapeOf({ W1, G } as Weights<Floats>))
      : undefined;
  return eachTensor((name) => {
    const tensor = tensors[name];
    const data = tensor?.data;
    if (!(data instanceof Float32Array) || String(tensor?.shape) !== String(wanted?.[name]))
      throw invalid(
        `Tensor ${name} is missing or of the wrong size.`,
        'Load another version of the native encoder.',
        { tensor: name, shape: tensor?.shape ?? null, wanted: wanted?.[name] ?? null },
      );
    if (data.length !== tensor!.shape.reduce((a, b) => a * b, 1))
      throw invalid(
        `Tensor ${name} has ${data.length} numbers, not those of its shape.`,
        'Load another version.',
      );
    return { shape: tensor!.shape, data };
  });
}

/** A copy in the other kind of numbers: the float64 reference of float32 weights. */
export const inFloat64 = (weights: Weights<Floats>): Weights<Float64Array> =>
  eachTensor((name) => ({ shape: weights[name].shape, data: Float64Array.from(weights[name].data) }));

/** A copy that may be written to. */
export const copyOf = <F extends Floats>(weights: Weights<F>): Weights<F> =>
  eachTensor((name) => ({ shape: weights[name].shape, data: weights[name].data.slice() as F }));

export interface CreateOptions {
  /** How much the lexical path weighs at first beside the universal one: cosines begin as cos u + lexical² · cos x. Default 0. */
  readonly lexical?: number;
}

/** Spread of the hidden units at first, for each of their two inputs: small, so that words not learned yet add little noise. */
const HIDDEN_SPREAD = 0.1;
const LOG_VARIANCE = -4;

/**
 * Untrained weights. P is random with orthonormal rows (columns, when there are more rows), so that cosines of μ begin as
 * those of u, estimated in `latent` dimensions. It is scaled by √max(universal, latent), so that a coordinate of μ has a
 * variance of about 1: the scale at which the prior of the KL term, N(0, 1), fits what is there, and shrinks nothing.
 * V is P's pseudo-inverse (Pᵀ at unit scale). W2, W3 and biases are 0, b3 is -4.
 */
export function createWeights(
  shape: EncoderShape,
  random: () => number,
  { lexical = 0 }: CreateOptions = {},
): Weights {
  const { universal, latent } = shape;
  const normal = normals(random);
  const shapes = tensorShapes(shape);
  const empty = eachTensor((name) => ({
    shape: shapes[name],
    data: new Float32Array(shapes[name].reduce((a, b) => a * b, 1)),
  }));
  const spread = { W1: HIDDEN_SPREAD, E: HIDDEN_SPREAD, G: lexical };
  for (const [name, size] of Object.entries(spread) as ['W1' | 'E' | 'G', number][])
    if (size > 0) empty[name].data.set(Float32Array.from(empty[name].data, () => size * normal()));
  const [vectors, length] = [Math.min(universal, latent), Math.max(universal, latent)];
  const scale = Math.sqrt(length);
  const directions = orthonormal(vectors, length, normal);
  for (let i = 0; i < latent; i++)
    for (let j = 0; j < universal; j++) {
      const value = latent <= universal ? directions[i * length + j]! : directions[j * length + i]!;
      empty.P.data[i * universal + j] = scale * value;
      empty.V.data[j * latent + i] = value / scale;
    }
  empty.b3.data.fill(LOG_VARIANCE);
  return empty;
}

/** `rows` random directions [rows × length] at right angles, by Gram and Schmidt in float64; rows ≤ length. */
function orthonormal(rows: number, length: number, normal: () => number): Float64Array {
  const all = zeros(new Float64Array(), rows * length).map(() => normal());
  for (let i = 0; i < rows; i++) {
    const row = all.subarray(i * length, (i + 1) * length);
    for (let j = 0; j < i; j++) {
      const other = all.subarray(j * length, (j + 1) * length);
      let along = 0;
      for (let l = 0; l < length; l++) along += row[l]! * other[l]!;
      for (let l = 0; l < length; l++) row[l]! -= along * other[l]!;
    }
    let square = 0;
    for (let l = 0; l < length; l++) square += row[l]! ** 2;
    const size = Math.sqrt(square);
    for (let l = 0; l < length; l++) row[l]! /= size;
  }
  return all;
}
