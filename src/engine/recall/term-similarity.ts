import type { Turn } from '../hippocampus/index-port.ts';
import type { Terms } from '../language/terms.ts';
import { idf } from '../math/bm25.ts';
import type { WordVectors } from '../models/ports.ts';
import type { Lexicon } from './lexicon.ts';
import { IDF_POWER } from './matches.ts';
import { NO_KINDRED } from './kindred.ts';
import type { Kindred } from './kindred.ts';
import { readGeneralShare } from './question.ts';
import type { Question } from './question.ts';

/** Cosine of two words from which on they are similar at all; from there to 1 similarity rises from 0 to 1. */
const MIN_COSINE = 0.35;

/**
 * How near a kindred word (kindred.ts) is at least, in place of one that no entry holds. The more hold the word itself, the
 * likelier it is to be the one that was said: less by this power of its rarity.
 */
const KIN_SIMILARITY = 0.8;
const RARITY_POWER = 3;
/** Words of a turn up to which that holds whole: long ones hold some kin of everything. */
const KIN_WORDS = 40;

/** Words of a question far more common than its rarest say next to nothing, and words near them less: this share of its rarity. */
const MIN_IDF_SHARE = 0.25;

/** How the words of a question and those of a turn lie to each other, the same word or another. */
export interface TermSimilarity {
  /** [terms of the question]: the nearest word of the turn, 1 for the very word, 0 for none near. */
  readonly perTerm: Float32Array;
  /**
   * About the cosine of the meanings of both, each the sum of its words' vectors by how rare they are in general; of a long
   * turn that of its nearest part. 0 where one has no known word.
   */
  readonly meaning: number;
  /** Terms of the question in whose stead the turn holds a kindred word. */
  readonly kin: ReadonlySet<number> | null;
  /** Sum of the rarity of the turn's words. */
  readonly idfMass: number;
}

/** [turns of the pool] → similarity to the question. Rarity of words that were not asked for is that within the pool. */
export function computeTermSimilarity(
  lexicon: Lexicon,
  queryTermIndex: Int16Array,
  question: Question,
  words: WordVectors,
  pool: readonly Turn[],
  kindred: Kindred = NO_KINDRED,
): TermSimilarity[] {
  const { hashes, docFreq, turns } = lexicon;
  const queryTermVectors = collectQueryTermVectors(question, words);
  const packs = packVectors(
    [computeMeaning(question, words), ...queryTermVectors.map(({ vector }) => vector)],
    words.dimensions,
  );
  const cosines = new Float64Array(packs.length * PACK_SIZE);
  const termIdf = new Float64Array(hashes.length);
  const weights: MeaningWeights = {
    shares: new Float64Array(hashes.length),
    squares: new Float64Array(hashes.length),
  };
  const similarities: (Float32Array | null)[] = [];
  const kinOf: (readonly number[])[] = [];
  for (let number = 0; number < hashes.length; number++) {
    const queryTerm = queryTermIndex[number]!;
    termIdf[number] = queryTerm < 0 ? idf(docFreq[number]!, turns.length) : question.idf[queryTerm]!;
    const place = words.findRow(hashes[number]!);
    let perTerm: Float32Array | null = null;
    if (place >= 0) {
      computeCosines(packs, words, place, cosines);
      const weight = weighByShare(words, place, hashes[number]!);
      weights.shares[number] = weight * cosines[0]!;
      weights.squares[number] = weight * weight;
      for (let i = 0; i < queryTermVectors.length && queryTerm < 0; i++)
        if (cosines[i + 1]! > MIN_COSINE)
          (perTerm ??= new Float32Array(question.terms.length))[queryTermVectors[i]!.term] =
            (cosines[i + 1]! - MIN_COSINE) / (1 - MIN_COSINE);
    }
    const stands = queryTerm < 0 ? kindred.get(hashes[number]!) : undefined;
    if (stands) kinOf[number] = stands;
    if (queryTerm >= 0) (perTerm = new Float32Array(question.terms.length))[queryTerm] = 1;
    similarities.push(perTerm);
  }

  return turns.map((numbers, at) => {
    const perTerm = new Float32Array(question.terms.length);
    let idfMass = 0;
    let kin: Set<number> | null = null;
    for (const number of numbers) {
      idfMass += termIdf[number]!;
      const similarity = similarities[number];
      if (similarity) raiseToMax(perTerm, similarity, 1);
      for (const term of kinOf[number] ?? []) (kin ??= new Set()).add(term);
    }
    const share = Math.min(1, KIN_WORDS / pool[at]!.terms.length);
    for (const term of kin ?? []) perTerm[term] = Math.max(perTerm[term]!, share * rateKin(question, term));
    return { perTerm, kin, meaning: computeNearestMeaning(numbers, pool[at]!.terms, weights), idfMass };
  });
}

/** How near a kindred word is to one of the question's at least. */
const rateKin = ({ idf: termIdf, maxIdf }: Question, term: number): number =>
  KIN_SIMILARITY * (termIdf[term] === 0 ? 1 : (termIdf[term]! / maxIdf) ** RARITY_POWER);

/** What each word of the pool adds to the cosine of a text with the question, and to the square of the text's length. */
interface MeaningWeights {
  /** [terms] */
  readonly shares: Float64Array;
  readonly squares: Float64Array;
}

/** Words a part of a turn has whose meaning is held against the question's; parts overlap by half. */
const PART_WORDS = 40;

