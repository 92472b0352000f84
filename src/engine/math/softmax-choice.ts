/** One choice that was made: what there was to choose from [options × features], and which was taken. */
export interface Choice {
  readonly options: readonly Float64Array[];
  readonly taken: number;
}

export interface FitOptions {
  /** What is believed before any choice was seen [features]. */
  readonly prior: Float64Array;
  /** How firmly: the penalty of each feature's squared distance from it [features]. */
  readonly firmness: Float64Array;
  /** How far each may go from it [features]. */
  readonly bounds: Float64Array;
  readonly steps: number;
}

/** Log-likelihood of each choice under weights, in nats. */
export const likelihoods = (choices: readonly Choice[], weights: Float64Array): number[] =>
  choices.map((choice) => Math.log(Math.max(1e-12, shares(choice, weights)[choice.taken]!)));

/**
 * The factor by which all weights together make the choices likeliest: how decided the chooser is. It changes no order, and
 * what it alone explains must not be taken for a better order.
 */
export function decidedness(choices: readonly Choice[], weights: Float64Array): number {
  let [best, most] = [1, -Infinity];
  for (let factor = 0.25; factor <= 4; factor *= 1.1) {
    const scaled = weights.map((weight) => weight * factor);
    const sum = likelihoods(choices, scaled).reduce((a, b) => a + b, 0);
    if (sum > most) [best, most] = [factor, sum];
  }
  return best;
}

/** Share of the choices whose taken option is among the first `k`. */
export function among(choices: readonly Choice[], weights: Float64Array, k: number): number {
  const hits = choices.filter(({ options, taken }) => {
    const own = score(options[taken]!, weights);
    return options.filter((option) => score(option, weights) > own).length < k;
  });
  return choices.length === 0 ? 0 : hits.length / choices.length;
}

/**
 * Weights that make the choices likely, near what was believed before: multinomial logistic regression by gradient ascent with
 * a Gaussian prior and hard bounds. Deterministic. A handful of choices moves nothing far, which is what the prior is for.
 */
export function fitChoices(
  choices: readonly Choice[],
  { prior, firmness, bounds, steps }: FitOptions,
): Float64Array {
  const weights = prior.slice();
  const square = new Float64Array(prior.length);
  for (let step = 0; step < steps; step++) {
    const gradient = prior.map((believed, f) => firmness[f]! * (believed - weights[f]!));
    for (const choice of choices) {
      const chances = shares(choice, weights);
      choice.options.forEach((option, o) => {
        const pull = (o === choice.taken ? 1 : 0) - chances[o]!;
        for (let f = 0; f < gradient.length; f++) gradient[f]! += pull * option[f]!;
      });
    }
    for (let f = 0; f < weights.length; f++) {
      square[f]! += gradient[f]! ** 2;
      if (square[f] === 0) continue;
      const next = weights[f]! + (RATE * gradient[f]!) / Math.sqrt(square[f]!);
      weights[f] = Math.min(prior[f]! + bounds[f]!, Math.max(prior[f]! - bounds[f]!, next));
    }
  }
  return weights;
}

/** Adagrad's step: features differ in scale, and this needs no tuning for each. */
const RATE = 0.2;

function shares({ options }: Choice, weights: Float64Array): Float64Array {
  const scores = Float64Array.from(options, (option) => score(option, weights));
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = scores.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

function score(option: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < weights.length; f++) sum += weights[f]! * option[f]!;
  return sum;
}
