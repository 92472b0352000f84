import { toModelError } from './failures.ts';
import type { LlamaModel, LlamaRuntimeModule } from './llama-module.ts';

export interface LoadedModel extends LlamaRuntimeModule {
  readonly model: LlamaModel;
  readonly threads: number;
}

/** One loaded file for all who use it: loaded with the first, let go with the last. */
export class SharedModel {
  readonly #load: () => Promise<LoadedModel>;
  #loading: Promise<LoadedModel> | null = null;
  #refCount = 0;

  constructor(load: () => Promise<LoadedModel>) {
    this.#load = load;
  }

  async acquire(): Promise<LoadedModel> {
    const loading = (this.#loading ??= this.#load());
    this.#refCount++;
    try {
      return await loading;
    } catch (error) {
      this.#refCount--;
      if (this.#loading === loading) this.#loading = null;
      throw error;
    }
  }

  async release(): Promise<void> {
    this.#refCount--;
    if (this.#refCount > 0 || this.#loading === null) return;
    const loading = this.#loading;
    this.#loading = null;
    await (await loading).model.dispose();
  }
}

/** What an adapter makes of a model for its own kind of work. */
export interface DisposableContext {
  dispose(): Promise<void>;
}

/** An adapter's context: made on use, one piece of work after the other, let go when asked. */
export class LazyContext<C extends DisposableContext> {
  readonly #shared: SharedModel;
  readonly #createContext: (loaded: LoadedModel) => Promise<C>;
  readonly #path: string;
  #context: C | null = null;
  #lastTask: Promise<unknown> = Promise.resolve();

  constructor(shared: SharedModel, path: string, make: (loaded: LoadedModel) => Promise<C>) {
    this.#shared = shared;
    this.#path = path;
    this.#createContext = make;
  }

  /** Throws what `work` throws as a `MemoryError`; after an error of the library's the context is made anew. */
  run<T>(work: (context: C) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      const context = (this.#context ??= await this.#open());
      try {
        return await work(context);
      } catch (error) {
        const failure = toModelError(error, 'run', this.#path);
        if (failure !== error) await this.#close();
        throw failure;
      }
    });
  }

  /** After the work under way; the next one loads again. */
  unload(): Promise<void> {
    return this.#enqueue(() => this.#close());
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#lastTask.then(work, work);
    this.#lastTask = next.catch(() => undefined);
    return next;
  }

  async #open(): Promise<C> {
    const loaded = await this.#shared.acquire();
    try {
      return await this.#createContext(loaded);
    } catch (error) {
      await this.#shared.release();
      throw toModelError(error, 'run', this.#path);
    }
  }

  async #close(): Promise<void> {
    const context = this.#context;
    if (context === null) return;
    this.#context = null;
    try {
      await context.dispose();
    } finally {
      await this.#shared.release();
    }
  }
}
