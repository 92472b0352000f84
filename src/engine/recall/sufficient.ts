import { hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { Question } from './question.ts';

/**
 * How many memories a question needs is told by how far they lie apart: scores are logarithms of how much likelier one is to
 * answer than another, so what lies this far behind the best is hardly ever what was asked for. Measured by bench/fit.ts's sets:
 * 6 to 8 of ten are shown, and 96 to 100 of 100 answers that ten hold (docs/benchmarks.md).
 */
const MAX_BEHIND = 4;
/** Who asks for several, or writes a message rather than a question wants what comes near, too. */
const MAX_BEHIND_OF_SEVERAL = 5;
/** Below, what was found has next to nothing of the question: it is no answer. */
const NOTHING_CONFIDENCE = 0.04;

const toTermSet = (words: string): ReadonlySet<number> => new Set(splitWords(words).map(hashTerm));
const SEVERAL_TERMS = toTermSet(`
  all every everything everybody everyone list which many often each summarize summary overview
  alle alles jeder jede jedes liste welche welchen oft wieviele viele übersicht zusammenfassung
  tous toutes tout liste quels quelles combien résumé todos todas todo lista cuáles cuántos cuántas resumen
  tutti tutte tutto elenco quali quanti quante riassunto quais quantos quantas alle alles lijst welke hoeveel overzicht
  все всё список какие сколько`);

interface Scored {
  readonly score: number;
  /** Null for what joined since it replaced another. */
  readonly ranked: unknown;
  /** It was asked for as such: the latest notes. */
  readonly isListed: boolean;
}

/** Which of these, best first, answer a question without a `limit`; `isPeriod`: it asks for a time and nothing else. */
export function selectSufficient<T extends Scored>(
  items: readonly T[],
  { terms, isSentence, isMessage }: Pick<Question, 'terms' | 'isSentence' | 'isMessage'>,
  confidence: number,
  isPeriod: boolean,
): readonly T[] {
  const listed = items.filter(({ isListed }) => isListed);
  if (listed.length > 0) return listed;
  // Who looks for a word or two wants all that hold it.
  if (isPeriod || !isSentence) return items;
  const isOfSeveral = isMessage || terms.some((term) => SEVERAL_TERMS.has(term));
  if (!isOfSeveral && confidence < NOTHING_CONFIDENCE) return [];
  const lowest =
    Math.max(...items.map(({ score }) => score)) - (isOfSeveral ? MAX_BEHIND_OF_SEVERAL : MAX_BEHIND);
  return items.filter(({ score, ranked }, place) => place === 0 || ranked === null || score >= lowest);
}
