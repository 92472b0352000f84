import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { MemoryError } from '../../errors.ts';
import { splitWords } from '../../language/words.ts';
import type { Row, TableSpec } from './table.ts';

/** What an encrypted Cortex is opened with, 32 bytes each (keys/sub-keys.ts). */
export interface CortexKeys {
  readonly values: Buffer;
  readonly words: Buffer;
  readonly vectors: Buffer;
}

/** What of a row is encrypted, and how, between the rows of rows.ts and those that LanceDB keeps. */
export interface RowSealer {
  readonly seal: (row: Row) => Row;
  /** Throws `STORE_UNAVAILABLE` for a value that was changed, or belongs to another row. The row needs its id. */
  readonly open: (row: Row) => Row;
  /** A search as the sealed table can be asked it: words as they stand in its index, a vector as its vectors lie. */
  readonly sealQuery: (query: SealableQuery) => SealableQuery;
}
interface SealableQuery {
  readonly text: string;
  readonly vector: Float32Array | null;
}

/**
 * Texts that stay as they are: ids, and kinds of which there are a handful. Any other text of a row is encrypted, also in a
 * column that is not there yet: the hash of a text too, which would tell of a short one which of a thousand it is.
 */
const READABLE_COLUMNS = new Set(['id', 'block_id', 'parent_id', 'cluster_id', 'role', 'type']);

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM for each value, its table, column and row in what is authenticated, so that none can be put in another's place.
 * For words that are searched stand keyed hashes, sorted: which words they are is hidden, and in which order they were said, not
 * how often one occurs. Vectors keep their lengths and angles, which is what is searched by: their coordinates are put in an order
 * of the key's own, with signs of its own, so that nobody can hold the vector of a guessed word against them.
 */
export function createRowSealer(
  { name, textColumn }: Pick<TableSpec, 'name' | 'textColumn'>,
  keys: CortexKeys,
): RowSealer {
  const describePlace = (column: string, row: Row): Buffer =>
    Buffer.from(JSON.stringify([name, column, row['id']]));
  const sealText = (column: string, text: string, row: Row): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keys.values, nonce).setAAD(describePlace(column, row));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  };
  const openText = (column: string, sealed: string, row: Row): string => {
    try {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', keys.values, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(describePlace(column, row))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new MemoryError(
        'STORE_UNAVAILABLE',
        `A value of the encrypted Cortex is damaged: ${column} of ${String(row['id'])} in ${name} is not what was stored.`,
        'Run `sophontic-memory doctor`, and put the Cortex back from a backup; all else of it can still be read.',
        { table: name, column, id: row['id'] },
        { cause: error },
      );
    }
  };
  const sealWords = (text: string): string =>
    splitWords(text)
      .map((word) => hashWord(keys.words, word))
      .sort()
      .join(' ');
  const mapColumns = (
    row: Row,
    mapText: (column: string, text: string, row: Row) => string,
    mapVector: (vector: Float32Array) => Float32Array,
  ): Row =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        if (typeof value === 'string')
          return [column, READABLE_COLUMNS.has(column) ? value : mapText(column, value, row)];
        return [column, isVector(value) ? mapVector(toFloats(value)) : value];
      }),
    );
  return {
    seal: (row) =>
      mapColumns(
        row,
        (column, text) => (column === textColumn ? sealWords(text) : sealText(column, text, row)),
        (vector) => turnVector(keys.vectors, vector),
      ),
    open: (row) => mapColumns(row, openText, (vector) => turnVectorBack(keys.vectors, vector)),
    sealQuery: ({ text, vector }) => ({
      text: sealWords(text),
      vector: vector && turnVector(keys.vectors, vector),
    }),
  };
}

/** Lists come back as Arrow's vectors, which give their numbers out when asked. */
const isVector = (value: unknown): boolean =>
  value instanceof Float32Array || (typeof value === 'object' && value !== null && 'toArray' in value);
const toFloats = (value: unknown): Float32Array =>
  value instanceof Float32Array
    ? value
    : Float32Array.from((value as { toArray(): ArrayLike<number> }).toArray());

/** 80 bits in letters alone, which no tokenizer takes apart. */
const hashWord = (key: Buffer, word: string): string =>
  Array.from(createHmac('sha256', key).update(word).digest().subarray(0, 10), (byte) =>
    String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15)),
  ).join('');

interface Turning {
  readonly places: Uint32Array;
  readonly signs: Int8Array;
}
const turningsByKey = new WeakMap<Buffer, Map<number, Turning>>();

/** The order and the signs that a key gives vectors of one length: a permutation by sorting random numbers. */
function getTurning(key: Buffer, dimensions: number): Turning {
  const turnings = turningsByKey.get(key) ?? new Map<number, Turning>();
  turningsByKey.set(key, turnings);
  let turning = turnings.get(dimensions);
  if (!turning) {
    // A cipher's own stream: as many random bytes as a vector needs, the same for the same key and length.
    const streamKey = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `vectors of ${dimensions}`, 32));
    const stream = createCipheriv('aes-256-ctr', streamKey, Buffer.alloc(16)).update(
      Buffer.alloc(dimensions * 9),
    );
    const weights = Array.from({ length: dimensions }, (_, i) => stream.readBigUInt64LE(i * 8));
    const places = Uint32Array.from(weights.keys()).sort((a, b) =>
      weights[a]! === weights[b]! ? a - b : weights[a]! < weights[b]! ? -1 : 1,
    );
    const signs = Int8Array.from({ length: dimensions }, (_, i) =>
      stream[dimensions * 8 + i]! & 1 ? -1 : 1,
    );
    turnings.set(dimensions, (turning = { places, signs }));
  }
  return turning;
}

function turnVector(key: Buffer, vector: Float32Array): Float32Array {
  const { places, signs } = getTurning(key, vector.length);
  return Float32Array.from(places, (place, i) => vector[place]! * signs[i]!);
}

/** Bit for bit what was turned. */
function turnVectorBack(key: Buffer, turned: Float32Array): Float32Array {
  const { places, signs } = getTurning(key, turned.length);
  const vector = new Float32Array(turned.length);
  places.forEach((place, i) => {
    vector[place] = turned[i]! * signs[i]!;
  });
  return vector;
}
