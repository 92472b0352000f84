import type { RelationKind } from '../../vocabulary/memory.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { FilteredBlock } from '../blocks-port.ts';
import type { RelatedEntry } from '../index-port.ts';
import { buildWhereClause } from './filter.ts';
import type { Statements } from './schema.ts';

/** Blocks followed from one block, and entries taken of each: enough to be found by, few enough to rank. */
const MAX_LINKED_BLOCKS = 6;
const MAX_SAME_QUESTION_BLOCKS = 2;
const MAX_BLOCK_ENTRIES = 6;

interface LinkedBlockRow {
  block_key: number;
  relation: RelationKind;
}

/** The structural half of hybrid retrieval (spec §7.4): along edges both ways, and to blocks that answer the same question. */
export function findRelatedEntries(db: Statements, seqs: readonly number[]): RelatedEntry[] {
  const selectBlock = db.prepare(
    `SELECT h.block_key, h.block_id, h.preoccupation_centroid_id AS centroid FROM entry_blocks b
     JOIN holographic_blocks h ON h.block_key = b.block_key WHERE b.entry_seq = ?`,
  );
  const selectLinkedBlocks = db.prepare(
    `SELECT h.block_key, r.relationship_type AS relation FROM block_relationships r
       JOIN holographic_blocks h ON h.block_id = r.target_block_id WHERE r.source_block_id = :id
     UNION SELECT h.block_key, r.relationship_type FROM block_relationships r
       JOIN holographic_blocks h ON h.block_id = r.source_block_id WHERE r.target_block_id = :id
     UNION SELECT o.block_key, 'metablock' FROM holographic_blocks m JOIN holographic_blocks o
       ON o.parent_metablock_id = m.parent_metablock_id WHERE m.block_id = :id AND o.block_id <> :id
     ORDER BY 1 LIMIT ${MAX_LINKED_BLOCKS}`,
  );
  const selectSameQuestionBlocks = db.prepare(
    `SELECT block_key, 'centroid' AS relation FROM holographic_blocks
     WHERE preoccupation_centroid_id = ? AND block_key <> ? ORDER BY composite DESC, block_key LIMIT ${MAX_SAME_QUESTION_BLOCKS}`,
  );
  const selectEntries = db
    .prepare(
      `SELECT entry_seq FROM entry_blocks WHERE block_key = ? ORDER BY zone DESC, position LIMIT ${MAX_BLOCK_ENTRIES}`,
    )
    .pluck();
  const sourceBlocks = new Map<number, { block_id: string; centroid: string | null }>();
  for (const seq of seqs) {
    const row = selectBlock.get(seq) as
      { block_key: number; block_id: string; centroid: string | null } | undefined;
    if (row) sourceBlocks.set(row.block_key, row);
  }
  const related = new Map<number, RelatedEntry>();
  for (const [key, { block_id: id, centroid }] of sourceBlocks) {
    const linkedBlocks = selectLinkedBlocks.all({ id }) as LinkedBlockRow[];
    if (centroid !== null)
      linkedBlocks.push(...(selectSameQuestionBlocks.all(centroid, key) as LinkedBlockRow[]));
    for (const { block_key: otherKey, relation } of linkedBlocks) {
      if (sourceBlocks.has(otherKey)) continue;
      for (const seq of selectEntries.all(otherKey) as number[])
        if (!related.has(seq)) related.set(seq, { seq, relation, blockId: id });
    }
  }
  return [...related.values()];
}

/** Entries that are looked at for the blocks of a filter, the latest. */
const MAX_LATEST_ENTRIES = 5_000;

/** See the port. Where a time is given, its index leads; else the order of arrival, which the other indices are in. */
export function findBlocksWithin(
  db: Statements,
  filter: EntryFilter,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): FilteredBlock[] {
  const filterClause = buildWhereClause(filter);
  const since = Math.max(filter.since ?? -Infinity, from);
  const until = Math.min(filter.until ?? Infinity, to);
  const isTimed = Number.isFinite(since) || Number.isFinite(until);
  const { where, parameters } = buildWhereClause({
    ...filter,
    ...(Number.isFinite(since) ? { since } : {}),
    ...(Number.isFinite(until) ? { until } : {}),
  });
  return db
    .prepare(
      `SELECT h.block_id AS id, h.session_key AS session, h.composite AS salience
       FROM (SELECT DISTINCT e.block_key FROM (
           SELECT d.entry_seq FROM day_table d ${isTimed ? 'INDEXED BY day_table_said_at' : ''}
           ${where === '' ? '' : `WHERE ${where}`} ORDER BY ${isTimed ? 'd.said_at' : 'd.entry_seq'} DESC LIMIT ${MAX_LATEST_ENTRIES}
         ) f JOIN entry_blocks e ON e.entry_seq = f.entry_seq) b
         JOIN holographic_blocks h ON h.block_key = b.block_key
       WHERE h.tier = 'cortex' AND h.prose IS NULL ${
         filterClause.where === ''
           ? ''
           : `AND NOT EXISTS (SELECT 1 FROM entry_blocks o JOIN day_table d ON d.entry_seq = o.entry_seq
              WHERE o.block_key = h.block_key AND NOT coalesce((${filterClause.where}), 0))`
       }
       ORDER BY salience DESC, h.block_key DESC LIMIT ?`,
    )
    .all(...parameters, ...filterClause.parameters, limit) as FilteredBlock[];
}
