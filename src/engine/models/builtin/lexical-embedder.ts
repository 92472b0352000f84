import { createHash } from 'node:crypto';
import { beginHash, hash32, mix32, updateHash } from '../../math/hash.ts';
import { sortPairs } from '../../math/radix-sort.ts';
import { normalize } from '../../math/vectors.ts';
import { fold, stem } from '../../language/words.ts';
import type { UniversalEmbedder } from '../ports.ts';

/**
 * The embedder that needs no download: signed feature hashing over stemmed words, pairs of neighbouring words and
 * character n-grams, sublinear counts, L2 norm. It reaches what shares words, parts of words or spelling with the
 * question. Everything that shapes a vector stands in these constants, and the identity is their hash: a frozen space
 * cannot change without becoming another space (R2).
 */
export const LEXICAL = {
  algorithm: 'signed-hashing-1',
  dimensions: 768,
  stemmer: 'porter-stemmer@2.0.1',
  smallestGram: 3,
  largestGram: 5,
  wordSeed: 0x0051,
  pairSeed: 0x0052,
  gramSeed: 0x0053,
  wordWeight: 1,
  pairWeight: 0.5,
  gramWeight: 0.22,
  /** Words of this length and shorter are mostly grammar in spaced scripts: they count less. */
  shortLength: 3,
  shortWeight: 0.35,
  boundary: '\u0002',
} as const;

type LexicalShape = {
  -readonly [K in keyof typeof LEXICAL]: (typeof LEXICAL)[K] extends string ? string : number;
};

const LATIN_WORD = /[a-z0-9]+/g;
const ANY_WORD = /[\p{L}\p{N}\p{M}]+/gu;
const NOT_ASCII = /[^\x00-\x7f]/;

export function createLexicalEmbedder(shape: Readonly<LexicalShape> = LEXICAL): UniversalEmbedder {
  const revision = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
  const { dimensions } = shape;

  /** Adds a feature: its place and sign come from its hash, its size from how often it stands there. */
  function addFeature(sum: Float64Array, hash: number, count: number, weight: number): void {
    const size = count === 1 ? weight : weight * (1 + Math.log(count));
    sum[(hash >>> 1) % dimensions]! += hash & 1 ? size : -size;
  }

  function embedOne(text: string): Float32Array {
    const folded = fold(text);
    const found = folded.match(NOT_ASCII.test(folded) ? ANY_WORD : LATIN_WORD) ?? [];
    // Distinct words are few in a long text: each is stemmed and cut into its n-grams once.
    const wordCounts = new Map<string, number>();
    for (const word of found) wordCounts.set(word, (wordCounts.get(word) ?? 0) + 1);
    const stems = new StemTable();
    const stemByWord = new Map<string, number>();
    for (const word of wordCounts.keys()) stemByWord.set(word, stems.add(stem(word)));
    const frequencies = new Uint32Array(stems.size);
    const pairs = new Map<number, number>();
    let previous = -1;
    for (const word of found) {
      const stemmed = stemByWord.get(word)!;
      frequencies[stemmed]! += 1;
      if (previous !== -1) {
        const pair = previous * stems.size + stemmed;
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
      previous = stemmed;
    }
    const sum = new Float64Array(dimensions);
    for (const [place, stemmed] of stems.list.entries()) {
      const isShort = stemmed.length <= shape.shortLength && !NOT_ASCII.test(stemmed);
      addFeature(
        sum,
        hash32(stemmed, shape.wordSeed),
        frequencies[place]!,
        shape.wordWeight * (isShort ? shape.shortWeight : 1),
      );
    }
    for (const [pair, frequency] of pairs) {
      const [first, second] = [stems.list[Math.floor(pair / stems.size)]!, stems.list[pair % stems.size]!];
      addFeature(sum, hash32(first + shape.boundary + second, shape.pairSeed), frequency, shape.pairWeight);
    }
    addGrams(sum, wordCounts);
    return normalize(Float32Array.from(sum));
  }

  /**
   * Adds the n-grams of all words in the order of their hashes. Unspaced scripts have them too: a run of Chinese is one "word"
   * here, and its n-grams carry it, so that the vectors do not depend on the dictionaries of the platform's segmenter.
   */
  function addGrams(sum: Float64Array, wordCounts: ReadonlyMap<string, number>): void {
    const grams: number[] = [];
    const repeats: number[] = [];
    for (const [word, count] of wordCounts) {
      hashGrams(shape.boundary + word + shape.boundary, grams);
      while (repeats.length < grams.length) repeats.push(count);
    }
    const [hashes, counts] = [Uint32Array.from(grams), Uint32Array.from(repeats)];
    sortPairs(hashes, counts);
    for (let from = 0; from < hashes.length;) {
      let count = 0;
      let to = from;
      for (; to < hashes.length && hashes[to] === hashes[from]; to++) count += counts[to]!;
      addFeature(sum, hashes[from]!, count, shape.gramWeight);
      from = to;
    }
  }

  /** Hashes of all n-grams of a word; a longer one goes on from the hash of the shorter at the same place. */
  function hashGrams(word: string, hashes: number[]): void {
    for (let from = 0; from + shape.smallestGram <= word.length; from++) {
      const end = Math.min(from + shape.largestGram, word.length);
      let h = beginHash(shape.gramSeed);
      for (let i = from; i < end; i++) {
        h = updateHash(h, word.charCodeAt(i));
        if (i - from + 1 >= shape.smallestGram) hashes.push(mix32(h));
      }
    }
  }

  return {
    identity: { role: 'universal', model: 'builtin-lexical', revision, dimensions },
    cheap: true,
    unload: async () => undefined,
    embed: async (texts) => texts.map(embedOne),
  };
}

/** Stems by number, in the order in which they come up. */
class StemTable {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.list.length;
  }

  add(stemmed: string): number {
    let place = this.#places.get(stemmed);
    if (place === undefined) {
      place = this.list.push(stemmed) - 1;
      this.#places.set(stemmed, place);
    }
    return place;
  }
}
