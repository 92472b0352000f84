import { closeSync, openSync, readSync } from 'node:fs';
import type { Handle } from './schema.ts';

/** The page cipher: ChaCha20 with Poly1305, a random nonce for each page each time it is written; authenticated. */
export const PAGE_CIPHER = 'chacha20';
/** How every encrypted database begins, in the place of the salt that a raw key does not need: known for what it is without a key. */
const MARK = Buffer.from('Sophontic Memory');

type Keyable = Handle & { key(key: Buffer): number };

/** The key as the cipher takes it: raw, so that no time goes into stretching what is random already. */
export const toRawKey = (key: Buffer): Buffer => Buffer.concat([Buffer.from('raw:'), key, MARK]);

/** To be called before anything is read; by a call and never by SQL, whose text could reach an error. */
export function unlock(handle: Handle, key: Buffer): void {
  handle.pragma(`cipher = '${PAGE_CIPHER}'`);
  (handle as Keyable).key(toRawKey(key));
  // What spills out of memory is not encrypted: sorting, and the copy that VACUUM makes.
  handle.pragma('temp_store = MEMORY');
}

/** Whether a database that cannot be read is an encrypted one. To be asked while nobody of this process has it open: closing a file drops its locks. */
export function isEncryptedDatabase(path: string): boolean {
  const head = Buffer.alloc(MARK.length);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return head.equals(MARK);
}
