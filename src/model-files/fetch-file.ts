import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import type { ModelFile } from '../engine/index.ts';
import { appendPart, hashPart, readPartNote, resolveNotePath } from './partial-file.ts';
import { toDiskError, createPrivateFolder, readFileSize } from './private-files.ts';
import { InterruptedError } from './source.ts';
import type { OpenedFile, ModelSource } from './source.ts';

export interface FetchedFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes of it that were there from before. */
  readonly resumed: number;
}

export interface FetchOptions {
  readonly source: ModelSource;
  readonly signal: AbortSignal;
  /** Bytes of the file that are there by now. */
  readonly onProgress: (bytes: number) => void;
  /** Called with what came, after it was found right and before it takes its place. */
  readonly onVerified: (came: FetchedFile) => Promise<void>;
  /** Waits before another try; `again` counts from 1. */
  readonly pause: (again: number) => Promise<void>;
}

/** How often a connection may break off without having brought anything. */
const MAX_ATTEMPTS = 3;

/**
 * Brings one file to `target` by way of `target.part`: goes on where an earlier try broke off, looks at size and hash, and
 * puts it in place only when it is whole. A wrong hash deletes the part; whatever else goes wrong leaves it.
 */
export async function fetchFile(
  target: string,
  request: ModelFile,
  options: FetchOptions,
): Promise<FetchedFile> {
  const part = `${target}.part`;
  await createPrivateFolder(dirname(target));
  for (let tries = 1, previousSize = await readFileSize(part); ; tries++) {
    try {
      const fetched = await fetchOnce(part, request, options);
      await options.onVerified(fetched);
      await rename(part, target);
      await rm(resolveNotePath(part), { force: true });
      return fetched;
    } catch (error) {
      if (options.signal.aborted) throw createCancelledError(error);
      if (!(error instanceof InterruptedError)) throw toDiskError(error, target);
      const size = await readFileSize(part);
      if (size > previousSize) tries = 1;
      previousSize = size;
      if (tries >= MAX_ATTEMPTS) throw createInterruptionError(request, size, error);
      await options.pause(tries).catch(() => undefined);
    }
  }
}

async function fetchOnce(
  part: string,
  request: ModelFile,
  { source, signal, onProgress }: FetchOptions,
): Promise<FetchedFile> {
  const note = await readPartNote(part);
  const expectedBytes = request.bytes > 0 ? request.bytes : null;
  const totalBytes = expectedBytes ?? note.total;
  let offset = Math.max(0, await readFileSize(part));
  // Without a hash to check it by, a part goes on only where the source vouches for it being the same file.
  if (offset > (totalBytes ?? offset) || (request.sha256 === null && note.version === null)) offset = 0;
  let hash = await hashPart(part, offset);
  let resumed = offset;
  if (offset === 0 || offset !== totalBytes) {
    const controller = new AbortController();
    try {
      const stream = await source.open(
        request.path,
        offset,
        note.version,
        AbortSignal.any([signal, controller.signal]),
      );
      checkTotal(request, stream);
      if (stream.start !== offset) {
        hash = createHash('sha256');
        resumed = 0;
      }
      offset = await appendPart(part, stream, hash, expectedBytes ?? stream.total, onProgress);
    } finally {
      controller.abort();
    }
  }
  const sha256 = hash.digest('hex');
  if (request.sha256 !== null && sha256 !== request.sha256) {
    await rm(part, { force: true });
    await rm(resolveNotePath(part), { force: true });
    throw createMismatchError(request, `its sha256 is ${sha256}, and should be ${request.sha256}`);
  }
  return { bytes: offset, sha256, resumed };
}

function checkTotal(request: ModelFile, { total }: OpenedFile): void {
  if (request.bytes > 0 && total !== null && total !== request.bytes)
    throw createMismatchError(request, `it is ${total} bytes long, and should be ${request.bytes}`);
}

const createMismatchError = ({ path }: ModelFile, detail: string): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `What came as ${path} is not the file that is known: ${detail}.`,
    'It was not kept. Try again or from elsewhere with --from; a model that is meant to be another one can be added by its path.',
    { path },
  );

const createInterruptionError = (
  { path, bytes }: ModelFile,
  receivedBytes: number,
  { message }: InterruptedError,
): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `Fetching ${path} broke off at ${Math.max(0, receivedBytes)}${bytes > 0 ? ` of ${bytes}` : ''} bytes: ${message}.`,
    'Give the same command again: it goes on where it stopped.',
    { path },
  );

const createCancelledError = (cause: unknown): MemoryError =>
  new MemoryError(
    'CANCELLED',
    'Fetching was stopped.',
    'Give the same command again: it goes on where it stopped.',
    {},
    { cause },
  );
