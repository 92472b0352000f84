import { hash } from 'node:crypto';
import { fromBytes, toQuantizedBytes } from '../../math/vectors.ts';
import type { EntrySelection } from '../../vocabulary/entry.ts';
import type { EntryStore } from '../entries-port.ts';
import { runBulkJob } from './bulk-jobs.ts';
import type { BulkThread } from './bulk-thread.ts';
import { readFact } from './fact-rows.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { isLargeSelection } from './forget.ts';
import { insertBatch } from './insert.ts';
import { findEntryIds, readEntriesById, readEntriesBySeq, readRecentEntries } from './read.ts';
import { sql, toVectorKeyRange } from './schema.ts';
import type { Scrubber } from './scrub.ts';
import { ShortIds } from './short-ids.ts';
import type { VectorSearch } from './vector-search.ts';

export function createEntryStore(
  { db, read, readLong, readRow, readRows, write, writeEach }: FencedWrites,
  vectors: VectorSearch,
  bulk: BulkThread,
  scrubber: Scrubber,
  insertLarge: EntryStore['insertLarge'],
): EntryStore {
  const shortIds = new ShortIds(db);
  /** Where this is done soon enough to be done here, in between. */
  const isSmall = (selection: EntrySelection): Promise<boolean> =>
    read(() => !isLargeSelection(db, selection));
  return {
    insert: (batch) => write(null, () => insertBatch(db, batch)),
    insertLarge,
    read: (ids) => read(() => readEntriesById(db, ids)),
    findIds: (part, limit) => read(() => findEntryIds(db, part, limit)),
    readBySeq: (seqs) => read(() => readEntriesBySeq(db, seqs)),
    listRecent: (limit, filter = {}) => read(() => readRecentEntries(db, limit, filter)),
    listSpeakers: () => read(() => db.all(sql.selectFrom('speakers').select('name')).map((row) => row.name)),
    readSpan: () =>
      read(() => {
        const { first, last } = db
          .prepare(
            'SELECT (SELECT min(said_at) FROM day_table) AS first, (SELECT max(said_at) FROM day_table) AS last',
          )
          .get() as { first: number | null; last: number | null };
        return first === null || last === null ? null : { first, last };
      }),
    shortenIds: (ids) => read(() => shortIds.shorten(ids)),
    findByPart: (parts) => read(() => shortIds.find(parts)),
    findCiting: (id) =>
      read(() =>
        db
          .all(sql.selectFrom('citations').select('citing_id').where('cited_id', '=', id))
          .map((row) => row.citing_id),
      ),
    listExpired: (cycle, after, limit) =>
      read(() =>
        readRows<{ seq: number; id: string; sha256: string }>(
          `SELECT d.entry_seq AS seq, d.entry_id AS id, d.sha256 FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
           WHERE b.raw = 1 AND b.cycle <= ? AND b.tier <> 'hippocampus' AND b.entry_seq > ? ORDER BY b.entry_seq LIMIT ?`,
          cycle,
          after,
          limit,
        ),
      ),
    listMoved: (after, limit) =>
      read(() =>
        readRows<{ seq: number; id: string; sha256: string }>(
          `SELECT d.entry_seq AS seq, d.entry_id AS id, d.sha256 FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
           WHERE b.tier <> 'hippocampus' AND b.entry_seq > ? ORDER BY b.entry_seq LIMIT ?`,
          after,
          limit,
        ),
      ),
    dropRawTexts: (lease, seqs) =>
      write(lease, () => {
        const vectors = db.prepare(
          'SELECT vector_key, vector FROM entry_vectors WHERE vector_key BETWEEN ? AND ?',
        );
        for (const seq of seqs) {
          const dropped = db
            .prepare('UPDATE entry_blocks SET raw = 0 WHERE entry_seq = ? AND raw = 1')
            .run(seq);
          // Let go of before: its vector is a short copy already.
          if (dropped.changes === 0) continue;
          db.prepare("UPDATE day_table SET content = '' WHERE entry_seq = ?").run(seq);
          for (const row of vectors.all(...toVectorKeyRange(seq)) as {
            vector_key: number;
            vector: Uint8Array;
          }[])
            db.prepare('UPDATE entry_vectors SET vector = ? WHERE vector_key = ?').run(
              toQuantizedBytes(fromBytes(row.vector)),
              row.vector_key,
            );
        }
      }),
    unarchive: (ids) =>
      write(null, () => {
        for (const id of ids)
          db.prepare(
            "UPDATE entry_blocks SET tier = 'cortex' WHERE tier = 'archive' AND entry_seq = (SELECT entry_seq FROM day_table WHERE entry_id = ?)",
          ).run(id);
      }),
    markDamaged: (ids, at) =>
      writeEach(
        null,
        `INSERT INTO damaged_entries SELECT entry_seq, ? FROM day_table WHERE entry_id = ? ON CONFLICT DO NOTHING`,
        ids,
        (id) => [at, id],
      ),
    clearDamaged: (ids) =>
      writeEach(
        null,
        'DELETE FROM damaged_entries WHERE entry_seq = (SELECT entry_seq FROM day_table WHERE entry_id = ?)',
        ids,
        (id) => [id],
      ),
    countDamaged: () =>
      read(() => readRow<{ n: number }>('SELECT count(*) AS n FROM damaged_entries')?.n ?? 0),
    restoreText: (id, text) =>
      write(null, () => {
        const { changes } = db
          .prepare(
            `UPDATE day_table SET content = ? WHERE entry_id = ? AND sha256 = ?
             AND coalesce((SELECT raw FROM entry_blocks b WHERE b.entry_seq = day_table.entry_seq), 1) = 1`,
          )
          .run(text, id, hash('sha256', text));
        if (changes > 0)
          db.prepare(
            'DELETE FROM damaged_entries WHERE entry_seq = (SELECT entry_seq FROM day_table WHERE entry_id = ?)',
          ).run(id);
        return changes > 0;
      }),
    count: async (selection) => {
      const isInline = await isSmall(selection);
      return readLong(() => bulk.run('count', selection, { isInline }));
    },
    forget: async (selection, beforeOverwriting) => {
      // Who still reads an old state of the store keeps its log from being emptied: better told before anything is gone.
      await readLong(() => bulk.run('truncate', null, { isInline: bulk.isSmallStore() }));
      const isInline = await isSmall(selection);
      const forgotten = isInline
        ? await write(null, () => runBulkJob(db, 'forget', selection))
        : await readLong(() => bulk.run('forget', selection, { isInline }));
      vectors.clear();
      shortIds.clear();
      await beforeOverwriting?.();
      return { ...forgotten, overwritten: await scrubber.scrub() };
    },
    countForgets: () => read(() => readFact(db, 'forgets') ?? 0),
  };
}
