import type { EntryFilter, Tier } from '../../vocabulary/entry.ts';

/** The Day Table holds what no night has taken up and what the Cortex has already but that may not go yet. */
const IN_TIER: Readonly<Record<Tier, string>> = {
  hippocampus: 'NOT EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.raw = 0)',
  cortex: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'cortex')",
  archive: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'archive')",
};

/** A filter as conditions on `d`, the Day Table: `where` is empty when nothing is narrowed. */
export function narrowed(filter: EntryFilter): { where: string; parameters: (string | number)[] } {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.since !== undefined) add('d.said_at >= ?', filter.since);
  if (filter.until !== undefined) add('d.said_at < ?', filter.until);
  if (filter.sessionId !== undefined)
    add(
      'd.entry_seq IN (SELECT entry_seq FROM entry_terms JOIN sessions USING (session_key) WHERE session_id = ?)',
      filter.sessionId,
    );
  if (filter.userId !== undefined) add('d.user_id = ?', filter.userId);
  if (filter.speakers !== undefined)
    add(`d.speaker IN (${filter.speakers.map(() => '?').join(', ')})`, ...filter.speakers);
  if (filter.tiers !== undefined) add(`(${filter.tiers.map((tier) => IN_TIER[tier]).join(' OR ')})`);
  for (const tag of filter.tags ?? [])
    add('d.entry_seq IN (SELECT entry_seq FROM entry_tags WHERE tag = ?)', tag);
  return { where: conditions.join(' AND '), parameters };
}

/** The same filter as one expression that is 1 for what it lets through and 0 for the rest. */
export function admitted(filter: EntryFilter): { expression: string; parameters: (string | number)[] } {
  const { where, parameters } = narrowed(filter);
  return { expression: where === '' ? '1' : `coalesce((${where}), 0)`, parameters };
}
