import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import { sumColumns } from './backward.ts';
import { decodeInto } from './forward.ts';
import { readShape } from './weights.ts';
import type { EncoderWeights } from './weights.ts';

/** KL(N(μ, σ²) ‖ N(0, 1)) of one coordinate, in nats. */
export const computeKl = (mu: number, logVariance: number): number =>
  0.5 * (mu * mu + Math.exp(logVariance) - 1 - logVariance);

/**
 * The mean of KL over texts and dimensions; its gradients, times `factor`, are added to `gradMu` and `gradLogVar`.
 * All [texts × latent].
 */
export function computeMeanKl<F extends Floats>(
  mu: F,
  logVariance: F,
  factor: number,
  gradMu: F,
  gradLogVar: F,
): number {
  let sum = 0;
  const scale = factor / mu.length;
  for (let i = 0; i < mu.length; i++) {
    sum += computeKl(mu[i]!, logVariance[i]!);
    gradMu[i]! += scale * mu[i]!;
    gradLogVar[i]! += scale * 0.5 * (Math.exp(logVariance[i]!) - 1);
  }
  return sum / mu.length;
}

/** z = μ + σ·ε, in a new array; without ε, μ itself. */
function reparameterize<F extends Floats>(mu: F, logVariance: F, noise: F | null): F {
  if (noise === null) return mu;
  const z = mu.slice() as F;
  for (let i = 0; i < z.length; i++) z[i]! += Math.exp(logVariance[i]! / 2) * noise[i]!;
  return z;
}

export interface ReconstructionResult<F extends Floats = Floats> {
  readonly loss: number;
  /** Gradients of the decoder, times the factor. */
  readonly gradV: F;
  readonly gradC: F;
}

/**
 * The squared error of û against the universal vectors, summed over a vector's dimensions, mean over texts. Gradients,
 * times `factor`, are added to `gradMu` and, through the noise, to `gradLogVar`.
 */
export function computeReconstructionLoss<F extends Floats>(
  weights: EncoderWeights<F>,
  vectors: F,
  mu: F,
  logVariance: F,
  noise: F | null,
  factor: number,
  gradMu: F,
  gradLogVar: F,
): ReconstructionResult<F> {
  const { universal, latent } = readShape(weights);
  const textCount = vectors.length / universal;
  const z = reparameterize(mu, logVariance, noise);
  const errors = zeros(vectors, vectors.length);
  decodeInto(weights, z, errors);
  let loss = 0;
  for (let i = 0; i < errors.length; i++) {
    const error = errors[i]! - vectors[i]!;
    loss += (error * error) / textCount;
    errors[i] = (2 * factor * error) / textCount;
  }
  const gradV = zeros(vectors, universal * latent);
  matmul(gradV, errors, z, universal, latent, textCount, 'TN');
  const gradLatents = zeros(vectors, z.length);
  matmul(gradLatents, errors, weights.V.data, textCount, latent, universal, 'NN');
  for (let i = 0; i < gradLatents.length; i++) {
    gradMu[i]! += gradLatents[i]!;
    if (noise !== null) gradLogVar[i]! += gradLatents[i]! * noise[i]! * 0.5 * Math.exp(logVariance[i]! / 2);
  }
  return { loss, gradV, gradC: sumColumns(errors, universal) };
}
