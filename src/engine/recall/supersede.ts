import type { Hippocampus } from '../hippocampus/port.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';

export interface ScoredEntry {
  readonly entry: Entry;
  readonly score: number;
}

/** Steps along a chain of replacements; a longer one is followed no further. */
const MAX_CHAIN = 16;

/**
 * Puts what replaced a memory before it (contract, `supersedes`): a newer entry below its older one moves up to it; one
 * that was not found at all joins, where the filter lets it. The older stays, marked by its `supersededBy`. Asked about the
 * past, what was so comes first.
 */
export async function putNewerFirst(
  store: Hippocampus,
  scored: readonly ScoredEntry[],
  filter: EntryFilter,
  asksPast = false,
): Promise<ScoredEntry[]> {
  const ordered: ScoredEntry[] = [];
  const addedIds = new Set<string>();
  const addOnce = (item: ScoredEntry): void => {
    if (addedIds.has(item.entry.id)) return;
    addedIds.add(item.entry.id);
    ordered.push(item);
  };
  const entryById = new Map(scored.map((item) => [item.entry.id, item.entry]));
  for (const item of scored) {
    const newer: Entry[] = [];
    let next = item.entry.supersededBy;
    while (next !== null && newer.length < MAX_CHAIN && !newer.some(({ id }) => id === next)) {
      const entry: Entry | undefined = entryById.get(next) ?? (await store.entries.read([next]))[0];
      if (!entry) break;
      newer.push(entry);
      next = entry.supersededBy;
    }
    if (asksPast) addOnce(item);
    for (const entry of newer.reverse())
      if (entryById.has(entry.id) || matchesFilter(filter, entry)) addOnce({ entry, score: item.score });
    addOnce(item);
  }
  return ordered;
}

export function matchesFilter(filter: EntryFilter, entry: Entry): boolean {
  return (
    (filter.since === undefined || entry.at >= filter.since) &&
    (filter.until === undefined || entry.at < filter.until) &&
    (filter.sessionId === undefined || entry.sessionId === filter.sessionId) &&
    (filter.userId === undefined || entry.userId === filter.userId) &&
    (filter.tags ?? []).every((tag) => entry.tags.includes(tag)) &&
    (filter.tiers === undefined ||
      filter.tiers.includes(entry.tier) ||
      (entry.raw && filter.tiers.includes('hippocampus')))
  );
}
