import { createInputError } from '../errors.ts';
import { BIAS_NAMES, DENSE_NAMES, SPARSE_NAMES, toEncoderWeights } from './weights.ts';
import type { Tensor, EncoderWeights } from './weights.ts';

/** A tensor in a byte a number, or what belongs to one in float32. */
export interface QuantizedTensor {
  readonly shape: readonly number[];
  readonly data: Int8Array | Float32Array;
}

/**
 * Weights for the day, a quarter of the size: every matrix in int8, symmetric, with a scale for each row (`W1.scale` [rows]);
 * biases as they are. Named as in a file.
 */
export type QuantizedWeights = Readonly<Record<string, QuantizedTensor>>;

const MATRIX_NAMES = [...DENSE_NAMES, ...SPARSE_NAMES] as const;

export function quantize(weights: EncoderWeights): QuantizedWeights {
  const tensors: Record<string, QuantizedTensor> = {};
  for (const name of BIAS_NAMES) tensors[name] = weights[name];
  for (const name of MATRIX_NAMES) {
    const { shape, data } = weights[name];
    const [rows, columns] = shape as [number, number];
    const quantized = new Int8Array(data.length);
    const scales = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      let maxMagnitude = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++)
        maxMagnitude = Math.max(maxMagnitude, Math.abs(data[i]!));
      if (maxMagnitude === 0) continue;
      scales[row] = maxMagnitude / 127;
      for (let i = row * columns; i < (row + 1) * columns; i++)
        quantized[i] = Math.round((127 * data[i]!) / maxMagnitude);
    }
    tensors[name] = { shape, data: quantized };
    tensors[`${name}.scale`] = { shape: [rows], data: scales };
  }
  return tensors;
}

/** Float32 weights again, each number within half a step. INVALID_INPUT for tensors that are not those of `quantize`. */
export function dequantize(tensors: Readonly<Record<string, QuantizedTensor | undefined>>): EncoderWeights {
  const restored: Record<string, Tensor> = {};
  for (const name of BIAS_NAMES) {
    const tensor = tensors[name];
    if (tensor?.data instanceof Float32Array) restored[name] = { shape: tensor.shape, data: tensor.data };
  }
  for (const name of MATRIX_NAMES) {
    const quantized = tensors[name];
    const scales = tensors[`${name}.scale`]?.data;
    if (
      !(quantized?.data instanceof Int8Array) ||
      !(scales instanceof Float32Array) ||
      scales.length !== quantized.shape[0]
    )
      throw createInputError(
        `Matrix ${name} is missing, or has not a scale for each row.`,
        'Load another version.',
        {
          tensor: name,
        },
      );
    const columns = quantized.data.length / scales.length;
    const data = new Float32Array(quantized.data.length);
    for (let row = 0; row < scales.length; row++)
      for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = scales[row]! * quantized.data[i]!;
    restored[name] = { shape: quantized.shape, data };
  }
  return toEncoderWeights(restored);
}
