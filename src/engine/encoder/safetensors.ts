import { MemoryError, createInputError } from '../errors.ts';

/** Numbers in rows: `data` has as many as the product of `shape`, of which `[]` is a single number. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array;
}
export type StoredTensors = Readonly<Record<string, StoredTensor>>;

export interface SafetensorsFile {
  readonly tensors: StoredTensors;
  /** What stands under `__metadata__`: text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

type Dtype = 'F32' | 'I8';
const BYTES_PER_NUMBER: Readonly<Record<Dtype, number>> = { F32: 4, I8: 1 };
/** The library's own limit for the header. */
const MAX_HEADER_BYTES = 100_000_000;
const PREFIX_BYTES = 8;
const METADATA_KEY = '__metadata__';

/**
 * A file in the safetensors format, byte for byte as the library (0.8) writes it: float32 before int8 and by name, so
 * that every tensor lies at a multiple of its width. Refuses (`INVALID_INPUT`) what no reader would take: another count
 * of numbers than the shape has, NaN, Infinity.
 */
export function writeSafetensors(
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, dtype: toDtype(tensor), key: Buffer.from(name) }))
    .sort((a, b) => BYTES_PER_NUMBER[b.dtype] - BYTES_PER_NUMBER[a.dtype] || a.key.compare(b.key));
  const fields = Object.keys(metadata).length > 0 ? [`"${METADATA_KEY}":${JSON.stringify(metadata)}`] : [];
  let end = 0;
  for (const { name, tensor, dtype } of entries) {
    checkTensor(name, tensor);
    const start = end;
    end += tensor.data.byteLength;
    const info = JSON.stringify({ dtype, shape: tensor.shape, data_offsets: [start, end] });
    fields.push(`${JSON.stringify(name)}:${info}`);
  }
  const header = Buffer.from(`{${fields.join(',')}}`);
  const length = Math.ceil(header.length / PREFIX_BYTES) * PREFIX_BYTES;
  const file = new Uint8Array(PREFIX_BYTES + length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + length).set(header, PREFIX_BYTES);
  let at = PREFIX_BYTES + length;
  for (const { tensor } of entries) {
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
  const createError = (what: string, cause?: unknown): MemoryError => createDamagedError(name, what, cause);
  if (bytes.length < PREFIX_BYTES) throw createError(`it ends after ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER_BYTES || PREFIX_BYTES + length > bytes.length)
    throw createError('the length of its header cannot be');
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length), createError);
  const data = bytes.subarray(PREFIX_BYTES + length);
  const { [METADATA_KEY]: givenMetadata = {}, ...infos } = header;
  if (!isObject(givenMetadata) || Object.values(givenMetadata).some((value) => typeof value !== 'string'))
    throw createError('its metadata is not text by name');
  const tensorPlaces = Object.entries(infos)
    .map(([tensor, info]) => ({
      tensor,
      ...parsePlace(info, () => createError(`tensor ${quoteName(tensor)} is not described`)),
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  const tensors: [string, StoredTensor][] = [];
  for (const { tensor, dtype, shape, start, end: next } of tensorPlaces) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (start !== end || next < start || next > data.length)
      throw createError(`tensor ${quoteName(tensor)} lies where it cannot`);
    if (next - start !== count * BYTES_PER_NUMBER[dtype])
      throw createError(`tensor ${quoteName(tensor)} has ${next - start} bytes, which its shape does not`);
    const tensorData = readNumbers(dtype, data.subarray(start, next));
    if (tensorData instanceof Float32Array && !hasOnlyFinite(tensorData))
      throw createError(`tensor ${quoteName(tensor)} holds what is no number`);
    tensors.push([tensor, { shape, data: tensorData }]);
    end = next;
  }
  if (end !== data.length)
    throw createError(`its tensors end ${data.length - end} bytes before the file does`);
  return { tensors: Object.fromEntries(tensors), metadata: givenMetadata as Record<string, string> };
}

/** The refusal of a version's file, whatever found it: `MODEL_UNAVAILABLE` with the file's name and what is wrong. */
export const createDamagedError = (name: string, what: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${name} is damaged: ${what}.`,
    'The version before it is used. Put the file back from a copy, or go back with `sophontic-memory training rollback VERSION`.',
    { file: name },
    cause === undefined ? {} : { cause },
  );

const toDtype = ({ data }: StoredTensor): Dtype => (data instanceof Float32Array ? 'F32' : 'I8');

function checkTensor(name: string, { shape, data }: StoredTensor): void {
  const repair = 'This is a fault of the program: nothing was written.';
  if (name === METADATA_KEY || !name.isWellFormed())
    throw createInputError(`A tensor cannot be called ${quoteName(name)}.`, repair);
  if (!shape.every(isCount) || shape.reduce((product, size) => product * size, 1) !== data.length)
    throw createInputError(`Tensor ${quoteName(name)} has another count of numbers than its shape.`, repair);
  if (data instanceof Float32Array && !hasOnlyFinite(data))
    throw createInputError(`Tensor ${quoteName(name)} holds NaN or Infinity.`, repair);
}

function parseHeader(
  bytes: Uint8Array,
  createError: (what: string, cause?: unknown) => MemoryError,
): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    if (bytes[0] === 0x7b && isObject(header)) return header;
  } catch (error) {
    throw createError('its header is no JSON', error);
  }
  throw createError('its header is no JSON object');
}

function parsePlace(
  info: unknown,
  createError: () => MemoryError,
): { dtype: Dtype; shape: readonly number[]; start: number; end: number } {
  if (!isObject(info) || Object.keys(info).length !== 3) throw createError();
  const { dtype, shape, data_offsets: offsets } = info;
  if (dtype !== 'F32' && dtype !== 'I8') throw createError();
  if (!Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) throw createError();
  const counts = [...(shape as unknown[]), ...(offsets as unknown[])];
  if (!counts.every(isCount)) throw createError();
  return { dtype, shape: counts.slice(0, -2), start: counts.at(-2)!, end: counts.at(-1)! };
}

/** Little-endian, as every machine is that this runs on. A copy where the bytes do not lie at a multiple of the width. */
function readNumbers(dtype: Dtype, bytes: Uint8Array): Float32Array | Int8Array {
  const { buffer, byteOffset, length } =
    bytes.byteOffset % BYTES_PER_NUMBER[dtype] === 0 ? bytes : new Uint8Array(bytes);
  return dtype === 'F32'
    ? new Float32Array(buffer, byteOffset, length / BYTES_PER_NUMBER.F32)
    : new Int8Array(buffer, byteOffset, length);
}

/** NaN and Infinity are what times zero is not zero. */
function hasOnlyFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  return sum === 0;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const quoteName = (name: string): string => JSON.stringify(name.slice(0, 64));
