import type { EntryFilter, Tier } from '../../vocabulary/entry.ts';

/** The Day Table holds what no night has taken up and what the Cortex has already but that may not go yet. */
const TIER_CONDITIONS: Readonly<Record<Tier, string>> = {
  hippocampus: 'NOT EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.raw = 0)',
  cortex: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'cortex')",
  archive: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'archive')",
};

/** A filter as conditions on `d`, the Day Table: `where` is empty when nothing is narrowed. */
export function buildWhereClause(filter: EntryFilter): { where: string; parameters: (string | number)[] } {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const addCondition = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.since !== undefined) addCondition('d.said_at >= ?', filter.since);
  if (filter.until !== undefined) addCondition('d.said_at < ?', filter.until);
  if (filter.sessionId !== undefined)
    addCondition(
      'd.entry_seq IN (SELECT entry_seq FROM entry_terms JOIN sessions USING (session_key) WHERE session_id = ?)',
      filter.sessionId,
    );
  if (filter.userId !== undefined) addCondition('d.user_id = ?', filter.userId);
  if (filter.speakers !== undefined)
    addCondition(`d.speaker IN (${filter.speakers.map(() => '?').join(', ')})`, ...filter.speakers);
  if (filter.origins !== undefined)
    addCondition(`d.origin IN (${filter.origins.map(() => '?').join(', ')})`, ...filter.origins);
  if (filter.tiers !== undefined)
    addCondition(`(${filter.tiers.map((tier) => TIER_CONDITIONS[tier]).join(' OR ')})`);
  for (const tag of filter.tags ?? [])
    addCondition('d.entry_seq IN (SELECT entry_seq FROM entry_tags WHERE tag = ?)', tag);
  return { where: conditions.join(' AND '), parameters };
}

/** The same filter as one expression that is 1 for what it lets through and 0 for the rest. */
export function buildFilterExpression(filter: EntryFilter): {
  expression: string;
  parameters: (string | number)[];
} {
  const { where, parameters } = buildWhereClause(filter);
  return { expression: where === '' ? '1' : `coalesce((${where}), 0)`, parameters };
}
