import { SILENT_TERMS } from '../language/function-words.ts';
import { readWordForms } from '../language/read-query.ts';
import type { WordConcepts, WordVectors } from '../models/ports.ts';
import type { Question } from './question.ts';

/** Words of a question whose kin are looked for, the rarest first, and the share of the rarest's rarity that they have at least. */
const MAX_WORDS = 4;
const MIN_IDF_SHARE = 0.5;
/** Kin of a word that are looked for, those that it names first; of a word of another language all that are the same. */
const MAX_KIN = 64;
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
  { terms, isName, idfOrMax, isEnglish }: Question,
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
  let found = 0;
  for (const i of asked) {
    if (found === MAX_WORDS || idfOrMax[i]! < minIdf) break;
    const row = words.findRow(terms[i]!);
    const kin = row < 0 ? [] : listKin(words, row);
    const same = [terms[i]!, ...(forms.get(terms[i]!) ?? [])].flatMap(
      (term) => concepts?.findSame(term, isEnglish) ?? [],
    );
    const related = new Set([...kin, ...same]);
    if (related.size > 0) found += 1;
    for (const term of related) {
      if (own.has(term)) continue;
      const places = kindred.get(term);
      if (places) places.push(i);
      else kindred.set(term, [i]);
    }
  }
  return kindred;
}

const listKin = (words: WordVectors, row: number): number[] =>
  words
    .findKin(row)
    .filter((other) => words.readShare(other) < MAX_SHARE)
    .slice(0, MAX_KIN)
    .map(words.readTerm);
