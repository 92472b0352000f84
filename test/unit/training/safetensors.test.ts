import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryError } from '../../../src/engine/errors.ts';
import { readSafetensors, writeSafetensors } from '../../../src/engine/encoder/safetensors.ts';
import type { StoredTensor, StoredTensors } from '../../../src/engine/encoder/safetensors.ts';

const library = new Uint8Array(
  readFileSync(new URL('../../fixtures/safetensors/library.safetensors', import.meta.url)),
);
const createF32 = (shape: number[], ...numbers: number[]): StoredTensor => ({
  shape,
  data: Float32Array.from(numbers),
});
const createI8 = (shape: number[], ...numbers: number[]): StoredTensor => ({
  shape,
  data: Int8Array.from(numbers),
});

/** A file of this header as it stands, and so many bytes of numbers. */
function createFile(header: string, data: Uint8Array | number = 0): Uint8Array {
  const text = Buffer.from(header);
  const numbers = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + text.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(numbers, 8 + text.length);
  return bytes;
}
const createOneTensorFile = (info: string, data: Uint8Array | number = 4): Uint8Array =>
  createFile(`{"a":${info}}`, data);
const catchRefusal = (bytes: Uint8Array): string => {
  try {
    readSafetensors(bytes, 'v0003/day.safetensors');
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { file: 'v0003/day.safetensors' } });
    expect(error.message).toContain('v0003/day.safetensors is damaged: ');
    return error.message.slice('v0003/day.safetensors is damaged: '.length);
  }
  return 'nothing';
};

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('__proto__', 'constructor', '7', '07'),
);
const tensor: fc.Arbitrary<StoredTensor> = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const size = { minLength: shape.reduce((a, b) => a * b, 1), maxLength: shape.reduce((a, b) => a * b, 1) };
  return fc.oneof(
    fc.float32Array({ ...size, noNaN: true, noDefaultInfinity: true }).map((data) => ({ shape, data })),
    fc.int8Array(size).map((data) => ({ shape, data })),
  );
});
const tensors = fc
  .array(fc.tuple(name, tensor), { maxLength: 5 })
  .map((pairs): StoredTensors => Object.fromEntries(pairs));

