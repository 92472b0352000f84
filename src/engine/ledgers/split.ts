import { hash32 } from '../math/hash.ts';

export interface Split<T> {
  readonly train: T[];
  readonly valid: T[];
}

/** MLX-LM refuses a file of fewer lines than a batch, which is 4 unless told. */
const LEAST = 4;

/**
 * Sets about `share` of the examples aside for validation, by a hash: one that was set aside stays so as the ledger grows,
 * nearly always. What has the same key (one block's examples) stays together, so that none is validated on what it was
 * trained on. Of few examples at most half is set aside. Order is kept.
 */
export function splitOff<T>(all: readonly T[], keyOf: (one: T) => string, share = 0.1): Split<T> {
  const sizes = new Map<string, number>();
  for (const one of all) sizes.set(keyOf(one), (sizes.get(keyOf(one)) ?? 0) + 1);
  const half = Math.floor(all.length / 2);
  const wanted = Math.min(half, Math.max(LEAST, Math.round(share * all.length)));
  const order = [...sizes.keys()]
    .map((key) => ({ key, hash: hash32(key) }))
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1));
  const aside = new Set<string>();
  let count = 0;
  for (const { key } of order) {
    if (count >= wanted) break;
    const size = sizes.get(key)!;
    if (count + size > half) continue;
    aside.add(key);
    count += size;
  }
  const isAside = (one: T): boolean => aside.has(keyOf(one));
  return { train: all.filter((one) => !isAside(one)), valid: all.filter(isAside) };
}
