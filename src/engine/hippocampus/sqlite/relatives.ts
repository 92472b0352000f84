import type { Relation } from '../../vocabulary/memory.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { BlockWithin } from '../blocks-port.ts';
import type { Relative } from '../index-port.ts';
import { narrowed } from './filter.ts';
import type { Statements } from './schema.ts';

/** Blocks followed from one block, and entries taken of each: enough to be found by, few enough to rank. */
const BLOCKS = 6;
const SAME_QUESTION = 2;
const ENTRIES = 6;

interface Tied {
  block_key: number;
  relation: Relation;
}

/** The structural half of hybrid retrieval (spec §7.4): along edges both ways, and to blocks that answer the same question. */
export function relativesOf(db: Statements, seqs: readonly number[]): Relative[] {
  const blockOf = db.prepare(
    `SELECT h.block_key, h.block_id, h.preoccupation_centroid_id AS centroid FROM entry_blocks b
     JOIN holographic_blocks h ON h.block_key = b.block_key WHERE b.entry_seq = ?`,
  );
  const edges = db.prepare(
    `SELECT h.block_key, r.relationship_type AS relation FROM block_relationships r
       JOIN holographic_blocks h ON h.block_id = r.target_block_id WHERE r.source_block_id = :id
     UNION SELECT h.block_key, r.relationship_type FROM block_relationships r
       JOIN holographic_blocks h ON h.block_id = r.source_block_id WHERE r.target_block_id = :id
     UNION SELECT o.block_key, 'metablock' FROM holographic_blocks m JOIN holographic_blocks o
       ON o.parent_metablock_id = m.parent_metablock_id WHERE m.block_id = :id AND o.block_id <> :id
     ORDER BY 1 LIMIT ${BLOCKS}`,
  );
  const asking = db.prepare(
    `SELECT block_key, 'centroid' AS relation FROM holographic_blocks
     WHERE preoccupation_centroid_id = ? AND block_key <> ? ORDER BY composite DESC, block_key LIMIT ${SAME_QUESTION}`,
  );
  const entries = db
    .prepare(
      `SELECT entry_seq FROM entry_blocks WHERE block_key = ? ORDER BY zone DESC, position LIMIT ${ENTRIES}`,
    )
    .pluck();
  const from = new Map<number, { block_id: string; centroid: string | null }>();
  for (const seq of seqs) {
    const row = blockOf.get(seq) as
      { block_key: number; block_id: string; centroid: string | null } | undefined;
    if (row) from.set(row.block_key, row);
  }
  const found = new Map<number, Relative>();
  for (const [key, { block_id: id, centroid }] of from) {
    const tied = edges.all({ id }) as Tied[];
    if (centroid !== null) tied.push(...(asking.all(centroid, key) as Tied[]));
    for (const { block_key: other, relation } of tied) {
      if (from.has(other)) continue;
      for (const seq of entries.all(other) as number[])
        if (!found.has(seq)) found.set(seq, { seq, relation, blockId: id });
    }
  }
  return [...found.values()];
}

/** Entries that are looked at for the blocks of a filter, the latest. */
const LATEST = 5_000;

/** See the port. Where a time is given, its index leads; else the order of arrival, which the other indices are in. */
export function blocksWithin(
  db: Statements,
  filter: EntryFilter,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): BlockWithin[] {
  const own = narrowed(filter);
  const since = Math.max(filter.since ?? -Infinity, from);
  const until = Math.min(filter.until ?? Infinity, to);
  const timed = Number.isFinite(since) || Number.isFinite(until);
  const { where, parameters } = narrowed({
    ...filter,
    ...(Number.isFinite(since) ? { since } : {}),
    ...(Number.isFinite(until) ? { until } : {}),
  });
  return db
    .prepare(
      `SELECT h.block_id AS id, h.session_key AS session, h.composite AS salience
       FROM (SELECT DISTINCT e.block_key FROM (
           SELECT d.entry_seq FROM day_table d ${timed ? 'INDEXED BY day_table_said_at' : ''}
           ${where === '' ? '' : `WHERE ${where}`} ORDER BY ${timed ? 'd.said_at' : 'd.entry_seq'} DESC LIMIT ${LATEST}
         ) f JOIN entry_blocks e ON e.entry_seq = f.entry_seq) b
         JOIN holographic_blocks h ON h.block_key = b.block_key
       WHERE h.tier = 'cortex' AND h.prose IS NULL ${
         own.where === ''
           ? ''
           : `AND NOT EXISTS (SELECT 1 FROM entry_blocks o JOIN day_table d ON d.entry_seq = o.entry_seq
              WHERE o.block_key = h.block_key AND NOT coalesce((${own.where}), 0))`
       }
       ORDER BY salience DESC, h.block_key DESC LIMIT ?`,
    )
    .all(...parameters, ...own.parameters, limit) as BlockWithin[];
}
