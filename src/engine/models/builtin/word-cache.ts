import { beginHash, hash32, mix32, updateHash } from '../../math/hash.ts';
import { copyOut, stem } from '../../language/words.ts';
import { WordNumbers } from '../../language/word-numbers.ts';

/** What of the embedder's constants shapes a word's features. */
export interface WordShape {
  readonly smallestGram: number;
  readonly largestGram: number;
  readonly wordSeed: number;
  readonly pairSeed: number;
  readonly gramSeed: number;
  readonly wordWeight: number;
  readonly shortLength: number;
  readonly shortWeight: number;
  readonly boundary: string;
}

/** What a text keeps with a word or stem while it is read: whoever reads the next one finds by `seenIn` that it is old. */
interface Counted {
  seenIn: number;
  count: number;
}

export interface CachedStem extends Counted {
  readonly text: string;
  /** Of the stem as a feature, and what it weighs. */
  readonly hash: number;
  readonly weight: number;
  /** The hash of a pair that it begins, as far as the second. */
  readonly pairStart: number;
  /** Among the stems of the text. */
  place: number;
}

export interface CachedWord extends Counted {
  readonly stem: CachedStem;
  /** Hashes of all its n-grams. */
  readonly grams: Uint32Array;
}

/** Characters of words that are kept: some 30,000 words, 10 MB with what is known of them. */
const MAX_CHARS = 200_000;
const NOT_ASCII = /[^\x00-\x7f]/;
const ANY_WORD = /[\p{L}\p{N}\p{M}]+/gu;

const isLatin = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);

/**
 * What the lexical embedder knows of a word, kept from text to text: a language has few words that come often, and stemming
 * and hashing them anew was most of what a text cost.
 */
export class WordCache {
  readonly #shape: WordShape;
  readonly #numbers = new WordNumbers();
  /** By number. */
  #words: CachedWord[] = [];
  readonly #stems = new Map<string, CachedStem>();

  constructor(shape: WordShape) {
    this.#shape = shape;
  }

  /** The words of folded text, in order. */
  read(folded: string): CachedWord[] {
    // Between texts: within one each word must stay the same object.
    if (this.#numbers.chars > MAX_CHARS) this.#clear();
    if (NOT_ASCII.test(folded))
      return (folded.match(ANY_WORD) ?? []).map((word) => this.#get(word, 0, word.length));
    const words: CachedWord[] = [];
    for (let at = 0; at < folded.length; at++) {
      if (!isLatin(folded.charCodeAt(at))) continue;
      const from = at;
      while (isLatin(folded.charCodeAt(++at)));
      words.push(this.#get(folded, from, at));
    }
    return words;
  }

  #clear(): void {
    this.#numbers.clear();
    this.#words = [];
    this.#stems.clear();
  }

  #get(text: string, from: number, to: number): CachedWord {
    const number = this.#numbers.get(text, from, to);
    const known = this.#words[number];
    if (known) return known;
    const spelling = text.slice(from, to);
    const word = {
      stem: this.#getStem(stem(spelling)),
      grams: this.#hashGrams(spelling),
      seenIn: 0,
      count: 0,
    };
    this.#words.push(word);
    return word;
  }

  #getStem(text: string): CachedStem {
    let known = this.#stems.get(text);
    if (known === undefined) {
      const { shortLength, shortWeight, wordWeight, wordSeed, pairSeed, boundary } = this.#shape;
      const isShort = text.length <= shortLength && !NOT_ASCII.test(text);
      let pairStart = beginHash(pairSeed);
      for (let i = 0; i < text.length; i++) pairStart = updateHash(pairStart, text.charCodeAt(i));
      for (let i = 0; i < boundary.length; i++) pairStart = updateHash(pairStart, boundary.charCodeAt(i));
      known = {
        text: copyOut(text),
        hash: hash32(text, wordSeed),
        weight: wordWeight * (isShort ? shortWeight : 1),
        pairStart,
        seenIn: 0,
        count: 0,
        place: 0,
      };
      this.#stems.set(known.text, known);
    }
    return known;
  }

  /** Of all n-grams of a word; a longer one goes on from the hash of the shorter at the same place. */
  #hashGrams(spelling: string): Uint32Array {
    const { boundary, smallestGram, largestGram, gramSeed } = this.#shape;
    const word = boundary + spelling + boundary;
    let size = 0;
    for (let length = smallestGram; length <= largestGram; length++)
      size += Math.max(0, word.length - length + 1);
    const hashes = new Uint32Array(size);
    let place = 0;
    for (let from = 0; from + smallestGram <= word.length; from++) {
      const end = Math.min(from + largestGram, word.length);
      let h = beginHash(gramSeed);
      for (let i = from; i < end; i++) {
        h = updateHash(h, word.charCodeAt(i));
        if (i - from + 1 >= smallestGram) hashes[place++] = mix32(h);
      }
    }
    return hashes;
  }
}
