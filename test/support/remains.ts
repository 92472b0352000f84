import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from './store.ts';

/** No piece of this many bytes of anything forgotten may be left. */
export const PIECE = 24;

/** Text that occurs nowhere else, the same in every run: letters alone, or words of them. */
export function wording(seed: number): {
  letters: (length: number) => string;
  unique: (length: number) => string;
} {
  const random = seeded(seed);
  const letters = (length: number): string =>
    Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]!).join('');
  const unique = (length: number): string => {
    let text = letters(7);
    while (text.length < length) text += ` ${letters(3 + Math.floor(random() * 9))}`;
    return text.slice(0, length).replace(/ $/, 'x');
  };
  return { letters, unique };
}

const BASE = 31;
/** What the oldest byte of a piece weighs when it leaves. */
const LEAVING = Array.from({ length: PIECE }).reduce<number>((power) => Math.imul(power, BASE), 1);

/** Calls `each` with the place and a 32-bit hash of every piece of these bytes. */
function roll(bytes: Buffer, each: (at: number, hash: number) => void): void {
  let hash = 0;
  for (let end = 0; end < bytes.length; end++) {
    hash = (Math.imul(hash, BASE) + bytes[end]! + 1) | 0;
    if (end >= PIECE) hash = (hash - Math.imul(bytes[end - PIECE]! + 1, LEAVING)) | 0;
    if (end >= PIECE - 1) each(end - PIECE + 1, hash);
  }
}

/**
 * Those of `texts` of which any piece, in UTF-8 or UTF-16, stands in any file under `folder`. Rolling hashes find the
 * places to compare, since there are millions of pieces on either side.
 */
export function remains(folder: string, texts: readonly string[]): string[] {
  const spelled = texts.flatMap((text, of) =>
    (['utf8', 'utf16le'] as const).map((encoding) => ({ of, bytes: Buffer.from(text, encoding) })),
  );
  const places = new Map<number, { of: number; bytes: Buffer; at: number }>();
  const seen = new Uint8Array(2 ** 24);
  for (const { of, bytes } of spelled)
    roll(bytes, (at, hash) => {
      seen[hash >>> 8] = 1;
      places.set(hash, { of, bytes, at });
    });
  const found = new Set<number>();
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const content = readFileSync(join(file.parentPath, file.name));
    roll(content, (at, hash) => {
      if (seen[hash >>> 8] === 0) return;
      const place = places.get(hash);
      if (!place || found.has(place.of)) return;
      if (place.bytes.compare(content, at, at + PIECE, place.at, place.at + PIECE) === 0) found.add(place.of);
    });
  }
  return [...found].sort((a, b) => a - b).map((of) => texts[of]!);
}
