/** Numbers of a network: float32 in life, float64 where gradients are checked against finite differences. */
export type Floats = Float32Array | Float64Array;

/** Zeros of the same kind as `like`. */
export function zeros<F extends Floats>(like: F, length: number): F {
  return (like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)) as F;
}

/** `target` += `factor` · `values`, from `sourceOffset` on. */
export function addScaled(
  target: Floats,
  values: Floats,
  factor: number,
  sourceOffset = 0,
  targetOffset = 0,
  length = values.length,
): void {
  for (let i = 0; i < length; i++) target[targetOffset + i]! += factor * values[sourceOffset + i]!;
}

/** Length of a vector, or of a whole matrix. */
export function l2Norm(values: Floats): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
