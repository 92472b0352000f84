import { createInputError } from '../errors.ts';
import { matmul } from '../math/matmul.ts';
import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { sumColumns } from './backward.ts';
import { normalizeRows } from './contrastive.ts';
import type { Encodings } from './encoder.ts';
import { computeKl } from './variational.ts';

export interface CollapseMetrics {
  /** Mean KL of a dimension, in nats. */
  readonly kl: number;
  /** Dimensions whose mean KL is above the limit: those that say anything about a text. */
  readonly activeDimensions: number;
  /** Mean cosine of two different texts. */
  readonly meanCosine: number;
  /** (Σ λ)² / Σ λ² of the covariance of the native embeddings: how many directions they spread over. */
  readonly effectiveRank: number;
}

/**
 * `posterior`: (nearly) every dimension has become the prior, whatever the text. `representation`: the texts lie on one
 * spot, or on one line.
 */
export type CollapseReport =
  | ({ readonly kind: 'sound' } & CollapseMetrics)
  | ({ readonly kind: 'posterior' } & CollapseMetrics)
  | ({ readonly kind: 'representation' } & CollapseMetrics);

export interface CollapseLimits {
  readonly minActiveNats: number;
  /** The share of dimensions that must be active. */
  readonly minActiveShare: number;
  /** Some sentence models begin at 0.8, so this is near 1. */
  readonly maxMeanCosine: number;
  readonly minEffectiveRank: number;
}
export const DEFAULT_COLLAPSE_LIMITS: CollapseLimits = {
  minActiveNats: 0.01,
  minActiveShare: 0.05,
  maxMeanCosine: 0.98,
  minEffectiveRank: 2,
};

/** Whether an encoder still tells texts apart, from at least three different ones, encoded (not at length 1). */
export function detectCollapse<F extends Floats>(
  { mu, logVariance }: Encodings<F>,
  limits: Partial<CollapseLimits> = {},
): CollapseReport {
  if (mu.length < 3) throw createInputError('Collapse shows in three texts or more.', 'Encode more texts.');
  const { minActiveNats, minActiveShare, maxMeanCosine, minEffectiveRank } = {
    ...DEFAULT_COLLAPSE_LIMITS,
    ...limits,
  };
  const metrics = { ...measureKl(mu, logVariance, minActiveNats), ...measureSpread(mu) };
  // First: a μ that is only noise about 0 has cosines, too.
  if (metrics.activeDimensions < minActiveShare * mu[0]!.length) return { kind: 'posterior', ...metrics };
  return metrics.meanCosine > maxMeanCosine || metrics.effectiveRank < minEffectiveRank
    ? { kind: 'representation', ...metrics }
    : { kind: 'sound', ...metrics };
}

function measureKl(mu: readonly Floats[], logVariance: readonly Floats[], minActiveNats: number) {
  const latent = mu[0]!.length;
  const means = new Float64Array(latent);
  mu.forEach((row, text) => {
    for (let i = 0; i < latent; i++) means[i]! += computeKl(row[i]!, logVariance[text]![i]!) / mu.length;
  });
  return {
    kl: means.reduce((sum, value) => sum + value, 0) / latent,
    activeDimensions: means.reduce((count, value) => count + (value > minActiveNats ? 1 : 0), 0),
  };
}

function measureSpread(mu: readonly Floats[]) {
  const [textCount, latent] = [mu.length, mu[0]!.length];
  const values = new Float64Array(textCount * latent);
  mu.forEach((row, text) => values.set(row, text * latent));
  const { units } = normalizeRows(values, latent);
  const sum = sumColumns(units, latent);
  const squaredNorm = sum.reduce((total, value) => total + value * value, 0);
  for (let i = 0; i < units.length; i++) units[i]! -= sum[i % latent]! / textCount;
  const gram = zeros(units, textCount * textCount);
  matmul(gram, units, units, textCount, textCount, latent, 'NT');
  let [trace, squares] = [0, 0];
  for (let i = 0; i < textCount; i++) trace += gram[i * textCount + i]!;
  for (const value of gram) squares += value * value;
  return {
    meanCosine: (squaredNorm - textCount) / (textCount * (textCount - 1)),
    effectiveRank: squares > 0 ? (trace * trace) / squares : 0,
  };
}
