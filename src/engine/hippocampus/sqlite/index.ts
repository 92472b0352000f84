import type { Clock } from '../../clock.ts';
import type { ProcessIdentity } from '../nights-port.ts';
import type { Hippocampus } from '../port.ts';
import { insertInThread } from './bulk-insert.ts';
import { createBlockStore } from './block-store.ts';
import { createCentroidStore } from './centroid-store.ts';
import { createEntryIndex } from './entry-index.ts';
import { createEntryStore } from './entry-store.ts';
import { readFact } from './fact-rows.ts';
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
import { createRepairStore } from './repair-store.ts';
import { Statements, sql } from './schema.ts';
import { BulkThread } from './bulk-thread.ts';
import { PulseFile } from './pulse-file.ts';
import { Scrubber } from './scrub.ts';
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
  /** Something else of the memory is there, so that a database that is gone is not made anew. */
  readonly mustExist?: boolean;
  readonly clock: Clock;
  /** This process, as others judge whether it lives. Without it: by its silence alone. */
  readonly self?: ProcessIdentity;
  /** Opens an encrypted database (page-cipher.ts); null for a plain one. */
  readonly key?: Buffer | null;
}

const UNKNOWN_SELF: ProcessIdentity = { pid: 0, host: '', isAlive: () => true };
/** How long after its start a process overwrites what an earlier one has left: short commands are over by then. */
const OWED_SCRUB_DELAY_MS = 2_000;
const STEP_MS = 100;

/** The Hippocampus in one SQLite file, shared by any number of processes (spec §2; architecture, "Processes"). */
export async function openSqliteHippocampus(options: SqliteOptions): Promise<Hippocampus> {
  const { path, clock } = options;
  const key = options.key ?? null;
  const handle = await openDatabase(path, options.migrations, clock, { key, mustExist: options.mustExist });
  const db = new Statements(handle);
  const scrubPulse = new PulseFile(`${path}-scrub`);
  const bulk = new BulkThread(db, { path, key }, clock, scrubPulse);
  const isLongWorkKnown = (): boolean => bulk.isAnyAtWork();
  const writer = new Writer(handle, clock, path, isLongWorkKnown);
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
  /** The same for what waits its turn behind long work of others. */
  const readLong = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await retryBusy(clock, work, isLongWorkKnown);
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
  } catch (error) {
    handle.close();
    throw error;
  }

  const writes = createFencedWrites(db, writer, read, readLong);
  const scrubber = new Scrubber(writes, clock, bulk, scrubPulse, options.self ?? UNKNOWN_SELF);
  let isClosing = false;
  const hasBegunClosing = (): boolean => isClosing;
  // A process that died between forgetting and overwriting left the rest to whoever comes next. Nobody waits for that.
  const scrubOwed = async (): Promise<void> => {
    for (let waitedMs = 0; waitedMs < OWED_SCRUB_DELAY_MS; waitedMs += STEP_MS) {
      if (hasBegunClosing()) return;
      await clock.sleep(STEP_MS);
    }
    if (!hasBegunClosing() && (await scrubber.isOwed())) await scrubber.scrub();
  };
  const owedScrub = (await read(() => readFact(db, 'scrub-owed'))) === null ? null : scrubOwed();
  return {
    entries: createEntryStore(writes, vectorSearch, bulk, scrubber, (parts, count) =>
      writer.waitFor(insertInThread({ path, key }, parts, count)),
    ),
    index: createEntryIndex(writes, fullText, vectorSearch),
    spaces: createSpaceStore(writes, clock),
    sessions: createSessionStore(writes),
    blocks: createBlockStore(writes, clock),
    centroids: createCentroidStore(writes),
    nights: createNightLedger(writes, clock, new PulseFile(`${path}-lease`)),
    native: createNativeStore(writes, clock),
    learning: createLearningStore(writes),
    facts: createFactStore(writes),
    purges: createPurgeQueue(writes),
    repairs: createRepairStore(writes, vectorSearch),

    tidy: async () => {
      await read(() => handle.pragma('optimize'));
      // What the night has taken out for a forgetting that came in between is to be overwritten, too.
      if (await scrubber.isOwed()) await scrubber.scrub();
      // A reader in the way leaves the log for later: nothing depends on it.
      await read(() => handle.pragma('wal_checkpoint(TRUNCATE)'));
    },
    count: () =>
      read(() => {
        const readCount = (query: string): number => (db.prepare(query).get() as { n: number }).n;
        const entries = readCount('SELECT coalesce(sum(entries), 0) AS n FROM sessions');
        const notes = readCount("SELECT count(*) AS n FROM day_table WHERE message_type = 'epiphany'");
        return {
          remembered: entries - notes,
          notes,
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
    isRewriting: () => bulk.isAtWork,
    close: async () => {
      isClosing = true;
      await owedScrub?.catch(() => undefined);
      await bulk.stop();
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
