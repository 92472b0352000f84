import { join } from 'node:path';
import { MemoryError, createInputError } from '../errors.ts';
import { validate } from '../validate.ts';
import { WEIGHT_KINDS, versionDraft } from '../vocabulary/versions.ts';
import type { VersionDraft, VersionRecord, WeightKind } from '../vocabulary/versions.ts';
import { createDamagedError, readSafetensors, writeSafetensors } from './safetensors.ts';
import type { StoredTensors } from './safetensors.ts';
import { VersionFolder, toFileName, hashBytes, toFolderName } from './version-folder.ts';
import { diskIo } from './version-io.ts';
import type { VersionIo } from './version-io.ts';

/** A version as `list` finds it. `fault` says what is wrong with it, in words; its record is null when unreadable. */
export interface VersionListing {
  readonly number: number;
  readonly record: VersionRecord | null;
  readonly fault: string | null;
}

/** `adapter` is absent from a version that was not trained by one. */
export interface NewVersionTensors {
  readonly weights: StoredTensors;
  readonly day: StoredTensors;
  readonly adapter?: StoredTensors;
}

export interface PruneOptions {
  /** Versions that keep all they have, the one in use after a rollback above all. */
  readonly keepNumbers?: readonly number[];
  /** Adapters are kept from this version on: those that the next merge needs (R25). None when left out. */
  readonly keepAdaptersSince?: number;
}

/**
 * Versions of the native encoder on disk: `folder` has one folder for each, `v0001` and on, with `version.json` and its
 * weights as safetensors. A version is there whole or not at all, whenever the process ends. One writes at a time (the
 * night's lease sees to it); any number reads.
 */
export class VersionStore {
  readonly #disk: VersionFolder;
  readonly #keepRejected: boolean;

  constructor(disk: VersionFolder, keepRejected: boolean) {
    this.#disk = disk;
    this.#keepRejected = keepRejected;
  }

  /** What is known of one. NOT_FOUND, or MODEL_UNAVAILABLE when its record is damaged. */
  readRecord(number: number): Promise<VersionRecord> {
    return this.#disk.readRecord(number);
  }

