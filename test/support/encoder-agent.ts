import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createSeededRandom as chance } from '../../src/engine/math/random.ts';
import { quantize } from '../../src/engine/nets/quantize.ts';
import { createWeights, readShape, toEncoderWeights } from '../../src/engine/nets/weights.ts';
import type { Tensor, EncoderWeights } from '../../src/engine/nets/weights.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import type { VersionStore } from '../../src/engine/encoder/versions.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings } from '../../src/engine/vocabulary/settings.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { resolveDatabasePath, createManualClock, openAgent, createSeededIds } from './agent.ts';
import type { AgentOptions, ManualClock } from './agent.ts';
import { loadBoatTurns, retellTurns } from './night.ts';
import type { TestEntry } from './night.ts';
import { openStore, createTempFolder } from './store.ts';
import { takeLease } from './formed-blocks.ts';

type Widened<T> = { readonly [K in keyof T]: T[K] extends number ? number : Widened<T[K]> };

/** The settings with a net small enough for tests; figures of `training` and `native` may be other ones. */
export const createSmallSettings = (
  training: Partial<Widened<Settings['training']>> = {},
  native: Partial<Widened<Settings['native']>> = {},
): Settings =>
  ({
    ...SETTINGS,
    training: {
      ...SETTINGS.training,
      ...{ buckets: 512, hidden: 32, latent: 32, minPairs: 16, passes: { min: 2, max: 2 } },
      // So little is learned of so little that chance cannot be told from it.
      judge: { ...SETTINGS.training.judge, minBetterT: -100, maxWorseT: -100 },
      ...training,
    },
    // Whatever the first versions learn counts here: a test has no time for more.
    native: {
      ...SETTINGS.native,
      ...native,
      epiphany: { ...SETTINGS.native.epiphany, minVersion: 1, ...native.epiphany },
    },
  }) as Settings;

export const resolveVersionsFolder = (home: string): string => join(home, 'training', 'versions');

export interface EncoderAgentOptions extends Partial<Omit<AgentOptions, 'home'>> {
  readonly versions?: VersionStore;
}

/** A muse that learns, with a small net. */
export const openEncoderAgent = (home: string, options: EncoderAgentOptions = {}): Promise<Engine> =>
  openAgent({
    clock: createManualClock(),
    createId: createSeededIds(1),
    userTiers: {},
    settings: createSmallSettings(),
    learning: {
      versions: options.versions ?? openVersionStore(resolveVersionsFolder(home)),
      training: DEFAULT_TRAINING_CONFIG,
    },
    ...options,
    home,
  });

/** The boat and the bakery, a few weeks later. */
export const retellBoat = (copy = 'talk', days = 0): TestEntry[] => retellTurns(loadBoatTurns(), copy, days);

/** Enough of it again, a month later, for a night to train on. */
export const retellBoatLater = (): TestEntry[] => retellBoat('second', 30).slice(0, 70);

export async function rememberAll(engine: Engine, entries: readonly TestEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 200)
    await engine.remember({ entries: entries.slice(from, from + 200).map((one) => ({ ...one })) }, 'session');
}

export async function runNight(engine: Engine): Promise<Record<string, number>> {
  const answer = await engine.night({ action: 'run' });
  if (answer.state !== 'completed') throw new Error(JSON.stringify(answer));
  return answer.stages[7]!.counts;
}

/** A home in which the talk was told and slept over, with its first version. Whoever makes it removes it. */
export async function createTrainedHome(clock: ManualClock = createManualClock()): Promise<string> {
  const home = join(createTempFolder(), 'home');
  const engine = await openEncoderAgent(home, { clock });
  await rememberAll(engine, retellBoat());
  await runNight(engine);
  await engine.close();
  return home;
}

/** The same once more; nobody may be writing it. */
export function copyHome(home: string): string {
  const to = join(createTempFolder(), 'home');
  cpSync(home, to, { recursive: true });
  return to;
}

/** Looks into the store, beside whoever writes it. */
export function queryRows<T = Record<string, unknown>>(
  home: string,
  query: string,
  ...values: unknown[]
): T[] {
  const db = new Database(resolveDatabasePath(home), { readonly: true, timeout: 5_000 });
  try {
    return db.prepare(query).all(...values) as T[];
  } finally {
    db.close();
  }
}

export const countRows = (home: string, table: string): number =>
  queryRows<{ n: number }>(home, `SELECT count(*) AS n FROM ${table}`)[0]!.n;

/** The store by itself, for what no engine does. */
export async function withStore<T>(home: string, work: (store: Hippocampus) => Promise<T>): Promise<T> {
  const store = await openStore(resolveDatabasePath(home), createManualClock());
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A mind of its own that has nothing to do with the one before: every memory is felt elsewhere. */
export const createWeightsReplacer =
  (seed: number) =>
  (weights: EncoderWeights): EncoderWeights =>
    createWeights(readShape(weights), chance(seed), { lexicalScale: 0.5 });

/**
 * Puts a version made by hand in use, as a night would: the version in use, changed. Its witnesses are left out, so that the
 * threshold of an epiphany is that of an unknown drift.
 */
export async function installVersion(
  home: string,
  change: (weights: EncoderWeights) => EncoderWeights,
): Promise<number> {
  const versions = openVersionStore(resolveVersionsFolder(home));
  return withStore(home, async (store) => {
    const before = (await store.native.readVersion())!;
    const weights = change(
      toEncoderWeights((await versions.load(before.version, 'weights')) as Record<string, Tensor>),
    );
    const { config } = await versions.readRecord(before.version);
    const { number, files } = await versions.save(
      {
        parent: before.version,
        verdict: 'accepted',
        created_at: new Date(0).toISOString(),
        config: { ...config, base: before.version, cycle: -1 },
        metrics: {},
        data: {},
      },
      { weights: { ...weights }, day: { ...quantize(weights) } },
    );
    const lease = await takeLease(store, { pid: process.pid, host: 'test', isAlive: () => true });
    await store.native.acceptVersion(
      lease,
      {
        role: 'native',
        model: 'native-encoder',
        revision: files.weights!.sha256.slice(0, 16),
        dimensions: readShape(weights).latent,
      },
      number,
      [],
    );
    await store.nights.release(lease);
    return number;
  });
}

/** Blocks that have a native vector, by key. */
export const readEncodedBlocks = (
  home: string,
): { key: number; id: string; title: string; version: number }[] =>
  queryRows(
    home,
    `SELECT h.block_key AS key, h.block_id AS id, h.title, s.version FROM native_vectors n
     JOIN holographic_blocks h ON h.block_key = n.block_key JOIN vector_spaces s ON s.space_id = n.space_id ORDER BY 1`,
  );
