import { invalid } from '../errors.ts';
import { BIASES, DENSE, SPARSE, weightsOf } from './weights.ts';
import type { Tensor, Weights } from './weights.ts';

/** A tensor in a byte a number, or what belongs to one in float32. */
export interface DayTensor {
  readonly shape: readonly number[];
  readonly data: Int8Array | Float32Array;
}

/**
 * Weights for the day, a quarter of the size: every matrix in int8, symmetric, with a scale for each row (`W1.scale` [rows]);
 * biases as they are. Named as in a file.
 */
export type DayWeights = Readonly<Record<string, DayTensor>>;

const MATRICES = [...DENSE, ...SPARSE] as const;

export function quantize(weights: Weights): DayWeights {
  const tensors: Record<string, DayTensor> = {};
  for (const name of BIASES) tensors[name] = weights[name];
  for (const name of MATRICES) {
    const { shape, data } = weights[name];
    const [rows, columns] = shape as [number, number];
    const steps = new Int8Array(data.length);
    const scales = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      let largest = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++)
        largest = Math.max(largest, Math.abs(data[i]!));
      if (largest === 0) continue;
      scales[row] = largest / 127;
      for (let i = row * columns; i < (row + 1) * columns; i++)
        steps[i] = Math.round((127 * data[i]!) / largest);
    }
    tensors[name] = { shape, data: steps };
    tensors[`${name}.scale`] = { shape: [rows], data: scales };
  }
  return tensors;
}

/** Float32 weights again, each number within half a step. INVALID_INPUT for tensors that are not those of `quantize`. */
export function dequantize(tensors: Readonly<Record<string, DayTensor | undefined>>): Weights {
  const whole: Record<string, Tensor> = {};
  for (const name of BIASES) {
    const tensor = tensors[name];
    if (tensor?.data instanceof Float32Array) whole[name] = { shape: tensor.shape, data: tensor.data };
  }
  for (const name of MATRICES) {
    const steps = tensors[name];
    const scales = tensors[`${name}.scale`]?.data;
    if (
      !(steps?.data instanceof Int8Array) ||
      !(scales instanceof Float32Array) ||
      scales.length !== steps.shape[0]
    )
      throw invalid(`Matrix ${name} is missing, or has not a scale for each row.`, 'Load another version.', {
        tensor: name,
      });
    const columns = steps.data.length / scales.length;
    const data = new Float32Array(steps.data.length);
    for (let row = 0; row < scales.length; row++)
      for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = scales[row]! * steps.data[i]!;
    whole[name] = { shape: steps.shape, data };
  }
  return weightsOf(whole);
}
