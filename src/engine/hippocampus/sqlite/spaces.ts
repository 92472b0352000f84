import type { Selectable } from 'kysely';
import { toBytes } from '../../math/vectors.ts';
import type { Space, SpaceIdentity } from '../../vocabulary/space.ts';
import type { MigratedVectors, UnembeddedEntry } from '../spaces-port.ts';
import { deleteFact, putFact, readFact } from './fact-rows.ts';
import { MAX_VECTOR_SPACES, sql } from './schema.ts';
import type { Statements, Tables } from './schema.ts';

export type SpaceRow = Selectable<Tables['vector_spaces']>;

export const toSpace = (row: SpaceRow): Space => ({
  id: row.space_id,
  role: row.role,
  model: row.model,
  revision: row.revision,
  dimensions: row.dimensions,
  version: row.version,
  createdAt: row.created_at,
  active: row.active === 1,
});

export const listSpaces = (db: Statements): Space[] =>
  db.all(sql.selectFrom('vector_spaces').selectAll().orderBy('space_id')).map(toSpace);

export const findSpace = (
  db: Statements,
  { role, model, revision, dimensions }: SpaceIdentity,
): Space | null => {
  const row = db.get(
    sql
      .selectFrom('vector_spaces')
      .selectAll()
      .where((is) => is.and({ role, model, revision, dimensions })),
  );
  return row ? toSpace(row) : null;
};

/** The space of this identity; a new one is active where its role has none yet (R2). */
export function ensureSpace(db: Statements, identity: SpaceIdentity, now: number): Space {
  const existing = findSpace(db, identity);
  if (existing) return existing;
  const { role, model, revision, dimensions } = identity;
  const active = listSpaces(db).some((space) => space.role === role && space.active) ? 0 : 1;
  db.run(
    sql
      .insertInto('vector_spaces')
      .values({ role, model, revision, dimensions, version: 1, created_at: now, active })
      .onConflict((conflict) =>
        conflict.columns(['role', 'model', 'revision', 'dimensions', 'version']).doNothing(),
      ),
  );
  return findSpace(db, identity)!;
}

export function readActiveSpace(db: Statements): Space | null {
  const row = db.get(
    sql.selectFrom('vector_spaces').selectAll().where('role', '=', 'universal').where('active', '=', 1),
  );
  return row ? toSpace(row) : null;
}

/** Everything that has one vector alone goes over with the choice, in one transaction: nobody sees a mixture. */
export function switchSpace(db: Statements, spaceId: number, { centroids, openArcs }: MigratedVectors): void {
  for (const { id, vector } of centroids)
    db.prepare('UPDATE preoccupation_centroids SET space_id = ?, vector = ? WHERE centroid_id = ?').run(
      spaceId,
      toBytes(vector),
      id,
    );
  for (const { session, vector } of openArcs)
    db.prepare(
      'UPDATE sessions SET open_arc_space = ?, open_arc_embedding = ? WHERE session_key = ? AND continuity_flag = 1',
    ).run(spaceId, toBytes(vector), session);
  db.run(sql.updateTable('vector_spaces').set({ active: 0 }).where('role', '=', 'universal'));
  db.run(sql.updateTable('vector_spaces').set({ active: 1 }).where('space_id', '=', spaceId));
}

/** Deletes vectors of a space, a page of entries at a time; true when none is left. */
export function dropVectors(db: Statements, spaceId: number, limit: number): boolean {
  const seqs = db
    .prepare('SELECT entry_seq FROM entry_sketches WHERE space_id = ? LIMIT ?')
    .pluck()
    .all(spaceId, limit) as number[];
  const deleteVector = db.prepare('DELETE FROM entry_vectors WHERE vector_key = ?');
  const deleteSketch = db.prepare('DELETE FROM entry_sketches WHERE space_id = ? AND entry_seq = ?');
  for (const seq of seqs) {
    deleteVector.run(seq * MAX_VECTOR_SPACES + spaceId);
    deleteSketch.run(spaceId, seq);
  }
  db.prepare('DELETE FROM block_vectors WHERE space_id = ?').run(spaceId);
  deleteFact(db, `embedded-up-to:${spaceId}`);
  db.prepare('UPDATE vector_spaces SET late = late + 1 WHERE space_id = ?').run(spaceId);
  return seqs.length < limit;
}

/** The watermark is moved on only by so many entries: it is written with every page of a long rebuilding. */
const WATERMARK_STEP = 1_000;

const readWatermark = (db: Statements, spaceId: number): number =>
  readFact(db, `embedded-up-to:${spaceId}`) ?? 0;

const FROM_UNEMBEDDED = `FROM day_table d WHERE d.entry_seq > ? AND NOT EXISTS
  (SELECT 1 FROM entry_vectors v WHERE v.vector_key = d.entry_seq * ${MAX_VECTOR_SPACES} + ?)`;

/** Entries without a vector, oldest first; the watermark follows. In the writer's transaction. */
export function listUnembedded(db: Statements, spaceId: number, limit: number): UnembeddedEntry[] {
  const watermark = readWatermark(db, spaceId);
  const rows = db
    .prepare(
      `SELECT d.entry_seq AS seq, d.entry_id AS id, d.content,
         coalesce((SELECT b.raw FROM entry_blocks b WHERE b.entry_seq = d.entry_seq), 1) AS raw
       ${FROM_UNEMBEDDED} ORDER BY d.entry_seq LIMIT ?`,
    )
    .all(watermark, spaceId, limit) as (Omit<UnembeddedEntry, 'raw'> & { raw: number })[];
  const { last: lastSeq } = db.prepare('SELECT coalesce(max(entry_seq), 0) AS last FROM day_table').get() as {
    last: number;
  };
  const newWatermark = rows.length === 0 ? lastSeq : rows[0]!.seq - 1;
  if (newWatermark > watermark && (rows.length === 0 || newWatermark - watermark > WATERMARK_STEP))
    putFact(db, `embedded-up-to:${spaceId}`, newWatermark);
  return rows.map((row) => ({ ...row, raw: row.raw === 1 }));
}

/** How many entries lack a vector in a space. */
export function countUnembedded(db: Statements, spaceId: number): number {
  return (
    db.prepare(`SELECT count(*) AS n ${FROM_UNEMBEDDED}`).get(readWatermark(db, spaceId), spaceId) as {
      n: number;
    }
  ).n;
}
