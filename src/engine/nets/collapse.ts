import { invalid } from '../errors.ts';
import { matmul } from '../math/matmul.ts';
import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { columnSums } from './backward.ts';
import { unitRows } from './contrastive.ts';
import type { Encoded } from './encoder.ts';
import { klOf } from './variational.ts';

export interface CollapseFigures {
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
export type Collapse =
  | ({ readonly kind: 'sound' } & CollapseFigures)
  | ({ readonly kind: 'posterior' } & CollapseFigures)
  | ({ readonly kind: 'representation' } & CollapseFigures);

export interface CollapseLimits {
  readonly activeNats: number;
  /** The share of dimensions that must be active. */
  readonly activeShare: number;
  /** Some sentence models begin at 0.8, so this is near 1. */
  readonly meanCosine: number;
  readonly effectiveRank: number;
}
export const COLLAPSE: CollapseLimits = {
  activeNats: 0.01,
  activeShare: 0.05,
  meanCosine: 0.98,
  effectiveRank: 2,
};

/** Whether an encoder still tells texts apart, from at least three different ones, encoded (not at length 1). */
export function collapse<F extends Floats>(
  { mu, logVariance }: Encoded<F>,
  limits: Partial<CollapseLimits> = {},
): Collapse {
  if (mu.length < 3) throw invalid('Collapse shows in three texts or more.', 'Encode more texts.');
  const { activeNats, activeShare, meanCosine, effectiveRank } = { ...COLLAPSE, ...limits };
  const figures = { ...spent(mu, logVariance, activeNats), ...spread(mu) };
  // First: a μ that is only noise about 0 has cosines, too.
  if (figures.activeDimensions < activeShare * mu[0]!.length) return { kind: 'posterior', ...figures };
  return figures.meanCosine > meanCosine || figures.effectiveRank < effectiveRank
    ? { kind: 'representation', ...figures }
    : { kind: 'sound', ...figures };
}

function spent(mu: readonly Floats[], logVariance: readonly Floats[], limit: number) {
  const latent = mu[0]!.length;
  const means = new Float64Array(latent);
  mu.forEach((row, text) => {
    for (let i = 0; i < latent; i++) means[i]! += klOf(row[i]!, logVariance[text]![i]!) / mu.length;
  });
  return {
    kl: means.reduce((sum, value) => sum + value, 0) / latent,
    activeDimensions: means.reduce((count, value) => count + (value > limit ? 1 : 0), 0),
  };
}

function spread(mu: readonly Floats[]) {
  const [texts, latent] = [mu.length, mu[0]!.length];
  const all = new Float64Array(texts * latent);
  mu.forEach((row, text) => all.set(row, text * latent));
  const { units } = unitRows(all, latent);
  const sum = columnSums(units, latent);
  const square = sum.reduce((total, value) => total + value * value, 0);
  for (let i = 0; i < units.length; i++) units[i]! -= sum[i % latent]! / texts;
  const gram = zeros(units, texts * texts);
  matmul(gram, units, units, texts, texts, latent, 'NT');
  let [trace, squares] = [0, 0];
  for (let i = 0; i < texts; i++) trace += gram[i * texts + i]!;
  for (const value of gram) squares += value * value;
  return {
    meanCosine: (square - texts) / (texts * (texts - 1)),
    effectiveRank: squares > 0 ? (trace * trace) / squares : 0,
  };
}
