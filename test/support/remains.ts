import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSeededRandom } from './store.ts';

/** No piece of this many bytes of anything forgotten may be left. */
export const PIECE_BYTES = 24;

/** Text that occurs nowhere else, the same in every run: letters alone, or words of them. */
export function createWording(seed: number): {
  createLetters: (length: number) => string;
  createUniqueText: (length: number) => string;
} {
  const random = createSeededRandom(seed);
  const createLetters = (length: number): string =>
    Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]!).join('');
  const createUniqueText = (length: number): string => {
    let text = createLetters(7);
    while (text.length < length) text += ` ${createLetters(3 + Math.floor(random() * 9))}`;
    return text.slice(0, length).replace(/ $/, 'x');
  };
  return { createLetters, createUniqueText };
}

const BASE = 31;
/** What the oldest byte of a piece weighs when it leaves. */
const LEAVING_WEIGHT = Array.from({ length: PIECE_BYTES }).reduce<number>(
  (power) => Math.imul(power, BASE),
  1,
);

/** Calls `each` with the place and a 32-bit hash of every piece of these bytes. */
function rollHashes(bytes: Buffer, visit: (at: number, hash: number) => void): void {
  let hash = 0;
  for (let end = 0; end < bytes.length; end++) {
    hash = (Math.imul(hash, BASE) + bytes[end]! + 1) | 0;
    if (end >= PIECE_BYTES) hash = (hash - Math.imul(bytes[end - PIECE_BYTES]! + 1, LEAVING_WEIGHT)) | 0;
    if (end >= PIECE_BYTES - 1) visit(end - PIECE_BYTES + 1, hash);
  }
}

/**
 * Those of `texts` of which any piece, in UTF-8 or UTF-16, stands in any file under `folder`. Rolling hashes find the
 * places to compare, since there are millions of pieces on either side.
 */
export function findRemains(folder: string, texts: readonly string[]): string[] {
  const encodings = texts.flatMap((text, textIndex) =>
    (['utf8', 'utf16le'] as const).map((encoding) => ({ of: textIndex, bytes: Buffer.from(text, encoding) })),
  );
  const pieces = new Map<number, { of: number; bytes: Buffer; at: number }>();
  const seenHashes = new Uint8Array(2 ** 24);
  for (const { of: textIndex, bytes } of encodings)
    rollHashes(bytes, (at, hash) => {
      seenHashes[hash >>> 8] = 1;
      pieces.set(hash, { of: textIndex, bytes, at });
    });
  const found = new Set<number>();
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const content = readFileSync(join(file.parentPath, file.name));
    rollHashes(content, (at, hash) => {
      if (seenHashes[hash >>> 8] === 0) return;
      const piece = pieces.get(hash);
      if (!piece || found.has(piece.of)) return;
      if (piece.bytes.compare(content, at, at + PIECE_BYTES, piece.at, piece.at + PIECE_BYTES) === 0)
        found.add(piece.of);
    });
  }
  return [...found].sort((a, b) => a - b).map((textIndex) => texts[textIndex]!);
}
