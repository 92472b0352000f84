import type { Zone, ZoneKind } from '../../vocabulary/block.ts';
import type { PurgeKind, CortexWrites } from '../purges-port.ts';
import { incrementFact, putFact, readFact } from './fact-rows.ts';
import type { Statements } from './schema.ts';

interface BlockOfEntryRow {
  block_key: number;
  block_id: string;
  cluster_id: string | null;
  parent_metablock_id: string | null;
}

const findBlockOfEntry = (db: Statements, seq: number): BlockOfEntryRow | undefined =>
  db
    .prepare(
      `SELECT h.block_key, h.block_id, h.cluster_id, h.parent_metablock_id FROM entry_blocks b
       JOIN holographic_blocks h ON h.block_key = b.block_key WHERE b.entry_seq = ?`,
    )
    .get(seq) as BlockOfEntryRow | undefined;

/** Blocks that forgetting these entries would leave without any. */
export function countEmptiedBlocks(
  db: Statements,
  seqs: readonly number[],
): { blocks: number; exchanges: number } {
  const takenByBlock = new Map<number, number>();
  let exchanges = 0;
  for (const seq of seqs) {
    const row = db.prepare('SELECT block_key, tier FROM entry_blocks WHERE entry_seq = ?').get(seq) as
      { block_key: number; tier: string } | undefined;
    if (!row) continue;
    takenByBlock.set(row.block_key, (takenByBlock.get(row.block_key) ?? 0) + 1);
    if (row.tier !== 'hippocampus') exchanges += 1;
  }
  const selectEntryCount = db.prepare('SELECT count(*) AS n FROM entry_blocks WHERE block_key = ?');
  const blocks = [...takenByBlock].filter(
    ([key, n]) => (selectEntryCount.get(key) as { n: number }).n === n,
  ).length;
  return { blocks, exchanges };
}

const createPurgeEnqueuer =
  (db: Statements) =>
  (kind: PurgeKind, id: string): void =>
    void db.prepare('INSERT INTO cortex_debts VALUES (?, ?) ON CONFLICT DO NOTHING').run(kind, id);

/** See the port: what was written into the Cortex by one who had lost the lease. */
export function enqueueLateWrites(db: Statements, writes: CortexWrites): void {
  const enqueuePurge = createPurgeEnqueuer(db);
  for (const id of writes.exchanges ?? [])
    if (!db.prepare('SELECT 1 FROM day_table WHERE entry_id = ?').get(id)) enqueuePurge('exchange', id);
  for (const id of writes.blocks ?? []) {
    const row = db
      .prepare('SELECT block_key, revision FROM holographic_blocks WHERE block_id = ?')
      .get(id) as { block_key: number; revision: number } | undefined;
    if (row?.revision === 0) continue;
    enqueuePurge('block', id);
    enqueuePurge('antechamber', id);
    if (row) resetBlock(db, row.block_key, true);
  }
  for (const id of writes.clusters ?? []) enqueuePurge('cluster', id);
}

/**
 * Takes entries out of everything the nights have made of them (R12), inside the transaction that deletes them. A block
 * that loses some of its entries goes back to how stage 2 left it, without a word of its own, and the next night scores,
 * summarises and embeds what is left; one that loses all is gone. What the Cortex holds is queued (`cortex_debts`).
 */
