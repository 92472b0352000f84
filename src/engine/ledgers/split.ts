import { hash32 } from '../math/hash.ts';

export interface Split<T> {
  readonly train: T[];
  readonly valid: T[];
}

/** MLX-LM refuses a file of fewer lines than a batch, which is 4 unless told. */
const MIN_VALIDATION_SIZE = 4;

/**
 * Sets about `share` of the examples aside for validation, by a hash: one that was set aside stays so as the ledger grows,
 * nearly always. What has the same key (one block's examples) stays together, so that none is validated on what it was
 * trained on. Of few examples at most half is set aside. Order is kept.
 */
export function splitValidation<T>(
  examples: readonly T[],
  toKey: (example: T) => string,
  share = 0.1,
): Split<T> {
  const sizes = new Map<string, number>();
  for (const example of examples) sizes.set(toKey(example), (sizes.get(toKey(example)) ?? 0) + 1);
  const maxCount = Math.floor(examples.length / 2);
  const targetCount = Math.min(maxCount, Math.max(MIN_VALIDATION_SIZE, Math.round(share * examples.length)));
  const order = [...sizes.keys()]
    .map((key) => ({ key, hash: hash32(key) }))
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1));
  const validKeys = new Set<string>();
  let count = 0;
  for (const { key } of order) {
    if (count >= targetCount) break;
    const size = sizes.get(key)!;
    if (count + size > maxCount) continue;
    validKeys.add(key);
    count += size;
  }
  const isValidation = (example: T): boolean => validKeys.has(toKey(example));
  return {
    train: examples.filter((example) => !isValidation(example)),
    valid: examples.filter(isValidation),
  };
}
