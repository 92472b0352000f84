import type { Batch, Pair } from '../../nets/batch.ts';

/** Fisher and Yates, in place. */
export function shuffled<T>(items: T[], random: () => number): T[] {
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
export function* batchesOf(
  pairs: readonly Pair[],
  anchor: readonly Pair[],
  { batch, passes, share }: { readonly batch: number; readonly passes: number; readonly share: number },
  random: () => number,
): Generator<Batch> {
  const pinned = anchor.length === 0 ? 0 : Math.max(1, Math.round(batch * share));
  for (let pass = 0; pass < passes; pass++) {
    const order = shuffled([...pairs], random);
    // Batches of one size: a short last one would have fewer negatives, and its loss could not be compared.
    const size = Math.ceil(order.length / Math.ceil(order.length / (batch - pinned)));
    for (let from = 0; from < order.length; from += size) {
      const classics = Array.from({ length: pinned }, () => anchor[Math.floor(random() * anchor.length)]!);
      yield [...order.slice(from, from + size), ...classics];
    }
  }
}
