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
import { databaseOf, lifeClock, openAgent, seededIds } from './life.ts';
import type { AgentOptions, LifeClock } from './life.ts';
import { boat, retold } from './night.ts';
import type { Said } from './night.ts';
import { openAt, temporary } from './store.ts';

type Loosely<T> = { readonly [K in keyof T]: T[K] extends number ? number : Loosely<T[K]> };

/** The settings with a net small enough for tests; figures of `training` and `native` may be other ones. */
export const small = (
  training: Partial<Loosely<Settings['training']>> = {},
  native: Partial<Loosely<Settings['native']>> = {},
): Settings =>
  ({
    ...SETTINGS,
    training: {
      ...SETTINGS.training,
      ...{ buckets: 512, hidden: 32, latent: 32, least: 16, passes: { least: 2, most: 2 } },
      // So little is learned of so little that chance cannot be told from it.
      judge: { ...SETTINGS.training.judge, surely: -100, worse: -100 },
      ...training,
    },
    native: { ...SETTINGS.native, ...native },
  }) as Settings;

export const versionsOf = (home: string): string => join(home, 'training', 'versions');

export interface MindOptions extends Partial<Omit<AgentOptions, 'home'>> {
  readonly versions?: VersionStore;
}

/** A muse that learns, with a small net. */
export const openMind = (home: string, options: MindOptions = {}): Promise<Engine> =>
  openAgent({
    clock: lifeClock(),
    newId: seededIds(1),
    userTiers: {},
    settings: small(),
    learning: { versions: options.versions ?? openVersionStore(versionsOf(home)), training: DEFAULT_TRAINING_CONFIG },
    ...options,
    home,
  });

/** The boat and the bakery, a few weeks later. */
export const talk = (copy = 'talk', days = 0): Said[] => retold(boat(), copy, days);

/** Enough of it again, a month later, for a night to train on. */
export const moreTalk = (): Said[] => talk('second', 30).slice(0, 70);

export async function tellAll(engine: Engine, entries: readonly Said[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 200)
    await engine.remember({ entries: entries.slice(from, from + 200).map((one) => ({ ...one })) }, 'session');
}

export async function night(engine: Engine): Promise<Record<string, number>> {
  const answer = await engine.night({ action: 'run' });
  if (answer.state !== 'completed') throw new Error(JSON.stringify(answer));
  return answer.stages[7]!.counts;
}

/** A home in which the talk was told and slept over, with its first version. Whoever makes it removes it. */
export async function firstNight(clock: LifeClock = lifeClock()): Promise<string> {
  const home = join(temporary(), 'home');
  const engine = await openMind(home, { clock });
  await tellAll(engine, talk());
  await night(engine);
  await engine.close();
  return home;
}

/** The same once more; nobody may be writing it. */
export function copyOf(home: string): string {
  const to = join(temporary(), 'home');
  cpSync(home, to, { recursive: true });
  return to;
}

/** Looks into the store, beside whoever writes it. */
export function rows<T = Record<string, unknown>>(home: string, query: string, ...values: unknown[]): T[] {
  const db = new Database(databaseOf(home), { readonly: true, timeout: 5_000 });
  try {
    return db.prepare(query).all(...values) as T[];
  } finally {
    db.close();
  }
}

export const count = (home: string, table: string): number =>
  rows<{ n: number }>(home, `SELECT count(*) AS n FROM ${table}`)[0]!.n;

/** The store by itself, for what no engine does. */
export async function withStore<T>(home: string, work: (store: Hippocampus) => Promise<T>): Promise<T> {
  const store = await openAt(databaseOf(home), lifeClock());
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A mind of its own that has nothing to do with the one before: every memory is felt elsewhere. */
export const anotherMind =
  (seed: number) =>
  (weights: EncoderWeights): EncoderWeights =>
    createWeights(readShape(weights), chance(seed), { lexicalScale: 0.5 });

/**
 * Puts a version made by hand in use, as a night would: the version in use, changed. Its witnesses are left out, so that the
 * threshold of an epiphany is that of an unknown drift.
 */
export async function implant(home: string, change: (weights: EncoderWeights) => EncoderWeights): Promise<number> {
  const versions = openVersionStore(versionsOf(home));
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
    const lease = (await store.nights.acquire({ pid: process.pid, host: 'test', isAlive: () => true }))!;
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
export const feltBlocks = (home: string): { key: number; id: string; title: string; version: number }[] =>
  rows(
    home,
    `SELECT h.block_key AS key, h.block_id AS id, h.title, s.version FROM native_vectors n
     JOIN holographic_blocks h ON h.block_key = n.block_key JOIN vector_spaces s ON s.space_id = n.space_id ORDER BY 1`,
  );
