import type { Turn } from '../hippocampus/port.ts';
import type { WordVectors } from '../models/ports.ts';
import { IDF_POWER } from './matches.ts';
import type { Question } from './question.ts';

/** Cosine of two words from which on they are kin at all; from there to 1 kinship rises from 0 to 1. */
const KIN = 0.35;

/** How the words of a question and those of a turn lie to each other, the same word or another. */
export interface Kin {
  /** [terms of the question]: the nearest word of the turn, 1 for the very word, 0 for none near. */
  readonly near: Float32Array;
  /** Cosine of the mean directions of both, by the rarity of their words; 0 where one has no known word. */
  readonly meaning: number;
  /** Sum of the rarity of the turn's words. */
  readonly told: number;
}

/** [turns] → kinship with the question. Rarity of words that were not asked for is that within the pool. */
export function kinship(pool: readonly Turn[], question: Question, words: WordVectors): Kin[] {
  const { dimensions, values, placeOf } = words;
  const asked = new Map(question.terms.map((term, i) => [term, i]));
  const places = question.terms.map((term, i) => (question.isName[i] === true ? -1 : placeOf(term)));
  const rarity = rarityIn(pool, question);

  /** Everything about a word that no turn changes, worked out once. */
  const known = new Map<number, Word>();
  const wordOf = (term: number): Word => {
    let word = known.get(term);
    if (!word) {
      const place = placeOf(term);
      word = { place, rare: rarity.get(term)!, near: nearness(place, asked.get(term)) };
      known.set(term, word);
    }
    return word;
  };
  const nearness = (place: number, own: number | undefined): Float32Array | null => {
    let found: Float32Array | null = null;
    for (let i = 0; i < places.length; i++) {
      let near = own === i ? 1 : 0;
      if (own === undefined && place >= 0 && places[i]! >= 0)
        near = (cosine(values, place, places[i]!, dimensions) - KIN) / (1 - KIN);
      if (near > 0) (found ??= new Float32Array(places.length))[i] = near;
    }
    return found;
  };

  const sought = new Float64Array(dimensions);
  places.forEach((place, i) => {
    addTo(sought, values, place, question.rarity[i]!);
  });
  const soughtLength = Math.sqrt(square(sought));
  const meant = new Float64Array(dimensions);
  return pool.map((turn) => {
    const near = new Float32Array(places.length);
    let told = 0;
    meant.fill(0);
    for (const term of turn.terms.hashes) {
      const word = wordOf(term);
      told += word.rare;
      addTo(meant, values, word.place, word.rare);
      if (word.near === null) continue;
      for (let i = 0; i < near.length; i++) if (word.near[i]! > near[i]!) near[i] = word.near[i]!;
    }
    let meaning = 0;
    for (let d = 0; d < dimensions; d++) meaning += sought[d]! * meant[d]!;
    const lengths = soughtLength * Math.sqrt(square(meant));
    return { near, meaning: lengths === 0 ? 0 : meaning / lengths, told };
  });
}

interface Word {
  readonly place: number;
  readonly rare: number;
  /** Nearness to each word of the question; null where it is near to none. */
  readonly near: Float32Array | null;
}

function addTo(sum: Float64Array, values: Int8Array, place: number, weight: number): void {
  if (place < 0) return;
  for (let d = 0, at = place * sum.length; d < sum.length; d++, at++) sum[d]! += weight * values[at]!;
}

function square(vector: Float64Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return sum;
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

function rarityIn(pool: readonly Turn[], { terms, idf }: Question): Map<number, number> {
  const holding = new Map<number, number>();
  for (const turn of pool)
    for (const term of turn.terms.hashes) holding.set(term, (holding.get(term) ?? 0) + 1);
  const n = pool.length;
  const rarity = new Map<number, number>();
  for (const [term, held] of holding) rarity.set(term, Math.log(1 + (n - held + 0.5) / (held + 0.5)));
  terms.forEach((term, i) => {
    if (rarity.has(term)) rarity.set(term, idf[i]!);
  });
  return rarity;
}

function cosine(values: Int8Array, a: number, b: number, dimensions: number): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) sum += values[a * dimensions + d]! * values[b * dimensions + d]!;
  return sum / (127 * 127);
}
