import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
const removeAll = (): void => {
  for (const folder of folders) removeFolder(folder);
};
process.on('exit', removeAll);
// Without a listener these end the process with no 'exit' event, and what was remembered would stay behind.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));

/** A fresh folder, gone again at the end of the process at the latest. */
export function createTempFolder(parent = tmpdir(), prefix = 'sophontic-bench-'): string {
  const folder = mkdtempSync(join(parent, prefix));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

/** Not removed at the end: the owner wants to look into it. */
export const keepFolder = (folder: string): void => void folders.delete(folder);
