import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(1024 * 1024);

/** Every file below a path, or the path itself where it is one; links are not followed. */
function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!lstatSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Puts chance in the place of every byte before the name goes. What the medium itself keeps elsewhere is beyond it. */
export function overwriteAndRemove(path: string): number {
  const files = listFiles(path);
  for (const file of files) {
    if (lstatSync(file).isFile()) overwrite(file);
    unlinkSync(file);
  }
  rmSync(path, { recursive: true, force: true });
  return files.length;
}

function overwrite(file: string): void {
  const { size } = lstatSync(file);
  const descriptor = openSync(file, 'r+');
  try {
    for (let at = 0; at < size; at += CHUNK.length)
      writeSync(descriptor, randomFillSync(CHUNK), 0, Math.min(CHUNK.length, size - at), at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Everything below a folder on the disk, names too. */
export function syncTree(folder: string): void {
  for (const file of listFiles(folder)) syncPath(file);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) syncFolder(join(entry.parentPath, entry.name));
  syncFolder(folder);
}

/** Windows opens no folders, and needs none opened. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncPath(folder);
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