/** The highest cosine of the parts of a turn, as if words lay at right angles to each other, which most do. */
function computeNearestMeaning(
  numbers: Uint32Array,
  { order, counts }: Terms,
  { shares, squares }: MeaningWeights,
): number {
  const toCosine = (share: number, square: number): number => (square === 0 ? 0 : share / Math.sqrt(square));
  if (order.length <= 1.5 * PART_WORDS) {
    let [share, square] = [0, 0];
    for (let place = 0; place < numbers.length; place++) {
      share += counts[place]! * shares[numbers[place]!]!;
      square += counts[place]! * squares[numbers[place]!]!;
    }
    return toCosine(share, square);
  }
  const half = PART_WORDS / 2;
  let best = -1;
  let [previousShare, previousSquare] = [0, 0];
  for (let from = 0; from < order.length; from += half) {
    let [share, square] = [0, 0];
    for (let at = from; at < Math.min(order.length, from + half); at++) {
      share += shares[numbers[order[at]!]!]!;
      square += squares[numbers[order[at]!]!]!;
    }
    if (from > 0) best = Math.max(best, toCosine(previousShare + share, previousSquare + square));
    [previousShare, previousSquare] = [share, square];
  }
  return best;
}

/** The share of all words from which on a word counts half and less for the meaning of a text. */
const HALF_SHARE = 1e-3;

const weighByShare = (words: WordVectors, row: number, hash: number): number =>
  HALF_SHARE / (HALF_SHARE + readGeneralShare(words, hash, row));

/** The unit vector of what a question means. */
function computeMeaning({ terms, isName }: Question, words: WordVectors): Float64Array {
  const sum = new Float64Array(words.dimensions);
  terms.forEach((hash, term) => {
    const row = isName[term]! ? -1 : words.findRow(hash);
    if (row < 0) return;
    const weight = weighByShare(words, row, hash);
    readVector(words, row).forEach((value, d) => (sum[d]! += weight * value));
  });
  const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return length === 0 ? sum : sum.map((x) => x / length);
}

/** Raises each value to the other's share where that is higher. */
export function raiseToMax(values: Float32Array, others: Float32Array, share: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = share * others[i]!;
    if (value > values[i]!) values[i] = value;
  }
}

/** A word of the question that others may be near to: its place among the terms, where it points. */
interface QueryTermVector {
  readonly term: number;
  readonly vector: Float64Array;
}

function collectQueryTermVectors(
  { terms, isName, idfOrMax }: Question,
  words: WordVectors,
): QueryTermVector[] {
  const minIdf = MIN_IDF_SHARE * Math.max(0, ...idfOrMax.filter((_, term) => !isName[term]!));
  return terms.flatMap((hash, term) => {
    const place = isName[term]! || idfOrMax[term]! < minIdf ? -1 : words.findRow(hash);
    return place < 0 ? [] : [{ term, vector: readVector(words, place) }];
  });
}

const readVector = ({ values, dimensions }: WordVectors, place: number): Float64Array =>
  Float64Array.from(values.subarray(place * dimensions, (place + 1) * dimensions), (value) => value / 127);

/** Vectors held against a word at once: each of its numbers is then read once for all of them. */
const PACK_SIZE = 4;

/** [vectors] → [packs][dimensions × PACK], the last filled up with zeros. */
function packVectors(vectors: readonly Float64Array[], dimensions: number): Float64Array[] {
  const packs = Array.from(
    { length: Math.ceil(vectors.length / PACK_SIZE) },
    () => new Float64Array(dimensions * PACK_SIZE),
  );
  vectors.forEach((vector, i) =>
    vector.forEach(
      (value, d) => (packs[Math.floor(i / PACK_SIZE)]![d * PACK_SIZE + (i % PACK_SIZE)] = value),
    ),
  );
  return packs;
}

/** Cosines of all packed vectors and the word at a place, written into `cosines`. */
function computeCosines(
  packs: readonly Float64Array[],
  { values, dimensions }: WordVectors,
  place: number,
  cosines: Float64Array,
): void {
  for (let i = 0; i < packs.length; i++) {
    const pack = packs[i]!;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = 0, from = place * dimensions; at < pack.length; at += PACK_SIZE, from++) {
      const value = values[from]!;
      a += pack[at]! * value;
      b += pack[at + 1]! * value;
      c += pack[at + 2]! * value;
      d += pack[at + 3]! * value;
    }
    const first = i * PACK_SIZE;
    cosines[first] = a / 127;
    cosines[first + 1] = b / 127;
    cosines[first + 2] = c / 127;
    cosines[first + 3] = d / 127;
  }
}

/** What the nearness of other words than the question's own adds up to. */
export const sumSimilarityOfOthers = (perTerm: Float32Array, { idfOrMax, isName }: Question): number => {
  let sum = 0;
  for (let i = 0; i < perTerm.length; i++)
    if (!isName[i]! && perTerm[i]! < 1) sum += idfOrMax[i]! ** IDF_POWER * perTerm[i]!;
  return sum;
};

/** What the nearness of each word of the question adds up to, names of speakers aside. */
export const sumSimilarity = (perTerm: Float32Array, { idfOrMax, isName }: Question): number => {
  let sum = 0;
  for (let i = 0; i < perTerm.length; i++) if (!isName[i]!) sum += idfOrMax[i]! ** IDF_POWER * perTerm[i]!;
  return sum;
};
