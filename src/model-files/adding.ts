import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownModel, ModelFile } from '../engine/index.ts';
import { filesOf, keptOf, manifestPath, modelFolder, placeOf, readManifest } from './catalogue.ts';
import type { Kept } from './catalogue.ts';
import { fetchFile } from './fetching.ts';
import { locked } from './lock.ts';
import { diskFailure, diskFull, ownFolder, sizeOf, writeOwn } from './private-files.ts';
import type { Source } from './source.ts';

export interface Adding {
  readonly precision: string;
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly progress: (path: string, bytes: number) => void;
  readonly pause: (again: number) => Promise<void>;
}

export interface Added {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `present`: it was there and is what it was. */
  readonly how: 'present' | 'fetched' | 'resumed';
  /** Whether the hash was known beforehand; else it is what came. */
  readonly vouched: boolean;
}

export const lockPath = (home: string, model: KnownModel): string => join(home, 'models', `${model.id}.lock`);

/**
 * Brings a model's files into the data directory; those that are there and whole stay. Throws `BUSY` while another process
 * does the same, `MODEL_UNAVAILABLE`, `STORE_UNAVAILABLE`, `CANCELLED`; the same call again goes on.
 */
export async function addModel(home: string, model: KnownModel, adding: Adding): Promise<Added[]> {
  const files = filesOf(model, adding.precision);
  const folder = modelFolder(home, model);
  try {
    return await locked(lockPath(home, model), async () => {
      await ownFolder(folder);
      const present = new Map<string, Kept>();
      for (const file of files) {
        const kept = await presentOf(folder, model, file);
        if (kept) present.set(file.path, kept);
      }
      await checkSpace(
        folder,
        files.filter((file) => !present.has(file.path)),
      );
      const added: Added[] = [];
      for (const file of files) {
        const kept = present.get(file.path);
        const vouched = file.sha256 !== null;
        if (kept) {
          adding.progress(file.path, kept.bytes);
          added.push({ path: file.path, bytes: kept.bytes, sha256: kept.sha256, how: 'present', vouched });
        } else added.push(await fetchOne(folder, model, file, adding));
      }
      return added;
    });
  } catch (error) {
    throw diskFailure(error, folder);
  }
}

async function fetchOne(
  folder: string,
  model: KnownModel,
  file: ModelFile,
  { source, signal, progress, pause }: Adding,
): Promise<Added> {
  const target = placeOf(folder, file);
  const came = await fetchFile(target, file, {
    source,
    signal,
    pause,
    progress: (bytes) => {
      progress(file.path, bytes);
    },
    // Noted before it takes its place: a file in place is one that the manifest knows.
    noted: async ({ bytes, sha256 }) => {
      await rm(target, { force: true });
      const kept: Kept = { bytes, sha256, revision: model.revision };
      const all = { ...(await readManifest(folder)), [file.path]: kept };
      const { id, repository, revision, licence } = model;
      await writeOwn(
        manifestPath(folder),
        `${JSON.stringify({ id, repository, revision, licence, files: all }, null, 2)}\n`,
      );
    },
  });
  return {
    path: file.path,
    bytes: came.bytes,
    sha256: came.sha256,
    how: came.resumed > 0 ? 'resumed' : 'fetched',
    vouched: file.sha256 !== null,
  };
}

/** A file that is there, read once more: a disk may have changed what it holds. */
async function presentOf(folder: string, model: KnownModel, file: ModelFile): Promise<Kept | null> {
  const place = placeOf(folder, file);
  const kept = keptOf(await readManifest(folder), model, file);
  if (!kept || (await sizeOf(place)) !== kept.bytes) return null;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(place)) hash.update(chunk as Buffer);
  return hash.digest('hex') === kept.sha256 ? kept : null;
}

/** A disk that cannot hold what is to come says so before a gigabyte has come. */
async function checkSpace(folder: string, files: readonly ModelFile[]): Promise<void> {
  let needed = 0;
  for (const file of files)
    needed += Math.max(0, file.bytes - Math.max(0, await sizeOf(`${placeOf(folder, file)}.part`)));
  const { bavail, bsize } = await statfs(folder);
  if (needed > bavail * bsize) throw diskFull(folder);
}
