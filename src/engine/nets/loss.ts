import { invalid } from '../errors.ts';
import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { backward } from './backward.ts';
import type { Gradients } from './backward.ts';
import { laid } from './batch.ts';
import type { Batch } from './batch.ts';
import { infoNCE } from './contrastive.ts';
import { forward } from './forward.ts';
import { stack } from './input.ts';
import { kl, reconstruction } from './variational.ts';
import { shapeOf } from './weights.ts';
import type { Weights } from './weights.ts';

export interface LossOptions {
  readonly temperature: number;
  /** Documents find their queries, too. */
  readonly symmetric: boolean;
  /** Weights of the three parts; 0 leaves one out. */
  readonly contrastive: number;
  readonly reconstruction: number;
  readonly kl: number;
}
export const LOSS: LossOptions = {
  temperature: 0.07,
  symmetric: true,
  contrastive: 1,
  reconstruction: 0.1,
  kl: 0.001,
};

/** The parts unweighted, and their weighted sum. */
export interface Loss {
  readonly total: number;
  readonly contrastive: number;
  /** Mean squared error of a text's û against u (u has length 1, so 1 is no better than saying nothing). */
  readonly reconstruction: number;
  /** Nats for each dimension. */
  readonly kl: number;
}

/** Loss of a batch without training and without noise: for judging. */
export function lossOf(weights: Weights<Floats>, batch: Batch, options: Partial<LossOptions> = {}): Loss {
  return measured(weights, batch, { ...LOSS, ...options }, () => null).loss;
}

/**
 * Loss of a batch and the gradients of all weights. `noise` gives ε for so many numbers (standard normal), or null for
 * none: z = μ.
 */
export function gradientsOf<F extends Floats>(
  weights: Weights<F>,
  batch: Batch,
  options: LossOptions,
  noise: (count: number) => F | null,
): { loss: Loss; gradients: Gradients<F> } {
  const { loss, asked, pass } = measured(weights, batch, options, noise);
  return { loss, gradients: backward(weights, pass, asked) };
}

function measured<F extends Floats>(
  weights: Weights<F>,
  batch: Batch,
  options: LossOptions,
  noise: (count: number) => F | null,
) {
  if (batch.length === 0) throw invalid('A batch needs at least one pair.', 'Leave empty batches out.');
  const { latent } = shapeOf(weights);
  const { inputs, queries, pairs, excluded } = laid(batch);
  const pass = forward(weights, stack(inputs, shapeOf(weights), weights.P.data));
  const { mu, logVariance } = pass;
  const [askedMu, askedLogVariance] = [zeros(mu, mu.length), zeros(mu, mu.length)];

  const split = queries * latent;
  const pulled = infoNCE(
    mu.subarray(0, split) as F,
    mu.subarray(split) as F,
    latent,
    pairs,
    excluded,
    options,
  );
  addScaled(askedMu, pulled.queries, options.contrastive);
  addScaled(askedMu, pulled.documents, options.contrastive, 0, split);
  const rebuilt = reconstruction(
    weights,
    pass.stack.vectors,
    mu,
    logVariance,
    noise(mu.length),
    options.reconstruction,
    askedMu,
    askedLogVariance,
  );
  const divergence = kl(mu, logVariance, options.kl, askedMu, askedLogVariance);
  const loss: Loss = {
    total:
      options.contrastive * pulled.loss + options.reconstruction * rebuilt.loss + options.kl * divergence,
    contrastive: pulled.loss,
    reconstruction: rebuilt.loss,
    kl: divergence,
  };
  return { loss, pass, asked: { mu: askedMu, logVariance: askedLogVariance, V: rebuilt.V, c: rebuilt.c } };
}
