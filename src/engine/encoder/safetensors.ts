import { MemoryError, invalid } from '../errors.ts';

/** Numbers in rows: `data` has as many as the product of `shape`, of which `[]` is a single number. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array;
}
export type Tensors = Readonly<Record<string, Tensor>>;

export interface SafetensorsFile {
  readonly tensors: Tensors;
  /** What stands under `__metadata__`: text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

type Dtype = 'F32' | 'I8';
const BYTES: Readonly<Record<Dtype, number>> = { F32: 4, I8: 1 };
/** The library's own limit for the header. */
const MOST_HEADER = 100_000_000;
const PREFIX = 8;
const METADATA = '__metadata__';

/**
 * A file in the safetensors format, byte for byte as the library (0.8) writes it: float32 before int8 and by name, so
 * that every tensor lies at a multiple of its width. Refuses (`INVALID_INPUT`) what no reader would take: another count
 * of numbers than the shape has, NaN, Infinity.
 */
export function writeSafetensors(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const named = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, dtype: dtypeOf(tensor), key: Buffer.from(name) }))
    .sort((a, b) => BYTES[b.dtype] - BYTES[a.dtype] || a.key.compare(b.key));
  const fields = Object.keys(metadata).length > 0 ? [`"${METADATA}":${JSON.stringify(metadata)}`] : [];
  let end = 0;
  for (const { name, tensor, dtype } of named) {
    checkTensor(name, tensor);
    const start = end;
    end += tensor.data.byteLength;
    const info = JSON.stringify({ dtype, shape: tensor.shape, data_offsets: [start, end] });
    fields.push(`${JSON.stringify(name)}:${info}`);
  }
  const header = Buffer.from(`{${fields.join(',')}}`);
  const length = Math.ceil(header.length / PREFIX) * PREFIX;
  const file = new Uint8Array(PREFIX + length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(0x20, PREFIX, PREFIX + length).set(header, PREFIX);
  let at = PREFIX + length;
  for (const { tensor } of named) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
}

/**
 * What such a file holds. The tensors are views of `bytes` where these lie right for it, and copies where not. Whatever
 * is not exactly as the format wants it is refused (`MODEL_UNAVAILABLE`, with `name`), a hole or an overlap as well: so a
 * name given twice comes to nothing.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const refuse = (what: string, cause?: unknown): MemoryError => damaged(name, what, cause);
  if (bytes.length < PREFIX) throw refuse(`it ends after ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length < 2 || length > MOST_HEADER || PREFIX + length > bytes.length)
    throw refuse('the length of its header cannot be');
  const header = parse(bytes.subarray(PREFIX, PREFIX + length), refuse);
  const data = bytes.subarray(PREFIX + length);
  const { [METADATA]: given = {}, ...infos } = header;
  if (!isObject(given) || Object.values(given).some((value) => typeof value !== 'string'))
    throw refuse('its metadata is not text by name');
  const places = Object.entries(infos)
    .map(([tensor, info]) => ({
      tensor,
      ...placeOf(info, () => refuse(`tensor ${told(tensor)} is not described`)),
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  const tensors: [string, Tensor][] = [];
  for (const { tensor, dtype, shape, start, end: next } of places) {
    const numbers = shape.reduce((product, size) => product * size, 1);
    if (start !== end || next < start || next > data.length)
      throw refuse(`tensor ${told(tensor)} lies where it cannot`);
    if (next - start !== numbers * BYTES[dtype])
      throw refuse(`tensor ${told(tensor)} has ${next - start} bytes, which its shape does not`);
    const read = numbersOf(dtype, data.subarray(start, next));
    if (read instanceof Float32Array && !allFinite(read))
      throw refuse(`tensor ${told(tensor)} holds what is no number`);
    tensors.push([tensor, { shape, data: read }]);
    end = next;
  }
  if (end !== data.length) throw refuse(`its tensors end ${data.length - end} bytes before the file does`);
  return { tensors: Object.fromEntries(tensors), metadata: given as Record<string, string> };
}

/** The refusal of a version's file, whatever found it: `MODEL_UNAVAILABLE` with the file's name and what is wrong. */
export const damaged = (name: string, what: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${name} is damaged: ${what}.`,
    'The version before it is used. Put the file back from a copy, or go back with `sophontic-memory training rollback VERSION`.',
    { file: name },
    cause === undefined ? {} : { cause },
  );

const dtypeOf = ({ data }: Tensor): Dtype => (data instanceof Float32Array ? 'F32' : 'I8');

function checkTensor(name: string, { shape, data }: Tensor): void {
  const repair = 'This is a fault of the program: nothing was written.';
  if (name === METADATA || !name.isWellFormed())
    throw invalid(`A tensor cannot be called ${told(name)}.`, repair);
  if (!shape.every(isCount) || shape.reduce((product, size) => product * size, 1) !== data.length)
    throw invalid(`Tensor ${told(name)} has another count of numbers than its shape.`, repair);
  if (data instanceof Float32Array && !allFinite(data))
    throw invalid(`Tensor ${told(name)} holds NaN or Infinity.`, repair);
}

function parse(
  bytes: Uint8Array,
  refuse: (what: string, cause?: unknown) => MemoryError,
): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    if (bytes[0] === 0x7b && isObject(header)) return header;
  } catch (error) {
    throw refuse('its header is no JSON', error);
  }
  throw refuse('its header is no JSON object');
}

function placeOf(
  info: unknown,
  refusal: () => MemoryError,
): { dtype: Dtype; shape: readonly number[]; start: number; end: number } {
  if (!isObject(info) || Object.keys(info).length !== 3) throw refusal();
  const { dtype, shape, data_offsets: offsets } = info;
  if (dtype !== 'F32' && dtype !== 'I8') throw refusal();
  if (!Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) throw refusal();
  const counts = [...(shape as unknown[]), ...(offsets as unknown[])];
  if (!counts.every(isCount)) throw refusal();
  return { dtype, shape: counts.slice(0, -2), start: counts.at(-2)!, end: counts.at(-1)! };
}

/** Little-endian, as every machine is that this runs on. A copy where the bytes do not lie at a multiple of the width. */
function numbersOf(dtype: Dtype, bytes: Uint8Array): Float32Array | Int8Array {
  const { buffer, byteOffset, length } =
    bytes.byteOffset % BYTES[dtype] === 0 ? bytes : new Uint8Array(bytes);
  return dtype === 'F32'
    ? new Float32Array(buffer, byteOffset, length / BYTES.F32)
    : new Int8Array(buffer, byteOffset, length);
}

/** NaN and Infinity are what times zero is not zero. */
export function allFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  return sum === 0;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const told = (name: string): string => JSON.stringify(name.slice(0, 64));
