import type { Batch, ContrastivePair } from '../../nets/batch.ts';

/** Fisher and Yates, in place. */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/**
 * Every pair so many times, in batches of which the anchor has its share (spec §8.6: pianists practise scales while they
 * learn a concerto). Chance is handed in: the same seed gives the same batches.
 */
export function* generateBatches(
  pairs: readonly ContrastivePair[],
  anchor: readonly ContrastivePair[],
  { batch, passes, share }: { readonly batch: number; readonly passes: number; readonly share: number },
  random: () => number,
): Generator<Batch> {
  const anchorCount = anchor.length === 0 ? 0 : Math.max(1, Math.round(batch * share));
  for (let pass = 0; pass < passes; pass++) {
    const shuffledPairs = shuffle([...pairs], random);
    // Batches of one size: a short last one would have fewer negatives, and its loss could not be compared.
    const size = Math.ceil(shuffledPairs.length / Math.ceil(shuffledPairs.length / (batch - anchorCount)));
    for (let from = 0; from < shuffledPairs.length; from += size) {
      const anchorPairs = Array.from(
        { length: anchorCount },
        () => anchor[Math.floor(random() * anchor.length)]!,
      );
      yield [...shuffledPairs.slice(from, from + size), ...anchorPairs];
    }
  }
}
