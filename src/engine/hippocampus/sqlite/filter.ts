import type { EntryFilter } from '../../vocabulary/entry.ts';

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
  for (const tag of filter.tags ?? [])
    add('d.entry_seq IN (SELECT entry_seq FROM entry_tags WHERE tag = ?)', tag);
  return { where: conditions.join(' AND '), parameters };
}

/** The same filter as one expression that is 1 for what it lets through and 0 for the rest. */
export function admitted(filter: EntryFilter): { expression: string; parameters: (string | number)[] } {
  const { where, parameters } = narrowed(filter);
  return { expression: where === '' ? '1' : `coalesce((${where}), 0)`, parameters };
}
