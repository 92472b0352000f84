import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import { columnSums } from './backward.ts';
import { decodeInto } from './forward.ts';
import { shapeOf } from './weights.ts';
import type { Weights } from './weights.ts';

/** KL(N(μ, σ²) ‖ N(0, 1)) of one coordinate, in nats. */
export const klOf = (mu: number, logVariance: number): number =>
  0.5 * (mu * mu + Math.exp(logVariance) - 1 - logVariance);

/**
 * The mean of KL over texts and dimensions; its gradients, times `factor`, are added to `askedMu` and `askedLogVariance`.
 * All [texts × latent].
 */
export function kl<F extends Floats>(
  mu: F,
  logVariance: F,
  factor: number,
  askedMu: F,
  askedLogVariance: F,
): number {
  let sum = 0;
  const share = factor / mu.length;
  for (let i = 0; i < mu.length; i++) {
    sum += klOf(mu[i]!, logVariance[i]!);
    askedMu[i]! += share * mu[i]!;
    askedLogVariance[i]! += share * 0.5 * (Math.exp(logVariance[i]!) - 1);
  }
  return sum / mu.length;
}

/** z = μ + σ·ε, in a new array; without ε, μ itself. */
export function latentOf<F extends Floats>(mu: F, logVariance: F, noise: F | null): F {
  if (noise === null) return mu;
  const z = mu.slice() as F;
  for (let i = 0; i < z.length; i++) z[i]! += Math.exp(logVariance[i]! / 2) * noise[i]!;
  return z;
}

export interface Reconstruction<F extends Floats = Floats> {
  readonly loss: number;
  /** Gradients of the decoder, times the factor. */
  readonly V: F;
  readonly c: F;
}

/**
 * The squared error of û against the universal vectors, summed over a vector's dimensions, mean over texts. Gradients,
 * times `factor`, are added to `askedMu` and, through the noise, to `askedLogVariance`.
 */
export function reconstruction<F extends Floats>(
  weights: Weights<F>,
  vectors: F,
  mu: F,
  logVariance: F,
  noise: F | null,
  factor: number,
  askedMu: F,
  askedLogVariance: F,
): Reconstruction<F> {
  const { universal, latent } = shapeOf(weights);
  const texts = vectors.length / universal;
  const z = latentOf(mu, logVariance, noise);
  const errors = zeros(vectors, vectors.length);
  decodeInto(weights, z, errors);
  let loss = 0;
  for (let i = 0; i < errors.length; i++) {
    const error = errors[i]! - vectors[i]!;
    loss += (error * error) / texts;
    errors[i] = (2 * factor * error) / texts;
  }
  const V = zeros(vectors, universal * latent);
  matmul(V, errors, z, universal, latent, texts, 'TN');
  const asked = zeros(vectors, z.length);
  matmul(asked, errors, weights.V.data, texts, latent, universal, 'NN');
  for (let i = 0; i < asked.length; i++) {
    askedMu[i]! += asked[i]!;
    if (noise !== null) askedLogVariance[i]! += asked[i]! * noise[i]! * 0.5 * Math.exp(logVariance[i]! / 2);
  }
  return { loss, V, c: columnSums(errors, universal) };
}
