import { SILENT_TERMS } from '../language/function-words.ts';
import type { WordVectors } from '../models/ports.ts';
import type { Question } from './question.ts';

/** Words of a question whose kin are looked for, the rarest first, and the share of the rarest's rarity that they have at least. */
const MAX_WORDS = 4;
const MIN_IDF_SHARE = 0.5;
/** Kin of a word that are looked for: those that it names and the nearest of those that name it. */
const MAX_KIN = 64;
/** Kin that stand in so large a share of all words bring anything up. */
const MAX_SHARE = 1 / 1_500;

/** Kin of the rare content words of a question: [term of the kin] → places of those words among the question's terms. */
export function findKindred(
  { terms, isName, idfOrMax }: Question,
  words: WordVectors,
): ReadonlyMap<number, readonly number[]> {
  const asked = [...terms.keys()]
    .filter((i) => !isName[i]! && !SILENT_TERMS.has(terms[i]!))
    .sort((a, b) => idfOrMax[b]! - idfOrMax[a]!);
  const minIdf = MIN_IDF_SHARE * (asked.length === 0 ? 0 : idfOrMax[asked[0]!]!);
  const kindred = new Map<number, number[]>();
  for (const i of asked.slice(0, MAX_WORDS)) {
    const row = idfOrMax[i]! < minIdf ? -1 : words.findRow(terms[i]!);
    if (row < 0) continue;
    const kin = words.findKin(row).filter((other) => words.readShare(other) < MAX_SHARE);
    for (const other of kin.slice(0, MAX_KIN)) {
      const term = words.readTerm(other);
      const places = kindred.get(term);
      if (places) places.push(i);
      else kindred.set(term, [i]);
    }
  }
  for (const term of terms) kindred.delete(term);
  return kindred;
}