export function forgetBlocks(
  db: Statements,
  entries: readonly { entry_seq: number; entry_id: string }[],
): void {
  const enqueuePurge = createPurgeEnqueuer(db);
  const affected = new Map<number, BlockOfEntryRow>();
  for (const { entry_seq: seq, entry_id: id } of entries) {
    const block = findBlockOfEntry(db, seq);
    if (!block) continue;
    affected.set(block.block_key, block);
    enqueuePurge('exchange', id);
    db.prepare('DELETE FROM entry_blocks WHERE entry_seq = ?').run(seq);
  }
  const metablockIds = new Set<string>();
  const goneIds = new Set(entries.map(({ entry_id: id }) => id));
  const clearCluster = db.prepare('UPDATE holographic_blocks SET cluster_id = NULL WHERE cluster_id = ?');
  for (const block of affected.values()) {
    enqueuePurge('block', block.block_id);
    enqueuePurge('antechamber', block.block_id);
    if (block.cluster_id !== null && block.cluster_id !== '') {
      enqueuePurge('cluster', block.cluster_id);
      // Those who share it have no place either, until the tree is built anew.
      clearCluster.run(block.cluster_id);
    }
    if (block.parent_metablock_id !== null) metablockIds.add(block.parent_metablock_id);
    clearCentroidLabel(db, block.block_id);
    if (resetBlock(db, block.block_key)) continue;
    deleteBlock(db, block);
    goneIds.add(block.block_id);
  }
  for (const id of metablockIds) {
    enqueuePurge('block', id);
    clearCentroidLabel(db, id);
    const members = db
      .prepare(
        `SELECT block_id, arc_start_time, arc_end_time FROM holographic_blocks WHERE parent_metablock_id = ?
         ORDER BY arc_start_time, block_key`,
      )
      .all(id) as { block_id: string; arc_start_time: number; arc_end_time: number }[];
    const row = db.prepare('SELECT block_key FROM holographic_blocks WHERE block_id = ?').get(id) as
      { block_key: number } | undefined;
    if (!row) continue;
    if (members.length >= 2) {
      db.prepare(
        'UPDATE holographic_blocks SET constituents = ?, arc_start_time = ?, arc_end_time = ? WHERE block_id = ?',
      ).run(
        JSON.stringify(members.map((member) => member.block_id)),
        Math.min(...members.map((member) => member.arc_start_time)),
        Math.max(...members.map((member) => member.arc_end_time)),
        id,
      );
      resetBlock(db, row.block_key, true);
    } else {
      db.prepare(
        'UPDATE holographic_blocks SET parent_metablock_id = NULL WHERE parent_metablock_id = ?',
      ).run(id);
      deleteBlock(db, { block_key: row.block_key, block_id: id });
      goneIds.add(id);
    }
  }
  dropReferences(db, goneIds);
  // Whatever was learned or worked out from all texts together is learned anew.
  db.prepare('DELETE FROM meter_states').run();
  incrementFact(db, 'forgets');
}

const clearCentroidLabel = (db: Statements, blockId: string): void =>
  void db
    .prepare(
      "UPDATE preoccupation_centroids SET name = '', question = '', label_block_id = NULL WHERE label_block_id = ?",
    )
    .run(blockId);

/** Back to stage 2: zones by position, without texts. False when no entry is left (`isEmptyAllowed` blocks may have none). */
export function resetBlock(db: Statements, key: number, isEmptyAllowed = false): boolean {
  const rows = db
    .prepare(
      `SELECT b.entry_seq, b.zone, d.entry_id, d.said_at, d.user_id FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
       WHERE b.block_key = ? ORDER BY b.position`,
    )
    .all(key) as {
    entry_seq: number;
    zone: ZoneKind;
    entry_id: string;
    said_at: number;
    user_id: string | null;
  }[];
  if (rows.length === 0 && !isEmptyAllowed) return false;
  rows.forEach((row, position) =>
    db.prepare('UPDATE entry_blocks SET position = ? WHERE entry_seq = ?').run(position, row.entry_seq),
  );
  const zones: (Zone & { entries: string[] })[] = [];
  rows.forEach(({ zone: kind, entry_id: id }, position) => {
    const last = zones.at(-1);
    if (last?.kind === kind) {
      last.entries.push(id);
      zones[zones.length - 1] = { ...last, end: position };
    } else
      zones.push({
        kind,
        start: position,
        end: position,
        entries: [id],
        texts: [],
        summary: '',
        reasons: [],
      });
  });
  // Whose it is, and whom it cites, by what is left of it.
  if (rows.length > 0) {
    const citedIds = new Set(
      rows.flatMap(
        ({ entry_id: id }) =>
          db.prepare('SELECT cited_id FROM citations WHERE citing_id = ?').pluck().all(id) as string[],
      ),
    );
    db.prepare('UPDATE holographic_blocks SET user_id = ?, citations = ? WHERE block_key = ?').run(
      rows[0]!.user_id,
      JSON.stringify([...citedIds]),
      key,
    );
  }
  db.prepare(
    `DELETE FROM block_relationships WHERE relationship_type = 'cites'
     AND source_block_id = (SELECT block_id FROM holographic_blocks WHERE block_key = ?)`,
  ).run(key);
  const times = rows.map((row) => row.said_at);
  const [from, to] = rows.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
  db.prepare(
    `UPDATE holographic_blocks SET stage = 2, revision = revision + 1, arc_start_time = coalesce(?, arc_start_time),
       arc_end_time = coalesce(?, arc_end_time), prose = ?, title = '', question = '', relevance = NULL,
       cluster_id = NULL, id_distance = NULL, preoccupation_centroid_id = NULL WHERE block_key = ?`,
  ).run(from, to, JSON.stringify(zones), key);
  db.prepare('DELETE FROM block_vectors WHERE block_key = ?').run(key);
  deleteNativeVectors(db, key);
  return true;
}

