// A search that only compares character by character finds next to nothing by a whole question. This is what an
// agent that knows it would do instead: look for the telling words one at a time, and count.
import { MAX_FOUND } from './system.ts';
import type { Way } from './system.ts';

const MAX_WORDS = 5;

/** The longest words of a question: the nearest to "telling" without a list of words to leave out. */
const selectLongestWords = (question: string): string[] =>
  [...new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_WORDS);

/** Ranks by how many of the words an entry holds; the one found first, by the longer word, wins a tie. */
export const createWordByWordWay = (tool: string, search: (word: string) => Promise<string[]>): Way => ({
  label: `${tool}, ${MAX_WORDS} longest words one by one, ranked by the benchmark`,
  ask: async (question) => {
    const matches = new Map<string, number>();
    for (const word of selectLongestWords(question))
      for (const key of await search(word)) matches.set(key, (matches.get(key) ?? 0) + 1);
    return [...matches]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_FOUND)
      .map(([key]) => key);
  },
});
