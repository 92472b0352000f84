import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MemoryError } from '../errors.ts';
import { versionRecord } from '../vocabulary/versions.ts';
import type { VersionRecord, WeightKind } from '../vocabulary/versions.ts';
import { damaged } from './safetensors.ts';
import type { VersionsIo } from './versions-io.ts';

const RECORD = 'version.json';
const NAME = /^v(\d{4,})$/;
const LEFTOVER = /^v\d{4,}\.tmp-/;
export const fileOf = (kind: WeightKind): string => `${kind}.safetensors`;
export const nameOf = (number: number): string => `v${String(number).padStart(4, '0')}`;
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const jsonOf = (record: VersionRecord): Uint8Array => Buffer.from(`${JSON.stringify(record, null, 2)}\n`);

export interface NewFile {
  readonly kind: WeightKind;
  readonly bytes: Uint8Array;
}

/** The folder of all versions, and how one comes into it: whole or not at all, whenever the process ends. */
export class VersionsDisk {
  readonly folder: string;
  readonly #io: VersionsIo;

  constructor(folder: string, io: VersionsIo) {
    this.folder = folder;
    this.#io = io;
  }

  /** Newest first. */
  async numbers(): Promise<number[]> {
    const names = await this.#io.names(this.folder).catch((error: unknown) => {
      throw this.#failure(error, 'read');
    });
    return names
      .map((name) => Number(NAME.exec(name)?.[1]))
      .filter((number, i) => nameOf(number) === names[i] && number > 0)
      .sort((a, b) => b - a);
  }

  /** Throws NOT_FOUND, or MODEL_UNAVAILABLE when it is there and no record of this version. */
  async record(number: number): Promise<VersionRecord> {
    if (!(await this.numbers()).includes(number))
      throw new MemoryError(
        'NOT_FOUND',
        `There is no version ${number}.`,
        'Choose one that is there: `sophontic-memory mind` lists them.',
        { version: number },
      );
    const path = join(nameOf(number), RECORD);
    let given: unknown;
    try {
      given = JSON.parse(new TextDecoder().decode(await this.read(path)));
    } catch (error) {
      throw error instanceof SyntaxError ? damaged(path, 'it is no JSON', error) : error;
    }
    const { success, data, error } = versionRecord.safeParse(given);
    if (!success) throw damaged(path, 'it is no record of a version', error);
    if (data.number !== number) throw damaged(path, `it is the record of version ${data.number}`);
    return data;
  }

  /** `path` is relative to the folder, here and below. */
  async read(path: string): Promise<Uint8Array> {
    try {
      return await this.#io.read(join(this.folder, path));
    } catch (error) {
      throw damaged(path, 'it is missing or cannot be read', error);
    }
  }

  async size(path: string): Promise<number> {
    return this.#io.size(join(this.folder, path));
  }

  /** Drafts that a killed writer left go as well: only one writes at a time. */
  async add(record: VersionRecord, files: readonly NewFile[]): Promise<void> {
    const io = this.#io;
    const target = join(this.folder, nameOf(record.number));
    const draft = `${target}.tmp-${process.pid}`;
    try {
      await io.makeFolder(this.folder);
      for (const name of await io.names(this.folder))
        if (LEFTOVER.test(name)) await io.remove(join(this.folder, name));
      await io.makeFolder(draft);
      for (const { kind, bytes } of files) await io.write(join(draft, fileOf(kind)), bytes);
      await io.write(join(draft, RECORD), jsonOf(record));
      await io.sync(draft);
      await io.rename(draft, target);
    } catch (error) {
      await io.remove(draft).catch(() => undefined);
      throw this.#failure(error, 'written');
    }
    try {
      await io.sync(this.folder);
    } catch (error) {
      // Who is told that it failed must not find it there. Its name goes first, so that no half of it ever shows.
      const back = io.rename(target, draft).then(() => io.remove(draft));
      await back.catch(() => undefined);
      throw this.#failure(error, 'written');
    }
  }

  /** The record goes first: it must never promise a file that is not there. What a kill in between leaves goes next time. */
  async keepOnly(record: VersionRecord, changed: boolean): Promise<void> {
    const folder = join(this.folder, nameOf(record.number));
    const known = new Set([RECORD, ...Object.keys(record.files).map((kind) => fileOf(kind as WeightKind))]);
    const draft = join(folder, `${RECORD}.tmp-${process.pid}`);
    try {
      if (changed) {
        await this.#io.remove(draft);
        await this.#io.write(draft, jsonOf(record));
        await this.#io.rename(draft, join(folder, RECORD));
        await this.#io.sync(folder);
      }
      for (const name of await this.#io.names(folder))
        if (/\.safetensors$|^version\.json\.tmp-/.test(name) && !known.has(name))
          await this.#io.remove(join(folder, name));
    } catch (error) {
      if (changed) await this.#io.remove(draft).catch(() => undefined);
      throw this.#failure(error, 'written');
    }
  }

  #failure(error: unknown, done: string): unknown {
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
          `${this.folder} cannot be ${done}.`,
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