describe('safetensors', () => {
  // The other way round was looked at by hand: the library 0.8.0 reads what we write (`check.py` beside the fixture).
  it('writes, byte for byte, what the library writes, and reads it', () => {
    const { tensors: read, metadata } = readSafetensors(library, 'library');
    expect(metadata).toEqual({ version: '7' });
    expect(read).toEqual({
      'decoder.V': createF32([2, 3], ...[0, 1, 2, 3, 4, 5].map((i) => i / 7)),
      'encoder.W1': createI8([3, 3], 127, -127, 0, 1, -1, 5, -128, 2, 3),
      'encoder.b1': createF32([2], -1.5, 3.25e-20),
      '🧠\n\u2028': createF32([], 0),
      '\uffee': createF32([], 1),
      none: createI8([0, 4]),
    });
    expect(writeSafetensors(read, metadata)).toEqual(library);
  });

  it('reads what it wrote, wherever it lies in memory', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(name, fc.string()), fc.nat(8), (given, metadata, shift) => {
        const bytes = writeSafetensors(given, metadata);
        expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
        const moved = Buffer.alloc(shift + bytes.length);
        moved.set(bytes, shift);
        const read = readSafetensors(moved.subarray(shift), 'it');
        expect(read).toEqual({ tensors: given, metadata });
      }),
    );
  });

  it('refuses every file that is cut off or too long', () => {
    for (let length = 0; length < library.length; length++)
      expect(catchRefusal(library.subarray(0, length)), String(length)).not.toBe('nothing');
    expect(catchRefusal(Uint8Array.of(...library, 0))).toContain('before the file does');
  });

  it('takes a file with one byte altered for the same tensors at most, of other names or numbers', () => {
    const before = Object.values(readSafetensors(library, 'it').tensors).map(({ data }) => data.constructor);
    let read = 0;
    for (let at = 0; at < library.length; at++) {
      for (const bit of [1, 2, 4, 32, 128, 255]) {
        const bytes = library.slice();
        bytes[at]! ^= bit;
        const wrong = catchRefusal(bytes);
        if (wrong !== 'nothing') continue;
        read++;
        const after = Object.values(readSafetensors(bytes, 'it').tensors);
        expect(
          after.map(({ data }) => data.constructor),
          `${at} ${bit}`,
        ).toEqual(before);
        for (const { shape, data } of after) expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
      }
    }
    // The numbers and the names: what only the hash beside the file tells.
    expect(read).toBeGreaterThan(100);
  });

  const F = '"dtype":"F32"';
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'it ends after 0 bytes'],
    ['a header of no length', new Uint8Array(8), 'the length of its header'],
    [
      'a header longer than the file',
      Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 123, 125),
      'the length of its header',
    ],
    ['a header of 2⁶³ bytes', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123, 125), 'the length of its header'],
    ['no JSON', createFile('{"a":'), 'its header is no JSON'],
    ['no UTF-8', createFile('{"a":1}').map((byte) => (byte === 97 ? 0xff : byte)), 'its header is no JSON'],
    ['a list', createFile('[]'), 'no JSON object'],
    ['space before it', createFile(' {}'), 'no JSON object'],
    ['metadata that is no text', createFile('{"__metadata__":{"a":1}}'), 'metadata'],
    ['metadata that is a list', createFile('{"__metadata__":[]}'), 'metadata'],
    [
      'a type unknown',
      createOneTensorFile('{"dtype":"F16","shape":[2],"data_offsets":[0,4]}'),
      'is not described',
    ],
    [
      'a type of Object',
      createOneTensorFile('{"dtype":"toString","shape":[2],"data_offsets":[0,4]}'),
      'is not described',
    ],
    [
      'a field too many',
      createOneTensorFile(`{${F},"shape":[1],"data_offsets":[0,4],"x":1}`),
      'is not described',
    ],
    ['no shape', createOneTensorFile(`{${F},"x":[1],"data_offsets":[0,4]}`), 'is not described'],
    ['half a size', createOneTensorFile(`{${F},"shape":[0.5,2],"data_offsets":[0,4]}`), 'is not described'],
    [
      'sizes below nothing',
      createOneTensorFile(`{${F},"shape":[-1,-1],"data_offsets":[0,4]}`),
      'is not described',
    ],
    ['one offset', createOneTensorFile(`{${F},"shape":[1],"data_offsets":[4]}`), 'is not described'],
    [
      'offsets below nothing',
      createOneTensorFile(`{${F},"shape":[1],"data_offsets":[-4,0]}`),
      'is not described',
    ],
    [
      'offsets the wrong way',
      createOneTensorFile(`{${F},"shape":[0],"data_offsets":[0,-0.5]}`),
      'is not described',
    ],
    [
      'a beginning too late',
      createOneTensorFile(`{${F},"shape":[1],"data_offsets":[4,8]}`, 8),
      'lies where it cannot',
    ],
    [
      'an end beyond the file',
      createOneTensorFile(`{${F},"shape":[2],"data_offsets":[0,8]}`),
      'lies where it cannot',
    ],
    [
      'an end before its beginning',
      createFile(
        `{"a":{${F},"shape":[1],"data_offsets":[0,4]},"b":{${F},"shape":[0],"data_offsets":[4,0]}}`,
        4,
      ),
      'lies where it cannot',
    ],
    [
      'another size',
      createOneTensorFile(`{${F},"shape":[2],"data_offsets":[0,4]}`),
      'which its shape does not',
    ],
    [
      'a size beyond all numbers',
      createOneTensorFile(`{${F},"shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}`),
      'which its shape does not',
    ],
    [
      'an overlap',
      createFile(
        `{"a":{${F},"shape":[1],"data_offsets":[0,4]},"b":{${F},"shape":[1],"data_offsets":[0,4]}}`,
        4,
      ),
      'lies where it cannot',
    ],
    [
      'a hole',
      createFile(
        `{"a":{${F},"shape":[1],"data_offsets":[0,4]},"b":{${F},"shape":[1],"data_offsets":[8,12]}}`,
        12,
      ),
      'lies where it cannot',
    ],
    [
      'a name twice',
      createFile(
        `{"a":{${F},"shape":[1],"data_offsets":[0,4]},"a":{${F},"shape":[1],"data_offsets":[4,8]}}`,
        8,
      ),
      'lies where it cannot',
    ],
    [
      'NaN',
      createOneTensorFile(`{${F},"shape":[1],"data_offsets":[0,4]}`, Uint8Array.of(0, 0, 192, 127)),
      'no number',
    ],
    [
      'Infinity',
      createOneTensorFile(`{${F},"shape":[1],"data_offsets":[0,4]}`, Uint8Array.of(0, 0, 128, 255)),
      'no number',
    ],
  ])('refuses %s', (_, bytes, wrong) => {
    expect(catchRefusal(bytes)).toContain(wrong);
  });

  it.each<[string, StoredTensors]>([
    ['NaN', { a: createF32([1], NaN) }],
    ['Infinity', { a: createF32([2], 1, -Infinity) }],
    ['another count', { a: createF32([2], 1) }],
    ['half a size', { a: createI8([0.5, 2], 1) }],
    ['the name of the metadata', { __metadata__: createI8([1], 1) }],
    ['half a character as name', { '\ud83e': createI8([1], 1) }],
  ])('does not write %s', (_, given) => {
    expect(() => writeSafetensors(given)).toThrow(MemoryError);
  });
});
