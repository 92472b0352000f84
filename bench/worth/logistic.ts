/** What is told apart: its features, and whether it is one of those looked for. */
export interface LabelledRow {
  readonly features: Float64Array;
  readonly isHit: boolean;
}

const STEPS = 400;
const RATE = 0.05;
const L2 = 2e-3;

/**
 * A logistic regression by Adam on standardised features, in which hits and others of every set count the same, and no weight
 * may have another sign than the one given. Returns weights for features as they are.
 */
export function fitLogistic(
  sets: readonly (readonly LabelledRow[])[],
  signs: readonly (1 | -1)[],
): { readonly weights: Float64Array; readonly bias: number } {
  const rows = sets.flatMap((set) => {
    const hits = set.filter(({ isHit }) => isHit).length;
    return set.map((row) => ({
      ...row,
      weight: 0.5 / Math.max(1, row.isHit ? hits : set.length - hits) / sets.length,
    }));
  });
  const size = signs.length;
  const mean = new Float64Array(size);
  const deviation = new Float64Array(size);
  for (const { features } of rows) for (let i = 0; i < size; i++) mean[i]! += features[i]! / rows.length;
  for (const { features } of rows)
    for (let i = 0; i < size; i++) deviation[i]! += (features[i]! - mean[i]!) ** 2 / rows.length;
  for (let i = 0; i < size; i++) deviation[i] = Math.max(1e-3, Math.sqrt(deviation[i]!));
  // The last is the bias.
  const [weights, first, second] = Array.from({ length: 3 }, () => new Float64Array(size + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let step = 1; step <= STEPS; step++) {
    const gradient = weights.map((weight, i) => (i < size ? L2 * weight : 0));
    for (const { features, isHit, weight } of rows) {
      let score = weights[size]!;
      for (let i = 0; i < size; i++) score += (weights[i]! * (features[i]! - mean[i]!)) / deviation[i]!;
      const error = weight * (1 / (1 + Math.exp(-score)) - Number(isHit));
      for (let i = 0; i < size; i++) gradient[i]! += (error * (features[i]! - mean[i]!)) / deviation[i]!;
      gradient[size]! += error;
    }
    for (let i = 0; i <= size; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.99 * second[i]! + 0.01 * gradient[i]! ** 2;
      weights[i]! -=
        (RATE * (first[i]! / (1 - 0.9 ** step))) / (Math.sqrt(second[i]! / (1 - 0.99 ** step)) + 1e-8);
      if (i < size && weights[i]! * signs[i]! < 0) weights[i] = 0;
    }
  }
  const own = Float64Array.from({ length: size }, (_, i) => weights[i]! / deviation[i]!);
  return { weights: own, bias: own.reduce((sum, weight, i) => sum - weight * mean[i]!, weights[size]!) };
}
