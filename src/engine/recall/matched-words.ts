import { SILENT_TERMS } from '../language/function-words.ts';
import { hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';

/** Words of a question that are told of one answer, at most. */
const MAX_TOLD = 5;
const MAX_WORD_CHARS = 24;
const EDGE_SIGNS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#%]+$/gu;

/** The question's own words, as they were asked, that stand in a text in whatever form: in the order of the question. */
export function findMatchedWords(query: string, text: string): string[] {
  const terms = new Set(splitWords(text).map(hashTerm));
  const matched = new Set<string>();
  for (const token of query.split(/\s+/u)) {
    const word = token.replace(EDGE_SIGNS, '');
    if (word === '' || word.length > MAX_WORD_CHARS) continue;
    const wordTerms = splitWords(word).map(hashTerm);
    if (wordTerms.some((term) => terms.has(term) && !SILENT_TERMS.has(term))) matched.add(word);
    if (matched.size === MAX_TOLD) break;
  }
  return [...matched];
}
