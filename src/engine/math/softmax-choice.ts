/** One choice that was made: what there was to choose from [options × features], and which was taken. */
export interface Choice {
  readonly options: readonly Float64Array[];
  readonly taken: number;
}

export interface FitOptions {
  /** What is believed before any choice was seen [features]. */
  readonly prior: Float64Array;
  /** How firmly: the penalty of each feature's squared distance from it [features]. */
  readonly precision: Float64Array;
  /** How far each may go from it [features]. */
  readonly bounds: Float64Array;
  readonly steps: number;
}

/** Log-likelihood of each choice under weights, in nats. */
export const computeLogLikelihoods = (choices: readonly Choice[], weights: Float64Array): number[] =>
  choices.map((choice) => Math.log(Math.max(1e-12, computeProbabilities(choice, weights)[choice.taken]!)));

/**
 * The factor by which all weights together make the choices likeliest: how decided the chooser is. It changes no order, and
 * what it alone explains must not be taken for a better order.
 */
export function fitWeightScale(choices: readonly Choice[], weights: Float64Array): number {
  let [bestScale, bestLogLikelihood] = [1, -Infinity];
  for (let scale = 0.25; scale <= 4; scale *= 1.1) {
    const scaled = weights.map((weight) => weight * scale);
    const logLikelihood = computeLogLikelihoods(choices, scaled).reduce((a, b) => a + b, 0);
    if (logLikelihood > bestLogLikelihood) [bestScale, bestLogLikelihood] = [scale, logLikelihood];
  }
  return bestScale;
}

/** Share of the choices whose taken option is among the first `k`. */
export function computeTopKRate(choices: readonly Choice[], weights: Float64Array, k: number): number {
  const hits = choices.filter(({ options, taken }) => {
    const takenScore = scoreOption(options[taken]!, weights);
    return options.filter((option) => scoreOption(option, weights) > takenScore).length < k;
  });
  return choices.length === 0 ? 0 : hits.length / choices.length;
}

/**
 * Weights that make the choices likely, near what was believed before: multinomial logistic regression by gradient ascent with
 * a Gaussian prior and hard bounds. Deterministic. A handful of choices moves nothing far, which is what the prior is for.
 */
export function fitChoices(
  choices: readonly Choice[],
  { prior, precision, bounds, steps }: FitOptions,
): Float64Array {
  const weights = prior.slice();
  const squaredGradients = new Float64Array(prior.length);
  for (let step = 0; step < steps; step++) {
    const gradient = prior.map((priorWeight, f) => precision[f]! * (priorWeight - weights[f]!));
    for (const choice of choices) {
      const probabilities = computeProbabilities(choice, weights);
      choice.options.forEach((option, o) => {
        const residual = (o === choice.taken ? 1 : 0) - probabilities[o]!;
        for (let f = 0; f < gradient.length; f++) gradient[f]! += residual * option[f]!;
      });
    }
    for (let f = 0; f < weights.length; f++) {
      squaredGradients[f]! += gradient[f]! ** 2;
      if (squaredGradients[f] === 0) continue;
      const next = weights[f]! + (LEARNING_RATE * gradient[f]!) / Math.sqrt(squaredGradients[f]!);
      weights[f] = Math.min(prior[f]! + bounds[f]!, Math.max(prior[f]! - bounds[f]!, next));
    }
  }
  return weights;
}

/** Adagrad's step: features differ in scale, and this needs no tuning for each. */
const LEARNING_RATE = 0.2;

function computeProbabilities({ options }: Choice, weights: Float64Array): Float64Array {
  const scores = Float64Array.from(options, (option) => scoreOption(option, weights));
  const maxScore = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = scores.map((value) => Math.exp(value - maxScore));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

function scoreOption(option: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < weights.length; f++) sum += weights[f]! * option[f]!;
  return sum;
}
