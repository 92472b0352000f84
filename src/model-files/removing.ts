import { rm } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import { lockPath } from './adding.ts';
import { diskFailure } from './private-files.ts';
import type { FoundModel } from './finding.ts';
import { removeLocal } from './local.ts';
import { locked } from './lock.ts';
import { placesOf } from './using.ts';

/** Throws `FORBIDDEN` for a model that the configuration names: without it the memory would not open. */
export function checkUnused({ models }: Config, { id }: FoundModel): void {
  const places = placesOf(models, id);
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
    if (!found.model) await removeLocal(config.home, found.folder);
    else
      await locked(lockPath(config.home, found.model), () =>
        rm(found.folder, { recursive: true, force: true }),
      );
  } catch (error) {
    throw diskFailure(error, found.folder);
  }
}
