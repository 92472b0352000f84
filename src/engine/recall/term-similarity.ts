import { idf } from '../math/bm25.ts';
import type { WordVectors } from '../models/ports.ts';
import type { Lexicon } from './lexicon.ts';
import { IDF_POWER } from './matches.ts';
import type { Question } from './question.ts';

/** Cosine of two words from which on they are similar at all; from there to 1 similarity rises from 0 to 1. */
const MIN_COSINE = 0.35;

/** Words of a question far more common than its rarest say next to nothing, and words near them less: this share of its rarity. */
const MIN_IDF_SHARE = 0.25;

/** How the words of a question and those of a turn lie to each other, the same word or another. */
export interface TermSimilarity {
  /** [terms of the question]: the nearest word of the turn, 1 for the very word, 0 for none near. */
  readonly perTerm: Float32Array;
  /** About the cosine of the directions of both, by the rarity of their words; 0 where one has no known word. */
  readonly directionCosine: number;
  /** Sum of the rarity of the turn's words. */
  readonly idfMass: number;
}

/** [turns] → similarity to the question. Rarity of words that were not asked for is that within the pool. */
export function computeTermSimilarity(
  lexicon: Lexicon,
  queryTermIndex: Int16Array,
  question: Question,
  words: WordVectors,
): TermSimilarity[] {
  const { hashes, docFreq, turns } = lexicon;
  const queryTermVectors = collectQueryTermVectors(question, words);
  const packs = packVectors(
    [computeDirection(queryTermVectors, words.dimensions), ...queryTermVectors.map(({ vector }) => vector)],
    words.dimensions,
  );
  const cosines = new Float64Array(packs.length * PACK_SIZE);
  const termIdf = new Float64Array(hashes.length);
  // NaN: it has no place, and says nothing of where a turn leads.
  const directionCosines = new Float64Array(hashes.length).fill(Number.NaN);
  const similarities: (Float32Array | null)[] = [];
  for (let number = 0; number < hashes.length; number++) {
    const queryTerm = queryTermIndex[number]!;
    termIdf[number] = queryTerm < 0 ? idf(docFreq[number]!, turns.length) : question.idf[queryTerm]!;
    const place = words.findRow(hashes[number]!);
    let perTerm: Float32Array | null = null;
    if (place >= 0) {
      computeCosines(packs, words, place, cosines);
      directionCosines[number] = cosines[0]!;
      for (let i = 0; i < queryTermVectors.length && queryTerm < 0; i++)
        if (cosines[i + 1]! > MIN_COSINE)
          (perTerm ??= new Float32Array(question.terms.length))[queryTermVectors[i]!.term] =
            (cosines[i + 1]! - MIN_COSINE) / (1 - MIN_COSINE);
    }
    if (queryTerm >= 0) (perTerm = new Float32Array(question.terms.length))[queryTerm] = 1;
    similarities.push(perTerm);
  }

  return turns.map((numbers) => {
    const perTerm = new Float32Array(question.terms.length);
    let [idfMass, cosineSum, squareSum] = [0, 0, 0];
    for (const number of numbers) {
      const weight = termIdf[number]!;
      idfMass += weight;
      const cosine = directionCosines[number]!;
      if (!Number.isNaN(cosine)) {
        cosineSum += weight * cosine;
        squareSum += weight * weight;
      }
      const similarity = similarities[number];
      if (similarity) raiseToMax(perTerm, similarity, 1);
    }
    // As if words lay at right angles to each other, which most do.
    return { perTerm, directionCosine: squareSum === 0 ? 0 : cosineSum / Math.sqrt(squareSum), idfMass };
  });
}

/** Raises each value to the other's share where that is higher. */
export function raiseToMax(values: Float32Array, others: Float32Array, share: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = share * others[i]!;
    if (value > values[i]!) values[i] = value;
  }
}

/** A word of the question that others may be near to: its place among the terms, where it points, how rare it is. */
interface QueryTermVector {
  readonly term: number;
  readonly vector: Float64Array;
  readonly idf: number;
}

function collectQueryTermVectors(
  { terms, isName, idfOrMax }: Question,
  words: WordVectors,
): QueryTermVector[] {
  const minIdf = MIN_IDF_SHARE * Math.max(0, ...idfOrMax.filter((_, term) => !isName[term]!));
  return terms.flatMap((hash, term) => {
    const place = isName[term]! || idfOrMax[term]! < minIdf ? -1 : words.findRow(hash);
    return place < 0 ? [] : [{ term, vector: readVector(words, place), idf: idfOrMax[term]! }];
  });
}

const readVector = ({ values, dimensions }: WordVectors, place: number): Float64Array =>
  Float64Array.from(values.subarray(place * dimensions, (place + 1) * dimensions), (value) => value / 127);

/** The unit vector of what all together lean to, each by its rarity. */
function computeDirection(queryTermVectors: readonly QueryTermVector[], dimensions: number): Float64Array {
  const sum = new Float64Array(dimensions);
  for (const { vector, idf: termIdf } of queryTermVectors)
    for (let d = 0; d < dimensions; d++) sum[d]! += termIdf * vector[d]!;
  const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return length === 0 ? sum : sum.map((x) => x / length);
}

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
