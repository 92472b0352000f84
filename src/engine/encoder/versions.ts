import { join } from 'node:path';
import { MemoryError, invalid } from '../errors.ts';
import { validate } from '../validate.ts';
import { WEIGHT_KINDS, versionDraft } from '../vocabulary/versions.ts';
import type { VersionDraft, VersionRecord, WeightKind } from '../vocabulary/versions.ts';
import { damaged, readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Tensors } from './safetensors.ts';
import { VersionsDisk, fileOf, hashOf, nameOf } from './versions-disk.ts';
import { diskIo } from './versions-io.ts';
import type { VersionsIo } from './versions-io.ts';

/** A version as `list` finds it. `fault` says what is wrong with it, in words; its record is null when unreadable. */
export interface ListedVersion {
  readonly number: number;
  readonly record: VersionRecord | null;
  readonly fault: string | null;
}

/** `adapter` is absent from a version that was not trained by one. */
export interface NewWeights {
  readonly weights: Tensors;
  readonly day: Tensors;
  readonly adapter?: Tensors;
}

export interface Keeping {
  /** Versions that keep all they have, the one in use after a rollback above all. */
  readonly also?: readonly number[];
  /** Adapters are kept from this version on: those that the next merge needs (R25). None when left out. */
  readonly adaptersSince?: number;
}

/**
 * Versions of the native encoder on disk: `folder` has one folder for each, `v0001` and on, with `version.json` and its
 * weights as safetensors. A version is there whole or not at all, whenever the process ends. One writes at a time (the
 * night's lease sees to it); any number reads.
 */
export class Versions {
  readonly #disk: VersionsDisk;
  readonly #keepRejected: boolean;

  constructor(disk: VersionsDisk, keepRejected: boolean) {
    this.#disk = disk;
    this.#keepRejected = keepRejected;
  }

  /** What is known of one. NOT_FOUND, or MODEL_UNAVAILABLE when its record is damaged. */
  record(number: number): Promise<VersionRecord> {
    return this.#disk.record(number);
  }

  /** Newest first. Looks at sizes, not at hashes: those are for `load`. */
  async list(): Promise<ListedVersion[]> {
    const found: ListedVersion[] = [];
    for (const number of await this.#disk.numbers()) {
      try {
        const record = await this.#disk.record(number);
        found.push({ number, record, fault: await this.#missing(record) });
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
        found.push({ number, record: null, fault: error.message });
      }
    }
    return found;
  }

  /**
   * The next version, on disk when this returns. A rejected one keeps its record alone unless asked otherwise. Throws
   * INVALID_INPUT for numbers that are none, STORE_UNAVAILABLE when the disk does not take it; then nothing is there. Its
   * number is above all that are there, and above `known`: what else the memory has heard of, where the folder is an older one.
   */
  async save(draft: VersionDraft, given: NewWeights, known = 0): Promise<VersionRecord> {
    const told = validate(versionDraft, draft);
    const number = Math.max((await this.#disk.numbers())[0] ?? 0, known) + 1;
    if (told.parent !== null && told.parent >= number)
      throw invalid(`Version ${told.parent} is not there to be a parent.`, 'This is a fault of the program.');
    const kinds = told.verdict === 'rejected' && !this.#keepRejected ? [] : WEIGHT_KINDS;
    const files = kinds.flatMap((kind) => {
      const tensors = given[kind];
      return tensors ? [{ kind, bytes: writeSafetensors(tensors, { kind, version: String(number) }) }] : [];
    });
    const record: VersionRecord = {
      number,
      ...told,
      files: Object.fromEntries(
        files.map(({ kind, bytes }) => [kind, { sha256: hashOf(bytes), bytes: bytes.length }]),
      ),
    };
    await this.#disk.add(record, files);
    return record;
  }

  /**
   * One file of a version: `weights` [float32] for the night, `day` [int8 and scales], or its `adapter`. Throws NOT_FOUND
   * when there is no such version or it keeps no such file, MODEL_UNAVAILABLE when what is there is not what was saved.
   */
  async load(number: number, kind: WeightKind): Promise<Tensors> {
    const { files } = await this.#disk.record(number);
    const expected = files[kind];
    const path = join(nameOf(number), fileOf(kind));
    if (!expected)
      throw new MemoryError(
        'NOT_FOUND',
        `Version ${number} keeps no ${kind}.`,
        'Choose a version that does: `sophontic-memory mind` lists them.',
        { version: number },
      );
    const bytes = await this.#disk.read(path);
    if (bytes.length !== expected.bytes)
      throw damaged(path, `it has ${bytes.length} bytes instead of ${expected.bytes}`);
    if (hashOf(bytes) !== expected.sha256) throw damaged(path, 'its hash is another one');
    return readSafetensors(bytes, path).tensors;
  }

  /**
   * The record of a version and of those it came from, nearest first. Behind one that is not there, or whose record is damaged,
   * comes the newest accepted one before it.
   */
  async *ancestry(number: number): AsyncGenerator<VersionRecord> {
    const numbers = await this.#disk.numbers();
    for (let next: number | null = number; next !== null;) {
      const record: VersionRecord | null = await this.#disk.record(next).catch((error: unknown) => {
        if (!(error instanceof MemoryError)) throw error;
        return null;
      });
      const last: number = next;
      if (record?.verdict === 'accepted') {
        yield record;
        next = record.parent;
      } else next = numbers.find((before) => before < last) ?? null;
    }
  }

  /**
   * Leaves their weights to the newest `keepAccepted` accepted versions and to what `keeping` names; older ones keep their
   * record alone, rejected ones too. Gives the numbers of those that lost something. Damaged versions are left alone.
   */
  async prune(
    keepAccepted: number,
    { also = [], adaptersSince = Infinity }: Keeping = {},
  ): Promise<number[]> {
    const sound = (await this.list()).flatMap(({ record, fault }) => (record && !fault ? [record] : []));
    const accepted = sound.filter(({ verdict }) => verdict === 'accepted');
    const from = accepted[keepAccepted - 1]?.number ?? (keepAccepted > 0 ? 0 : Infinity);
    const pruned: number[] = [];
    for (const record of sound) {
      const { number } = record;
      const stays = (kind: string): boolean =>
        number >= from || also.includes(number) || (kind === 'adapter' && number >= adaptersSince);
      const files = Object.fromEntries(Object.entries(record.files).filter(([kind]) => stays(kind)));
      const fewer = Object.keys(files).length < Object.keys(record.files).length;
      await this.#disk.keepOnly({ ...record, files }, fewer);
      if (fewer) pruned.push(number);
    }
    return pruned;
  }

  async #missing({ number, files }: VersionRecord): Promise<string | null> {
    for (const kind of WEIGHT_KINDS) {
      const expected = files[kind];
      if (!expected) continue;
      const path = join(nameOf(number), fileOf(kind));
      const bytes = await this.#disk.size(path);
      if (bytes === -1) return damaged(path, 'it is missing').message;
      if (bytes !== expected.bytes)
        return damaged(path, `it has ${bytes} bytes instead of ${expected.bytes}`).message;
    }
    return null;
  }
}

export const openVersions = (
  folder: string,
  { io = diskIo, keepRejected = false }: { io?: VersionsIo; keepRejected?: boolean } = {},
): Versions => new Versions(new VersionsDisk(folder, io), keepRejected);
