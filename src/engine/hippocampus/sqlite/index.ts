import type { Clock } from '../../clock.ts';
import type { Hippocampus } from '../port.ts';
import { createBlockStore } from './block-store.ts';
import { createCentroidStore } from './centroid-store.ts';
import { createEntryIndex } from './entry-index.ts';
import { createEntryStore } from './entry-store.ts';
import { createFactStore } from './fact-store.ts';
import { toStoreError } from './failures.ts';
import { findFaults } from './faults.ts';
import { createFencedWrites } from './fenced-writes.ts';
import { FullText } from './full-text.ts';
import { AGENT_ID } from './insert.ts';
import { createLearningStore } from './learning-store.ts';
import { createNativeStore } from './native-store.ts';
import { createNightLedger } from './night-ledger.ts';
import { openDatabase, retryBusy } from './open.ts';
import { createPurgeQueue } from './purge-queue.ts';
import { Statements, sql } from './schema.ts';
import { readPendingScrub, scrub } from './scrub.ts';
import { createSessionStore } from './session-store.ts';
import { createSpaceStore } from './space-store.ts';
import { VectorSearch } from './vector-search.ts';
import { Writer } from './writer.ts';

export interface SqliteOptions {
  /** The database file; its directory is made when it is missing. */
  readonly path: string;
  /** The folder of numbered SQL files. */
  readonly migrations: string;
  readonly agentRole: string;
  readonly clock: Clock;
  /** Opens an encrypted database (page-cipher.ts); null for a plain one. */
  readonly key?: Buffer | null;
}

/** The Hippocampus in one SQLite file, shared by any number of processes (spec §2; architecture, "Processes"). */
export async function openSqliteHippocampus(options: SqliteOptions): Promise<Hippocampus> {
  const { path, clock } = options;
  const handle = await openDatabase(path, options.migrations, clock, options.key);
  const db = new Statements(handle);
  const writer = new Writer(handle, clock, path);
  const fullText = new FullText(db);
  const vectorSearch = new VectorSearch(db);

  /** Reads: no transaction of ours, errors in the caller's terms. */
  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return await retryBusy(clock, work);
    } catch (error) {
      throw toStoreError(error, path);
    }
  };

  try {
    const storedRole = await read(
      () => db.get(sql.selectFrom('agents').select('role').where('agent_id', '=', AGENT_ID))?.role,
    );
    if (storedRole !== options.agentRole)
      await writer.submit(() => setRole(db, options.agentRole, clock.now()));
    // A process that died between forgetting and overwriting left the rest to whoever comes next.
    if ((await read(() => readPendingScrub(db))) !== null)
      await scrub(db, async (work) => work()).catch(() => {
        // Somebody is in the way: the start does not wait for that.
        void scrub(db, read).catch(() => undefined);
      });
  } catch (error) {
    handle.close();
    throw error;
  }

  const writes = createFencedWrites(db, writer, read);
  return {
    entries: createEntryStore(writes, vectorSearch),
    index: createEntryIndex(writes, fullText, vectorSearch),
    spaces: createSpaceStore(writes, clock),
    sessions: createSessionStore(writes),
    blocks: createBlockStore(writes, clock),
    centroids: createCentroidStore(writes),
    nights: createNightLedger(writes, clock),
    native: createNativeStore(writes, clock),
    learning: createLearningStore(writes),
    facts: createFactStore(writes),
    purges: createPurgeQueue(writes),

    tidy: async () => {
      await read(() => handle.pragma('optimize'));
      // A reader in the way leaves the log for later: nothing depends on it.
      await read(() => handle.pragma('wal_checkpoint(TRUNCATE)'));
    },
    count: () =>
      read(() => {
        const readCount = (query: string): number => (db.prepare(query).get() as { n: number }).n;
        const entries = readCount('SELECT coalesce(sum(entries), 0) AS n FROM sessions');
        return {
          remembered: entries,
          entries: entries - readCount('SELECT count(*) AS n FROM entry_blocks WHERE raw = 0'),
          sessions: readCount('SELECT count(*) AS n FROM sessions'),
          vectors: readCount('SELECT count(*) AS n FROM entry_vectors'),
          citations: readCount('SELECT count(*) AS n FROM citations'),
          blocks: readCount('SELECT count(*) AS n FROM holographic_blocks'),
          exchanges: readCount("SELECT count(*) AS n FROM entry_blocks WHERE tier = 'cortex'"),
          archived: readCount("SELECT count(*) AS n FROM entry_blocks WHERE tier = 'archive'"),
          relationships: readCount('SELECT count(*) AS n FROM block_relationships'),
          centroids: readCount("SELECT count(*) AS n FROM preoccupation_centroids WHERE state = 'active'"),
        };
      }),
    check: () => read(() => findFaults(db)),
    close: async () => {
      await writer.waitUntilIdle();
      handle.close();
    },
  };
}

function setRole(db: Statements, role: string, now: number): void {
  db.prepare(
    'INSERT INTO agents VALUES (?, ?, ?) ON CONFLICT (agent_id) DO UPDATE SET role = excluded.role',
  ).run(AGENT_ID, role, now);
}
