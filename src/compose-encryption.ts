import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openStore, resolvePlainExport } from './compose.ts';
import type { Config } from './config.ts';
import { systemClock } from './engine/clock.ts';
import { MemoryError } from './engine/index.ts';
import {
  deriveStoreKeys,
  findStore,
  openDataKey,
  overwriteAndRemove,
  protectDataKey,
  readKeyWay,
  releaseKey,
  resolveCortexIn,
  resolveDatabaseIn,
  resolveDraftFolder,
  resolveEncryptedFolder,
  resolveRetiredFolder,
  syncFolder,
  syncTree,
} from './keys/index.ts';
import type { Keychain, KeyWay, Protection, StoreKeys } from './keys/index.ts';

/** What is done, in order; each is told as it begins, with rows or files done where they are counted. */
export const CONVERSION_STEPS = ['database', 'cortex', 'switch', 'removal'] as const;
export type ConversionStep = (typeof CONVERSION_STEPS)[number];
export type ReportStep = (step: ConversionStep, done: number) => void;

export interface ConversionAnswer {
  readonly encrypted: boolean;
  readonly folder: string;
  readonly key: KeyWay | null;
  /** What was copied, read back and compared; null where an earlier run had done that. */
  readonly copied: { readonly tables: number; readonly rows: number } | null;
  /** Files that were overwritten (encrypting) or removed (decrypting). */
  readonly removed: number;
  /** What else lies in the data directory, which was let be. */
  readonly untouched: readonly string[];
}

interface Conversion {
  readonly config: Config;
  readonly readPassphrase: () => Promise<string | null>;
  readonly report?: ReportStep;
  /** Instead of the system's. */
  readonly keychain?: Keychain;
}

const LOCK_FILE = 'encryption.lock';
/** Where nothing lies that was said: models, versions of the encoder, and what this work itself leaves. */
const WITHOUT_WORDS = new Set([
  'encrypted',
  LOCK_FILE,
  `${LOCK_FILE}-journal`,
  'models',
  'runtime',
  'training',
  'tmp',
  // Process numbers and times of the lease and of long work.
  'hippocampus.db-lease',
  'hippocampus.db-scrub',
]);

/**
 * Encrypts a memory: copied under a new key into a folder beside it, read back and compared, put in the plain one's place by one
 * rename, and only then the plain one overwritten and removed. Killed at any moment, the memory is whole, one or the other, and
 * the next call brings it to its end. Throws `BUSY` while another process has it open.
 */
export function encryptMemory(
  conversion: Conversion & { readonly choose: () => Promise<Protection> },
): Promise<ConversionAnswer> {
  const { config, choose, report = () => undefined } = conversion;
  const { home } = config;
  return convert(home, async ({ holdDatabase }) => {
    const folder = resolveEncryptedFolder(home);
    if (findStore(home).isEncrypted) {
      if (listPlainRemains(home).length === 0)
        throw createStateError(
          'This memory is encrypted already.',
          'To change how its key is kept: `sophontic-memory encrypt --rekey`.',
        );
      // Only where the key is at hand and the encrypted one opens: what is removed is the last to be read without it.
      const { hippocampus } = await openStore(config, conversion);
      await hippocampus.close();
      return { ...describe(home), copied: null, removed: removePlain(home, report) };
    }
    const protection = await choose();
    const draft = resolveDraftFolder(home);
    // Brought up to date, and made where there is none yet.
    const { hippocampus } = await openStore(config, conversion);
    await hippocampus.close();
    const held = holdDatabase({ path: resolveDatabaseIn(home), key: null });
    let copied: Awaited<ReturnType<typeof copyStore>>;
    try {
      for (const leftover of [draft, resolveRetiredFolder(home)])
        rmSync(leftover, { recursive: true, force: true });
      mkdirSync(draft, { mode: 0o700 });
      const dataKey = await protectDataKey(draft, protection, null);
      const keys = deriveStoreKeys(dataKey);
      copied = await copyStore({ folder: home, keys: null }, { folder: draft, keys }, held, report);
      // As every start will: by the key file and what the owner has.
      const again = await openDataKey(draft, {
        ...(protection.way === 'keychain' && protection.keychain ? { keychain: protection.keychain } : {}),
        readPassphrase: async () => (protection.way === 'passphrase' ? protection.passphrase : null),
      });
      if (!again.equals(dataKey)) throw new Error('the key file gives another key than was put into it');
      report('switch', 0);
      syncTree(draft);
      renameSync(draft, folder);
      syncFolder(home);
    } finally {
      held.release();
    }
    return { ...describe(home), copied, removed: removePlain(home, report) };
  });
}

/** The reverse of encrypting, as careful. */
export function decryptMemory(conversion: Conversion): Promise<ConversionAnswer> {
  const { home } = conversion.config;
  const { report = () => undefined } = conversion;
  return convert(home, async ({ holdDatabase }) => {
    const place = findStore(home);
    const retired = resolveRetiredFolder(home);
    if (!place.isEncrypted) {
      if (!existsSync(retired))
        throw createStateError('This memory is not encrypted.', 'There is nothing to decrypt.');
      return {
        ...describe(home),
        copied: null,
        removed: await removeRetired(home, report, conversion.keychain),
      };
    }
    const keys = deriveStoreKeys(await openDataKey(place.folder, conversion));
    const held = holdDatabase({ path: resolveDatabaseIn(place.folder), key: keys.database });
    let copied: Awaited<ReturnType<typeof copyStore>>;
    try {
      // Of a killed run, or a start that came between: nobody has ever been told that it holds the memory.
      for (const leftover of [...listPlainStore(home), retired])
        rmSync(leftover, { recursive: true, force: true });
      copied = await copyStore({ folder: place.folder, keys }, { folder: home, keys: null }, held, report);
      report('switch', 0);
      for (const path of listPlainStore(home).filter((one) => basename(one) === 'cortex')) syncTree(path);
      syncFolder(home);
      // Windows renames no folder in which a file is open.
      if (process.platform === 'win32') held.release();
      renameSync(place.folder, retired);
      syncFolder(home);
    } finally {
      held.release();
    }
    return { ...describe(home), copied, removed: await removeRetired(home, report, conversion.keychain) };
  });
}

