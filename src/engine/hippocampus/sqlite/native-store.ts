import { fromBytes, toBytes } from '../../math/vectors.ts';
import type { Healing, HistoryEvent, NativeStore, NativeVector } from '../native-port.ts';
import type { FencedWrites } from './fenced-writes.ts';
import { insertBatch } from './insert.ts';
import type { Statements } from './schema.ts';
import { toSpace } from './spaces.ts';
import type { SpaceRow } from './spaces.ts';
import type { Clock } from '../../clock.ts';

interface NativeVectorRow {
  block_key: number;
  space_id: number;
  mean: Uint8Array;
  log_variance: Uint8Array;
}

/** Versions whose witnesses stay in any case, 0.2 MB each; older ones keep theirs while a memory is still as they encoded it. */
const MIN_WITNESSED_VERSIONS = 16;
/** Versions that keep all of them. */
const MAX_FULLY_WITNESSED_VERSIONS = 64;

const toNativeVector = (row: NativeVectorRow): NativeVector => ({
  blockKey: row.block_key,
  spaceId: row.space_id,
  mean: fromBytes(row.mean),
  logVariance: fromBytes(row.log_variance),
});

export function createNativeStore(
  { db, read, readRow, readRows, write }: FencedWrites,
  clock: Clock,
): NativeStore {
  const activateSpace = (spaceId: number): void => {
    db.prepare("UPDATE vector_spaces SET active = (space_id = ?) WHERE role = 'native'").run(spaceId);
  };
  const readWitnesses = (spaceId: number): Pick<NativeVector, 'blockKey' | 'mean'>[] =>
    readRows<NativeVectorRow>(
      'SELECT block_key, mean FROM native_witnesses WHERE space_id = ? ORDER BY block_key',
      spaceId,
    ).map(({ block_key: blockKey, mean }) => ({ blockKey, mean: fromBytes(mean) }));

  return {
    readVersion: () =>
      read(() => {
        const row = readRow<SpaceRow>("SELECT * FROM vector_spaces WHERE role = 'native' AND active = 1");
        return row ? toSpace(row) : null;
      }),
    listVersions: () =>
      read(() =>
        readRows<SpaceRow>("SELECT * FROM vector_spaces WHERE role = 'native' ORDER BY version").map(toSpace),
      ),
    acceptVersion: (lease, { model, revision, dimensions }, version, witnesses) =>
      write(lease, () => {
        db.prepare(
          `INSERT INTO vector_spaces (role, model, revision, dimensions, version, created_at, active)
           VALUES ('native', ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
        ).run(model, revision, dimensions, version, clock.now());
        const row = readRow<SpaceRow>(
          "SELECT * FROM vector_spaces WHERE role = 'native' AND model = ? AND revision = ? AND dimensions = ? AND version = ?",
          ...[model, revision, dimensions, version],
        )!;
        for (const { blockKey, mean } of witnesses)
          // Forgotten since it was encoded: nobody bears witness by words that are gone.
          db.prepare(
            `INSERT OR REPLACE INTO native_witnesses SELECT ?, block_key, ? FROM holographic_blocks
             WHERE block_key = ? AND tier = 'cortex' AND prose IS NULL`,
          ).run(row.space_id, toBytes(mean), blockKey);
        activateSpace(row.space_id);
        // Where nothing is left that an old version encoded, nobody asks how far the mind has gone since.
        db.prepare(
          `DELETE FROM native_witnesses WHERE space_id IN (
             SELECT space_id FROM vector_spaces s WHERE role = 'native' AND space_id NOT IN (
               SELECT space_id FROM vector_spaces WHERE role = 'native' ORDER BY space_id DESC LIMIT :fresh)
             AND NOT EXISTS (SELECT 1 FROM native_vectors n WHERE n.space_id = s.space_id))`,
        ).run({ fresh: MIN_WITNESSED_VERSIONS });
        // After many nights a quarter of them tells well enough: the same ones of every version.
        db.prepare(
          `DELETE FROM native_witnesses WHERE block_key % 4 <> 0 AND space_id IN (
             SELECT space_id FROM vector_spaces WHERE role = 'native' ORDER BY space_id DESC LIMIT -1 OFFSET :whole)`,
        ).run({ whole: MAX_FULLY_WITNESSED_VERSIONS });
        return { ...toSpace(row), active: true };
      }),
    activateVersion: (spaceId) => write(null, () => activateSpace(spaceId)),
    readVectors: (keys) =>
      read(() =>
        keys.flatMap((key) => {
          const row = readRow<NativeVectorRow>('SELECT * FROM native_vectors WHERE block_key = ?', key);
          return row ? [toNativeVector(row)] : [];
        }),
      ),
    readMeans: (spaceId) =>
      read(() =>
        readRows<NativeVectorRow>(
          'SELECT block_key, mean FROM native_vectors WHERE space_id = ? ORDER BY block_key',
          spaceId,
        ).map(({ block_key: blockKey, mean }) => ({ blockKey, mean: fromBytes(mean) })),
      ),
    countVectors: (spaceId) =>
      read(
        () =>
          readRow<{ n: number }>('SELECT count(*) AS n FROM native_vectors WHERE space_id = ?', spaceId)!.n,
      ),
    listUnencoded: (after, limit) =>
      read(() =>
        readRows(
          `SELECT h.block_key AS key, h.block_id AS id FROM holographic_blocks h
           WHERE h.block_key > ? AND h.tier = 'cortex' AND h.prose IS NULL
             AND NOT EXISTS (SELECT 1 FROM native_vectors n WHERE n.block_key = h.block_key)
           ORDER BY h.block_key LIMIT ?`,
          after,
          limit,
        ),
      ),
    readWitnesses: (spaceId) => read(() => readWitnesses(spaceId)),
    heal: (healings) => write(null, () => healings.map((healing) => healBlock(db, healing))),
    readHistories: (keys) => read(() => new Map(keys.map((key) => [key, readHistory(db, key)]))),
    listEpiphanies: (since, limit) =>
      read(() =>
        readRows<{ key: number; id: string; title: string; event: string }>(
          `SELECT h.block_key AS key, h.block_id AS id, h.title, e.value AS event
           FROM holographic_blocks h, json_each(h.vector_history) e
           WHERE instr(h.vector_history, '"epiphany"') > 0 AND json_extract(e.value, '$.event') = 'epiphany'
             AND json_extract(e.value, '$.date') >= ?
           ORDER BY json_extract(e.value, '$.date') DESC, h.block_key LIMIT ?`,
          new Date(since).toISOString(),
          limit,
        ).map((row) => ({ ...row, event: JSON.parse(row.event) as HistoryEvent })),
      ),
    listMoved: (limit) =>
      read(() =>
        readRows(
          `SELECT h.block_key AS key, h.block_id AS id, h.title, max(json_extract(e.value, '$.delta_magnitude')) AS largest
           FROM holographic_blocks h, json_each(h.vector_history) e
           WHERE instr(h.vector_history, '"delta_magnitude"') > 0 AND json_extract(e.value, '$.delta_magnitude') > 0
           GROUP BY h.block_key ORDER BY largest DESC, h.block_key LIMIT ?`,
          limit,
        ),
      ),
  };
}

function readHistory(db: Statements, key: number): HistoryEvent[] {
  const text = db
    .prepare('SELECT vector_history FROM holographic_blocks WHERE block_key = ?')
    .pluck()
    .get(key) as string | undefined;
  return text === undefined ? [] : (JSON.parse(text) as HistoryEvent[]);
}

function healBlock(
  db: Statements,
  { blockKey, revision, previousSpaceId, vector, event, at, epiphanyEntry }: Healing,
): boolean {
  const block = db
    .prepare(
      "SELECT block_id, vector_history FROM holographic_blocks WHERE block_key = ? AND revision = ? AND tier = 'cortex' AND prose IS NULL",
    )
    .get(blockKey, revision) as { block_id: string; vector_history: string } | undefined;
  if (!block) return false;
  const currentSpaceId = db
    .prepare('SELECT space_id FROM native_vectors WHERE block_key = ?')
    .pluck()
    .get(blockKey) as number | undefined;
  if ((currentSpaceId ?? null) !== previousSpaceId) return false;
  const history = JSON.parse(block.vector_history) as HistoryEvent[];
  // A version that was gone back to has told of this memory before (R16: one event a version).
  const isNewVersion = !history.some((earlier) => earlier.model_version === event.model_version);
  db.prepare('INSERT OR REPLACE INTO native_vectors VALUES (?, ?, ?, ?)').run(
    blockKey,
    vector.spaceId,
    toBytes(vector.mean),
    toBytes(vector.logVariance),
  );
  db.prepare(
    'UPDATE holographic_blocks SET vector_history = ?, last_accessed = max(coalesce(last_accessed, 0), ?) WHERE block_key = ?',
  ).run(
    JSON.stringify(isNewVersion ? [...history, event] : history),
    event.event === 'creation' ? 0 : at,
    blockKey,
  );
  if (epiphanyEntry && isNewVersion) insertBatch(db, [epiphanyEntry]);
  return true;
}
