import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: each step takes learningRate · weightDecay of a parameter off. */
  readonly weightDecay: number;
}
export const DEFAULT_ADAM_OPTIONS: AdamOptions = {
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};

/** A parameter with its running means of gradients and of their squares. */
export interface Parameter<F extends Floats = Floats> {
  readonly values: F;
  readonly firstMoment: F;
  readonly secondMoment: F;
}

export const createParameter = <F extends Floats>(values: F): Parameter<F> => ({
  values,
  firstMoment: zeros(values, values.length),
  secondMoment: zeros(values, values.length),
});

/**
 * One step of Adam. `step` counts from 1 for all parameters together: a row of a sparse matrix takes part only in the
 * steps that touch it; in the others neither it nor its means change, and no decay is taken.
 */
export function applyAdam<F extends Floats>(
  { values, firstMoment, secondMoment }: Parameter<F>,
  gradient: F,
  step: number,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamOptions,
): void {
  // Bias corrections taken out of the loop: m̂/(√v̂ + ε) = (m/(1 − β₁ᵗ))/(√v/√(1 − β₂ᵗ) + ε).
  const correctedRate = learningRate / (1 - beta1 ** step);
  const correctionFactor = 1 / Math.sqrt(1 - beta2 ** step);
  const decayFactor = 1 - learningRate * weightDecay;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
    const v = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    values[i] = decayFactor * values[i]! - (correctedRate * m) / (correctionFactor * Math.sqrt(v) + epsilon);
  }
}

/** Scales all gradients together to a length of at most `limit`; returns the length that they had. */
export function clipGradients(gradients: readonly Floats[], limit: number): number {
  let squaredNorm = 0;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i++) squaredNorm += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(squaredNorm);
  if (norm > limit) {
    const factor = limit / norm;
    for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  }
  return norm;
}
