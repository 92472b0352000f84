import type { Clock } from '../../clock.ts';
import { fromBytes } from '../../math/vectors.ts';
import type { BlockStore, BlockVector } from '../blocks-port.ts';
import { SELECT_BLOCK, toBlock } from './block-rows.ts';
import type { BlockRow } from './block-rows.ts';
import { updateBlock, findBlocks, insertBlock } from './block-writes.ts';
import { putFacts } from './fact-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { findBlocksWithin } from './related-entries.ts';

export function createBlockStore(
  { db, read, readRows, write, writeEach }: FencedWrites,
  clock: Clock,
): BlockStore {
  return {
    insert: (lease, blocks, citations) =>
      write(lease, () => {
        const selectEntry = db.prepare('SELECT 1 FROM day_table WHERE entry_seq = ?');
        if (blocks.some((block) => block.seqs.some((seq) => !selectEntry.get(seq)))) return false;
        for (const block of blocks) insertBlock(db, block, lease.cycle, clock.now());
        for (const { citing, cited } of citations)
          db.prepare('INSERT INTO citations VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
            citing,
            cited,
            clock.now(),
          );
        return true;
      }),
    update: (lease, changes) =>
      write(lease, () => changes.filter((change) => !updateBlock(db, change)).map(({ key }) => key)),
    relate: (lease, relations) =>
      writeEach(
        lease,
        `INSERT INTO block_relationships SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM holographic_blocks WHERE block_id = ?)
           AND EXISTS (SELECT 1 FROM holographic_blocks WHERE block_id = ?) ON CONFLICT DO NOTHING`,
        relations,
        ({ source, target, type, strength }) => [source, target, type, strength, clock.now(), source, target],
      ),
    placeInClusters: (lease, places, facts) =>
      write(lease, () => {
        for (const { blockId, clusterId } of places)
          db.prepare('UPDATE holographic_blocks SET cluster_id = ? WHERE block_id = ?').run(
            clusterId,
            blockId,
          );
        putFacts(db, facts);
      }),
    putAnswers: (lease, answers) =>
      writeEach(
        lease,
        'INSERT OR REPLACE INTO editor_answers VALUES (?, ?, ?, ?)',
        answers,
        ({ subject, what, model, prompt }) => [subject, what, model, prompt],
      ),
    touch: (ids, at) =>
      writeEach(
        null,
        'INSERT INTO touches VALUES (?, ?) ON CONFLICT (block_id) DO UPDATE SET last_accessed = max(last_accessed, excluded.last_accessed)',
        ids,
        (id) => [id, at],
      ),
    foldTouches: (lease) =>
      write(lease, () => {
        db.prepare(
          `UPDATE holographic_blocks SET last_accessed = max(coalesce(holographic_blocks.last_accessed, 0), t.last_accessed)
           FROM touches t WHERE t.block_id = holographic_blocks.block_id`,
        ).run();
        return db.prepare('DELETE FROM touches').run().changes;
      }),
    read: (ids) =>
      read(() =>
        ids.flatMap((id) => readRows<BlockRow>(`${SELECT_BLOCK} WHERE h.block_id = ?`, id).map(toBlock)),
      ),
    find: (query) => read(() => findBlocks(db, query)),
    listOfSession: (session) =>
      read(() =>
        readRows<BlockRow>(
          `${SELECT_BLOCK} WHERE h.session_key = ? ORDER BY h.arc_start_time, h.block_key`,
          session,
        ).map(toBlock),
      ),
    listContinuing: (cycle) =>
      read(() =>
        readRows<BlockRow>(
          `${SELECT_BLOCK} WHERE h.cycle = ? AND (h.continues_from IS NOT NULL OR h.continued_by IS NOT NULL)
           ORDER BY h.arc_start_time, h.block_key`,
          cycle,
        ).map(toBlock),
      ),
    list: (limit, before) =>
      read(() =>
        readRows<BlockRow>(
          `${SELECT_BLOCK} ${before ? 'WHERE (h.arc_end_time, h.block_key) < (?, ?)' : ''}
           ORDER BY h.arc_end_time DESC, h.block_key DESC LIMIT ?`,
          ...(before ? [before.endAt, before.key] : []),
          limit,
        ).map(toBlock),
      ),
    complete: (prefix, limit) =>
      read(() =>
        readRows<{ block_id: string }>(
          'SELECT block_id FROM holographic_blocks WHERE block_id >= ? AND block_id < ? ORDER BY block_id DESC LIMIT ?',
          prefix,
          `${prefix}g`,
          limit,
        ).map((row) => row.block_id),
      ),
    findWithin: (filter, time, limit) => read(() => findBlocksWithin(db, filter, time, limit)),
    readVectors: (keys) =>
      read(() =>
        keys.flatMap((key) =>
          readRows<{ what: string; space_id: number; vector: Uint8Array }>(
            'SELECT what, space_id, vector FROM block_vectors WHERE block_key = ?',
            key,
          ).map((row): BlockVector & { key: number } => ({
            key,
            what: row.what,
            spaceId: row.space_id,
            values: fromBytes(row.vector),
          })),
        ),
      ),
    readTitles: (keys) =>
      read(() =>
        keys.flatMap((key) =>
          readRows<{ key: number; id: string; title: string; clusterId: string | null }>(
            "SELECT block_key AS key, block_id AS id, title, nullif(cluster_id, '') AS clusterId FROM holographic_blocks WHERE block_key = ?",
            key,
          ),
        ),
      ),
    readEntrySeqs: (keys, limit) =>
      read(() =>
        keys.flatMap((key) =>
          readRows<{ seq: number }>(
            "SELECT entry_seq AS seq FROM entry_blocks WHERE block_key = ? ORDER BY zone = 'dead', position LIMIT ?",
            key,
            limit,
          ).map(({ seq }) => seq),
        ),
      ),
  };
}
