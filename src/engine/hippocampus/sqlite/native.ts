import { fromBytes, toBytes } from '../../math/vectors.ts';
import type { HistoryEvent, Healing, NativeStore, NativeVector, Use } from '../native-port.ts';
import { createDesk } from './desk.ts';
import { insertBatch } from './insert.ts';
import type { Statements } from './schema.ts';
import { toSpace } from './spaces.ts';
import type { SpaceRow } from './spaces.ts';
import type { Writer } from './writer.ts';
import type { Clock } from '../../clock.ts';

interface VectorRow {
  block_key: number;
  space_id: number;
  mean: Uint8Array;
  log_variance: Uint8Array;
}
interface UseRow {
  use_seq: number;
  used_at: number;
  first_seq: number;
  query: string;
  entry_seq: number;
  passed_over: string;
}

/** Memories used that are kept to learn by; the oldest go first. */
const USES = 5_000;
/** Versions whose witnesses stay in any case, 0.2 MB each; older ones keep theirs while a memory is still as they felt it. */
const FRESH = 16;
/** Versions that keep all of them. */
const WHOLE = 64;
/** Where the names of pairs are looked for. */
const NAMED: Readonly<Record<string, string>> = {
  entry: 'SELECT 1 FROM day_table WHERE entry_seq = ?',
  use: 'SELECT 1 FROM uses WHERE use_seq = ?',
  block: 'SELECT 1 FROM holographic_blocks WHERE block_id = ?',
  question: 'SELECT 1 FROM holographic_blocks WHERE block_id = ?',
};

const toVector = (row: VectorRow): NativeVector => ({
  blockKey: row.block_key,
  spaceId: row.space_id,
  mean: fromBytes(row.mean),
  logVariance: fromBytes(row.log_variance),
});
const toUse = (row: UseRow): Use => ({
  seq: row.use_seq,
  first: row.first_seq,
  query: row.query,
  entry: row.entry_seq,
  passedOver: JSON.parse(row.passed_over) as number[],
  at: row.used_at,
});

