import { createInputError } from '../errors.ts';
import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { backward } from './backward.ts';
import type { OutputGradients, Gradients } from './backward.ts';
import { buildBatch } from './batch.ts';
import type { Batch } from './batch.ts';
import { computeInfoNce } from './contrastive.ts';
import { forward } from './forward.ts';
import type { ForwardPass } from './forward.ts';
import { stackInputs } from './input.ts';
import { computeMeanKl, computeReconstructionLoss } from './variational.ts';
import { readShape } from './weights.ts';
import type { EncoderWeights } from './weights.ts';

export interface LossOptions {
  readonly temperature: number;
  /** Documents find their queries, too. */
  readonly symmetric: boolean;
  /** Weights of the three parts; 0 leaves one out. */
  readonly contrastive: number;
  readonly reconstruction: number;
  readonly kl: number;
}
export const DEFAULT_LOSS_OPTIONS: LossOptions = {
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
export function computeLoss(
  weights: EncoderWeights<Floats>,
  batch: Batch,
  options: Partial<LossOptions> = {},
): Loss {
  return evaluateBatch(weights, batch, { ...DEFAULT_LOSS_OPTIONS, ...options }, () => null).loss;
}

/**
 * Loss of a batch and the gradients of all weights. `sampleNoise` gives ε for so many numbers (standard normal), or null for
 * none: z = μ.
 */
export function computeGradients<F extends Floats>(
  weights: EncoderWeights<F>,
  batch: Batch,
  options: LossOptions,
  sampleNoise: (count: number) => F | null,
): { loss: Loss; gradients: Gradients<F> } {
  const { loss, outputGradients, pass } = evaluateBatch(weights, batch, options, sampleNoise);
  return { loss, gradients: backward(weights, pass, outputGradients) };
}

function evaluateBatch<F extends Floats>(
  weights: EncoderWeights<F>,
  batch: Batch,
  options: LossOptions,
  sampleNoise: (count: number) => F | null,
): { loss: Loss; pass: ForwardPass<F>; outputGradients: OutputGradients<F> } {
  if (batch.length === 0)
    throw createInputError('A batch needs at least one pair.', 'Leave empty batches out.');
  const { latent } = readShape(weights);
  const { inputs, queryCount, pairs, excluded } = buildBatch(batch);
  const pass = forward(weights, stackInputs(inputs, readShape(weights), weights.P.data));
  const { mu, logVariance } = pass;
  const [gradMu, gradLogVar] = [zeros(mu, mu.length), zeros(mu, mu.length)];

  const queriesEnd = queryCount * latent;
  const infoNce = computeInfoNce(
    mu.subarray(0, queriesEnd) as F,
    mu.subarray(queriesEnd) as F,
    latent,
    pairs,
    excluded,
    options,
  );
  addScaled(gradMu, infoNce.gradQueries, options.contrastive);
  addScaled(gradMu, infoNce.gradDocuments, options.contrastive, 0, queriesEnd);
  const reconstructed = computeReconstructionLoss(
    weights,
    pass.batch.vectors,
    mu,
    logVariance,
    sampleNoise(mu.length),
    options.reconstruction,
    gradMu,
    gradLogVar,
  );
  const divergence = computeMeanKl(mu, logVariance, options.kl, gradMu, gradLogVar);
  const loss: Loss = {
    total:
      options.contrastive * infoNce.loss +
      options.reconstruction * reconstructed.loss +
      options.kl * divergence,
    contrastive: infoNce.loss,
    reconstruction: reconstructed.loss,
    kl: divergence,
  };
  return {
    loss,
    pass,
    outputGradients: { gradMu, gradLogVar, gradV: reconstructed.gradV, gradC: reconstructed.gradC },
  };
}
