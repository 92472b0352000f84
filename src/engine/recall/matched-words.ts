import { SILENT_TERMS } from '../language/function-words.ts';
import { hashTerm } from '../language/terms.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { splitWords } from '../language/words.ts';
import { quoteInline } from '../text/quote.ts';

/** Words of a question that are told of one answer, at most. */
const MAX_TOLD = 5;
const MAX_WORD_CHARS = 24;
const EDGE_SIGNS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#%]+$/gu;

export interface MatchFinder {
  /** The question's own words, as they were asked, that stand in a text in whatever form: in the order of the question. */
  readonly findMatched: (text: string) => readonly string[];
  /** As many as can be told of any text, those that cost the most tokens. */
  readonly costliest: readonly string[];
}

export function createMatchFinder(query: string): MatchFinder {
  const words = collectWords(query);
  return {
    findMatched: (text) => {
      const terms = new Set(splitWords(text).map(hashTerm));
      return [...words]
        .filter(([, wordTerms]) => wordTerms.some((term) => terms.has(term)))
        .slice(0, MAX_TOLD)
        .map(([word]) => word);
    },
    costliest: [...words.keys()]
      .map((word) => ({ word, tokens: computeTokenBound(quoteInline(word)) }))
      .sort((a, b) => b.tokens - a.tokens)
      .slice(0, MAX_TOLD)
      .map(({ word }) => word),
  };
}

/** Words of a question by what each is found by; those that say nothing by themselves left out. */
function collectWords(query: string): Map<string, readonly number[]> {
  const words = new Map<string, readonly number[]>();
  for (const token of query.split(/\s+/u)) {
    const word = token.replace(EDGE_SIGNS, '');
    if (word === '' || word.length > MAX_WORD_CHARS) continue;
    const terms = splitWords(word)
      .map(hashTerm)
      .filter((term) => !SILENT_TERMS.has(term));
    if (terms.length > 0) words.set(word, terms);
  }
  return words;
}
