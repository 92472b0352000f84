import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Not text, and changed by every transfer that takes it for text; the last byte is the format's version. */
const MAGIC = Uint8Array.of(0x93, 0x53, 0x4d, 0x0d, 0x0a, 0x1a, 0x00, 0x01);
const DIGEST_BYTES = 32;
/** Magic, SHA-256 of the identity, SHA-256 of the body; then the body: the parts on end, raw deflate. */
export const HEADER_BYTES = MAGIC.length + 2 * DIGEST_BYTES;

type StatePart = Uint8Array | Uint16Array | Float32Array;

const computeSha256 = (data: string | Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
const toBytes = (part: StatePart): Uint8Array =>
  new Uint8Array(part.buffer, part.byteOffset, part.byteLength);

export function pack(identity: string, parts: readonly StatePart[]): Uint8Array {
  // Level 1: a young state is nearly all zeros, and an old one does not get much smaller by any effort.
  const body = deflateRawSync(Buffer.concat(parts.map(toBytes)), { level: 1 });
  return Uint8Array.from(Buffer.concat([MAGIC, computeSha256(identity), computeSha256(body), body]));
}

/** Fills the parts from a state; a RangeError leaves them as they were. */
export function unpack(state: Uint8Array, identity: string, parts: readonly StatePart[]): void {
  const body = state.subarray(HEADER_BYTES);
  if (!isEqual(state.subarray(0, MAGIC.length), MAGIC))
    throw new RangeError('Not a state of the compression meter.');
  if (!isEqual(state.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES), computeSha256(identity)))
    throw new RangeError(`The meter's state was made under another identity than ${identity}.`);
  if (!isEqual(state.subarray(MAGIC.length + DIGEST_BYTES, HEADER_BYTES), computeSha256(body)))
    throw new RangeError("The meter's state is damaged: its checksum does not match.");
  const totalBytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const raw = inflateRawSync(body, { maxOutputLength: totalBytes });
  if (raw.length !== totalBytes)
    throw new RangeError(`The meter's state has ${raw.length} bytes instead of ${totalBytes}.`);
  let from = 0;
  for (const part of parts) {
    toBytes(part).set(raw.subarray(from, from + part.byteLength));
    from += part.byteLength;
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
