import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyFile } from './key-file.ts';
import { KEY_BYTES } from './sub-keys.ts';

/** 128 MB and some 0.4 s for each guess. */
const SCRYPT_COST = { n: 2 ** 17, r: 8, p: 1 };
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Unwrapped = Pick<KeyFile, 'version' | 'store' | 'way' | 'scrypt'>;

export const createScryptParameters = (): NonNullable<KeyFile['scrypt']> => ({
  salt: randomBytes(16).toString('base64'),
  ...SCRYPT_COST,
});

/** The same passphrase typed on two systems is the same bytes: NFKC. */
export function stretchPassphrase(
  passphrase: string,
  { salt, n, r, p }: NonNullable<KeyFile['scrypt']>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 256 * n * r };
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

const describeHeader = ({ version, store, way, scrypt: parameters }: Unwrapped): Buffer =>
  Buffer.from(JSON.stringify([version, store, way, parameters]));
const computeCheck = (wrappingKey: Buffer): Buffer =>
  createHmac('sha256', wrappingKey).update('sophontic-memory check').digest().subarray(0, 16);

export function wrapDataKey(header: Unwrapped, wrappingKey: Buffer, dataKey: Buffer): KeyFile {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce).setAAD(describeHeader(header));
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return {
    ...header,
    check: computeCheck(wrappingKey).toString('base64'),
    wrapped: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64'),
  };
}

/** `wrong`: another key than it was wrapped with. `damaged`: the right one, and the file was changed since. */
export function unwrapDataKey(file: KeyFile, wrappingKey: Buffer): Buffer | 'wrong' | 'damaged' {
  const check = Buffer.from(file.check, 'base64');
  const ownCheck = computeCheck(wrappingKey);
  if (check.length !== ownCheck.length || !timingSafeEqual(check, ownCheck)) return 'wrong';
  const bytes = Buffer.from(file.wrapped, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrappingKey, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(describeHeader(file))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const dataKey = Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
    return dataKey.length === KEY_BYTES ? dataKey : 'damaged';
  } catch {
    return 'damaged';
  }
}
