import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownModel, ModelFile } from '../engine/index.ts';
import {
  listModelFiles,
  findManifestEntry,
  resolveManifestPath,
  resolveModelFolder,
  resolveFilePath,
  readManifest,
} from './catalogue.ts';
import type { ManifestEntry } from './catalogue.ts';
import { fetchFile } from './fetch-file.ts';
import { withLock } from './lock.ts';
import { hashPart } from './partial-file.ts';
import {
  toDiskError,
  createDiskFullError,
  createPrivateFolder,
  readFileSize,
  writePrivateFile,
} from './private-files.ts';
import type { ModelSource } from './source.ts';

export interface AddModelOptions {
  readonly precision: string;
  readonly source: ModelSource;
  readonly signal: AbortSignal;
  readonly onProgress: (path: string, bytes: number) => void;
  readonly pause: (again: number) => Promise<void>;
}

export interface AddedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `present`: it was there and is what it was. */
  readonly how: 'present' | 'fetched' | 'resumed';
  /** Whether the hash was known beforehand; else it is what came. */
  readonly vouched: boolean;
}

export const resolveLockPath = (home: string, model: KnownModel): string =>
  join(home, 'models', `${model.id}.lock`);

/**
 * Brings a model's files into the data directory; those that are there and whole stay. Throws `BUSY` while another process
 * does the same, `MODEL_UNAVAILABLE`, `STORE_UNAVAILABLE`, `CANCELLED`; the same call again goes on.
 */
export async function addModel(
  home: string,
  model: KnownModel,
  options: AddModelOptions,
): Promise<AddedFile[]> {
  const files = listModelFiles(model, options.precision);
  const folder = resolveModelFolder(home, model);
  try {
    return await withLock(resolveLockPath(home, model), async () => {
      await createPrivateFolder(folder);
      const manifest = await readManifest(folder);
      const present = new Map<string, ManifestEntry>();
      for (const file of files) {
        const entry = await verifyPresentFile(
          resolveFilePath(folder, file),
          findManifestEntry(manifest, model, file),
        );
        if (entry) present.set(file.path, entry);
      }
      await checkSpace(
        folder,
        files.filter((file) => !present.has(file.path)),
      );
      const added: AddedFile[] = [];
      for (const file of files) {
        const entry = present.get(file.path);
        const isVouched = file.sha256 !== null;
        if (entry) {
          options.onProgress(file.path, entry.bytes);
          added.push({
            path: file.path,
            bytes: entry.bytes,
            sha256: entry.sha256,
            how: 'present',
            vouched: isVouched,
          });
        } else added.push(await fetchModelFile(folder, model, file, options));
      }
      return added;
    });
  } catch (error) {
    throw toDiskError(error, folder);
  }
}

async function fetchModelFile(
  folder: string,
  model: KnownModel,
  file: ModelFile,
  { source, signal, onProgress, pause }: AddModelOptions,
): Promise<AddedFile> {
  const target = resolveFilePath(folder, file);
  const fetched = await fetchFile(target, file, {
    source,
    signal,
    pause,
    onProgress: (bytes) => {
      onProgress(file.path, bytes);
    },
    // Noted before it takes its place: a file in place is one that the manifest knows.
    onVerified: async ({ bytes, sha256 }) => {
      await rm(target, { force: true });
      const entry: ManifestEntry = { bytes, sha256, revision: model.revision };
      const files = { ...(await readManifest(folder)), [file.path]: entry };
      const { id, repository, revision, licence } = model;
      await writePrivateFile(
        resolveManifestPath(folder),
        `${JSON.stringify({ id, repository, revision, licence, files }, null, 2)}\n`,
      );
    },
  });
  return {
    path: file.path,
    bytes: fetched.bytes,
    sha256: fetched.sha256,
    how: fetched.resumed > 0 ? 'resumed' : 'fetched',
    vouched: file.sha256 !== null,
  };
}

/** A file that is there, read once more: a disk may have changed what it holds. */
async function verifyPresentFile(
  path: string,
  entry: ReturnType<typeof findManifestEntry>,
): Promise<ManifestEntry | null> {
  if (!entry || (await readFileSize(path)) !== entry.bytes) return null;
  const hash = await hashPart(path, entry.bytes);
  return hash.digest('hex') === entry.sha256 ? entry : null;
}

/** A disk that cannot hold what is to come says so before a gigabyte has come. */
async function checkSpace(folder: string, files: readonly ModelFile[]): Promise<void> {
  let needed = 0;
  for (const file of files)
    needed += Math.max(
      0,
      file.bytes - Math.max(0, await readFileSize(`${resolveFilePath(folder, file)}.part`)),
    );
  const { bavail, bsize } = await statfs(folder);
  if (needed > bavail * bsize) throw createDiskFullError(folder);
}
