import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Linux magic numbers of file systems that live in memory, where a commit costs nothing. */
const IN_MEMORY = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
]);
const ON_DISK = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x794c7630, 'overlay'],
  [0x2fc12fc1, 'zfs'],
]);

export interface Disk {
  readonly folder: string;
  readonly fileSystem: string;
}

/** A folder for temporary files on a real disk: a durable commit is to be measured, not a copy in memory. */
export function findRealDisk(): Disk {
  const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
  for (const folder of [tmpdir(), '/var/tmp', cache]) {
    try {
      if (folder === cache) mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      const type = statfsSync(folder).type;
      if (process.platform === 'linux' && IN_MEMORY.has(type)) continue;
      const name = process.platform === 'linux' ? ON_DISK.get(type) : undefined;
      return { folder, fileSystem: name ?? `type 0x${type.toString(16)}` };
    } catch {
      // Not there or not ours: the next.
    }
  }
  throw new Error('No folder on a real disk: set TMPDIR to one.');
}
