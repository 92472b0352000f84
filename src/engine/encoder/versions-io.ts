import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';

/** The steps by which versions come to disk, one method each, so that a test can end the world between any two. */
export interface VersionsIo {
  /** For the owner alone, with all above it that is missing. */
  makeFolder(path: string): Promise<void>;
  /** A new file for the owner alone, on the disk when this returns. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Brings to disk which names a folder holds. */
  sync(folder: string): Promise<void>;
  /** Names in a folder; none when there is no such folder. */
  names(folder: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Bytes of a regular file, −1 when there is none. */
  size(path: string): Promise<number>;
  /** With all that is in it; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
}

const without =
  <T>(otherwise: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return otherwise;
    throw error;
  };

export const diskIo: VersionsIo = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  write: async (path, bytes) => {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  sync: async (folder) => {
    // Windows opens no folder as a file, and its journal keeps names by itself.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  names: (folder) => readdir(folder).catch(without<string[]>([])),
  read: (path) => readFile(path),
  size: (path) => stat(path).then((found) => (found.isFile() ? found.size : -1), without(-1)),
  remove: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
};
