import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MemoryError } from '../errors.ts';
import { versionRecord } from '../vocabulary/versions.ts';
import type { VersionRecord, WeightKind } from '../vocabulary/versions.ts';
import { createDamagedError } from './safetensors.ts';
import type { VersionIo } from './version-io.ts';

const RECORD_FILE = 'version.json';
const FOLDER_NAME = /^v(\d{4,})$/;
const DRAFT_NAME = /^v\d{4,}\.tmp-/;
export const toFileName = (kind: WeightKind): string => `${kind}.safetensors`;
export const toFolderName = (number: number): string => `v${String(number).padStart(4, '0')}`;
export const hashBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const serializeRecord = (record: VersionRecord): Uint8Array =>
  Buffer.from(`${JSON.stringify(record, null, 2)}\n`);

export interface NewFile {
  readonly kind: WeightKind;
  readonly bytes: Uint8Array;
}

/** The folder of all versions, and how one comes into it: whole or not at all, whenever the process ends. */
export class VersionFolder {
  readonly folder: string;
  readonly #io: VersionIo;

  constructor(folder: string, io: VersionIo) {
    this.folder = folder;
    this.#io = io;
  }

  /** Newest first. */
  async listNumbers(): Promise<number[]> {
    const names = await this.#io.listNames(this.folder).catch((error: unknown) => {
      throw this.#toStoreError(error, 'read');
    });
    return names
      .map((name) => Number(FOLDER_NAME.exec(name)?.[1]))
      .filter((number, i) => toFolderName(number) === names[i] && number > 0)
      .sort((a, b) => b - a);
  }

  /** Throws NOT_FOUND, or MODEL_UNAVAILABLE when it is there and no record of this version. */
  async readRecord(number: number): Promise<VersionRecord> {
    if (!(await this.listNumbers()).includes(number))
      throw new MemoryError(
        'NOT_FOUND',
        `There is no version ${number}.`,
        'Choose one that is there: `sophontic-memory mind` lists them.',
        { version: number },
      );
    const path = join(toFolderName(number), RECORD_FILE);
    let parsed: unknown;
    try {
      parsed = JSON.parse(new TextDecoder().decode(await this.read(path)));
    } catch (error) {
      throw error instanceof SyntaxError ? createDamagedError(path, 'it is no JSON', error) : error;
    }
    const { success, data, error } = versionRecord.safeParse(parsed);
    if (!success) throw createDamagedError(path, 'it is no record of a version', error);
    if (data.number !== number) throw createDamagedError(path, `it is the record of version ${data.number}`);
    return data;
  }

  /** `path` is relative to the folder, here and below. */
  async read(path: string): Promise<Uint8Array> {
    try {
      return await this.#io.read(join(this.folder, path));
    } catch (error) {
      throw createDamagedError(path, 'it is missing or cannot be read', error);
    }
  }

  async readSize(path: string): Promise<number> {
    return this.#io.readSize(join(this.folder, path));
  }

  /** Drafts that a killed writer left go as well: only one writes at a time. */
  async add(record: VersionRecord, files: readonly NewFile[]): Promise<void> {
    const io = this.#io;
    const target = join(this.folder, toFolderName(record.number));
    const draft = `${target}.tmp-${process.pid}`;
    try {
      await io.makeFolder(this.folder);
      for (const name of await io.listNames(this.folder))
        if (DRAFT_NAME.test(name)) await io.remove(join(this.folder, name));
      await io.makeFolder(draft);
      for (const { kind, bytes } of files) await io.write(join(draft, toFileName(kind)), bytes);
      await io.write(join(draft, RECORD_FILE), serializeRecord(record));
      await io.sync(draft);
      await io.rename(draft, target);
    } catch (error) {
      await io.remove(draft).catch(() => undefined);
      throw this.#toStoreError(error, 'written');
    }
    try {
      await io.sync(this.folder);
    } catch (error) {
      // Who is told that it failed must not find it there. Its name goes first, so that no half of it ever shows.
      const rollback = io.rename(target, draft).then(() => io.remove(draft));
      await rollback.catch(() => undefined);
      throw this.#toStoreError(error, 'written');
    }
  }

  /** The record goes first: it must never promise a file that is not there. What a kill in between leaves goes next time. */
  async keepOnly(record: VersionRecord, hasChanged: boolean): Promise<void> {
    const folder = join(this.folder, toFolderName(record.number));
    const keptNames = new Set([
      RECORD_FILE,
      ...Object.keys(record.files).map((kind) => toFileName(kind as WeightKind)),
    ]);
    const draft = join(folder, `${RECORD_FILE}.tmp-${process.pid}`);
    try {
      if (hasChanged) {
        await this.#io.remove(draft);
        await this.#io.write(draft, serializeRecord(record));
        await this.#io.rename(draft, join(folder, RECORD_FILE));
        await this.#io.sync(folder);
      }
      for (const name of await this.#io.listNames(folder))
        if (/\.safetensors$|^version\.json\.tmp-/.test(name) && !keptNames.has(name))
          await this.#io.remove(join(folder, name));
    } catch (error) {
      if (hasChanged) await this.#io.remove(draft).catch(() => undefined);
      throw this.#toStoreError(error, 'written');
    }
  }

  #toStoreError(error: unknown, action: string): unknown {
    const code = (error as { code?: unknown } | null)?.code;
    if (error instanceof MemoryError || typeof code !== 'string') return error;
    if (/^(ENOENT|EEXIST|ENOTEMPTY)$/.test(code))
      return new MemoryError(
        'BUSY',
        'Another process writes a version at the same time.',
        'Let one night end before another begins.',
        { path: this.folder, cause: code },
        { cause: error },
      );
    const [message, repair] = /^(ENOSPC|EDQUOT)$/.test(code)
      ? [`The disk that holds ${this.folder} is full.`, 'Free some space: the next night trains again.']
      : [
          `${this.folder} cannot be ${action}.`,
          'Make it yours to read and write: the next night trains again.',
        ];
    return new MemoryError(
      'STORE_UNAVAILABLE',
      message,
      repair,
      { path: this.folder, cause: code },
      { cause: error },
    );
  }
}
