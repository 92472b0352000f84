import type { Clock } from '../../clock.ts';
import type { Hippocampus } from '../port.ts';
import { storeFailure } from './failures.ts';
import { createBlockStore } from './blocks.ts';
import { countSelection, forgetSelection } from './forget.ts';
import { FullText } from './full-text.ts';
import { AGENT, insertBatch, insertVector } from './insert.ts';
import { createLedger, guard } from './ledger.ts';
import { createNativeStore } from './native.ts';
import { openDatabase, patiently } from './open.ts';
import { entriesById, entriesBySeq, recentEntries, speakingOf } from './read.ts';
import { Statements, sql } from './schema.ts';
import { emptyLog, overwriting, owe, owed, scrub } from './scrub.ts';
import { faults } from './faults.ts';
import {
  activeSpace,
  allSpaces,
  countUnembedded,
  dropVectors,
  findSpace,
  openSpace,
  switchSpace,
  takeUnembedded,
} from './spaces.ts';
import { Vectors } from './vectors.ts';
import { Writer } from './writer.ts';

export interface SqliteOptions {
  /** The database file; its directory is made when it is missing. */
  readonly path: string;
  /** The folder of numbered SQL files. */
  readonly migrations: string;
  readonly agentRole: string;
  readonly clock: Clock;
}

