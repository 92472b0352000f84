import { toBytes } from '../../math/vectors.ts';
import type { Block } from '../../vocabulary/block.ts';
import type { BlockChange, BlockQuery, NewBlock } from '../blocks-port.ts';
import { SELECT_BLOCK, toBlock } from './block-rows.ts';
import type { BlockRow } from './block-rows.ts';
import { readLastBlockKey } from './insert.ts';
import type { Statements } from './schema.ts';

/** The columns that a change of a block may name. */
const CHANGEABLE_COLUMNS = {
  stage: 'stage',
  title: 'title',
  question: 'question',
  coherenceGain: 'coherence_gain',
  tiesMergeWeight: 'ties_merge_weight',
  verdict: 'verdict',
  originalLength: 'original_length',
  compressedLength: 'compressed_length',
  tier: 'tier',
  idDistance: 'id_distance',
  centroidId: 'preoccupation_centroid_id',
  clusterId: 'cluster_id',
  relevance: 'relevance',
  continuesFrom: 'continues_from',
  continuedBy: 'continued_by',
  metablockId: 'parent_metablock_id',
} as const satisfies Partial<Record<keyof BlockChange, string>>;

/** Takes in one block with the entries it covers; a known id is left alone. */
export function insertBlock(db: Statements, block: NewBlock, cycle: number, now: number): void {
  const { changes, lastInsertRowid } = db
    .prepare(
      `INSERT INTO holographic_blocks (block_key, block_id, block_type, session_key, user_id, user_tier, cycle, stage, arc_start_time,
         arc_end_time, created_at, anterior_margin, posterior_margin, session_continuity_flag, coherence_gain, citations,
         constituents, flux_metrics, prose)
       VALUES (?, ?, ?, ?, ?, ?, ?, 2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (block_id) DO NOTHING`,
    )
    .run(
      ...[
        readLastBlockKey(db) + 1,
        block.id,
        block.type,
        block.sessionKey,
        block.userId,
        block.userTier,
        cycle,
        block.startAt,
        block.endAt,
        now,
      ],
      ...[
        block.margins.anterior,
        block.margins.posterior,
        block.continuityFlag ? 1 : 0,
        block.flux?.arrete ?? 0,
      ],
      ...[JSON.stringify(block.citations), JSON.stringify(block.constituents)],
      ...[block.flux === null ? null : JSON.stringify(block.flux), JSON.stringify(block.zones)],
    );
  if (changes === 0) return;
  const insertEntryBlock = db.prepare(
    'INSERT INTO entry_blocks (entry_seq, block_key, position, zone, cycle) VALUES (?, ?, ?, ?, ?)',
  );
  block.seqs.forEach((seq, position) => {
    const zone = block.zones.find(({ start, end }) => start <= position && position <= end)!;
    insertEntryBlock.run(seq, lastInsertRowid, position, zone.kind, cycle);
  });
}

export function findBlocks(db: Statements, query: BlockQuery): Block[] {
  const conditions = ['h.block_key > ?'];
  const parameters: (string | number)[] = [query.after];
  const addCondition = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (query.stage !== undefined) addCondition('h.stage = ?', query.stage);
  if (query.tier !== undefined) addCondition('h.tier = ?', query.tier);
  if (query.undecided === true) addCondition('h.relevance IS NULL');
  if (query.hasProse === true) addCondition('h.prose IS NOT NULL');
  if (query.clusterless === true) addCondition('h.cluster_id IS NULL');
  return (
    db
      .prepare(`${SELECT_BLOCK} WHERE ${conditions.join(' AND ')} ORDER BY h.block_key LIMIT ?`)
      .all(...parameters, query.limit) as BlockRow[]
  ).map(toBlock);
}

/** False when the block was changed by forgetting since it was read, or is gone. */
export function updateBlock(db: Statements, change: BlockChange): boolean {
  const sets: string[] = [];
  const values: unknown[] = [];
  for (const [field, column] of Object.entries(CHANGEABLE_COLUMNS)) {
    const value = change[field as keyof typeof CHANGEABLE_COLUMNS];
    if (value === undefined) continue;
    sets.push(`${column} = ?`);
    values.push(value);
  }
  if (change.zones !== undefined) {
    sets.push('prose = ?');
    values.push(change.zones === null ? null : JSON.stringify(change.zones));
  }
  if (change.salience !== undefined) {
    sets.push('salience_scores = ?', 'composite = ?');
    values.push(JSON.stringify(change.salience), change.salience.composite);
  }
  sets.push('revision = revision');
  const { changes } = db
    .prepare(`UPDATE holographic_blocks SET ${sets.join(', ')} WHERE block_key = ? AND revision = ?`)
    .run(...values, change.key, change.revision);
  if (changes === 0) return false;
  if (change.zones === null) db.prepare('DELETE FROM block_vectors WHERE block_key = ?').run(change.key);
  for (const { what, spaceId, values: vector } of change.vectors ?? [])
    db.prepare('INSERT OR REPLACE INTO block_vectors VALUES (?, ?, ?, ?)').run(
      change.key,
      what,
      spaceId,
      toBytes(vector),
    );
  if (change.exchangesMoved === true)
    db.prepare(
      "UPDATE entry_blocks SET tier = CASE zone WHEN 'live' THEN 'cortex' ELSE 'archive' END WHERE block_key = ?",
    ).run(change.key);
  return true;
}
