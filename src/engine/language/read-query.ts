import { findInflectedWords } from './inflections.ts';
import { LATIN_LANGUAGES, addVotes, getLanguageBits } from './languages.ts';
import { findSignWords } from './signs.ts';
import { hashTerm } from './terms.ts';
import { splitWords } from './words.ts';

/** What a question looks for. */
export interface QueryReading {
  /** Its words, in order. */
  readonly words: readonly number[];
  /** What else it says, as `extractTerms` finds it; those among its words left out. */
  readonly further: readonly number[];
  /** Of words with a sign of their own, what stands for them where texts were read before signs were: "c" of "c++". */
  readonly unsigned: ReadonlyMap<number, number>;
}

const OUTER_SIGNS = /^[+-]|[+#-]+$/g;

export function readQuery(query: string): QueryReading {
  const spelled = splitWords(query);
  const words = spelled.map(hashTerm);
  const known = new Set(words);
  const votes = new Uint32Array(LATIN_LANGUAGES.length);
  for (const word of new Set(spelled)) addVotes(votes, getLanguageBits(word));
  const further = [...findSignWords(query), ...findInflectedWords(query, votes, { isQuery: true })].map(
    hashTerm,
  );
  const signed = spelled.filter((word) => word.search(OUTER_SIGNS) >= 0);
  return {
    words,
    further: [...new Set(further)].filter((term) => !known.has(term)),
    unsigned: new Map(signed.map((word) => [hashTerm(word), hashTerm(word.replace(OUTER_SIGNS, ''))])),
  };
}