/** Its vectors are of words that are gone, and so is what its history tells of them. */
function deleteNativeVectors(db: Statements, key: number): void {
  db.prepare('DELETE FROM native_vectors WHERE block_key = ?').run(key);
  db.prepare('DELETE FROM native_witnesses WHERE block_key = ?').run(key);
  db.prepare("UPDATE holographic_blocks SET vector_history = '[]' WHERE block_key = ?").run(key);
  const id = db.prepare('SELECT block_id FROM holographic_blocks WHERE block_key = ?').pluck().get(key) as
    string | undefined;
  if (id !== undefined)
    db.prepare(
      'DELETE FROM anchor_pairs WHERE query IN (:block, :question) OR positive IN (:block, :question)',
    ).run({
      block: `block:${id}`,
      question: `question:${id}`,
    });
}

function deleteBlock(
  db: Statements,
  { block_key: key, block_id: id }: { block_key: number; block_id: string },
): void {
  deleteNativeVectors(db, key);
  db.prepare('DELETE FROM holographic_blocks WHERE block_key = ?').run(key);
  db.prepare('DELETE FROM block_vectors WHERE block_key = ?').run(key);
  db.prepare('DELETE FROM block_relationships WHERE source_block_id = ? OR target_block_id = ?').run(id, id);
  db.prepare('DELETE FROM touches WHERE block_id = ?').run(id);
  db.prepare('DELETE FROM editor_answers WHERE subject_id = ?').run(id);
  db.prepare('DELETE FROM citations WHERE citing_id = ? OR cited_id = ?').run(id, id);
}

interface ReferencesRow {
  block_key: number;
  citations: string;
  continues_from: string | null;
  continued_by: string | null;
  derived_from: string | null;
}

/** What is left names nothing that is gone: one look at all that name anything, however much was forgotten. */
function dropReferences(db: Statements, goneIds: ReadonlySet<string>): void {
  const rows = db
    .prepare(
      `SELECT block_key, citations, continues_from, continued_by, derived_from FROM holographic_blocks
       WHERE citations <> '[]' OR coalesce(continues_from, continued_by, derived_from) IS NOT NULL`,
    )
    .all() as ReferencesRow[];
  const keepId = (id: string | null): string | null => (id === null || goneIds.has(id) ? null : id);
  for (const row of rows) {
    const cited = JSON.parse(row.citations) as string[];
    const next = {
      block_key: row.block_key,
      citations: JSON.stringify(cited.filter((id) => !goneIds.has(id))),
      continues_from: keepId(row.continues_from),
      continued_by: keepId(row.continued_by),
      derived_from: keepId(row.derived_from),
    };
    if (JSON.stringify(next) !== JSON.stringify(row))
      db.prepare(
        `UPDATE holographic_blocks SET citations = :citations, continues_from = :continues_from,
           continued_by = :continued_by, derived_from = :derived_from WHERE block_key = :block_key`,
      ).run(next);
  }
  const plan = readFact(db, 'mitosis');
  const withoutGone = (ids: readonly string[]): string[] => ids.filter((id) => !goneIds.has(id));
  if (plan)
    putFact(db, 'mitosis', {
      ...plan,
      looked: withoutGone(plan.looked),
      groups: plan.groups.map(withoutGone).filter((ids) => ids.length > 0),
    });
}
