import { packTerms } from '../../language/terms.ts';
import { decodeFact } from '../../vocabulary/facts.ts';
import type { FactKey } from '../../vocabulary/facts.ts';
import type { EntryPlace, RepairStore } from '../repairs-port.ts';
import { listBrokenVectors } from './faults.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { resetBlock } from './forget-blocks.ts';
import { buildFtsDocument } from './full-text.ts';
import { insertPeriods, insertTerms } from './insert.ts';
import { toVectorKey } from './schema.ts';
import type { Statements } from './schema.ts';
import { toStoredMarks, toTerms } from './terms-row.ts';
import type { TermsRow } from './terms-row.ts';
import type { VectorSearch } from './vector-search.ts';

export function createRepairStore(
  { db, read, readRows, write }: FencedWrites,
  vectors: VectorSearch,
): RepairStore {
  return {
    listPlaces: (after, limit) =>
      read(() =>
        readRows<Omit<EntryPlace, 'raw' | 'hasTerms'> & { raw: number; hasTerms: number }>(
          `SELECT d.entry_seq AS seq, d.entry_id AS id, d.sha256, coalesce(b.raw, 1) AS raw, nullif(b.tier, 'hippocampus') AS shelf,
             EXISTS (SELECT 1 FROM entry_terms t WHERE t.session_key = d.session_key AND t.turn_number = d.turn_number
               AND t.entry_seq = d.entry_seq) AS hasTerms
           FROM day_table d LEFT JOIN entry_blocks b ON b.entry_seq = d.entry_seq
           WHERE d.entry_seq > ? ORDER BY d.entry_seq LIMIT ?`,
          after,
          limit,
        ).map((row) => ({ ...row, raw: row.raw === 1, hasTerms: row.hasTerms === 1 })),
      ),
    putTerms: (lease, rows) =>
      write(lease, () => {
        for (const { seq, terms, periods } of rows) {
          const place = db
            .prepare(
              'SELECT session_key, turn_number, role, speaker, said_at FROM day_table WHERE entry_seq = ?',
            )
            .get(seq) as Parameters<typeof insertTerms>[1] | undefined;
          if (!place) continue;
          db.prepare('DELETE FROM entry_terms WHERE entry_seq = ?').run(seq);
          insertTerms(db, {
            ...place,
            entry_seq: seq,
            word_count: terms.length,
            asks: terms.asks ? 1 : 0,
            marks: toStoredMarks(terms),
            terms: packTerms(terms),
          });
          insertPeriods(db, seq, periods);
        }
      }),
    rebuildFullText: (lease) =>
      write(lease, () => {
        db.handle.exec("INSERT INTO entries_fts (entries_fts) VALUES ('delete-all')");
        const insertRow = db.prepare('INSERT INTO entries_fts (rowid, terms) VALUES (?, ?)');
        for (const row of db.handle
          .prepare('SELECT entry_seq, word_count, asks, marks, terms FROM entry_terms')
          .all() as (TermsRow & { entry_seq: number })[])
          insertRow.run(row.entry_seq, buildFtsDocument(toTerms(row)));
        recountSessions(db);
      }),
    dropBrokenVectors: (lease) =>
      write(lease, () => {
        const broken = listBrokenVectors(db);
        for (const { seq, spaceId } of broken) {
          db.prepare('DELETE FROM entry_vectors WHERE vector_key = ?').run(toVectorKey(seq, spaceId));
          db.prepare('DELETE FROM entry_sketches WHERE space_id = ? AND entry_seq = ?').run(spaceId, seq);
        }
        vectors.clear();
        return broken;
      }),
    resetBlocks: (lease, ids) =>
      write(lease, () => {
        for (const id of ids) {
          const key = db
            .prepare('SELECT block_key FROM holographic_blocks WHERE block_id = ?')
            .pluck()
            .get(id) as number | undefined;
          if (key === undefined) continue;
          resetBlock(db, key, true);
          db.prepare("UPDATE holographic_blocks SET tier = 'hippocampus' WHERE block_key = ?").run(key);
        }
      }),
    undecideWaiting: (lease) =>
      write(lease, () => {
        db.prepare("UPDATE holographic_blocks SET relevance = NULL WHERE relevance = 'antechamber'").run();
      }),
    dropUnreadableFacts: (lease) =>
      write(lease, () => {
        const rows = db.prepare('SELECT name, value FROM facts').all() as { name: FactKey; value: string }[];
        const unreadable = rows.filter(({ name, value }) => {
          try {
            decodeFact(name, value);
            return false;
          } catch {
            return true;
          }
        });
        for (const { name } of unreadable) db.prepare('DELETE FROM facts WHERE name = ?').run(name);
        return unreadable;
      }),
  };
}

/** What recall weighs words by, and the number of the next turn, by the turns that are there. */
export function recountSessions(db: Statements): void {
  db.prepare(
    `UPDATE sessions SET
       entries = (SELECT count(*) FROM entry_terms t WHERE t.session_key = sessions.session_key),
       words = coalesce((SELECT sum(word_count) FROM entry_terms t WHERE t.session_key = sessions.session_key), 0),
       next_turn = max(next_turn, coalesce((SELECT max(turn_number) + 1 FROM entry_terms t
         WHERE t.session_key = sessions.session_key), 0))`,
  ).run();
  db.prepare('DELETE FROM speakers').run();
  db.prepare(
    'INSERT INTO speakers SELECT speaker, count(*) FROM day_table WHERE speaker IS NOT NULL GROUP BY speaker',
  ).run();
}
