/** BM25's rarity of a word that so many of all hold; never below nothing, though counts may be older than a forgetting. */
export function idf(held: number, all: number): number {
  const known = Math.min(held, all);
  return Math.log(1 + (all - known + 0.5) / (known + 0.5));
}

/** BM25's textbook constants, those of FTS5 too. */
const K1 = 1.2;
const B = 0.75;

/** What a word counts for that stands so often in a text of this length, against the mean length. */
export const bm25 = (rarity: number, count: number, length: number, mean: number): number =>
  (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / mean));
