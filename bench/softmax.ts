/** One question: the features of each turn considered ([turns][features]), and which of them answer it. */
export interface Sample {
  readonly rows: readonly Float64Array[];
  readonly hits: readonly boolean[];
}

const STEPS = 150;
const RATE = 0.15;
const L2 = 3e-3;
/** What hardly ever differs would else get a weight beyond measure. */
const MIN_DEVIATION = 0.05;

/**
 * Linear weights that make the evidence likely under a softmax over each sample's turns, by Adam on standardised
 * features. `sets` count the same however many samples they hold. Returns weights for features as they are.
 */
export function fitWeights(sets: readonly (readonly Sample[])[], features: number): Float64Array {
  const samples = sets.flatMap((set) => {
    const useful = set.filter(({ hits }) => hits.some(Boolean));
    return useful.map((sample) => ({ ...sample, weight: 1 / useful.length / sets.length }));
  });
  const { mean, deviation } = computeMoments(samples, features);
  const standard = samples.map(({ rows, hits, weight }) => ({
    hits,
    weight,
    rows: rows.map((row) => row.map((x, i) => (x - mean[i]!) / deviation[i]!)),
  }));
  const weights = new Float64Array(features);
  const first = new Float64Array(features);
  const second = new Float64Array(features);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = weights.map((weight) => L2 * weight);
    for (const { rows, hits, weight } of standard) addGradient(gradient, weights, rows, hits, weight);
    const rate = step < STEPS * 0.6 ? RATE : RATE * 0.3;
    for (let i = 0; i < features; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.99 * second[i]! + 0.01 * gradient[i]! ** 2;
      weights[i]! -=
        (rate * (first[i]! / (1 - 0.9 ** step))) / (Math.sqrt(second[i]! / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return weights.map((weight, i) => weight / deviation[i]!);
}

/** Adds the gradient of −log P(evidence), P the softmax over the rows. */
function addGradient(
  gradient: Float64Array,
  weights: Float64Array,
  rows: readonly Float64Array[],
  hits: readonly boolean[],
  weight: number,
): void {
  const scores = rows.map((row) => {
    let score = 0;
    for (let i = 0; i < row.length; i++) score += row[i]! * weights[i]!;
    return score;
  });
  const highest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = scores.map((score) => Math.exp(score - highest));
  const all = powers.reduce((a, b) => a + b, 0);
  const hit = powers.reduce((a, power, place) => a + (hits[place] ? power : 0), 0);
  rows.forEach((row, place) => {
    const pull = weight * (powers[place]! / all - (hits[place] ? powers[place]! / hit : 0));
    for (let i = 0; i < row.length; i++) gradient[i]! += pull * row[i]!;
  });
}

function computeMoments(
  samples: readonly Sample[],
  features: number,
): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(features);
  const square = new Float64Array(features);
  let count = 0;
  for (const { rows } of samples)
    for (const row of rows) {
      count += 1;
      for (let i = 0; i < features; i++) {
        mean[i]! += row[i]!;
        square[i]! += row[i]! ** 2;
      }
    }
  const means = mean.map((sum) => sum / count);
  return {
    mean: means,
    deviation: square.map((sum, i) =>
      Math.max(MIN_DEVIATION, Math.sqrt(Math.max(sum / count - means[i]! ** 2, 0))),
    ),
  };
}
