import { SILENT_TERMS } from '../language/function-words.ts';
import { readWordForms } from '../language/read-query.ts';
import type { WordConcepts, WordVectors } from '../models/ports.ts';
import type { Question } from './question.ts';

/** Words of a question whose kin are looked for, the rarest first, and the share of the rarest's rarity that they have at least. */
const MAX_WORDS = 3;
/** Of these, words that entries hold. */
const MAX_HELD_WORDS = 2;
const MIN_IDF_SHARE = 0.5;
/** Kin of a word that are looked for, those that it names first, then the commonest of those that name it. */
const MAX_KIN = 48;
const NAMED_KIN = 8;
/**
 * Words that entries hold are likely said as they are asked for: their kin are looked for where they are rarer than this share of
 * the most, and their like in other languages where they are rarer still. To look for hundreds costs as much as all else.
 */
const MIN_RARITY = { kin: 0.5, same: 0.8 } as const;
/** What is so large a share of all words brings up too much. */
const MAX_SHARE = 1 / 1_500;

/**
 * Other words under which what a question asks for may have been said, each with the places among the question's terms of those
 * that it stands for: what says the same, in another language too, kinds of it, and what it is a kind of.
 */
export type Kindred = ReadonlyMap<number, readonly number[]>;

export const NO_KINDRED: Kindred = new Map();

/** By the rare words of the question that are no names; an English one has its English kin from the table of English alone. */
export function findKindred(
  query: string,
  { terms, isName, idf, idfOrMax, maxIdf, isEnglish }: Question,
  words: WordVectors,
  concepts: WordConcepts | undefined,
): Kindred {
  const asked = [...terms.keys()]
    .filter((i) => !isName[i]! && !SILENT_TERMS.has(terms[i]!))
    .sort((a, b) => idfOrMax[b]! - idfOrMax[a]!);
  const minIdf = MIN_IDF_SHARE * (asked.length === 0 ? 0 : idfOrMax[asked[0]!]!);
  const own = new Set(terms);
  const forms: ReturnType<typeof readWordForms> = isEnglish ? new Map() : readWordForms(query);
  const kindred = new Map<number, number[]>();
  let [found, foundHeld] = [0, 0];
  for (const i of asked) {
    if (found === MAX_WORDS || idfOrMax[i]! < minIdf) break;
    const rarity = idf[i] === 0 ? 1 : idf[i]! / maxIdf;
    if (rarity < MIN_RARITY.kin || (idf[i]! > 0 && foundHeld === MAX_HELD_WORDS)) continue;
    const row = words.findRow(terms[i]!);
    const kin = row < 0 ? [] : listKin(words, row);
    const spelled = rarity < MIN_RARITY.same ? [] : [terms[i]!, ...(forms.get(terms[i]!) ?? [])];
    const same = spelled.flatMap((term) => concepts?.findSame(term, isEnglish) ?? []);
    const related = new Set([...kin, ...same]);
    if (related.size > 0) {
      found += 1;
      if (idf[i]! > 0) foundHeld += 1;
    }
    for (const term of related) {
      if (own.has(term)) continue;
      const places = kindred.get(term);
      if (places) places.push(i);
      else kindred.set(term, [i]);
    }
  }
  return kindred;
}

function listKin(words: WordVectors, row: number): number[] {
  const kin = words.findKin(row).filter((other) => words.readShare(other) < MAX_SHARE);
  const naming = kin.slice(NAMED_KIN).sort((a, b) => words.readShare(b) - words.readShare(a));
  return [...kin.slice(0, NAMED_KIN), ...naming].slice(0, MAX_KIN).map(words.readTerm);
}
