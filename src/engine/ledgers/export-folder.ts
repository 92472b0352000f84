import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MemoryError, createInputError } from '../errors.ts';
import { exportRecord } from '../vocabulary/training.ts';
import type { ExportAnswer, ExportRecord } from '../vocabulary/training.ts';

const RECORD_FILE = 'export.json';
/** What an export is made of: of a folder with anything else in it somebody else knows. */
const EXPORT_NAMES = new Set([
  RECORD_FILE,
  'sft',
  'dpo',
  'dpo-flat',
  'shadow.jsonl',
  'pairs.jsonl',
  'triplets.jsonl',
]);

const ignoreMissing =
  <T>(fallback: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return fallback;
    throw error;
  };
const discard = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });

const DRAFT_SUFFIX = /^\d+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-old)?$/;
/** Drafts stand beside their folder, so that a rename makes one the other. */
export const buildDraftPath = (folder: string, pid: number, id: string): string =>
  `${folder}.tmp-${pid}-${id}`;

/** The record of an export; null where there is none that can be read. */
export async function readExport(folder: string): Promise<ExportAnswer | null> {
  try {
    const { success, data } = exportRecord.safeParse(
      JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')),
    );
    return success ? { folder, ...data } : null;
  } catch {
    return null;
  }
}

export const writeRecord = (folder: string, record: ExportRecord): Promise<void> =>
  writeFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flag: 'wx' });

/** Throws unless the folder is not there, empty, or nothing but an earlier export. */
export async function checkReplaceable(folder: string): Promise<void> {
  const stats = await stat(folder).catch(ignoreMissing(null));
  if (!stats) return;
  const names = stats.isDirectory() ? await readdir(folder) : [''];
  if (names.length > 0 && !(await isExport(folder, names)))
    throw createInputError(
      `${folder} holds other things than an export.`,
      'Name a folder that is new or empty: an export takes its place as a whole.',
    );
}

async function isExport(folder: string, names: readonly string[]): Promise<boolean> {
  if (!names.every((name) => EXPORT_NAMES.has(name)) || !(await readExport(folder))) return false;
  const nestedNames = await Promise.all(
    names
      .filter((name) => !name.includes('.'))
      .map((name) => readdir(join(folder, name)).catch(ignoreMissing<string[]>([]))),
  );
  return nestedNames.flat().every((name) => name.endsWith('.jsonl'));
}

/** Puts a draft in the folder's place, and what was there away. */
export async function replaceFolder(draft: string, folder: string): Promise<void> {
  const oldFolder = `${draft}-old`;
  await rename(folder, oldFolder).catch(ignoreMissing(undefined));
  await rename(draft, folder);
  await discard(oldFolder);
}

/** Removes an export. */
export const dropFolder = discard;

/** Removes what writers have left beside a folder: of those that are gone, or of all. */
export async function dropDrafts(folder: string, isProcessGone: (pid: number) => boolean): Promise<void> {
  const prefix = `${basename(folder)}.tmp-`;
  for (const name of await readdir(dirname(folder)).catch(ignoreMissing<string[]>([])))
    // Nothing else that an owner may have called so.
    if (name.startsWith(prefix) && DRAFT_SUFFIX.test(name.slice(prefix.length)))
      if (isProcessGone(Number.parseInt(name.slice(prefix.length), 10)))
        await discard(join(dirname(folder), name));
}

/** What the disk said, as an error that an owner can act on. */
export function toExportError(error: unknown, folder: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof MemoryError || typeof code !== 'string') return error;
  return new MemoryError(
    'STORE_UNAVAILABLE',
    `The export could not be written to ${folder} (${code}).`,
    'See that there is room on the disk and that the folder may be written; what was there before is as it was.',
    { reason: code },
    { cause: error },
  );
}
