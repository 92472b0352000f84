/** BM25's rarity of a word that so many of all hold; never below nothing, though counts may be older than a forgetting. */
export function idf(docFreq: number, docCount: number): number {
  const clampedDocFreq = Math.min(docFreq, docCount);
  return Math.log(1 + (docCount - clampedDocFreq + 0.5) / (clampedDocFreq + 0.5));
}

/** BM25's textbook constants, those of FTS5 too. */
export const K1 = 1.2;
const B = 0.75;

/** What a word counts for that stands so often in a text of this length, against the mean length. */
export const bm25 = (termIdf: number, termFreq: number, docLength: number, meanDocLength: number): number =>
  (termIdf * termFreq * (K1 + 1)) / (termFreq + K1 * (1 - B + (B * docLength) / meanDocLength));
