import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CortexMarker } from '../port.ts';
import { toCortexError } from './failures.ts';

/** Which memory the Cortex in this folder belongs to. Ids alone. */
const MARKER_FILE = 'store.json';

interface Marker {
  readonly store: string;
  readonly generation: number;
}
function isMarker(value: unknown): value is Marker {
  const { store, generation } = (value ?? {}) as Partial<Record<keyof Marker, unknown>>;
  return typeof store === 'string' && store !== '' && Number.isSafeInteger(generation);
}

/** The marker of a Cortex in LanceDB tables: a small file beside them. LanceDB itself is not loaded for it. */
export function createLanceMarker(folder: string): CortexMarker {
  const path = join(folder, MARKER_FILE);
  return {
    read: async () => {
      const names = await readdir(folder).catch(() => []);
      const isUsed = names.some((name) => name.endsWith('.lance'));
      try {
        const marker: unknown = JSON.parse(await readFile(path, 'utf8'));
        if (isMarker(marker)) return { kind: 'marked', ...marker };
      } catch {
        // None, or damaged: what the folder holds tells the rest.
      }
      return { kind: isUsed ? 'unmarked' : 'absent' };
    },
    write: async (stamp) => {
      const draft = `${path}.${process.pid}.tmp`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(draft, 'w', 0o600);
        try {
          await file.writeFile(`${JSON.stringify(stamp)}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, path);
        await syncFolder(folder);
      } catch (error) {
        await rm(draft, { force: true });
        throw toCortexError(error, folder);
      }
    },
  };
}

/** So that the new name outlasts a power cut; Windows knows no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
