import type { LearningStore, MemoryUse } from '../learning-port.ts';
import type { FencedWrites } from './fenced-writes.ts';

interface UseRow {
  use_seq: number;
  used_at: number;
  first_seq: number;
  query: string;
  entry_seq: number;
  passed_over: string;
}

/** Memories used that are kept to learn by; the oldest go first. */
const MAX_USES = 5_000;
/** Where the names of pairs are looked for. */
const EXISTS_SQL_BY_KIND: Readonly<Record<string, string>> = {
  entry: 'SELECT 1 FROM day_table WHERE entry_seq = ?',
  use: 'SELECT 1 FROM uses WHERE use_seq = ?',
  block: 'SELECT 1 FROM holographic_blocks WHERE block_id = ?',
  question: 'SELECT 1 FROM holographic_blocks WHERE block_id = ?',
};

const toUse = (row: UseRow): MemoryUse => ({
  seq: row.use_seq,
  firstSeq: row.first_seq,
  query: row.query,
  entrySeq: row.entry_seq,
  passedOver: JSON.parse(row.passed_over) as number[],
  at: row.used_at,
});

export function createLearningStore({ db, read, readRows, write }: FencedWrites): LearningStore {
  const exists = (name: string): boolean => {
    const [kind, id] = name.split(':') as [string, string];
    return db.prepare(EXISTS_SQL_BY_KIND[kind]!).get(id) !== undefined;
  };

  return {
    addUses: (uses) =>
      write(null, () => {
        for (const { query, entrySeq, how, passedOver, at } of uses)
          // Forgotten between its being shown and its being used: nothing is learned by it.
          db.prepare(
            `INSERT INTO uses (used_at, query, entry_seq, how, passed_over)
             SELECT ?, ?, entry_seq, ?, ? FROM day_table WHERE entry_seq = ?
             ON CONFLICT (query, entry_seq) DO UPDATE SET used_at = excluded.used_at, passed_over = excluded.passed_over`,
          ).run(at, query, how, JSON.stringify(passedOver), entrySeq);
        db.prepare('DELETE FROM uses WHERE use_seq <= (SELECT max(use_seq) FROM uses) - ?').run(MAX_USES);
      }),
    listUses: (limit) =>
      read(() =>
        readRows<UseRow>(
          `SELECT *, (SELECT min(use_seq) FROM uses u WHERE u.query = uses.query) AS first_seq
           FROM uses ORDER BY use_seq DESC LIMIT ?`,
          limit,
        ).map(toUse),
      ),
    readAnchor: () =>
      read(() => readRows('SELECT query, positive, cycle FROM anchor_pairs ORDER BY query, positive')),
    updateAnchor: (lease, add, remove) =>
      write(lease, () => {
        for (const { query, positive } of remove)
          db.prepare('DELETE FROM anchor_pairs WHERE query = ? AND positive = ?').run(query, positive);
        for (const { query, positive } of add)
          // Forgotten since the night read it: its name does not come back.
          if (exists(query) && exists(positive))
            db.prepare('INSERT INTO anchor_pairs VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
              ...[query, positive, lease.cycle],
            );
      }),
  };
}
