import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../src/engine/clock.ts';
import type { IncomingEntry } from '../../src/engine/hippocampus/entries-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { holdDatabase } from '../../src/engine/hippocampus/sqlite/copy.ts';
import { openSqliteHippocampus } from '../../src/engine/hippocampus/sqlite/index.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import type { EngineOptions } from '../../src/engine/index.ts';
import { normalize } from '../../src/engine/math/vectors.ts';
import type { NewEntry } from '../../src/engine/vocabulary/entry.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { SpaceIdentity } from '../../src/engine/vocabulary/space.ts';
import { createMemoryMarker } from './damage.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MIGRATIONS = join(ROOT, 'migrations', 'sqlite');

/** The moment at which tests happen, where it matters to none. */
export const BASE_TIME = Date.UTC(2026, 0, 1);

/** A directory of its own for one test; whoever makes it removes it. */
export const createTempFolder = (): string => mkdtempSync(join(tmpdir(), 'sophontic-store-'));
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A unit vector whose direction is uniform: normal coordinates by Box and Muller. */
export function createRandomVector(random: () => number, dimensions: number): Float32Array {
  return normalize(
    Float32Array.from(
      { length: dimensions },
      () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    ),
  );
}

/** A clock that runs `speed` times as fast while one waits, so that patience can be tested without any. */
export function createFakeClock(speed = 1): Clock & { set(to: number): void } {
  let now = BASE_TIME;
  return {
    now: () => now,
    sleep: async (ms) => {
      // Whole milliseconds, as every clock gives them.
      now += Math.round(ms * speed);
      // A real pause of the event loop, as in life: others get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    random: createSeededRandom(1),
    set: (to) => {
      now = to;
    },
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** An entry on its way in, with everything a test does not care about decided. */
export function createArrival(
  content: string,
  fields: Partial<NewEntry> = {},
  vector: IncomingEntry['vector'] = null,
): IncomingEntry {
  return {
    entry: {
      id: randomUUID(),
      sessionId: 'session',
      role: 'user',
      speaker: null,
      content,
      sha256: sha256(content),
      at: BASE_TIME,
      createdAt: BASE_TIME,
      userId: null,
      keep: false,
      origin: 'said',
      tags: [],
      supersedes: [],
      tokenCount: content.length,
      ...fields,
    },
    terms: extractTerms(content),
    vector,
  };
}

/** Parts of an engine for tests in which no night falls: who opens a Cortex for them fails. */
/** No model but the one that is always there. */
export const NO_CHOICE: EngineOptions['choice'] = {
  openChosen: null,
  openForSpace: () => Promise.reject(new Error('no model is here')),
  listProblems: async () => [],
};

export const NO_NIGHTS = {
  choice: NO_CHOICE,
  openCortexTables: () => Promise.reject(new Error('no Cortex is wanted here')),
  /** A new one for each engine that these options are spread into. */
  get cortexMarker() {
    return createMemoryMarker();
  },
  loadModels: () => Promise.reject(new Error('no night falls here')),
  loadReranker: async () => null,
  loadWordVectors: async () => NO_WORD_VECTORS,
  deriveId: () => randomUUID(),
  settings: SETTINGS,
  userTiers: {},
  self: { pid: process.pid, host: 'test', isAlive: () => true },
} satisfies Partial<EngineOptions>;

export const createSpaceIdentity = (model: string, dimensions = 8): SpaceIdentity => ({
  role: 'universal',
  model,
  revision: '1',
  dimensions,
});

/** The stems of a text by their hashes, as recall hands them to the store. */
export const hashTerms = (text: string): number[] => [...extractTerms(text).hashes];

/** A store under test: `reopen` opens the same data once more, as another process would, by that one's clock. */
export interface StoreFixture {
  readonly store: Hippocampus;
  readonly reopen: (clock?: Clock) => Promise<Hippocampus>;
  readonly dispose: () => Promise<void>;
}

/** The store's own numbers of these entries. */
export const readSeqs = async (store: Hippocampus, ids: readonly string[]): Promise<number[]> =>
  (await store.entries.read(ids)).map((entry) => entry.seq);

export const openStore = (path: string, clock: Clock, key: Buffer | null = null): Promise<Hippocampus> =>
  openSqliteHippocampus({ path, migrations: MIGRATIONS, agentRole: 'muse', clock, key });

/** A SQLite store in a directory of its own; with a key, one that has been encrypted. */
export async function openSqlite(
  clock: Clock,
  key: Buffer | null = null,
): Promise<StoreFixture & { path: string }> {
  const folder = createTempFolder();
  const path = join(folder, 'home', 'hippocampus.db');
  if (key) {
    const plainPath = join(folder, 'plain.db');
    await (await openStore(plainPath, clock)).close();
    mkdirSync(join(folder, 'home'), { mode: 0o700 });
    const held = holdDatabase({ path: plainPath, key: null });
    held.copyTo({ path, key });
    held.release();
  }
  const stores: Hippocampus[] = [];
  const open = async (own = clock): Promise<Hippocampus> => {
    const store = await openStore(path, own, key);
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    path,
    dispose: async () => {
      for (const store of stores) await store.close();
      removeFolder(folder);
    },
  };
}

/** Commits in a write-ahead log: frames that name the size of the database after them, of the log's present run. */
export function countCommits(path: string): number {
  const log = readFileSync(path);
  const frame = 24 + log.readUInt32BE(8);
  const salt = log.readBigUInt64BE(16);
  let commits = 0;
  for (let at = 32; at + frame <= log.length && log.readBigUInt64BE(at + 8) === salt; at += frame)
    if (log.readUInt32BE(at + 4) > 0) commits++;
  return commits;
}
