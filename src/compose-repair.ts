import { existsSync } from 'node:fs';
import { appendFile, mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MIGRATIONS, resolveDatabasePath } from './compose.ts';
import type { Config } from './config.ts';
import { findStore, resolveCortexIn } from './keys/index.ts';
import { systemClock } from './engine/clock.ts';
import type { EngineOptions } from './engine/index.ts';

/** Where what cannot be mended is kept: a folder a repair, for the owner alone. */
const SET_ASIDE_FOLDER = 'set-aside';

export function createRepairTools(home: string): NonNullable<EngineOptions['repairing']> {
  const createFolder = (folder: string): Promise<unknown> => mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    createSetAside: (at) => {
      const folder = createSetAsidePath(home, at);
      return {
        folder,
        addLines: async (file, lines) => {
          await createFolder(folder);
          await appendFile(join(folder, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
            mode: 0o600,
          });
        },
        isUsed: async () => existsSync(folder),
      };
    },
    setVersionAside: async (number, folder) => {
      await createFolder(folder);
      const name = `v${String(number).padStart(4, '0')}`;
      await rename(join(home, 'training', 'versions', name), join(folder, name));
    },
  };
}

const createSetAsidePath = (home: string, at: number): string =>
  join(home, SET_ASIDE_FOLDER, new Date(at).toISOString().replaceAll(/[:.]/g, '-'));

/** Copies what can be read of a damaged database into a new one, which takes its place; the damaged one is kept in `folder`. */
export async function salvageStore(
  config: Config,
): Promise<{ readonly rows: number; readonly torn: readonly string[]; readonly folder: string }> {
  const { salvageDatabase } = await import('./engine/hippocampus/sqlite/salvage.ts');
  const folder = createSetAsidePath(config.home, systemClock.now());
  const salvaged = await salvageDatabase({
    path: resolveDatabasePath(config),
    migrations: MIGRATIONS,
    keepFolder: folder,
    clock: systemClock,
  });
  return { ...salvaged, folder };
}

/** Moves one half of the memory out of the way; where it is now, null where there was none. */
export async function setHalfAside(config: Config, half: 'hippocampus' | 'cortex'): Promise<string | null> {
  const database = resolveDatabasePath(config);
  const paths =
    half === 'cortex'
      ? [resolveCortexIn(findStore(config.home).folder)]
      : [database, `${database}-wal`, `${database}-shm`];
  const present = paths.filter((path) => existsSync(path));
  if (present.length === 0) return null;
  const folder = createSetAsidePath(config.home, systemClock.now());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of present) await rename(path, join(folder, basename(path)));
  return folder;
}
