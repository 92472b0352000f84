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
export const ADAM: AdamOptions = {
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};

/** A parameter with its running means of gradients and of their squares. */
export interface Parameter<F extends Floats = Floats> {
  readonly values: F;
  readonly first: F;
  readonly second: F;
}

export const parameter = <F extends Floats>(values: F): Parameter<F> => ({
  values,
  first: zeros(values, values.length),
  second: zeros(values, values.length),
});

/**
 * One step of Adam. `step` counts from 1 for all parameters together: a row of a sparse matrix takes part only in the
 * steps that touch it; in the others neither it nor its means change, and no decay is taken.
 */
export function adam<F extends Floats>(
  { values, first, second }: Parameter<F>,
  gradient: F,
  step: number,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamOptions,
): void {
  // Bias corrections taken out of the loop: m̂/(√v̂ + ε) = (m/(1 − β₁ᵗ))/(√v/√(1 − β₂ᵗ) + ε).
  const rate = learningRate / (1 - beta1 ** step);
  const root = 1 / Math.sqrt(1 - beta2 ** step);
  const kept = 1 - learningRate * weightDecay;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    values[i] = kept * values[i]! - (rate * m) / (root * Math.sqrt(v) + epsilon);
  }
}

/** Scales all gradients together to a length of at most `limit`; returns the length that they had. */
export function clip(gradients: readonly Floats[], limit: number): number {
  let square = 0;
  for (const gradient of gradients)
    for (let i = 0; i < gradient.length; i++) square += gradient[i]! * gradient[i]!;
  const length = Math.sqrt(square);
  if (length > limit) {
    const factor = limit / length;
    for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  }
  return length;
}
