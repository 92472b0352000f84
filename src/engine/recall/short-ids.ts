import type { WithHippocampus } from '../hippocampus/port.ts';
import type { MemoryHit } from './passages.ts';

/** Ids that an answer names, each as it is printed. Those of clusters stay whole: they are no memories. */
export async function shortenIds(
  { hippocampus }: WithHippocampus,
  hits: readonly MemoryHit[],
): Promise<ReadonlyMap<string, string>> {
  const ids = hits.flatMap(({ memory }) => [...(memory.kind === 'cluster' ? [] : [memory.id])]);
  return ids.length === 0 ? new Map() : hippocampus.entries.shortenIds([...new Set(ids)]);
}
