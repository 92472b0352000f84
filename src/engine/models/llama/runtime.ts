import { basename, resolve } from 'node:path';
import { invalid } from '../../errors.ts';
import { modelFailure, unavailable } from './failures.ts';
import { Held, SharedModel } from './held.ts';
import type { Context, Loaded } from './held.ts';
import { loadNative } from './library.ts';
import type { NativeOptions } from './library.ts';
import { lookAt, noteFacts, recallFacts, sameLook, sha256Of } from './notes.ts';
import type { Facts } from './notes.ts';

export interface LlamaOptions {
  /** Imports `node-llama-cpp`; called on use alone. */
  readonly library: NativeOptions['library'];
  /** Processors of this machine: one is left to others where there are two or more. */
  readonly cores: number;
  /** Threads to compute with, instead of what `cores` gives. */
  readonly threads?: number;
  /** Default: false. */
  readonly gpu?: NativeOptions['gpu'];
}

export interface WeightsFile {
  readonly path: string;
  /** How the owner calls the model; told in repairs. */
  readonly id?: string;
  /** A JSON file where hashes of files are kept by path, size and time. */
  readonly notes: string;
}

/** One GGUF file, shared by all adapters that are made of it. */
export interface Weights extends Pick<Facts, 'sha256' | 'dimensions' | 'trained'> {
  readonly path: string;
  readonly file: string;
  /** `llama:<file name>:<first 16 hex of the SHA-256>`. */
  readonly identity: string;
  hold<C extends Context>(make: (loaded: Loaded) => Promise<C>): Held<C>;
}

/** Fewer tokens have no room for a past, a text and what stands around it. */
const LEAST = 16;

/** Tokens of context: what the owner asked for, never more than the model was trained for. */
export function contextOf(asked: number, { trained, path }: Pick<Weights, 'trained' | 'path'>): number {
  const size = Math.min(asked, trained);
  if (Number.isInteger(size) && size >= LEAST) return size;
  throw invalid(
    `The model at ${path} cannot work with a context of ${size} tokens.`,
    `Ask for ${LEAST} tokens at least.`,
    { path, context: size },
  );
}

export interface Llama {
  readonly threads: number;
  /**
   * Measures the file or recalls what was noted of it. Throws MODEL_UNAVAILABLE when the file or the library is missing
   * or damaged.
   */
  weights(file: WeightsFile): Promise<Weights>;
  /** Lets go of all contexts and models; the next use loads them again. */
  rest(): Promise<void>;
}

export function openLlama({ library, cores, threads, gpu = false }: LlamaOptions): Llama {
  const used = threads ?? Math.max(1, cores - 1);
  const models = new Map<string, SharedModel>();
  const held = new Set<Held<Context>>();

  async function load(path: string, id: string | undefined): Promise<Loaded> {
    const { library: loaded, llama } = await loadNative({ library, threads: used, gpu }, id);
    try {
      return { library: loaded, llama, model: await llama.loadModel({ modelPath: path }), threads: used };
    } catch (error) {
      throw modelFailure(error, 'load', path, id);
    }
  }

  async function measure(path: string, id: string | undefined): Promise<Facts> {
    const look = await lookAt(path, id);
    const { model } = await load(path, id);
    try {
      const [dimensions, trained] = [model.embeddingVectorSize, model.trainContextSize];
      return { ...look, sha256: await sha256Of(path), dimensions, trained };
    } finally {
      await model.dispose();
    }
  }

  async function weights({ path: given, id, notes }: WeightsFile): Promise<Weights> {
    const path = resolve(given);
    let facts = await recallFacts(notes, path, await lookAt(path, id));
    if (facts === null) {
      facts = await measure(path, id);
      await noteFacts(notes, path, facts);
    }
    const { sha256, dimensions, trained } = facts;
    const known = facts;
    const file = basename(path);
    const key = `${sha256} ${path}`;
    const shared =
      models.get(key) ??
      new SharedModel(async () => {
        if (!sameLook(await lookAt(path, id), known))
          throw unavailable(
            `The model at ${path} is another than when it was opened.`,
            'Restart, so that what it measures is kept apart from what the former did.',
            { path },
          );
        return load(path, id);
      });
    models.set(key, shared);
    return {
      path,
      file,
      identity: `llama:${file}:${sha256.slice(0, 16)}`,
      sha256,
      dimensions,
      trained,
      hold: (make) => {
        const one = new Held(shared, path, make);
        held.add(one);
        return one;
      },
    };
  }

  return {
    threads: used,
    weights,
    rest: async () => {
      await Promise.all([...held].map((one) => one.rest()));
    },
  };
}