  /** Newest first. Looks at sizes, not at hashes: those are for `load`. */
  async list(): Promise<VersionListing[]> {
    const listings: VersionListing[] = [];
    for (const number of await this.#disk.listNumbers()) {
      try {
        const record = await this.#disk.readRecord(number);
        listings.push({ number, record, fault: await this.#findFault(record) });
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
        listings.push({ number, record: null, fault: error.message });
      }
    }
    return listings;
  }

  /**
   * The next version, on disk when this returns. A rejected one keeps its record alone unless asked otherwise. Throws
   * INVALID_INPUT for numbers that are none, STORE_UNAVAILABLE when the disk does not take it; then nothing is there. Its
   * number is above all that are there, and above `highestKnown`: what else the memory has heard of, where the folder is an older one.
   */
  async save(draft: VersionDraft, newTensors: NewVersionTensors, highestKnown = 0): Promise<VersionRecord> {
    const validDraft = validate(versionDraft, draft);
    const number = Math.max((await this.#disk.listNumbers())[0] ?? 0, highestKnown) + 1;
    if (validDraft.parent !== null && validDraft.parent >= number)
      throw createInputError(
        `Version ${validDraft.parent} is not there to be a parent.`,
        'This is a fault of the program.',
      );
    const kinds = validDraft.verdict === 'rejected' && !this.#keepRejected ? [] : WEIGHT_KINDS;
    const files = kinds.flatMap((kind) => {
      const tensors = newTensors[kind];
      return tensors ? [{ kind, bytes: writeSafetensors(tensors, { kind, version: String(number) }) }] : [];
    });
    const record: VersionRecord = {
      number,
      ...validDraft,
      files: Object.fromEntries(
        files.map(({ kind, bytes }) => [kind, { sha256: hashBytes(bytes), bytes: bytes.length }]),
      ),
    };
    await this.#disk.add(record, files);
    return record;
  }

  /**
   * One file of a version: `weights` [float32] for the night, `day` [int8 and scales], or its `adapter`. Throws NOT_FOUND
   * when there is no such version or it keeps no such file, MODEL_UNAVAILABLE when what is there is not what was saved.
   */
  async load(number: number, kind: WeightKind): Promise<StoredTensors> {
    const { files } = await this.#disk.readRecord(number);
    const expected = files[kind];
    const path = join(toFolderName(number), toFileName(kind));
    if (!expected)
      throw new MemoryError(
        'NOT_FOUND',
        `Version ${number} keeps no ${kind}.`,
        'Choose a version that does: `sophontic-memory mind` lists them.',
        { version: number },
      );
    const bytes = await this.#disk.read(path);
    if (bytes.length !== expected.bytes)
      throw createDamagedError(path, `it has ${bytes.length} bytes instead of ${expected.bytes}`);
    if (hashBytes(bytes) !== expected.sha256) throw createDamagedError(path, 'its hash is another one');
    return readSafetensors(bytes, path).tensors;
  }

  /**
   * The record of a version and of those it came from, nearest first. Behind one that is not there, or whose record is damaged,
   * comes the newest accepted one before it.
   */
  async *walkAncestry(number: number): AsyncGenerator<VersionRecord> {
    const numbers = await this.#disk.listNumbers();
    for (let next: number | null = number; next !== null;) {
      const record: VersionRecord | null = await this.#disk.readRecord(next).catch((error: unknown) => {
        if (!(error instanceof MemoryError)) throw error;
        return null;
      });
      const failedNumber: number = next;
      if (record?.verdict === 'accepted') {
        yield record;
        next = record.parent;
      } else next = numbers.find((before) => before < failedNumber) ?? null;
    }
  }

  /**
   * Leaves their weights to the newest `keepAccepted` accepted versions and to what `keeping` names; older ones keep their
   * record alone, rejected ones too. Gives the numbers of those that lost something. Damaged versions are left alone.
   */
  async prune(
    keepAccepted: number,
    { keepNumbers = [], keepAdaptersSince = Infinity }: PruneOptions = {},
  ): Promise<number[]> {
    const intactRecords = (await this.list()).flatMap(({ record, fault }) =>
      record && !fault ? [record] : [],
    );
    const accepted = intactRecords.filter(({ verdict }) => verdict === 'accepted');
    const oldestKept = accepted[keepAccepted - 1]?.number ?? (keepAccepted > 0 ? 0 : Infinity);
    const pruned: number[] = [];
    for (const record of intactRecords) {
      const { number } = record;
      const isKept = (kind: string): boolean =>
        number >= oldestKept ||
        keepNumbers.includes(number) ||
        (kind === 'adapter' && number >= keepAdaptersSince);
      const files = Object.fromEntries(Object.entries(record.files).filter(([kind]) => isKept(kind)));
      const hasFewer = Object.keys(files).length < Object.keys(record.files).length;
      await this.#disk.keepOnly({ ...record, files }, hasFewer);
      if (hasFewer) pruned.push(number);
    }
    return pruned;
  }

  async #findFault({ number, files }: VersionRecord): Promise<string | null> {
    for (const kind of WEIGHT_KINDS) {
      const expected = files[kind];
      if (!expected) continue;
      const path = join(toFolderName(number), toFileName(kind));
      const bytes = await this.#disk.readSize(path);
      if (bytes === -1) return createDamagedError(path, 'it is missing').message;
      if (bytes !== expected.bytes)
        return createDamagedError(path, `it has ${bytes} bytes instead of ${expected.bytes}`).message;
    }
    return null;
  }
}

export const openVersionStore = (
  folder: string,
  { io = diskIo, keepRejected = false }: { io?: VersionIo; keepRejected?: boolean } = {},
): VersionStore => new VersionStore(new VersionFolder(folder, io), keepRejected);
