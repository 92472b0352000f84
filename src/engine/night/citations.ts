import type { Entry } from '../vocabulary/entry.ts';
import { findTags } from '../vocabulary/memory.ts';
import type { StageContext } from './context.ts';

/**
 * Block ids that assistants' entries cite by tag (§3.7, R17), by the entry's number. Tags with unknown ids, and of blocks
 * that are not in the Cortex yet, are counted, not stored.
 */
export async function extractCitations(
  { store, count }: StageContext<'block_formation'>,
  entries: readonly Entry[],
): Promise<Map<number, string[]>> {
  const idsBySeq = new Map<number, string[]>();
  for (const { seq, role, content } of entries) {
    if (role !== 'assistant') continue;
    const ids = findTags(content);
    if (ids.length > 0) idsBySeq.set(seq, ids);
  }
  const citedIds = [...new Set([...idsBySeq.values()].flat())];
  const knownIds = new Set(
    (await store.blocks.read(citedIds)).filter(({ tier }) => tier === 'cortex').map(({ id }) => id),
  );
  if (citedIds.length > knownIds.size) count('citations_unknown', citedIds.length - knownIds.size);
  if (knownIds.size > 0) count('citations', knownIds.size);
  return new Map([...idsBySeq].map(([seq, ids]) => [seq, ids.filter((id) => knownIds.has(id))]));
}
