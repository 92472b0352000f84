import { randomBytes, randomUUID } from 'node:crypto';
import { MemoryError } from '../engine/index.ts';
import { createKeyFileError, readKeyFile, writeKeyFile } from './key-file.ts';
import type { KeyFile } from './key-file.ts';
import { systemKeychain } from './keychain.ts';
import type { Keychain } from './keychain.ts';
import { resolveKeyFileIn } from './places.ts';
import { KEY_BYTES } from './sub-keys.ts';
import { createScryptParameters, stretchPassphrase, unwrapDataKey, wrapDataKey } from './wrapping.ts';

export type { Keychain } from './keychain.ts';
export { createPassphraseReader, readPassphraseFile } from './passphrase.ts';
export { deriveStoreKeys } from './sub-keys.ts';
export type { StoreKeys } from './sub-keys.ts';
export * from './places.ts';
export { overwriteAndRemove, syncFolder, syncTree } from './removal.ts';

export type KeyWay = KeyFile['way'];

/** Where a key may be had. */
export interface KeySources {
  readonly keychain?: Keychain;
  /** Asked only where the store has a passphrase; null where there is none. */
  readonly readPassphrase: () => Promise<string | null>;
}

/** What is left to say of every lost key. */
const NOBODY_CAN =
  'Without it nothing of the memory can be read, and nobody can restore it; the memory was left as it is.';

const createMissingKeyError = (folder: string, message: string, repair: string): MemoryError =>
  new MemoryError('STORE_UNAVAILABLE', `${message} ${NOBODY_CAN}`, repair, {
    path: resolveKeyFileIn(folder),
  });

/** The data key of the encrypted memory in `folder`. Throws `STORE_UNAVAILABLE`, saying which key is missing or wrong. */
export async function openDataKey(folder: string, sources: KeySources): Promise<Buffer> {
  const file = readKeyFile(folder);
  const dataKey = unwrapDataKey(file, await findWrappingKey(folder, file, sources));
  if (dataKey === 'damaged') throw createKeyFileError(resolveKeyFileIn(folder), 'is damaged');
  if (dataKey !== 'wrong') return dataKey;
  throw file.way === 'passphrase'
    ? createMissingKeyError(
        folder,
        'This memory is encrypted, and the passphrase is another than it was encrypted with.',
        'Give the right one: on the terminal, in the environment variable SOPHONTIC_PASSPHRASE, or by --passphrase-file FILE.',
      )
    : createMissingKeyError(
        folder,
        `This memory is encrypted, and the key that the system's keychain holds for it ("sophontic-memory", "${file.store}") is another.`,
        'Put the keychain’s entry, or the key file beside the memory, back from a backup.',
      );
}

async function findWrappingKey(
  folder: string,
  { way, store, scrypt }: KeyFile,
  { keychain = systemKeychain, readPassphrase }: KeySources,
): Promise<Buffer> {
  if (way === 'passphrase') {
    const passphrase = await readPassphrase();
    if (passphrase === null)
      throw createMissingKeyError(
        folder,
        'This memory is encrypted with a passphrase, and none was given: there is no terminal to ask on, the environment variable SOPHONTIC_PASSPHRASE is not set, and no --passphrase-file was named.',
        'Set SOPHONTIC_PASSPHRASE where the server is started (in the MCP client’s settings), or name a file with --passphrase-file FILE.',
      );
    if (scrypt === null) throw createKeyFileError(resolveKeyFileIn(folder), 'is damaged');
    return stretchPassphrase(passphrase, scrypt);
  }
  let key: Buffer | null;
  try {
    key = await keychain.get(store);
  } catch (error) {
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      `This memory is encrypted, and the system's keychain, which holds its key ("sophontic-memory", "${store}"), cannot be asked. ${NOBODY_CAN}`,
      'Unlock or start the keychain (on Linux a Secret Service, as GNOME Keyring, KWallet and KeePassXC offer it), as the user who encrypted the memory, and try again.',
      { path: resolveKeyFileIn(folder) },
      { cause: error },
    );
  }
  if (key?.length === KEY_BYTES) return key;
  throw createMissingKeyError(
    folder,
    `This memory is encrypted, and its key is not in the system's keychain (looked for: "sophontic-memory", "${store}").`,
    'Use the machine and the user that encrypted it, or put the keychain’s entry back from a backup.',
  );
}

/** How the owner wants the data key kept. */
export type Protection =
  | { readonly way: 'passphrase'; readonly passphrase: string }
  | { readonly way: 'keychain'; readonly keychain?: Keychain };

/** Fewer are guessed in an evening. */
export const MIN_PASSPHRASE_LENGTH = 12;

/**
 * Writes the key file of `folder` for this data key (a new one where null), in place of any that is there; what another way has
 * kept is let go of after. Nothing that the data key has encrypted changes.
 */
export async function protectDataKey(
  folder: string,
  protection: Protection,
  existing: { readonly dataKey: Buffer; readonly keychain?: Keychain } | null,
): Promise<Buffer> {
  const previous = existing ? readKeyFile(folder) : null;
  const dataKey = existing?.dataKey ?? randomBytes(KEY_BYTES);
  // A name of its own each time: until the new file is there, the old one's secret has to stay.
  const header = { version: 1 as const, store: randomUUID(), way: protection.way };
  if (protection.way === 'passphrase') {
    const scrypt = createScryptParameters();
    const wrappingKey = await stretchPassphrase(protection.passphrase, scrypt);
    writeKeyFile(folder, wrapDataKey({ ...header, scrypt }, wrappingKey, dataKey));
  } else {
    const { keychain = systemKeychain } = protection;
    const wrappingKey = randomBytes(KEY_BYTES);
    await keychain.set(header.store, wrappingKey);
    // One that takes and does not give back would cost the whole memory.
    if (!(await keychain.get(header.store))?.equals(wrappingKey))
      throw new MemoryError(
        'STORE_UNAVAILABLE',
        'The system’s keychain did not give back the key that was put into it; nothing was encrypted by it.',
        'Use a passphrase instead: `sophontic-memory encrypt --with passphrase`.',
      );
    writeKeyFile(folder, wrapDataKey({ ...header, scrypt: null }, wrappingKey, dataKey));
  }
  if (previous?.way === 'keychain')
    await (existing?.keychain ?? systemKeychain).remove(previous.store).catch(() => undefined);
  return dataKey;
}

/** Takes what the keychain holds for a memory that is no longer encrypted. */
export async function releaseKey(folder: string, keychain: Keychain = systemKeychain): Promise<void> {
  const { way, store } = readKeyFile(folder);
  if (way === 'keychain') await keychain.remove(store);
}

/** How the key of an encrypted memory is kept. */
export const readKeyWay = (folder: string): KeyWay => readKeyFile(folder).way;
