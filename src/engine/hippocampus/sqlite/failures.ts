import { MemoryError } from '../../errors.ts';
import { isEncryptedDatabase } from './page-cipher.ts';

const readErrorCode = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(readErrorCode(error));

/** SQLite's and the file system's errors as the caller should meet them, with the path and the repair. */
export function toStoreError(error: unknown, path: string, hasKey = false): unknown {
  if (error instanceof MemoryError) return error;
  const code = readErrorCode(error);
  const facts = { path, cause: code };
  const createUnavailableError = (message: string, repair: string, more = {}): MemoryError =>
    new MemoryError('STORE_UNAVAILABLE', message, repair, { ...facts, ...more }, { cause: error });
  if (isBusy(error))
    return new MemoryError(
      'BUSY',
      'The memory is being written by another process and did not become free in time.',
      'Try again in a moment; if it stays so, look for a hanging process with `sophontic-memory doctor`.',
      facts,
    );
  // Whatever is encrypted looks like damage to whoever has no key, or another.
  if (code === 'SQLITE_NOTADB' && isEncryptedDatabase(path))
    return createUnavailableError(
      hasKey
        ? `The database at ${path} is encrypted, and the key at hand does not open its first page: it is another memory's, or that page is damaged. It was left as it is.`
        : `The database at ${path} is encrypted, and no key was given. Without it nothing can be read, and nobody can restore it; it was left as it is.`,
      `Put the key file that belongs to it (keys.json) beside it; where it is the right one, a backup of the database in its place.`,
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return createUnavailableError(
      `The database at ${path} is damaged or no SQLite database; it was left as it is.`,
      `Stop every server, then run \`sophontic-memory repair\`: it keeps a copy, and shows what it can save before it does; or put a backup in the place of ${path} (with -wal and -shm beside it).`,
      { damaged: true },
    );
  // JSON in a column, which no other writer than damage leaves unreadable. The parser's own message quotes it.
  if (error instanceof SyntaxError)
    return new MemoryError(
      'STORE_UNAVAILABLE',
      `A row of the database at ${path} is damaged.`,
      'Run `sophontic-memory doctor`, and `sophontic-memory repair`; or put a backup in its place.',
      { damaged: true },
    );
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC')
    return createUnavailableError(
      `The disk that holds ${path} is full; nothing was stored.`,
      'Free some space and try again.',
    );
  if (
    /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code) ||
    /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|EISDIR)$/.test(code)
  )
    return createUnavailableError(
      `The data directory cannot be written: ${path}.`,
      'Make it writable for you, or name another with --home or SOPHONTIC_HOME.',
    );
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO')
    return createUnavailableError(
      `Reading or writing ${path} failed; nothing was stored.`,
      'Check the disk, then run `sophontic-memory doctor`.',
    );
  return error;
}
