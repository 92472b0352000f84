// Memories that benchmarks of learning begin with: made once, copied for every arm, and kept over runs where asked.
import { createHash } from 'node:crypto';
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import type * as Config from '../../src/config.ts';
import type { Turn } from '../load.ts';
import { chooseModel } from '../server.ts';
import { removeFolder, createTempFolder } from '../temp.ts';

/** What `config.json` says so that nights train. */
export const TRAINING_CONFIG = { training: 'on' } as const;
/** And so that they do not. */
export const UNTRAINED_CONFIG = { training: 'off' } as const;
/** And so that nothing is held on to while they do. */
export const UNANCHORED_CONFIG = { training: { anchor: false } } as const;
/** No night but those of the benchmark. */
const BENCH_CONFIG = { night: 'manual' } as const;

export type ConfigFields = Readonly<Record<string, unknown>>;

const resolveInProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Writes over what the configuration says of these; all else, the chosen model too, stays. */
export function configure(home: string, overrides: ConfigFields): void {
  const path = join(home, 'config.json');
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ConfigFields) : {};
  writeFileSync(path, JSON.stringify({ ...before, ...BENCH_CONFIG, ...overrides }));
}

/** Whether the built server knows such a configuration: one that it does not know it refuses to start with. */
export async function acceptsConfig(overrides: ConfigFields): Promise<boolean> {
  const { readConfig } = (await import(resolveInProject('dist/config.js'))) as typeof Config;
  const home = createTempFolder();
  configure(home, overrides);
  try {
    readConfig({ home });
    return true;
  } catch {
    return false;
  } finally {
    removeFolder(home);
  }
}

/** An empty memory with this configuration, and with a sentence model where one is named. */
export async function createEmptyHome(overrides: ConfigFields, model?: string): Promise<string> {
  const home = createTempFolder();
  configure(home, overrides);
  // From the first turn on it has both spaces.
  if (model !== undefined) await chooseModel(home, existsSync(resolve(model)) ? resolve(model) : model);
  return home;
}

/** A copy of a memory that no server has open. */
export function copyHome(home: string): string {
  const copy = createTempFolder();
  cpSync(home, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return copy;
}

const EPOCH_FACT = Date.UTC(2024, 0, 1);
/** The id of an entry by what it is and where it stands, so that every run trains on the very same memories. */
export function createEntryId(life: string, key: string, place: number): string {
  const random = createHash('sha256').update(`${life}\n${key}`).digest();
  return v7({ msecs: EPOCH_FACT + place, seq: 0, random: random.subarray(0, 16) });
}

/** Turns as `remember` takes them, with ids of their own; `from` is the place of the first. */
export const toEntries = (life: string, turns: readonly Turn[], from: number): ConfigFields[] =>
  turns.map(({ key, session, ...turn }, i) => ({
    ...turn,
    id: createEntryId(life, key, from + i),
    session_id: session,
  }));

/** A hash over everything the server is made of: what another build has stored is no memory of this one. */
export function computeBuildHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['dist', 'migrations', 'lexicon', 'prompts']) {
    const root = resolveInProject(folder);
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && !file.name.endsWith('.d.ts'))
      .map((file) => join(file.parentPath, file.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

export interface StoreCache {
  /**
   * The memory of this name: kept from an earlier run, or a copy of `from` that `make` has filled. What `make` answers is
   * kept beside it.
   */
  getOrCreate<Result>(
    name: string,
    from: string,
    make: (home: string) => Promise<Result>,
  ): Promise<{ home: string; told: Result }>;
}

const RESULT_FILE = 'told.json';
const hashName = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);

/** Keeps memories in `cache`, or for this run alone; `family` is what they all hang on beside their names. */
export function createStoreCache(cache: string | undefined, family: readonly string[]): StoreCache {
  const root = join(cache === undefined ? createTempFolder() : resolve(cache), hashName(family));
  mkdirSync(root, { recursive: true });
  return {
    getOrCreate: async (name, from, make) => {
      const folder = join(root, hashName([name]));
      if (!existsSync(folder)) {
        const draftFolder = createTempFolder(root, 'making-');
        cpSync(from, join(draftFolder, 'home'), { recursive: true, mode: constants.COPYFILE_FICLONE });
        const told = await make(join(draftFolder, 'home'));
        writeFileSync(join(draftFolder, RESULT_FILE), JSON.stringify({ told }));
        // Whole or not at all: an interrupted run leaves nothing that a later one would take for finished.
        renameSync(draftFolder, folder);
      }
      const { told } = JSON.parse(readFileSync(join(folder, RESULT_FILE), 'utf8')) as {
        told: Awaited<ReturnType<typeof make>>;
      };
      return { home: join(folder, 'home'), told };
    },
  };
}
