import { createHash } from 'node:crypto';
import { mix32, updateHash } from '../../math/hash.ts';
import { sortPairs } from '../../math/radix-sort.ts';
import { normalize } from '../../math/vectors.ts';
import { fold } from '../../language/words.ts';
import type { UniversalEmbedder } from '../ports.ts';
import { PairCounter } from './pair-counter.ts';
import { WordCache } from './word-cache.ts';
import type { CachedStem, CachedWord } from './word-cache.ts';

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

/** Logarithms of counts that come up by the thousand. */
const LOGS = Float64Array.from({ length: 256 }, (_, count) => Math.log(count));
const logOf = (count: number): number => (count < LOGS.length ? LOGS[count]! : Math.log(count));

export function createLexicalEmbedder(shape: Readonly<LexicalShape> = LEXICAL): UniversalEmbedder {
  const revision = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
  const { dimensions } = shape;

  const words = new WordCache(shape);
  let textNumber = 0;

  /** Adds a feature: its place and sign come from its hash, its size from how often it stands there. */
  function addFeature(sum: Float64Array, hash: number, count: number, weight: number): void {
    const size = count === 1 ? weight : weight * (1 + logOf(count));
    sum[(hash >>> 1) % dimensions]! += hash & 1 ? size : -size;
  }

  function embedOne(text: string): Float32Array {
    const found = words.read(fold(text));
    textNumber += 1;
    const distinct: CachedWord[] = [];
    const stems: CachedStem[] = [];
    const pairs = new PairCounter(found.length);
    let previous = -1;
    for (const word of found) {
      const stemmed = word.stem;
      if (word.seenIn !== textNumber) {
        word.seenIn = textNumber;
        word.count = 0;
        distinct.push(word);
        if (stemmed.seenIn !== textNumber) {
          stemmed.seenIn = textNumber;
          stemmed.count = 0;
          stemmed.place = stems.push(stemmed) - 1;
        }
      }
      word.count += 1;
      stemmed.count += 1;
      if (previous !== -1) pairs.add(previous, stemmed.place);
      previous = stemmed.place;
    }
    const sum = new Float64Array(dimensions);
    for (const { hash, count, weight } of stems) addFeature(sum, hash, count, weight);
    for (let i = 0; i < pairs.size; i++) {
      let h = stems[pairs.firsts[i]!]!.pairStart;
      const { text: second } = stems[pairs.seconds[i]!]!;
      for (let at = 0; at < second.length; at++) h = updateHash(h, second.charCodeAt(at));
      addFeature(sum, mix32(h), pairs.counts[i]!, shape.pairWeight);
    }
    addGrams(sum, distinct);
    return normalize(Float32Array.from(sum));
  }

  /**
   * Adds the n-grams of all words in the order of their hashes. Unspaced scripts have them too: a run of Chinese is one "word"
   * here, and its n-grams carry it, so that the vectors do not depend on the dictionaries of the platform's segmenter.
   */
  function addGrams(sum: Float64Array, distinct: readonly CachedWord[]): void {
    let size = 0;
    for (const { grams } of distinct) size += grams.length;
    const [grams, repeats] = [new Uint32Array(size), new Uint32Array(size)];
    let end = 0;
    for (const word of distinct) {
      const { grams: own, count } = word;
      for (let i = 0; i < own.length; i++, end++) {
        grams[end] = own[i]!;
        repeats[end] = count;
      }
    }
    const { keys: hashes, values: counts } = sortPairs(grams, repeats);
    for (let from = 0; from < size;) {
      const hash = hashes[from]!;
      let count = 0;
      let to = from;
      for (; to < size && hashes[to] === hash; to++) count += counts[to]!;
      addFeature(sum, hash, count, shape.gramWeight);
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
