import { MemoryError } from '../engine/index.ts';

/** The system's own keychain, as far as it is needed here: one secret by the name of a store. */
export interface Keychain {
  /** Null where it holds none by that name. Rejects where it cannot be asked. */
  readonly get: (name: string) => Promise<Buffer | null>;
  readonly set: (name: string, secret: Buffer) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

const SERVICE = 'sophontic-memory';
/** Without it, the library falls back in silence to the kernel's keyring, which forgets all when the machine restarts. */
const LASTING = { linux: { store: 'secret-service' } } as const;

/** macOS Keychain, Windows Credential Manager, Secret Service on Linux; loaded when it is asked. */
export const systemKeychain: Keychain = {
  get: (name) =>
    askKeychain(async (open) => {
      const secret = await (await open(name)).getPassword();
      return secret === null ? null : Buffer.from(secret, 'base64');
    }),
  set: (name, secret) =>
    askKeychain(async (open) => (await open(name)).setPassword(secret.toString('base64'))),
  remove: (name) =>
    askKeychain(async (open) => {
      await (await open(name)).deletePassword();
    }),
};

type AsyncEntry = import('@napi-rs/keyring').AsyncEntry;

async function askKeychain<T>(work: (open: (name: string) => Promise<AsyncEntry>) => Promise<T>): Promise<T> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return await work(async (name) => new AsyncEntry(SERVICE, name, LASTING));
  } catch (error) {
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      'This system has no keychain that can be used now (macOS Keychain, Windows Credential Manager, or a Secret Service as GNOME Keyring, KWallet and KeePassXC offer it).',
      'Unlock or start it; or use a passphrase instead: `sophontic-memory encrypt --with passphrase`.',
      {},
      { cause: error },
    );
  }
}
