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
  /** About the cosine of the directions of both, by the rarity of their words; 0 where one has no known word. */
  readonly meaning: number;
  /** Sum of the rarity of the turn's words. */
  readonly told: number;
}

/**
 * [turns] → kinship with the question. Rarity of words that were not asked for is that within the pool. Everything about a
 * word that no turn changes is worked out once: turns are many, and of long ones most words are common to them.
 */
export function kinship(pool: readonly Turn[], question: Question, words: WordVectors): Kin[] {
  const { terms, held, turns } = numbered(pool);
  const asked = new Map(question.terms.map((term, i) => [term, i]));
  const vectors = question.terms.map((term, i) =>
    question.isName[i] === true ? null : vectorOf(words, words.placeOf(term)),
  );
  const sought = directionOf(vectors, question.rarity, words.dimensions);
  const rarity = new Float64Array(terms.length);
  const towards = new Float64Array(terms.length);
  const nears = terms.map((term, id): Float32Array | null => {
    const own = asked.get(term);
    rarity[id] =
      own === undefined
        ? Math.log(1 + (pool.length - held[id]! + 0.5) / (held[id]! + 0.5))
        : question.idf[own]!;
    const place = words.placeOf(term);
    // NaN: it has no place, and says nothing of where a turn leads.
    towards[id] = place < 0 ? Number.NaN : dotAt(sought, words, place);
    return nearness(vectors, own, words, place);
  });

  return turns.map((ids) => {
    const near = new Float32Array(question.terms.length);
    let [told, meaning, square] = [0, 0, 0];
    for (const id of ids) {
      const rare = rarity[id]!;
      told += rare;
      const leads = towards[id]!;
      if (!Number.isNaN(leads)) {
        meaning += rare * leads;
        square += rare * rare;
      }
      const own = nears[id];
      if (own) for (let i = 0; i < near.length; i++) if (own[i]! > near[i]!) near[i] = own[i]!;
    }
    // As if words lay at right angles to each other, which most do.
    return { near, meaning: square === 0 ? 0 : meaning / Math.sqrt(square), told };
  });
}

/** Terms of the pool by a number of their own: which, in how many turns, and those of each turn. */
function numbered(pool: readonly Turn[]): { terms: number[]; held: number[]; turns: Uint32Array[] } {
  const ids = new Map<number, number>();
  const terms: number[] = [];
  const held: number[] = [];
  const turns = pool.map((turn) =>
    Uint32Array.from(turn.terms.hashes, (term) => {
      let id = ids.get(term);
      if (id === undefined) {
        id = terms.push(term) - 1;
        ids.set(term, id);
        held.push(0);
      }
      held[id]! += 1;
      return id;
    }),
  );
  return { terms, held, turns };
}

/** How near a word is to each of the question's; null where it is near to none. */
function nearness(
  vectors: readonly (Float64Array | null)[],
  own: number | undefined,
  words: WordVectors,
  place: number,
): Float32Array | null {
  if (own === undefined && place < 0) return null;
  let found: Float32Array | null = null;
  for (let i = 0; i < vectors.length; i++) {
    const vector = vectors[i];
    let near = 0;
    if (own !== undefined) near = own === i ? 1 : 0;
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
