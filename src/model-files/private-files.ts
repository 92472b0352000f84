import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoryError } from '../engine/index.ts';

/** A folder for the owner alone, with all above it that is missing. */
export const createPrivateFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
};

/** Writes a file for the owner alone, whole or not at all. A link stays a link: what it points at is replaced. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await createPrivateFolder(dirname(path));
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${process.pid}.draft`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** What a JSON file holds; null when there is none, or none that can be read: such notes are made anew. */
export async function readJsonOrNull(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Bytes of a regular file, −1 when there is none. */
export async function readFileSize(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : -1;
  } catch {
    return -1;
  }
}

/** Errors of the file system as the owner should meet them; all others as they are. */
export function toDiskError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof MemoryError || typeof code !== 'string') return error;
  const createError = (message: string, repair: string): MemoryError =>
    new MemoryError('STORE_UNAVAILABLE', message, repair, { path, cause: code }, { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT') return createDiskFullError(path, error);
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|EISDIR)$/.test(code))
    return createError(
      `${path} cannot be written.`,
      'Make it writable for you, or name another data directory with --home or SOPHONTIC_HOME.',
    );
  if (code === 'EIO')
    return createError(
      `Reading or writing ${path} failed.`,
      'Check the disk, then give the same command again.',
    );
  return error;
}

export const createDiskFullError = (path: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The disk that holds ${path} is full.`,
    'Free some space and give the same command again: what has come so far is kept.',
    { path },
    { cause },
  );
