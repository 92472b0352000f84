import { hash32 } from '../math/hash.ts';
import { stem, words } from './words.ts';

/**
 * The terms of a text as recall counts them: stemmed words by their 32-bit hash, ascending, with their frequencies
 * (at most 255). `length` is the number of words, `asks` whether the text ends in a question. Stores keep them beside the text, so that ranking never has to
 * read a candidate's words again.
 */
export interface Terms {
  readonly hashes: Uint32Array;
  readonly counts: Uint8Array;
  readonly length: number;
  readonly asks: boolean;
}

/** A question mark of any script at the end, closing quotes and signs aside. */
const QUESTION = /[?？؟⸮](?:[^\p{L}\p{N}]*)$/u;

export const termHash = (word: string): number => hash32(stem(word));

export function terms(text: string): Terms {
  const counted = new Map<number, number>();
  const all = words(text);
  for (const word of all) {
    const hash = termHash(word);
    counted.set(hash, (counted.get(hash) ?? 0) + 1);
  }
  const hashes = Uint32Array.from(counted.keys()).sort();
  const counts = Uint8Array.from(hashes, (hash) => Math.min(counted.get(hash)!, 255));
  return { hashes, counts, length: all.length, asks: QUESTION.test(text) };
}

/** How often `hash` stands in the text: 0 to 255. */
export function frequency(of: Terms, hash: number): number {
  const { hashes } = of;
  let low = 0;
  let high = hashes.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = hashes[middle]!;
    if (value === hash) return of.counts[middle]!;
    if (value < hash) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

/** Four bytes a hash, little-endian, then one byte a count. */
export function packTerms(of: Terms): Uint8Array {
  const bytes = new Uint8Array(of.hashes.length * 5);
  bytes.set(new Uint8Array(of.hashes.buffer, of.hashes.byteOffset, of.hashes.byteLength));
  bytes.set(of.counts, of.hashes.length * 4);
  return bytes;
}

export function unpackTerms(bytes: Uint8Array, length: number, asks: boolean): Terms {
  const size = bytes.byteLength / 5;
  const own = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return {
    hashes: new Uint32Array(own.buffer, own.byteOffset, size),
    counts: new Uint8Array(own.buffer, own.byteOffset + size * 4, size),
    length,
    asks,
  };
}
