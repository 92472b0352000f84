import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LlamaModel } from 'node-llama-cpp';
import { openLlama } from '../../src/engine/models/llama/runtime.ts';
import type { LlamaRuntime, LlamaOptions, LlamaWeights } from '../../src/engine/models/llama/runtime.ts';
import { TEST_MODELS } from '../models.ts';
import { writeTinyGguf } from '../tiny-gguf.ts';
import { createTempFolder } from './store.ts';

export const importLlama = (): Promise<unknown> => import('node-llama-cpp');

const realPath = TEST_MODELS === null ? null : join(TEST_MODELS, 'tiny-llama', 'tiny-llama.gguf');
/** A model that learnt English; null where the models for tests are not. */
export const REAL_MODEL: string | null = realPath !== null && existsSync(realPath) ? realPath : null;

/** A model of chance, written for the test, and the folder that it and its notes lie in. */
export function writeTinyModel(context = 256): { folder: string; path: string; notes: string } {
  const folder = createTempFolder();
  const path = join(folder, 'tiny.gguf');
  writeTinyGguf(path, { context });
  return { folder, path, notes: join(folder, 'notes.json') };
}

/** The models that there are: what must hold for any is asked of each. */
export const MODELS: readonly (readonly [string, string])[] = [
  ['a model of chance', writeTinyModel().path],
  ...(REAL_MODEL === null ? [] : [['a model of English', REAL_MODEL] as const]),
];

export async function openTestLlama(
  path: string,
  options: Partial<LlamaOptions> = {},
): Promise<{ llama: LlamaRuntime; weights: LlamaWeights }> {
  const llama = openLlama({ loadModule: importLlama, cores: 2, ...options });
  return {
    llama,
    weights: await llama.openWeights({ path, cacheFile: join(createTempFolder(), 'notes.json') }),
  };
}

/** Rejects with what is caught, for expectations that look at it more than once. */
export async function catchError(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

/** Works with the bare model, by the library's own means: another way to what the adapters do. */
export async function withBareModel<T>(
  weights: LlamaWeights,
  work: (model: LlamaModel) => Promise<T>,
): Promise<T> {
  const handle = weights.createLazyContext(async ({ model }) => ({ model, dispose: async () => undefined }));
  try {
    return await handle.run(({ model }) => work(model));
  } finally {
    await handle.unload();
  }
}
