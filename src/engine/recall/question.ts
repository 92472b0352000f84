import type { Statistics } from '../hippocampus/port.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { termHash } from '../language/terms.ts';
import { fold, words } from '../language/words.ts';

/** A question as ranking sees it: its words with what each is worth in this store, and who it names. */
export interface Question {
  readonly terms: readonly number[];
  /** BM25's idf of each term; 0 for one that no entry holds. */
  readonly idf: readonly number[];
  /** Which of `terms` are names of speakers. */
  readonly isName: readonly boolean[];
  /** Folded names of the speakers whom the question names. */
  readonly named: ReadonlySet<string>;
  /** The asker speaks of himself ("what did I say about my…"). */
  readonly ownWords: boolean;
}

export function termsOf(query: string): number[] {
  return [...new Set(words(query).map(termHash))];
}

/** A speaker is named when the first word of his name stands in the question. */
export function understand(query: string, statistics: Statistics, speakers: readonly string[]): Question {
  const asked = new Set(words(query));
  const named = new Set<string>();
  const nameTerms = new Set<number>();
  for (const speaker of speakers) {
    const parts = words(speaker);
    if (parts.length === 0 || !asked.has(parts[0]!)) continue;
    named.add(fold(speaker));
    for (const part of parts) if (asked.has(part)) nameTerms.add(termHash(part));
  }
  const terms = termsOf(query);
  const { entries, holding } = statistics;
  return {
    terms,
    idf: terms.map((term) => {
      const held = holding.get(term) ?? 0;
      return held === 0 ? 0 : Math.log(1 + (entries - held + 0.5) / (held + 0.5));
    }),
    isName: terms.map((term) => nameTerms.has(term)),
    named,
    ownWords: [...asked].some((word) => FIRST_PERSON.has(word)),
  };
}