export function createNativeStore(
  db: Statements,
  writer: Writer,
  read: <T>(work: () => T) => Promise<T>,
  clock: Clock,
): NativeStore {
  const { one, all, write } = createDesk(db, writer, read);
  const activate = (spaceId: number): void => {
    db.prepare("UPDATE vector_spaces SET active = (space_id = ?) WHERE role = 'native'").run(spaceId);
  };
  const isThere = (name: string): boolean => {
    const [kind, id] = name.split(':') as [string, string];
    return db.prepare(NAMED[kind]!).get(id) !== undefined;
  };
  const witnesses = (spaceId: number): Pick<NativeVector, 'blockKey' | 'mean'>[] =>
    all<VectorRow>(
      'SELECT block_key, mean FROM native_witnesses WHERE space_id = ? ORDER BY block_key',
      spaceId,
    ).map(({ block_key: blockKey, mean }) => ({ blockKey, mean: fromBytes(mean) }));

  return {
    version: () =>
      read(() => {
        const row = one<SpaceRow>("SELECT * FROM vector_spaces WHERE role = 'native' AND active = 1");
        return row ? toSpace(row) : null;
      }),
    versions: () =>
      read(() =>
        all<SpaceRow>("SELECT * FROM vector_spaces WHERE role = 'native' ORDER BY version").map(toSpace),
      ),
    accept: (lease, { model, revision, dimensions }, version, seen) =>
      write(lease, () => {
        db.prepare(
          `INSERT INTO vector_spaces (role, model, revision, dimensions, version, created_at, active)
           VALUES ('native', ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
        ).run(model, revision, dimensions, version, clock.now());
        const row = one<SpaceRow>(
          "SELECT * FROM vector_spaces WHERE role = 'native' AND model = ? AND revision = ? AND dimensions = ? AND version = ?",
          ...[model, revision, dimensions, version],
        )!;
        for (const { blockKey, mean } of seen)
          // Forgotten since it was felt: nobody bears witness by words that are gone.
          db.prepare(
            `INSERT OR REPLACE INTO native_witnesses SELECT ?, block_key, ? FROM holographic_blocks
             WHERE block_key = ? AND tier = 'cortex' AND prose IS NULL`,
          ).run(row.space_id, toBytes(mean), blockKey);
        activate(row.space_id);
        // Where nothing is left that an old version felt, nobody asks how far the mind has gone since.
        db.prepare(
          `DELETE FROM native_witnesses WHERE space_id IN (
             SELECT space_id FROM vector_spaces s WHERE role = 'native' AND space_id NOT IN (
               SELECT space_id FROM vector_spaces WHERE role = 'native' ORDER BY space_id DESC LIMIT :fresh)
             AND NOT EXISTS (SELECT 1 FROM native_vectors n WHERE n.space_id = s.space_id))`,
        ).run({ fresh: FRESH });
        // After many nights a quarter of them tells well enough: the same ones of every version.
        db.prepare(
          `DELETE FROM native_witnesses WHERE block_key % 4 <> 0 AND space_id IN (
             SELECT space_id FROM vector_spaces WHERE role = 'native' ORDER BY space_id DESC LIMIT -1 OFFSET :whole)`,
        ).run({ whole: WHOLE });
        return { ...toSpace(row), active: true };
      }),
    use: (spaceId) => write(null, () => activate(spaceId)),
    vectors: (keys) =>
      read(() =>
        keys.flatMap((key) => {
          const row = one<VectorRow>('SELECT * FROM native_vectors WHERE block_key = ?', key);
          return row ? [toVector(row)] : [];
        }),
      ),
    means: (spaceId) =>
      read(() =>
        all<VectorRow>(
          'SELECT block_key, mean FROM native_vectors WHERE space_id = ? ORDER BY block_key',
          spaceId,
        ).map(({ block_key: blockKey, mean }) => ({ blockKey, mean: fromBytes(mean) })),
      ),
    count: (spaceId) =>
      read(
        () => one<{ n: number }>('SELECT count(*) AS n FROM native_vectors WHERE space_id = ?', spaceId)!.n,
      ),
    entriesOf: (keys, each) =>
      read(() =>
        keys.flatMap((key) =>
          all<{ seq: number }>(
            "SELECT entry_seq AS seq FROM entry_blocks WHERE block_key = ? ORDER BY zone = 'dead', position LIMIT ?",
            key,
            each,
          ).map(({ seq }) => seq),
        ),
      ),
    unfelt: (after, limit) =>
      read(() =>
        all(
          `SELECT h.block_key AS key, h.block_id AS id FROM holographic_blocks h
           WHERE h.block_key > ? AND h.tier = 'cortex' AND h.prose IS NULL
             AND NOT EXISTS (SELECT 1 FROM native_vectors n WHERE n.block_key = h.block_key)
           ORDER BY h.block_key LIMIT ?`,
          after,
          limit,
        ),
      ),
    heal: (healings) => write(null, () => healings.map((healing) => healOne(db, healing))),
    history: (keys) => read(() => new Map(keys.map((key) => [key, historyOf(db, key)]))),
    epiphanies: (since, limit) =>
      read(() =>
        all<{ key: number; id: string; title: string; event: string }>(
          `SELECT h.block_key AS key, h.block_id AS id, h.title, e.value AS event
           FROM holographic_blocks h, json_each(h.vector_history) e
           WHERE instr(h.vector_history, '"epiphany"') > 0 AND json_extract(e.value, '$.event') = 'epiphany'
             AND json_extract(e.value, '$.date') >= ?
           ORDER BY json_extract(e.value, '$.date') DESC, h.block_key LIMIT ?`,
          new Date(since).toISOString(),
          limit,
        ).map((row) => ({ ...row, event: JSON.parse(row.event) as HistoryEvent })),
      ),
    moved: (limit) =>
      read(() =>
        all(
          `SELECT h.block_key AS key, h.block_id AS id, h.title, max(json_extract(e.value, '$.delta_magnitude')) AS largest
           FROM holographic_blocks h, json_each(h.vector_history) e
           WHERE instr(h.vector_history, '"delta_magnitude"') > 0 AND json_extract(e.value, '$.delta_magnitude') > 0
           GROUP BY h.block_key ORDER BY largest DESC, h.block_key LIMIT ?`,
          limit,
        ),
      ),
    titled: (keys) =>
      read(() =>
        keys.flatMap((key) =>
          all<{ key: number; id: string; title: string; clusterId: string | null }>(
            "SELECT block_key AS key, block_id AS id, title, nullif(cluster_id, '') AS clusterId FROM holographic_blocks WHERE block_key = ?",
            key,
          ),
        ),
      ),
    witnesses: (spaceId) => read(() => witnesses(spaceId)),

    promote: (ids) =>
      write(null, () => {
        for (const id of ids)
          db.prepare(
            "UPDATE entry_blocks SET tier = 'cortex' WHERE tier = 'archive' AND entry_seq = (SELECT entry_seq FROM day_table WHERE entry_id = ?)",
          ).run(id);
      }),

    noteUses: (uses) =>
      write(null, () => {
        for (const { query, entry, how, passedOver, at } of uses)
          // Forgotten between its being shown and its being used: nothing is learned by it.
          db.prepare(
            `INSERT INTO uses (used_at, query, entry_seq, how, passed_over)
             SELECT ?, ?, entry_seq, ?, ? FROM day_table WHERE entry_seq = ?
             ON CONFLICT (query, entry_seq) DO UPDATE SET used_at = excluded.used_at, passed_over = excluded.passed_over`,
          ).run(at, query, how, JSON.stringify(passedOver), entry);
        db.prepare('DELETE FROM uses WHERE use_seq <= (SELECT max(use_seq) FROM uses) - ?').run(USES);
      }),
    uses: (limit) =>
      read(() =>
        all<UseRow>(
          `SELECT *, (SELECT min(use_seq) FROM uses u WHERE u.query = uses.query) AS first_seq
           FROM uses ORDER BY use_seq DESC LIMIT ?`,
          limit,
        ).map(toUse),
      ),
    anchor: () => read(() => all('SELECT query, positive, cycle FROM anchor_pairs ORDER BY query, positive')),
    changeAnchor: (lease, add, remove) =>
      write(lease, () => {
        for (const { query, positive } of remove)
          db.prepare('DELETE FROM anchor_pairs WHERE query = ? AND positive = ?').run(query, positive);
        for (const { query, positive } of add)
          // Forgotten since the night read it: its name does not come back.
          if (isThere(query) && isThere(positive))
            db.prepare('INSERT INTO anchor_pairs VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
              ...[query, positive, lease.cycle],
            );
      }),
  };
}

function historyOf(db: Statements, key: number): HistoryEvent[] {
  const text = db
    .prepare('SELECT vector_history FROM holographic_blocks WHERE block_key = ?')
    .pluck()
    .get(key) as string | undefined;
  return text === undefined ? [] : (JSON.parse(text) as HistoryEvent[]);
}

function healOne(db: Statements, { blockKey, revision, from, to, event, at, told }: Healing): boolean {
  const block = db
    .prepare(
      "SELECT block_id, vector_history FROM holographic_blocks WHERE block_key = ? AND revision = ? AND tier = 'cortex' AND prose IS NULL",
    )
    .get(blockKey, revision) as { block_id: string; vector_history: string } | undefined;
  if (!block) return false;
  const now = db.prepare('SELECT space_id FROM native_vectors WHERE block_key = ?').pluck().get(blockKey) as
    number | undefined;
  if ((now ?? null) !== from) return false;
  const history = JSON.parse(block.vector_history) as HistoryEvent[];
  // A version that was gone back to has told of this memory before (R16: one event a version).
  const news = !history.some((past) => past.model_version === event.model_version);
  db.prepare('INSERT OR REPLACE INTO native_vectors VALUES (?, ?, ?, ?)').run(
    blockKey,
    to.spaceId,
    toBytes(to.mean),
    toBytes(to.logVariance),
  );
  db.prepare(
    'UPDATE holographic_blocks SET vector_history = ?, last_accessed = max(coalesce(last_accessed, 0), ?) WHERE block_key = ?',
  ).run(JSON.stringify(news ? [...history, event] : history), event.event === 'creation' ? 0 : at, blockKey);
  if (told && news) insertBatch(db, [told]);
  return true;
}
