import { hash32 } from '../math/hash.ts';
import { sortPairs } from '../math/radix-sort.ts';
import { toBaseForm } from './irregular-forms.ts';
import { detectMarks } from './marks.ts';
import { WordNumbers } from './word-numbers.ts';
import { findInflectedWords } from './inflections.ts';
import { LATIN_LANGUAGES, addVotes, getLanguageBits } from './languages.ts';
import { findSignWords } from './signs.ts';
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
/** By the number of the word: its term, and of which languages it is a little word. */
let terms: CachedTerm[] = [];
let languageBits: number[] = [];
const termByHash = new Map<number, CachedTerm>();
let textNumber = 0;

/** The number of a word whose term is known from here on. */
function getNumber(text: string, from: number, to: number): number {
  const number = numbers.get(text, from, to);
  if (terms[number] === undefined) {
    const word = text.slice(from, to);
    const hash = hashTerm(word);
    let term = termByHash.get(hash);
    if (term === undefined) termByHash.set(hash, (term = { hash, seenIn: 0, place: 0 }));
    terms.push(term);
    languageBits.push(getLanguageBits(word));
  }
  return number;
}

/** How many little words of each language the text has that is read. */
const languageVotes = new Uint32Array(LATIN_LANGUAGES.length);

/**
 * Terms of the words of a text, in order, and behind them those of what else it says: names by their parts and as a whole,
 * signs, stems of inflected languages, each once. Neighbouring words so stay neighbours.
 */
export function extractTerms(text: string): Terms {
  // Between texts: within one a term must stay the same object.
  if (numbers.chars > MAX_CACHED_CHARS) {
    numbers.clear();
    terms = [];
    languageBits = [];
    termByHash.clear();
  }
  textNumber += 1;
  languageVotes.fill(0);
  const distinct: CachedTerm[] = [];
  const sequence: CachedTerm[] = [];
  visitWords(text, (source, from, to) => {
    const number = getNumber(source, from, to);
    const term = terms[number]!;
    if (term.seenIn !== textNumber) {
      term.seenIn = textNumber;
      distinct.push(term);
      if (languageBits[number] !== 0) addVotes(languageVotes, languageBits[number]!);
    }
    sequence.push(term);
  });
  for (const words of [findSignWords(text), findInflectedWords(text, languageVotes)])
    for (const word of words) {
      const term = terms[getNumber(word, 0, word.length)]!;
      if (term.seenIn === textNumber) continue;
      term.seenIn = textNumber;
      distinct.push(term);
      sequence.push(term);
    }
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
