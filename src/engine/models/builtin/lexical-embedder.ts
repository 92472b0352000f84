import { createHash } from 'node:crypto';
import { beginHash, hash32, mix32, updateHash } from '../../math/hash.ts';
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
    const words = new Map<string, number>();
    const pairs = new Map<string, number>();
    const grams: number[] = [];
    let previous = '';
    for (const word of found) {
      const stemmed = stem(word);
      incrementCount(words, stemmed);
      if (previous !== '') incrementCount(pairs, previous + shape.boundary + stemmed);
      previous = stemmed;
      // Spaced and unspaced scripts alike: a run of Chinese is one "word" here, and its n-grams carry it, so that the
      // vectors do not depend on the dictionaries of the platform's segmenter.
      hashGrams(shape.boundary + word + shape.boundary, grams);
    }
    const sum = new Float64Array(dimensions);
    for (const [word, frequency] of words) {
      const isShort = word.length <= shape.shortLength && !NOT_ASCII.test(word);
      addFeature(
        sum,
        hash32(word, shape.wordSeed),
        frequency,
        shape.wordWeight * (isShort ? shape.shortWeight : 1),
      );
    }
    for (const [pair, frequency] of pairs)
      addFeature(sum, hash32(pair, shape.pairSeed), frequency, shape.pairWeight);
    addGrams(sum, new Uint32Array(grams).sort());
    return normalize(Float32Array.from(sum));
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

  /** Adds n-grams by their sorted hashes; equal ones stand together. */
  function addGrams(sum: Float64Array, sorted: Uint32Array): void {
    for (let from = 0; from < sorted.length;) {
      let to = from + 1;
      while (to < sorted.length && sorted[to] === sorted[from]) to++;
      addFeature(sum, sorted[from]!, to - from, shape.gramWeight);
      from = to;
    }
  }

  return {
    identity: { role: 'universal', model: 'builtin-lexical', revision, dimensions },
    cheap: true,
    unload: async () => undefined,
    embed: async (texts) => texts.map(embedOne),
  };
}

function incrementCount(features: Map<string, number>, feature: string): void {
  features.set(feature, (features.get(feature) ?? 0) + 1);
}
