import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { createUsageError } from './terminal.ts';

const TEXT_EXTENSIONS = new Set(['.md', '.txt', '.markdown', '.rst', '.org']);
const isTextName = (name: string): boolean => TEXT_EXTENSIONS.has(extname(name).toLowerCase());
/** More than a book has; texts are in memory all at once. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface SkippedFile {
  /** Below the folder that was named. */
  readonly file: string;
  readonly why: string;
}

export interface FoundDocuments {
  readonly documents: readonly { readonly name: string; readonly text: string }[];
  readonly skipped: readonly SkippedFile[];
}

/** Why something is passed over, on its way to the list of them. */
class Skip extends Error {}

/**
 * The texts of a folder and of those in it, by name, and what looked like one and could not be taken. Nothing outside of the folder
 * is read, whatever links lead there, and nothing that could keep the reader waiting.
 */
export async function readDocuments(folder: string): Promise<FoundDocuments> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory())
    throw createUsageError(`${folder} is no folder that can be read`);
  const skipped: SkippedFile[] = [];
  const documents: FoundDocuments['documents'][number][] = [];
  const seenPaths = new Set<string>();
  for (const name of await listTextNames(root, skipped))
    try {
      const path = await resolveWithin(root, name);
      if (seenPaths.has(path)) throw new Skip('the same file as another one that is read');
      seenPaths.add(path);
      documents.push({ name, text: await readText(path) });
    } catch (error) {
      skipped.push({ file: name, why: error instanceof Skip ? error.message : explainFailure(error) });
    }
  return { documents, skipped };
}

/** Files first, links behind them: a link to a file that is read anyhow is the one to pass over. */
async function listTextNames(root: string, skipped: SkippedFile[]): Promise<string[]> {
  const names: string[] = [];
  const linkNames: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === '') throw createUsageError(`${root} is no folder that can be read`);
      skipped.push({ file: folder, why: explainFailure(error) });
      return;
    }
    for (const entry of entries) {
      const name = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (isTextName(name))
          skipped.push({ file: name, why: 'is a folder, not a text; what is in it was looked through' });
        await visit(name);
      } else if (isTextName(name)) (entry.isSymbolicLink() ? linkNames : names).push(name);
    }
  };
  await visit('');
  return [...names.sort(), ...linkNames.sort()];
}

/** Where a file really lies, if that is in the folder. */
async function resolveWithin(root: string, name: string): Promise<string> {
  let path: string;
  try {
    path = await realpath(join(root, name));
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOENT') throw new Skip('is a link that leads nowhere');
    if (code === 'ELOOP') throw new Skip('is a link that leads back to itself');
    throw error;
  }
  const place = relative(root, path);
  if (place === '..' || place.startsWith(`..${sep}`) || join(root, place) !== path)
    throw new Skip('is a link that leads out of the folder');
  return path;
}

async function readText(path: string): Promise<string> {
  // A pipe that nobody writes to would be waited for; the folder may have changed since it was listed.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw new Skip('is a link to a folder, which is not followed');
    if (!stats.isFile()) throw new Skip('is no file but a pipe or a device');
    if (stats.size > MAX_BYTES)
      throw new Skip(`is larger than ${MAX_BYTES / 1024 / 1024} MB: split it, if it is to be read`);
    const bytes = await file.readFile();
    if (bytes.includes(0)) throw new Skip('is no text: it holds NUL bytes');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (
      error instanceof TypeError &&
      (error as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    )
      throw new Skip('is no UTF-8 text');
    throw error;
  } finally {
    await file.close();
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
  ENOENT: 'went away while the folder was read',
  ENXIO: 'is no file but a socket or a device',
  EISDIR: 'is a folder, not a text',
};
function explainFailure(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? (FAILURES[code] ?? `cannot be read (${code})`) : 'cannot be read';
}
