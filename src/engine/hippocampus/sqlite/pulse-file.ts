import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** A record for each of the latest few holders, so that one that was suspended in a beat writes over none of its successor's. */
const SLOTS = 8;
const SLOT_BYTES = 64;

/**
 * A holder of something says in a file beside the database that it lives: its number, the time and a checksum, written in place,
 * so that no writer of the database is waited for. What is damaged or missing counts as not said.
 */
export class PulseFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** False when it cannot be written. */
  write(number: number, at: number): boolean {
    const text = `${number} ${at}`;
    const slot = Buffer.alloc(SLOT_BYTES, ' ');
    slot.write(`${text} ${crc32(text)}\n`);
    try {
      // Opened each time: whoever has taken the file away gets it anew. Not emptied, since others read it.
      const descriptor = openSync(this.#path, constants.O_WRONLY | constants.O_CREAT, 0o600);
      try {
        writeSync(descriptor, slot, 0, SLOT_BYTES, (number % SLOTS) * SLOT_BYTES);
      } finally {
        closeSync(descriptor);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** When this holder was last heard of; null when it never was. */
  read(number: number): number | null {
    return this.#readSlots().find((slot) => slot.number === number)?.at ?? null;
  }

  /** When any holder was last heard of. */
  readLatest(): number | null {
    return this.#readSlots().reduce<number | null>((latest, { at }) => Math.max(at, latest ?? at), null);
  }

  #readSlots(): { number: number; at: number }[] {
    const bytes = Buffer.alloc(SLOTS * SLOT_BYTES);
    try {
      const descriptor = openSync(this.#path, 'r');
      try {
        readSync(descriptor, bytes, 0, bytes.length, 0);
      } finally {
        closeSync(descriptor);
      }
    } catch {
      return [];
    }
    return Array.from({ length: SLOTS }, (_, i) =>
      parseSlot(bytes.toString('latin1', i * SLOT_BYTES, (i + 1) * SLOT_BYTES)),
    ).filter((slot) => slot !== null);
  }
}

function parseSlot(text: string): { number: number; at: number } | null {
  const [, record, number, at, checksum] = /^((\d+) (-?\d+)) (\d+)\n/.exec(text) ?? [];
  if (record === undefined || Number(checksum) !== crc32(record)) return null;
  return { number: Number(number), at: Number(at) };
}
