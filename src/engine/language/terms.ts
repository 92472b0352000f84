import { hash32 } from '../math/hash.ts';
import { toBaseForm } from './irregular-forms.ts';
import { detectMarks } from './marks.ts';
import { stem, splitWords } from './words.ts';

/**
 * The terms of a text as recall counts them: stemmed words by their 32-bit hash, ascending, with their frequencies (at most
 * 255) and the order in which they stand. `length` is the number of words, `asks` whether the text ends in a question,
 * `marks` what kinds of things it holds (marks.ts). Stores keep them beside the text, so that ranking never has to read a
 * candidate's words again.
 */
export interface Terms {
  readonly hashes: Uint32Array;
  readonly counts: Uint8Array;
  /** Places in `hashes`, word for word; empty for one that was stored before order was kept. */
  readonly order: Uint16Array;
  readonly length: number;
  readonly asks: boolean;
  readonly marks: number;
}

/** A question mark of any script at the end, closing quotes and signs aside. */
const TRAILING_QUESTION_MARK = /[?？؟⸮][^\p{L}\p{N}?？؟⸮]*$/u;

export const hashTerm = (word: string): number => hash32(stem(toBaseForm(word)));

export function extractTerms(text: string): Terms {
  const hashByWord = new Map<string, number>();
  const sequence = splitWords(text).map((word) => {
    let hash = hashByWord.get(word);
    if (hash === undefined) hashByWord.set(word, (hash = hashTerm(word)));
    return hash;
  });
  const hashes = Uint32Array.from(new Set(sequence)).sort();
  const places = new Map([...hashes].map((hash, place) => [hash, place]));
  const order = Uint16Array.from(sequence, (hash) => places.get(hash)!);
  return {
    hashes,
    counts: countTerms(order, hashes.length),
    order,
    length: order.length,
    asks: TRAILING_QUESTION_MARK.test(text),
    marks: detectMarks(text),
  };
}

function countTerms(order: Uint16Array, termCount: number): Uint8Array {
  const counts = new Uint8Array(termCount);
  for (const place of order) if (counts[place]! < 255) counts[place]! += 1;
  return counts;
}

/** How often `hash` stands in the text: 0 to 255. */
export function getTermFreq(entryTerms: Terms, hash: number): number {
  const { hashes } = entryTerms;
  let low = 0;
  let high = hashes.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = hashes[middle]!;
    if (value === hash) return entryTerms.counts[middle]!;
    if (value < hash) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

/** Terms up to which a place in them is one byte. */
const MAX_BYTE_TERMS = 256;

/** Four bytes a hash, little-endian, then one byte a word (two where there are more than 256 terms): its place in them. */
export function packTerms({ hashes, order }: Terms): Uint8Array {
  const places =
    hashes.length > MAX_BYTE_TERMS
      ? new Uint8Array(order.buffer, order.byteOffset, order.byteLength)
      : Uint8Array.from(order);
  const bytes = new Uint8Array(hashes.byteLength + places.length);
  bytes.set(new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength));
  bytes.set(places, hashes.byteLength);
  return bytes;
}

export function unpackTerms(
  bytes: Uint8Array,
  { length, asks, marks }: Pick<Terms, 'length' | 'asks' | 'marks'>,
): Terms {
  const narrowSize = (bytes.byteLength - length) / 4;
  const size = narrowSize <= MAX_BYTE_TERMS ? narrowSize : (bytes.byteLength - 2 * length) / 4;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const hashes = new Uint32Array(aligned.buffer, aligned.byteOffset, size);
  const from = aligned.byteOffset + size * 4;
  const order =
    size <= MAX_BYTE_TERMS
      ? Uint16Array.from(new Uint8Array(aligned.buffer, from, length))
      : new Uint16Array(aligned.buffer, from, length);
  return { hashes, counts: countTerms(order, size), order, length, asks, marks };
}

/** As stores kept terms before they kept their order: a byte a count after the hashes. */
export function unpackCountedTerms(
  bytes: Uint8Array,
  { length, asks }: Pick<Terms, 'length' | 'asks'>,
): Terms {
  const size = bytes.byteLength / 5;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return {
    hashes: new Uint32Array(aligned.buffer, aligned.byteOffset, size),
    counts: new Uint8Array(aligned.buffer, aligned.byteOffset + size * 4, size),
    order: new Uint16Array(0),
    length,
    asks,
    marks: 0,
  };
}
