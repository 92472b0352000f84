import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { readFileSize } from './private-files.ts';
import type { OpenedFile, ModelSource } from './source.ts';

/**
 * A folder that holds the model's files: as the model hub lays them out, or all in one heap as a browser saves them.
 * Copying is quick: it begins anew rather than in the middle.
 */
export function createFolderSource(folder: string): ModelSource {
  return {
    name: folder,
    open: async (path): Promise<OpenedFile> => {
      for (const candidate of [join(folder, path), join(folder, basename(path))]) {
        const total = await readFileSize(candidate);
        if (total >= 0 && (await isReadable(candidate)))
          return { start: 0, total, version: null, bytes: readBytes(candidate) };
      }
      throw new MemoryError(
        'MODEL_UNAVAILABLE',
        `${folder} has no ${path} that can be read.`,
        'Name the folder that the model was downloaded to.',
        { folder, path },
      );
    },
  };
}

const isReadable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

/** Opened with the first chunk: a file that nobody comes to read is never held. */
async function* readBytes(path: string): AsyncIterable<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}
