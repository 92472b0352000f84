import type { EntryFilter, Tier } from '../../vocabulary/entry.ts';

/** The Day Table holds what no night has taken up and what the Cortex has already but that may not go yet. */
const TIER_CONDITIONS: Readonly<Record<Tier, string>> = {
  hippocampus: 'NOT EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.raw = 0)',
  cortex: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'cortex')",
  archive: "EXISTS (SELECT 1 FROM entry_blocks e WHERE e.entry_seq = d.entry_seq AND e.tier = 'archive')",
};

/** Conditions by which entries are found: sets that an index lists, made once for the statement. */
const FINDING = {
  session:
    'd.entry_seq IN (SELECT entry_seq FROM entry_terms JOIN sessions USING (session_key) WHERE session_id = ?)',
  tag: 'd.entry_seq IN (SELECT entry_seq FROM entry_tags WHERE tag = ?)',
};
/** The same by which a row that is there is judged: a set of all turns of a session would cost more than its few rows. */
const JUDGING: typeof FINDING = {
  session: 'd.session_key = (SELECT session_key FROM sessions WHERE session_id = ?)',
  tag: 'EXISTS (SELECT 1 FROM entry_tags g WHERE g.tag = ? AND g.entry_seq = d.entry_seq)',
};

/** A filter as conditions on `d`, the Day Table: `where` is empty when nothing is narrowed. */
export function buildWhereClause(
  filter: EntryFilter,
  forms: typeof FINDING = FINDING,
): { where: string; parameters: (string | number)[] } {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const addCondition = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.since !== undefined) addCondition('d.said_at >= ?', filter.since);
  if (filter.until !== undefined) addCondition('d.said_at < ?', filter.until);
  if (filter.sessionId !== undefined) addCondition(forms.session, filter.sessionId);
  if (filter.userId !== undefined) addCondition('d.user_id = ?', filter.userId);
  if (filter.speakers !== undefined)
    addCondition(`d.speaker IN (${filter.speakers.map(() => '?').join(', ')})`, ...filter.speakers);
  if (filter.origins !== undefined)
    addCondition(`d.origin IN (${filter.origins.map(() => '?').join(', ')})`, ...filter.origins);
  if (filter.tiers !== undefined)
    addCondition(`(${filter.tiers.map((tier) => TIER_CONDITIONS[tier]).join(' OR ')})`);
  for (const tag of filter.tags ?? []) addCondition(forms.tag, tag);
  return { where: conditions.join(' AND '), parameters };
}

/** The same filter as one expression that is 1 for what it lets through and 0 for the rest. */
export function buildFilterExpression(filter: EntryFilter): {
  expression: string;
  parameters: (string | number)[];
} {
  const { where, parameters } = buildWhereClause(filter, JUDGING);
  return { expression: where === '' ? '1' : `coalesce((${where}), 0)`, parameters };
}
