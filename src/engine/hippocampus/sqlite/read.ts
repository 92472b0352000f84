import type { Period } from '../../language/dates.ts';
import type { Entry, EntryFilter } from '../../vocabulary/entry.ts';
import { buildWhereClause } from './filter.ts';
import type { Statements } from './schema.ts';
import { computeSeal } from './seal.ts';
import type { SealedFields } from './seal.ts';

export interface EntryRow {
  entry_seq: number;
  entry_id: string;
  session_id: string;
  turn_number: number;
  role: Entry['role'];
  speaker: string | null;
  content: string;
  sha256: string;
  seal: string | null;
  said_at: number;
  at_offset: number | null;
  created_at: number;
  user_id: string | null;
  keep: number;
  origin: Entry['origin'];
  token_count: number;
  epiphany_metadata: string | null;
  tags: string;
  supersedes: string;
  superseded_by: string | null;
  perplexity_score: number | null;
  flux_state: string | null;
  tier: Entry['tier'] | null;
  raw: number | null;
  zone: Entry['zone'];
  block_cycle: number | null;
  block_id: string | null;
  block_tier: string | null;
}

export const SELECT_ENTRY = `
  SELECT d.entry_seq, d.entry_id, s.session_id, d.turn_number, d.role, d.speaker, d.content, d.sha256, d.seal, d.said_at, d.at_offset,
    d.created_at, d.user_id, d.keep, d.origin, d.token_count, d.epiphany_metadata, d.perplexity_score, d.flux_state,
    b.tier, b.raw, b.zone, b.cycle AS block_cycle, h.block_id, h.tier AS block_tier,
    (SELECT json_group_array(tag) FROM entry_tags WHERE entry_seq = d.entry_seq) AS tags,
    (SELECT json_group_array(older_id) FROM supersessions WHERE newer_id = d.entry_id) AS supersedes,
    (SELECT newer_id FROM supersessions r LEFT JOIN day_table n ON n.entry_id = r.newer_id
      WHERE older_id = d.entry_id ORDER BY n.entry_seq DESC LIMIT 1) AS superseded_by
  FROM day_table d JOIN sessions s ON s.session_key = d.session_key
    LEFT JOIN entry_blocks b ON b.entry_seq = d.entry_seq
    LEFT JOIN holographic_blocks h ON h.block_key = b.block_key`;

export function readEntriesById(db: Statements, ids: readonly string[]): Entry[] {
  const selectEntry = db.prepare(`${SELECT_ENTRY} WHERE d.entry_id = ?`);
  return ids.flatMap((id) => toEntries(selectEntry.all(id)));
}

/** Ids beginning with `part` are found by their index; those that end with it by a look at all of them. */
export function findEntryIds(db: Statements, part: string, limit: number): string[] {
  const beginning = db
    .prepare('SELECT entry_id FROM day_table WHERE entry_id >= ? AND entry_id < ? ORDER BY entry_id LIMIT ?')
    .pluck()
    .all(part, `${part}g`, limit) as string[];
  const ending = db
    .prepare('SELECT entry_id FROM day_table WHERE substr(entry_id, ?) = ? ORDER BY entry_id LIMIT ?')
    .pluck()
    .all(-part.length, part, limit) as string[];
  return [...new Set([...beginning, ...ending])].slice(0, limit);
}

export function readEntriesBySeq(db: Statements, seqs: readonly number[]): Entry[] {
  const selectEntry = db.prepare(`${SELECT_ENTRY} WHERE d.entry_seq = ?`);
  return seqs.flatMap((seq) => toEntries(selectEntry.all(seq)));
}

export function readRecentEntries(db: Statements, limit: number, filter: EntryFilter): Entry[] {
  const { where, parameters } = buildWhereClause(filter);
  const selectEntries = db.prepare(
    `${SELECT_ENTRY} WHERE d.message_type <> 'epiphany' ${where === '' ? '' : `AND ${where}`} ORDER BY d.said_at DESC, d.entry_seq DESC LIMIT ?`,
  );
  return toEntries(selectEntries.all(...parameters, limit));
}

export function findEntriesByPeriods(db: Statements, periods: readonly Period[], limit: number): number[] {
  const selectSeqs = db.prepare(
    'SELECT DISTINCT entry_seq FROM entry_dates WHERE from_at < ? AND to_at > ? ORDER BY entry_seq DESC LIMIT ?',
  );
  const seqs = periods.flatMap(({ from, to }) => selectSeqs.pluck().all(to, from, limit) as number[]);
  return [...new Set(seqs)].sort((a, b) => b - a).slice(0, limit);
}

export const findDatedEntries = (db: Statements, seqs: readonly number[]): number[] =>
  db
    .prepare('SELECT DISTINCT entry_seq FROM entry_dates WHERE entry_seq IN (SELECT value FROM json_each(?))')
    .pluck()
    .all(JSON.stringify(seqs)) as number[];

export function findEntriesSaidIn(
  db: Statements,
  periods: readonly Pick<Period, 'from' | 'to'>[],
  limit: number,
  filter: EntryFilter,
): number[] {
  const seqs = periods.flatMap(({ from, to }) => {
    const since = Math.max(filter.since ?? -Infinity, from);
    const until = Math.min(filter.until ?? Infinity, to);
    if (!(since < until)) return [];
    const { where, parameters } = buildWhereClause({ ...filter, since, until });
    const selectSeqs = db.prepare(
      `SELECT d.entry_seq FROM day_table d WHERE d.message_type <> 'epiphany' AND ${where}
       ORDER BY d.said_at DESC, d.entry_seq DESC LIMIT ?`,
    );
    return selectSeqs.pluck().all(...parameters, limit) as number[];
  });
  return [...new Set(seqs)];
}

const toSealedFields = (row: EntryRow): SealedFields => ({
  ...{ id: row.entry_id, sessionId: row.session_id, turn: row.turn_number, role: row.role },
  ...{ speaker: row.speaker, at: row.said_at, userId: row.user_id, sha256: row.sha256 },
});

export function toEntries(rows: unknown[]): Entry[] {
  return (rows as EntryRow[]).map((row): Entry => ({
    seq: row.entry_seq,
    id: row.entry_id,
    sessionId: row.session_id,
    turn: row.turn_number,
    role: row.role,
    speaker: row.speaker,
    content: row.content,
    sha256: row.sha256,
    at: row.said_at,
    createdAt: row.created_at,
    userId: row.user_id,
    keep: row.keep === 1,
    origin: row.origin,
    tokenCount: row.token_count,
    tags: JSON.parse(row.tags) as string[],
    supersedes: JSON.parse(row.supersedes) as string[],
    supersededBy: row.superseded_by,
    tier: row.tier ?? 'hippocampus',
    raw: row.raw !== 0,
    zone: row.zone,
    blockId: row.block_id,
    citable: row.block_tier === 'cortex',
    sealed: row.seal === null || row.seal === computeSeal(toSealedFields(row)),
    ...(row.at_offset === null ? {} : { atOffset: row.at_offset }),
    ...(row.epiphany_metadata === null ? {} : { epiphany: row.epiphany_metadata }),
  }));
}
