import { hash32 } from '../math/hash.ts';
import { sortPairs } from '../math/radix-sort.ts';
import { toBaseForm } from './irregular-forms.ts';
import { detectMarks } from './marks.ts';
import { WordNumbers } from './word-numbers.ts';
import { stem, visitWords } from './words.ts';

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

/** A term, and its place among those of the text that is read. */
interface CachedTerm {
  readonly hash: number;
  seenIn: number;
  place: number;
}

/** Characters of words whose terms are kept from text to text: some 30,000 words, 3 MB. */
const MAX_CACHED_CHARS = 200_000;
const numbers = new WordNumbers();
/** By the number of the word. */
let terms: CachedTerm[] = [];
const termByHash = new Map<number, CachedTerm>();
let textNumber = 0;

function getTerm(text: string, from: number, to: number): CachedTerm {
  const number = numbers.get(text, from, to);
  let term = terms[number];
  if (term === undefined) {
    const hash = hashTerm(text.slice(from, to));
    term = termByHash.get(hash);
    if (term === undefined) termByHash.set(hash, (term = { hash, seenIn: 0, place: 0 }));
    terms.push(term);
  }
  return term;
}

export function extractTerms(text: string): Terms {
  // Between texts: within one a term must stay the same object.
  if (numbers.chars > MAX_CACHED_CHARS) {
    numbers.clear();
    terms = [];
    termByHash.clear();
  }
  textNumber += 1;
  const distinct: CachedTerm[] = [];
  const sequence: CachedTerm[] = [];
  visitWords(text, (source, from, to) => {
    const term = getTerm(source, from, to);
    if (term.seenIn !== textNumber) {
      term.seenIn = textNumber;
      distinct.push(term);
    }
    sequence.push(term);
  });
  const [unsorted, places] = [new Uint32Array(distinct.length), new Uint32Array(distinct.length)];
  for (let i = 0; i < distinct.length; i++) {
    unsorted[i] = distinct[i]!.hash;
    places[i] = i;
  }
  const { keys: hashes, values: found } = sortPairs(unsorted, places);
  for (let place = 0; place < found.length; place++) distinct[found[place]!]!.place = place;
  const order = new Uint16Array(sequence.length);
  for (let i = 0; i < order.length; i++) order[i] = sequence[i]!.place;
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
