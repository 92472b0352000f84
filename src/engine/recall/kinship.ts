import type { WordVectors } from '../models/ports.ts';
import type { Lexicon } from './lexicon.ts';
import { IDF_POWER } from './matches.ts';
import type { Question } from './question.ts';

/** Cosine of two words from which on they are kin at all; from there to 1 kinship rises from 0 to 1. */
const KIN = 0.35;

/** Words of a question far more common than its rarest say next to nothing, and their kin less: this share of its rarity. */
const LEAST_RARITY = 0.25;

/** How the words of a question and those of a turn lie to each other, the same word or another. */
export interface Kin {
  /** [terms of the question]: the nearest word of the turn, 1 for the very word, 0 for none near. */
  readonly near: Float32Array;
  /** About the cosine of the directions of both, by the rarity of their words; 0 where one has no known word. */
  readonly meaning: number;
  /** Sum of the rarity of the turn's words. */
  readonly told: number;
}

/** [turns] → kinship with the question. Rarity of words that were not asked for is that within the pool. */
export function kinship(lexicon: Lexicon, own: Int16Array, question: Question, words: WordVectors): Kin[] {
  const { hashes, held, turns } = lexicon;
  const least = LEAST_RARITY * Math.max(0, ...question.rarity);
  const vectors = question.terms.map((term, i) =>
    question.isName[i] === true || question.rarity[i]! < least ? null : vectorOf(words, words.placeOf(term)),
  );
  const sought = directionOf(vectors, question.rarity, words.dimensions);
  const rarity = new Float64Array(hashes.length);
  // NaN: it has no place, and says nothing of where a turn leads.
  const towards = new Float64Array(hashes.length).fill(Number.NaN);
  const nears: (Float32Array | null)[] = [];
  for (let number = 0; number < hashes.length; number++) {
    const asked = own[number]!;
    rarity[number] =
      asked < 0
        ? Math.log(1 + (turns.length - held[number]! + 0.5) / (held[number]! + 0.5))
        : question.idf[asked]!;
    const place = words.placeOf(hashes[number]!);
    if (place >= 0) towards[number] = dotAt(sought, words, place);
    nears.push(nearness(vectors, asked, words, place));
  }

  return turns.map((numbers) => {
    const near = new Float32Array(question.terms.length);
    let [told, meaning, square] = [0, 0, 0];
    for (const number of numbers) {
      const rare = rarity[number]!;
      told += rare;
      const leads = towards[number]!;
      if (!Number.isNaN(leads)) {
        meaning += rare * leads;
        square += rare * rare;
      }
      const some = nears[number];
      if (some) raise(near, some, 1);
    }
    // As if words lay at right angles to each other, which most do.
    return { near, meaning: square === 0 ? 0 : meaning / Math.sqrt(square), told };
  });
}

/** Raises each value to the other's share where that is higher. */
export function raise(values: Float32Array, others: Float32Array, share: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = share * others[i]!;
    if (value > values[i]!) values[i] = value;
  }
}

/** How near a word is to each of the question's; null where it is near to none. */
function nearness(
  vectors: readonly (Float64Array | null)[],
  own: number,
  words: WordVectors,
  place: number,
): Float32Array | null {
  if (own < 0 && place < 0) return null;
  let found: Float32Array | null = null;
  for (let i = 0; i < vectors.length; i++) {
    const vector = vectors[i];
    let near = 0;
    if (own >= 0) near = own === i ? 1 : 0;
    else if (vector) near = (dotAt(vector, words, place) - KIN) / (1 - KIN);
    if (near > 0) (found ??= new Float32Array(vectors.length))[i] = near;
  }
  return found;
}

function vectorOf({ values, dimensions }: WordVectors, place: number): Float64Array | null {
  if (place < 0) return null;
  return Float64Array.from(
    values.subarray(place * dimensions, (place + 1) * dimensions),
    (value) => value / 127,
  );
}

/** The unit vector of what all together lean to, each by its weight. */
function directionOf(
  vectors: readonly (Float64Array | null)[],
  weights: readonly number[],
  dimensions: number,
): Float64Array {
  const sum = new Float64Array(dimensions);
  vectors.forEach((vector, i) => {
    if (vector) for (let d = 0; d < dimensions; d++) sum[d]! += weights[i]! * vector[d]!;
  });
  const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return length === 0 ? sum : sum.map((x) => x / length);
}

/** Cosine of a unit vector and the word at a place. */
function dotAt(vector: Float64Array, { values }: WordVectors, place: number): number {
  let at = place * vector.length;
  let [even, odd] = [0, 0];
  for (let d = 0; d + 1 < vector.length; d += 2, at += 2) {
    even += vector[d]! * values[at]!;
    odd += vector[d + 1]! * values[at + 1]!;
  }
  if (vector.length % 2 === 1) even += vector.at(-1)! * values[at]!;
  return (even + odd) / 127;
}

/** What the nearness of other words than the question's own adds up to. */
export const kinElse = (near: Float32Array, { rarity, isName }: Question): number => {
  let sum = 0;
  for (let i = 0; i < near.length; i++)
    if (!isName[i]! && near[i]! < 1) sum += rarity[i]! ** IDF_POWER * near[i]!;
  return sum;
};

/** What the nearness of each word of the question adds up to, names of speakers aside. */
export const kinOf = (near: Float32Array, { rarity, isName }: Question): number => {
  let sum = 0;
  for (let i = 0; i < near.length; i++) if (!isName[i]!) sum += rarity[i]! ** IDF_POWER * near[i]!;
  return sum;
};
