import { join, resolve } from 'node:path';
import { systemClock } from '../src/engine/clock.ts';
import { describeFolder, openTransformersEmbedder } from '../src/engine/models/transformers/index.ts';
import type { UniversalEmbedder } from '../src/engine/models/ports.ts';
import { createTempFolder } from './temp.ts';

/** A sentence model in a folder of the owner's, in ONNX. */
export async function openModel(folder: string): Promise<UniversalEmbedder> {
  return openTransformersEmbedder({
    folder: resolve(folder),
    model: await describeFolder(resolve(folder)),
    resolveModulePath: async () => import.meta.resolve('@huggingface/transformers'),
    cache: join(createTempFolder(), 'hashes.json'),
    clock: systemClock,
  });
}
