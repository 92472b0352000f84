import { basename, resolve } from 'node:path';
import { createInputError, createUnavailableError } from '../../errors.ts';
import { toModelError } from './failures.ts';
import { LazyContext, SharedModel } from './lazy-context.ts';
import type { DisposableContext, LoadedModel } from './lazy-context.ts';
import { loadLlamaModule } from './llama-module.ts';
import type { LlamaModuleOptions } from './llama-module.ts';
import {
  readFileSignature,
  writeCachedFacts,
  readCachedFacts,
  isSameSignature,
  computeSha256,
} from './file-cache.ts';
import type { GgufFacts } from './file-cache.ts';

export interface LlamaOptions {
  /** Imports `node-llama-cpp`; called on use alone. */
  readonly loadModule: LlamaModuleOptions['loadModule'];
  /** Processors of this machine: one is left to others where there are two or more. */
  readonly cores: number;
  /** Threads to compute with, instead of what `cores` gives. */
  readonly threads?: number;
  /** Default: false. */
  readonly gpu?: LlamaModuleOptions['gpu'];
}

export interface LlamaWeightsFile {
  readonly path: string;
  /** How the owner calls the model; told in repairs. */
  readonly id?: string;
  /** A JSON file where hashes of files are kept by path, size and time. */
  readonly cacheFile: string;
}

/** One GGUF file, shared by all adapters that are made of it. */
export interface LlamaWeights extends Pick<GgufFacts, 'sha256' | 'dimensions' | 'trained'> {
  readonly path: string;
  readonly file: string;
  /** `llama:<file name>:<first 16 hex of the SHA-256>`. */
  readonly identity: string;
  createLazyContext<C extends DisposableContext>(make: (loaded: LoadedModel) => Promise<C>): LazyContext<C>;
}

/** Fewer tokens have no room for a past, a text and what stands around it. */
const MIN_CONTEXT_TOKENS = 16;

/** Tokens of context: what the owner asked for, never more than the model was trained for. */
export function resolveContextSize(
  requested: number,
  { trained, path }: Pick<LlamaWeights, 'trained' | 'path'>,
): number {
  const size = Math.min(requested, trained);
  if (Number.isInteger(size) && size >= MIN_CONTEXT_TOKENS) return size;
  throw createInputError(
    `The model at ${path} cannot work with a context of ${size} tokens.`,
    `Ask for ${MIN_CONTEXT_TOKENS} tokens at least.`,
    { path, context: size },
  );
}

export interface LlamaRuntime {
  readonly threads: number;
  /**
   * Measures the file or recalls what was noted of it. Throws MODEL_UNAVAILABLE when the file or the library is missing
   * or damaged.
   */
  openWeights(file: LlamaWeightsFile): Promise<LlamaWeights>;
  /** Lets go of all contexts and models; the next use loads them again. */
  unload(): Promise<void>;
}

export function openLlama({ loadModule, cores, threads, gpu = false }: LlamaOptions): LlamaRuntime {
  const threadCount = threads ?? Math.max(1, cores - 1);
  const models = new Map<string, SharedModel>();
  const contexts = new Set<LazyContext<DisposableContext>>();

  async function load(path: string, id: string | undefined): Promise<LoadedModel> {
    const { llamaModule, llama } = await loadLlamaModule({ loadModule, threads: threadCount, gpu }, id);
    try {
      return {
        llamaModule,
        llama,
        model: await llama.loadModel({ modelPath: path }),
        threads: threadCount,
      };
    } catch (error) {
      throw toModelError(error, 'load', path, id);
    }
  }

  async function measureFile(path: string, id: string | undefined): Promise<GgufFacts> {
    const signature = await readFileSignature(path, id);
    const { model } = await load(path, id);
    try {
      const [dimensions, trained] = [model.embeddingVectorSize, model.trainContextSize];
      return { ...signature, sha256: await computeSha256(path), dimensions, trained };
    } finally {
      await model.dispose();
    }
  }

  async function openWeights({ path: inputPath, id, cacheFile }: LlamaWeightsFile): Promise<LlamaWeights> {
    const path = resolve(inputPath);
    let facts = await readCachedFacts(cacheFile, path, await readFileSignature(path, id));
    if (facts === null) {
      facts = await measureFile(path, id);
      await writeCachedFacts(cacheFile, path, facts);
    }
    const { sha256, dimensions, trained } = facts;
    const expected = facts;
    const file = basename(path);
    const key = `${sha256} ${path}`;
    const sharedModel =
      models.get(key) ??
      new SharedModel(async () => {
        if (!isSameSignature(await readFileSignature(path, id), expected))
          throw createUnavailableError(
            `The model at ${path} is another than when it was opened.`,
            'Restart, so that what it measures is kept apart from what the former did.',
            { path },
          );
        return load(path, id);
      });
    models.set(key, sharedModel);
    return {
      path,
      file,
      identity: `llama:${file}:${sha256.slice(0, 16)}`,
      sha256,
      dimensions,
      trained,
      createLazyContext: (make) => {
        const context = new LazyContext(sharedModel, path, make);
        contexts.add(context);
        return context;
      },
    };
  }

  return {
    threads: threadCount,
    openWeights,
    unload: async () => {
      await Promise.all([...contexts].map((context) => context.unload()));
    },
  };
}
