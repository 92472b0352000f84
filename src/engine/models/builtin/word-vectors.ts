import type { WordVectors } from '../ports.ts';

const HEADER_BYTES = 8;
/** A byte of the file counts tenths of a bit of rarity. */
const BIT_STEP = 0.1;
/** Rows that each row names as kindred, and what stands where there are fewer. */
const KIN = 8;
const NO_ROW = 0xffff;

/**
 * The table of lexicon/english.words: dimensions and number of terms (four bytes each, little-endian), hashes of the terms
 * ascending (four bytes each), how rare each is (a byte: −log2 of its share of all words, in tenths), as many unit vectors,
 * a signed byte a number, 127 for 1, and for each eight rows that it is kindred with, best first (two bytes each, 65,535
 * where there are fewer).
 */
export function readWordVectors(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint32(0, true);
  const count = bytes.byteLength < HEADER_BYTES ? -1 : view.getUint32(4, true);
  if (bytes.byteLength !== HEADER_BYTES + count * (5 + dimensions + 2 * KIN))
    throw new RangeError(`No table of word vectors: ${bytes.byteLength} bytes.`);
  const hashes = new Uint32Array(count);
  for (let row = 0; row < count; row++) hashes[row] = view.getUint32(HEADER_BYTES + 4 * row, true);
  const rarities = bytes.subarray(HEADER_BYTES + 4 * count, HEADER_BYTES + 5 * count);
  const values = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES + 5 * count, count * dimensions);
  const shareByRarity = Float64Array.from({ length: 256 }, (_, rarity) => 2 ** (-BIT_STEP * rarity));
  const firstKin = HEADER_BYTES + count * (5 + dimensions);
  const kin = new Uint16Array(KIN * count);
  for (let i = 0; i < kin.length; i++) kin[i] = view.getUint16(firstKin + 2 * i, true);
  return {
    dimensions,
    values,
    findRow: createFinder(hashes),
    readTerm: (row) => hashes[row]!,
    readShare: (row) => shareByRarity[rarities[row]!]!,
    findKin: createKinFinder(kin, count),
  };
}

/** Rows that a row names, best first, and behind them those that name it. */
function createKinFinder(kin: Uint16Array, count: number): (row: number) => number[] {
  const starts = new Uint32Array(count + 1);
  for (const row of kin) if (row < count) starts[row + 1]! += 1;
  for (let row = 0; row < count; row++) starts[row + 1]! += starts[row]!;
  const namedBy = new Uint16Array(starts[count]!);
  const ends = starts.slice(0, count);
  for (let i = 0; i < kin.length; i++) if (kin[i]! < count) namedBy[ends[kin[i]!]!++] = Math.floor(i / KIN);
  return (row) => [
    ...new Set([
      ...kin.subarray(KIN * row, KIN * (row + 1)).filter((other) => other !== NO_ROW),
      ...namedBy.subarray(starts[row], starts[row + 1]),
    ]),
  ];
}

/** Open addressing, at most half full: as quick as a `Map` at an eighth of its memory. */
function createFinder(hashes: Uint32Array): (term: number) => number {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, 2 * hashes.length))));
  const mask = slots.length - 1;
  for (let row = 0; row < hashes.length; row++) {
    let slot = hashes[row]! & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = row + 1;
  }
  return (term) => {
    for (let slot = term & mask; slots[slot] !== 0; slot = (slot + 1) & mask)
      if (hashes[slots[slot]! - 1] === term) return slots[slot]! - 1;
    return -1;
  };
}

/** Where there is no table: no two words are near, and none is known to be common. */
export const NO_WORD_VECTORS: WordVectors = {
  dimensions: 1,
  values: new Int8Array(0),
  findRow: () => -1,
  readTerm: () => 0,
  readShare: () => 0,
  findKin: () => [],
};
