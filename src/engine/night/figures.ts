export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

export function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

export const clip = (value: number): number => Math.max(0, Math.min(1, value));

export const tidy = (value: number): number => Number(value.toFixed(4));