/** Keeps the key in another way, or under another passphrase. Nothing that it has encrypted changes. */
export function rekeyMemory(
  conversion: Conversion & { readonly choose: () => Promise<Protection> },
): Promise<ConversionAnswer> {
  const { home } = conversion.config;
  return convert(home, async () => {
    const { folder, isEncrypted } = findStore(home);
    if (!isEncrypted)
      throw createStateError('This memory is not encrypted.', 'Encrypt it: `sophontic-memory encrypt`.');
    const dataKey = await openDataKey(folder, conversion);
    const { keychain } = conversion;
    await protectDataKey(folder, await conversion.choose(), { dataKey, ...(keychain ? { keychain } : {}) });
    syncFolder(folder);
    return { ...describe(home), copied: null, removed: 0 };
  });
}

/** What is to be told of a memory's encryption without a key. `remains`: plain files that should be gone. */
export function inspectEncryption(
  home: string,
): { readonly key: KeyWay; readonly remains: readonly string[] } | null {
  const { folder, isEncrypted } = findStore(home);
  return isEncrypted ? { key: readKeyWay(folder), remains: listPlainRemains(home) } : null;
}

type SqliteCopy = typeof import('./engine/hippocampus/sqlite/copy.ts');

/** One conversion at a time, whatever becomes of the process. */
async function convert<T>(home: string, work: (sqlite: SqliteCopy) => Promise<T>): Promise<T> {
  const sqlite = await import('./engine/hippocampus/sqlite/copy.ts');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const release = sqlite.takeLock(join(home, LOCK_FILE));
  if (!release)
    throw new MemoryError(
      'BUSY',
      'Another process is encrypting or decrypting this memory.',
      'Wait until it is done.',
      { path: home },
    );
  try {
    return await work(sqlite);
  } finally {
    release();
  }
}

interface StoreSide {
  readonly folder: string;
  readonly keys: StoreKeys | null;
}

async function copyStore(
  source: StoreSide,
  target: StoreSide,
  held: ReturnType<SqliteCopy['holdDatabase']>,
  report: ReportStep,
): Promise<{ tables: number; rows: number }> {
  report('database', 0);
  const database = held.copyTo({
    path: resolveDatabaseIn(target.folder),
    key: target.keys?.database ?? null,
  });
  const cortexPath = resolveCortexIn(source.folder);
  report('cortex', 0);
  if (!existsSync(cortexPath)) return database;
  const { copyLanceCortex } = await import('./engine/cortex/lance/copy.ts');
  let done = 0;
  const cortex = await copyLanceCortex(
    { path: cortexPath, keys: source.keys?.cortex ?? null },
    { path: resolveCortexIn(target.folder), keys: target.keys?.cortex ?? null },
    systemClock,
    () => report('cortex', ++done),
  );
  return { tables: database.tables + cortex.tables, rows: database.rows + cortex.rows };
}

/** The plain database with its logs, and the plain Cortex. */
const listPlainStore = (home: string): string[] =>
  [
    ...['', '-wal', '-shm', '-journal'].map((suffix) => resolveDatabaseIn(home) + suffix),
    resolveCortexIn(home),
  ].filter((path) => existsSync(path));

/** All of a memory's own that holds its words in plain: the store, and exports with drafts of them. */
function listPlainRemains(home: string): string[] {
  const exportFolder = resolvePlainExport(home);
  const trainingFolder = dirname(exportFolder);
  const exports = existsSync(trainingFolder)
    ? readdirSync(trainingFolder).filter((name) => name.startsWith(basename(exportFolder)))
    : [];
  return [...listPlainStore(home), ...exports.map((name) => join(trainingFolder, name))];
}

function removePlain(home: string, report: ReportStep): number {
  report('removal', 0);
  let removed = 0;
  // The vector store's scratch files too, of which a killed night may have left some.
  const scratch = join(home, 'tmp');
  const leftovers = existsSync(scratch) ? readdirSync(scratch).map((name) => join(scratch, name)) : [];
  for (const path of [...leftovers, ...listPlainRemains(home)]) {
    removed += overwriteAndRemove(path);
    report('removal', removed);
  }
  syncFolder(home);
  return removed;
}

/** What is left of an encrypted memory that was decrypted, and its key in the keychain. */
async function removeRetired(home: string, report: ReportStep, keychain?: Keychain): Promise<number> {
  report('removal', 0);
  const retired = resolveRetiredFolder(home);
  // A keychain that cannot be asked keeps a key to nothing.
  await releaseKey(retired, keychain).catch(() => undefined);
  const removed = overwriteAndRemove(retired);
  rmSync(resolveDraftFolder(home), { recursive: true, force: true });
  report('removal', removed);
  return removed;
}

function describe(home: string): Pick<ConversionAnswer, 'encrypted' | 'folder' | 'key' | 'untouched'> {
  const { folder, isEncrypted } = findStore(home);
  const own = new Set(listPlainStore(home).map((path) => basename(path)));
  return {
    encrypted: isEncrypted,
    folder,
    key: isEncrypted ? readKeyWay(folder) : null,
    untouched: readdirSync(home).filter((name) => !WITHOUT_WORDS.has(name) && !own.has(name)),
  };
}

const createStateError = (message: string, repair: string): MemoryError =>
  new MemoryError('INVALID_INPUT', message, repair);
