/** 0 for none. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

/** The standard deviation of the values themselves; 0 for none. */
export function standardDeviation(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}

/** Into [0, 1]. */
export const clip = (value: number): number => Math.max(0, Math.min(1, value));

/** Four decimals: what reports and answers say. */
export const roundTo4Decimals = (value: number): number => Number(value.toFixed(4));

/** Mean and spread. */
export const computeMoments = (values: readonly number[]): { mean: number; deviation: number } => ({
  mean: mean(values),
  deviation: standardDeviation(values),
});

/** Student's t of paired differences: how sure it is that what came after is higher, by more than chance. */
export function computePairedT(before: readonly number[], after: readonly number[]): number {
  const n = before.length;
  if (n < 2) return 0;
  const { mean, deviation } = computeMoments(after.map((value, i) => value - before[i]!));
  return deviation < 1e-12 ? 0 : (mean * Math.sqrt(n - 1)) / deviation;
}

/** Pearson's correlation; 1 where there is nothing to tell apart. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - ma) * (b[i]! - mb);
    aa += (value - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  });
  return aa === 0 || bb === 0 ? 1 : ab / Math.sqrt(aa * bb);
}

/** Where all figures are alike to the last bit, nothing is divided by their deviation. */
export const MIN_DEVIATION = 1e-6;

/** The highest value, or something tiny where nothing is above zero: it is divided by. */
export function findMax<T>(items: Iterable<T>, readValue: (item: T) => number): number {
  let max = 1e-9;
  for (const item of items) max = Math.max(max, readValue(item));
  return max;
}
