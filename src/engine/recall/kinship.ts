import { idf } from '../math/bm25.ts';
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
  const seeking = seekingOf(question, words);
  const packs = packed(
    [directionOf(seeking, words.dimensions), ...seeking.map(({ vector }) => vector)],
    words.dimensions,
  );
  const cosines = new Float64Array(packs.length * PACK);
  const rarity = new Float64Array(hashes.length);
  // NaN: it has no place, and says nothing of where a turn leads.
  const towards = new Float64Array(hashes.length).fill(Number.NaN);
  const nears: (Float32Array | null)[] = [];
  for (let number = 0; number < hashes.length; number++) {
    const asked = own[number]!;
    rarity[number] = asked < 0 ? idf(held[number]!, turns.length) : question.idf[asked]!;
    const place = words.placeOf(hashes[number]!);
    let near: Float32Array | null = null;
    if (place >= 0) {
      holdAgainst(packs, words, place, cosines);
      towards[number] = cosines[0]!;
      for (let i = 0; i < seeking.length && asked < 0; i++)
        if (cosines[i + 1]! > KIN)
          (near ??= new Float32Array(question.terms.length))[seeking[i]!.term] =
            (cosines[i + 1]! - KIN) / (1 - KIN);
    }
    if (asked >= 0) (near = new Float32Array(question.terms.length))[asked] = 1;
    nears.push(near);
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

/** A word of the question that others may be near to: its place among the terms, where it points, how rare it is. */
interface Seeking {
  readonly term: number;
  readonly vector: Float64Array;
  readonly rarity: number;
}

function seekingOf({ terms, isName, rarity }: Question, words: WordVectors): Seeking[] {
  const least = LEAST_RARITY * Math.max(0, ...rarity.filter((_, term) => !isName[term]!));
  return terms.flatMap((hash, term) => {
    const place = isName[term]! || rarity[term]! < least ? -1 : words.placeOf(hash);
    return place < 0 ? [] : [{ term, vector: vectorAt(words, place), rarity: rarity[term]! }];
  });
}

const vectorAt = ({ values, dimensions }: WordVectors, place: number): Float64Array =>
  Float64Array.from(values.subarray(place * dimensions, (place + 1) * dimensions), (value) => value / 127);

/** The unit vector of what all together lean to, each by its rarity. */
function directionOf(seeking: readonly Seeking[], dimensions: number): Float64Array {
  const sum = new Float64Array(dimensions);
  for (const { vector, rarity } of seeking)
    for (let d = 0; d < dimensions; d++) sum[d]! += rarity * vector[d]!;
  const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return length === 0 ? sum : sum.map((x) => x / length);
}

/** Vectors held against a word at once: each of its numbers is then read once for all of them. */
const PACK = 4;

/** [vectors] → [packs][dimensions × PACK], the last filled up with zeros. */
function packed(vectors: readonly Float64Array[], dimensions: number): Float64Array[] {
  const packs = Array.from(
    { length: Math.ceil(vectors.length / PACK) },
    () => new Float64Array(dimensions * PACK),
  );
  vectors.forEach((vector, i) =>
    vector.forEach((value, d) => (packs[Math.floor(i / PACK)]![d * PACK + (i % PACK)] = value)),
  );
  return packs;
}

/** Cosines of all packed vectors and the word at a place, written into `cosines`. */
function holdAgainst(
  packs: readonly Float64Array[],
  { values, dimensions }: WordVectors,
  place: number,
  cosines: Float64Array,
): void {
  for (let i = 0; i < packs.length; i++) {
    const pack = packs[i]!;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = 0, from = place * dimensions; at < pack.length; at += PACK, from++) {
      const value = values[from]!;
      a += pack[at]! * value;
      b += pack[at + 1]! * value;
      c += pack[at + 2]! * value;
      d += pack[at + 3]! * value;
    }
    const first = i * PACK;
    cosines[first] = a / 127;
    cosines[first + 1] = b / 127;
    cosines[first + 2] = c / 127;
    cosines[first + 3] = d / 127;
  }
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
