import { hkdfSync } from 'node:crypto';

/** Bytes of every key here. */
export const KEY_BYTES = 32;

/** What one data key opens: each store, and each use in it, has a key of its own. */
export interface StoreKeys {
  /** Pages of the database. */
  readonly database: Buffer;
  readonly cortex: {
    /** Words and names in the Cortex's tables. */
    readonly values: Buffer;
    /** What stands for words in its full-text indices. */
    readonly words: Buffer;
    /** In which order, and with which signs, the coordinates of its vectors lie. */
    readonly vectors: Buffer;
  };
}

export function deriveStoreKeys(dataKey: Buffer): StoreKeys {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `sophontic-memory ${use}`, KEY_BYTES));
  return {
    database: derive('database'),
    cortex: {
      values: derive('cortex values'),
      words: derive('cortex words'),
      vectors: derive('cortex vectors'),
    },
  };
}
