import type { Entry } from '../vocabulary/entry.ts';
import { findTags } from '../vocabulary/memory.ts';
import type { NightContext } from './context.ts';

/**
 * Block ids that assistants' entries cite by tag (§3.7, R17), by the entry's number. Tags with unknown ids, and of blocks
 * that are not in the Cortex yet, are counted, not stored.
 */
export async function citationsIn(
  { store, count }: NightContext,
  entries: readonly Entry[],
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>();
  for (const { seq, role, content } of entries) {
    if (role !== 'assistant') continue;
    const ids = findTags(content);
    if (ids.length > 0) found.set(seq, ids);
  }
  const asked = [...new Set([...found.values()].flat())];
  const known = new Set(
    (await store.blocks.read(asked)).filter(({ tier }) => tier === 'cortex').map(({ id }) => id),
  );
  if (asked.length > known.size) count('citations_unknown', asked.length - known.size);
  if (known.size > 0) count('citations', known.size);
  return new Map([...found].map(([seq, ids]) => [seq, ids.filter((id) => known.has(id))]));
}
