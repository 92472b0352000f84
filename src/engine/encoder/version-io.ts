import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';

/** The steps by which versions come to disk, one method each, so that a test can end the world between any two. */
export interface VersionIo {
  /** For the owner alone, with all above it that is missing. */
  makeFolder(path: string): Promise<void>;
  /** A new file for the owner alone, on the disk when this returns. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Brings to disk which names a folder holds. */
  sync(folder: string): Promise<void>;
  /** Names in a folder; none when there is no such folder. */
  listNames(folder: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Bytes of a regular file, −1 when there is none. */
  readSize(path: string): Promise<number>;
  /** With all that is in it; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
}

const fallBackWhenMissing =
  <T>(fallback: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return fallback;
    throw error;
  };

export const diskIo: VersionIo = {
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
  listNames: (folder) => readdir(folder).catch(fallBackWhenMissing<string[]>([])),
  read: (path) => readFile(path),
  readSize: (path) => stat(path).then((stats) => (stats.isFile() ? stats.size : -1), fallBackWhenMissing(-1)),
  remove: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
};
