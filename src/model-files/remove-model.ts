import { rm } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import { resolveLockPath } from './add-model.ts';
import { toDiskError } from './private-files.ts';
import type { FoundModel } from './find-model.ts';
import { removeLocalModel } from './local-models.ts';
import { withLock } from './lock.ts';
import { listPlaces } from './use-model.ts';

/** Throws `FORBIDDEN` for a model that the configuration names: without it the memory would not open. */
export function checkUnused({ models }: Config, { id }: FoundModel): void {
  const places = listPlaces(models, id);
  if (places.length > 0)
    throw new MemoryError(
      'FORBIDDEN',
      `${id} is in use (${places.join(', ')}).`,
      'Use another first, for instance `sophontic-memory models use builtin`.',
    );
}

/** Deletes a model's files, parts of them too; one that the owner keeps elsewhere is only forgotten. */
export async function removeModel(config: Config, found: FoundModel): Promise<void> {
  checkUnused(config, found);
  try {
    if (!found.model) await removeLocalModel(config.home, found.folder);
    else
      await withLock(resolveLockPath(config.home, found.model), () =>
        rm(found.folder, { recursive: true, force: true }),
      );
  } catch (error) {
    throw toDiskError(error, found.folder);
  }
}
