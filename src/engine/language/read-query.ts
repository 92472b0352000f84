import { findInflectedWords } from './inflections.ts';
import { LATIN_LANGUAGES, addVotes, getLanguageBits } from './languages.ts';
import { findSignWords } from './signs.ts';
import { hashTerm } from './terms.ts';
import { fold, splitWords } from './words.ts';

/** What a question looks for. */
export interface QueryReading {
  /** Its words, in order. */
  readonly words: readonly number[];
  /** What else it says, as `extractTerms` finds it; those among its words left out. */
  readonly further: readonly number[];
  /** Of these the stems and roots of its words: each stands for a word, and is none itself. */
  readonly forms: ReadonlySet<number>;
  /** Of words with a sign of their own, what stands for them where texts were read before signs were: "c" of "c++". */
  readonly unsigned: ReadonlyMap<number, number>;
}

const OUTER_SIGNS = /^[+-]|[+#-]+$/g;

const WORD = /[\p{L}\p{M}]+/gu;

/** Other forms of the words of a question, as texts of its language hold them: [term of the word] → terms of its forms. */
export function readWordForms(query: string): ReadonlyMap<number, readonly number[]> {
  const votes = countVotes(splitWords(query));
  const forms = new Map<number, number[]>();
  for (const [word] of query.matchAll(WORD)) {
    const found = [...findInflectedWords(word, votes, { isQuery: true })].map(hashTerm);
    if (found.length > 0) forms.set(hashTerm(fold(word)), found);
  }
  return forms;
}

/** Of each language how many of the distinct words are little words of it. */
export function countVotes(words: readonly string[]): Uint32Array {
  const votes = new Uint32Array(LATIN_LANGUAGES.length);
  for (const word of new Set(words)) addVotes(votes, getLanguageBits(word));
  return votes;
}

export function readQuery(query: string): QueryReading {
  const spelled = splitWords(query);
  const words = spelled.map(hashTerm);
  const known = new Set(words);
  const votes = countVotes(spelled);
  const signs = [...findSignWords(query)].map(hashTerm);
  const forms = [...findInflectedWords(query, votes, { isQuery: true })].map(hashTerm);
  const signed = spelled.filter((word) => word.search(OUTER_SIGNS) >= 0);
  return {
    words,
    further: [...new Set([...signs, ...forms])].filter((term) => !known.has(term)),
    forms: new Set(forms.filter((term) => !known.has(term) && !signs.includes(term))),
    unsigned: new Map(signed.map((word) => [hashTerm(word), hashTerm(word.replace(OUTER_SIGNS, ''))])),
  };
}
