import type { WordVectors } from '../ports.ts';

const HEADER_BYTES = 8;

/**
 * The table of lexicon/english.words: dimensions and number of terms (four bytes each, little-endian), hashes of the terms
 * ascending (four bytes each), then as many unit vectors, a signed byte a number, 127 for 1.
 */
export function readWordVectors(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint32(0, true);
  const count = bytes.byteLength < HEADER_BYTES ? -1 : view.getUint32(4, true);
  if (bytes.byteLength !== HEADER_BYTES + count * (4 + dimensions))
    throw new RangeError(`No table of word vectors: ${bytes.byteLength} bytes.`);
  const rows = new Map<number, number>();
  for (let row = 0; row < count; row++) rows.set(view.getUint32(HEADER_BYTES + 4 * row, true), row);
  const values = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES + 4 * count, count * dimensions);
  return { dimensions, values, findRow: (term) => rows.get(term) ?? -1 };
}

/** Where there is no table: no two words are near. */
export const NO_WORD_VECTORS: WordVectors = { dimensions: 1, values: new Int8Array(0), findRow: () => -1 };
