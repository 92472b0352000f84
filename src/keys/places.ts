import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where a memory lies. Plain: in the data directory itself. Encrypted: in this folder of it, key file and all, so that one
 * rename of the folder makes the one the other and nothing is ever half (DESIGN.md, "Encrypted at rest").
 */
export const resolveEncryptedFolder = (home: string): string => join(home, 'encrypted');
/** An encrypted memory while it is being made; nobody reads it. */
export const resolveDraftFolder = (home: string): string => join(home, 'encrypted.next');
/** An encrypted memory that has been decrypted, until it is removed. */
export const resolveRetiredFolder = (home: string): string => join(home, 'encrypted.old');

export interface StorePlace {
  /** The folder of the database and of the Cortex. */
  readonly folder: string;
  readonly isEncrypted: boolean;
}

export function findStore(home: string): StorePlace {
  const folder = resolveEncryptedFolder(home);
  return existsSync(folder) ? { folder, isEncrypted: true } : { folder: home, isEncrypted: false };
}

export const resolveDatabaseIn = (folder: string): string => join(folder, 'hippocampus.db');
export const resolveCortexIn = (folder: string): string => join(folder, 'cortex');
export const resolveKeyFileIn = (folder: string): string => join(folder, 'keys.json');
