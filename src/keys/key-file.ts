import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { MemoryError } from '../engine/index.ts';
import { resolveKeyFileIn } from './places.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/);

/** What the key file holds: how the data key is wrapped, never a key. */
const keyFileSchema = z.strictObject({
  version: z.literal(1),
  /** The store's own name; the keychain knows its secret by it. */
  store: z.uuid(),
  way: z.enum(['keychain', 'passphrase']),
  /** What makes a passphrase a wrapping key; null where a keychain holds the wrapping key. */
  scrypt: z
    .strictObject({ salt: base64, n: z.int().min(2 ** 17), r: z.int().min(8), p: z.int().min(1) })
    .nullable(),
  /** Tells a wrong key from a damaged file. */
  check: base64,
  /** The data key under the wrapping key: nonce, tag, ciphertext. */
  wrapped: base64,
});
export type KeyFile = z.infer<typeof keyFileSchema>;

/** Throws `STORE_UNAVAILABLE` where it is not there or is none: what it wraps cannot be had without it. */
export function readKeyFile(folder: string): KeyFile {
  const path = resolveKeyFileIn(folder);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw createKeyFileError(path, 'is missing or cannot be read', error);
  }
  try {
    return keyFileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw createKeyFileError(path, 'is damaged', error);
  }
}

/** Whole or not at all, on the disk before it resolves. */
export function writeKeyFile(folder: string, content: KeyFile): void {
  const path = resolveKeyFileIn(folder);
  const draft = `${path}.next`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

export const createKeyFileError = (path: string, what: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `This memory is encrypted, and its key file ${path} ${what}. Without that file nothing of the memory can be read, by nobody; the memory was left as it is.`,
    'Put the file back from a backup. A key file of another memory does not help.',
    { path },
    { cause },
  );
