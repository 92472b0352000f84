import { isDamage } from '../errors.ts';
import type { StorePart, WithDamage } from '../vocabulary/damage.ts';

/** What this way of finding brings; `nothing`, and a note of it, where what it reads is damaged. */
export async function findAroundDamage<T>(
  { damage }: WithDamage,
  [part, problem]: readonly [part: StorePart, problem: string],
  find: () => Promise<T>,
  nothing: T,
): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!isDamage(error)) throw error;
    damage.notePart(part, problem);
    return nothing;
  }
}

/** What several ways bring, side by side; one that is damaged is left out, all of them are an error. */
export async function findByAnyWay<T>(
  deps: WithDamage,
  ways: readonly { readonly what: string; readonly find: () => Promise<readonly T[]> }[],
): Promise<(readonly T[])[]> {
  const results = await Promise.allSettled(ways.map(({ find }) => find()));
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const grave = failures.find((reason) => !isDamage(reason));
  if (grave !== undefined) throw grave as Error;
  if (failures.length > 0 && failures.length === ways.length) throw failures[0] as Error;
  return results.map((result, i) => {
    if (result.status === 'fulfilled') return result.value;
    deps.damage.notePart('hippocampus', `${ways[i]!.what} cannot be read`);
    return [];
  });
}
