import type { Hippocampus } from '../hippocampus/port.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';

export interface Scored {
  readonly entry: Entry;
  readonly score: number;
}

/** Steps along a chain of replacements; a longer one is followed no further. */
const CHAIN = 16;

/**
 * Puts what replaced a memory before it (contract, `supersedes`): a newer entry below its older one moves up to it; one
 * that was not found at all joins, where the filter lets it. The older stays, marked by its `supersededBy`.
 */
export async function putNewerFirst(
  store: Hippocampus,
  found: readonly Scored[],
  filter: EntryFilter,
): Promise<Scored[]> {
  const ordered: Scored[] = [];
  const placed = new Set<string>();
  const place = (item: Scored): void => {
    if (placed.has(item.entry.id)) return;
    placed.add(item.entry.id);
    ordered.push(item);
  };
  const known = new Map(found.map((item) => [item.entry.id, item.entry]));
  for (const item of found) {
    const newer: Entry[] = [];
    let next = item.entry.supersededBy;
    while (next !== null && newer.length < CHAIN && !newer.some(({ id }) => id === next)) {
      const entry: Entry | undefined = known.get(next) ?? (await store.entries.read([next]))[0];
      if (!entry) break;
      newer.push(entry);
      next = entry.supersededBy;
    }
    for (const entry of newer.reverse())
      if (known.has(entry.id) || admits(filter, entry)) place({ entry, score: item.score });
    place(item);
  }
  return ordered;
}

export function admits(filter: EntryFilter, entry: Entry): boolean {
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