/** The Hippocampus in one SQLite file, shared by any number of processes (spec §2; architecture, "Processes"). */
export async function openSqliteHippocampus(options: SqliteOptions): Promise<Hippocampus> {
  const { path, clock } = options;
  const handle = await openDatabase(path, options.migrations, clock);
  const db = new Statements(handle);
  const writer = new Writer(handle, clock, path);
  const fullText = new FullText(db);
  const vectors = new Vectors(db);

  /** Reads: no transaction of ours, errors in the caller's terms. */
  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return await patiently(clock, work);
    } catch (error) {
      throw storeFailure(error, path);
    }
  };

  try {
    const role = await read(
      () => db.get(sql.selectFrom('agents').select('role').where('agent_id', '=', AGENT))?.role,
    );
    if (role !== options.agentRole) await writer.submit(() => setRole(db, options.agentRole, clock.now()));
    // A process that died between forgetting and overwriting left the rest to whoever comes next.
    if ((await read(() => owed(db))) !== null)
      await scrub(db, async (work) => work()).catch(() => {
        // Somebody is in the way: the start does not wait for that.
        void scrub(db, read).catch(() => undefined);
      });
  } catch (error) {
    handle.close();
    throw error;
  }

  return {
    nights: createLedger(db, writer, read, clock),
    blocks: createBlockStore(db, writer, read, clock),
    native: createNativeStore(db, writer, read, clock),
    remember: (batch) => writer.submit(() => insertBatch(db, batch)),
    entries: (ids) => read(() => entriesById(db, ids)),
    entriesBySeq: (seqs) => read(() => entriesBySeq(db, seqs)),
    recent: (limit, filter = {}) => read(() => recentEntries(db, limit, filter)),
    matching: (terms, limit, filter) => read(() => fullText.matching(terms, limit, filter)),
    nearest: (spaceId, vector, limit, filter) => read(() => vectors.nearest(spaceId, vector, limit, filter)),
    cosines: (spaceId, vector, seqs) => read(() => vectors.cosines(spaceId, vector, seqs)),
    turnsAround: (seqs, reach, filter, words) => read(() => fullText.turnsAround(seqs, reach, filter, words)),
    speakingOf: (periods, limit) => read(() => speakingOf(db, periods, limit)),
    span: () =>
      read(() => {
        const { first, last } = db
          .prepare(
            'SELECT (SELECT min(said_at) FROM day_table) AS first, (SELECT max(said_at) FROM day_table) AS last',
          )
          .get() as { first: number | null; last: number | null };
        return first === null || last === null ? null : { first, last };
      }),
    statistics: (terms) => read(() => fullText.statistics(terms)),
    speakers: () => read(() => db.all(sql.selectFrom('speakers').select('name')).map((row) => row.name)),

    space: async (identity) =>
      (await read(() => findSpace(db, identity))) ??
      writer.submit(() => openSpace(db, identity, clock.now())),
    activeSpace: () => read(() => activeSpace(db)),
    spaces: () => read(() => allSpaces(db)),
    openArcs: () =>
      read(
        () =>
          db
            .prepare(
              `SELECT session_key AS session, open_arc_question AS question FROM sessions
               WHERE continuity_flag = 1 AND open_arc_question IS NOT NULL ORDER BY session_key`,
            )
            .all() as { session: number; question: string }[],
      ),
    switchSpace: (lease, spaceId, moved) =>
      writer.submit(() => {
        guard(db, lease);
        switchSpace(db, spaceId, moved);
      }),
    dropVectors: (spaceId, limit) => writer.submit(() => dropVectors(db, spaceId, limit)),
    countUnembedded: (spaceId) => read(() => countUnembedded(db, spaceId)),
    unembedded: (spaceId, limit) => writer.submit(() => takeUnembedded(db, spaceId, limit)),
    putVectors: (spaceId, rows) =>
      writer.submit(() => {
        const exists = db.prepare('SELECT 1 FROM day_table WHERE entry_seq = ?');
        const last = db
          .prepare('SELECT max(entry_seq) FROM entry_sketches WHERE space_id = ?')
          .pluck()
          .get(spaceId) as number | null;
        const added = rows.filter(
          ({ seq, values }) => exists.get(seq) && insertVector(db, spaceId, seq, values),
        );
        // What comes in order is read on from where everybody stands; only what came behind makes them read anew.
        if (last !== null && added.some(({ seq }) => seq < last))
          db.prepare('UPDATE vector_spaces SET late = late + 1 WHERE space_id = ?').run(spaceId);
      }),

    count: (selection) => read(() => countSelection(db, selection)),
    forget: async (selection) => {
      // Who still reads an old state of the store keeps its log from being emptied: better told before anything is gone.
      await read(() => emptyLog(handle));
      const forgotten = await writer.submit(() => {
        owe(db);
        return overwriting(handle, () => forgetSelection(db, selection));
      });
      vectors.clear();
      // What cannot be overwritten now (no room to rewrite the file, a reader in the way) is at the next start.
      const overwritten = await scrub(db, read).then(
        () => true,
        () => false,
      );
      return { ...forgotten, overwritten };
    },

    tidy: async () => {
      await read(() => handle.pragma('optimize'));
      // A reader in the way leaves the log for later: nothing depends on it.
      await read(() => handle.pragma('wal_checkpoint(TRUNCATE)'));
    },
    citedBy: (id) =>
      read(() =>
        db
          .all(sql.selectFrom('citations').select('citing_id').where('cited_id', '=', id))
          .map((row) => row.citing_id),
      ),
    counts: () =>
      read(() => {
        const one = (text: string): number => (db.prepare(text).get() as { n: number }).n;
        const entries = one('SELECT coalesce(sum(entries), 0) AS n FROM sessions');
        return {
          remembered: entries,
          entries: entries - one('SELECT count(*) AS n FROM entry_blocks WHERE raw = 0'),
          sessions: one('SELECT count(*) AS n FROM sessions'),
          vectors: one('SELECT count(*) AS n FROM entry_vectors'),
          citations: one('SELECT count(*) AS n FROM citations'),
          blocks: one('SELECT count(*) AS n FROM holographic_blocks'),
          exchanges: one("SELECT count(*) AS n FROM entry_blocks WHERE tier = 'cortex'"),
          archived: one("SELECT count(*) AS n FROM entry_blocks WHERE tier = 'archive'"),
          relationships: one('SELECT count(*) AS n FROM block_relationships'),
          centroids: one("SELECT count(*) AS n FROM preoccupation_centroids WHERE state = 'active'"),
        };
      }),
    check: () => read(() => faults(db)),
    close: async () => {
      await writer.settled();
      handle.close();
    },
  };
}

function setRole(db: Statements, role: string, now: number): void {
  db.prepare(
    'INSERT INTO agents VALUES (?, ?, ?) ON CONFLICT (agent_id) DO UPDATE SET role = excluded.role',
  ).run(AGENT, role, now);
}
