import { modelFailure } from './failures.ts';
import type { Model, Native } from './library.ts';

export interface Loaded extends Native {
  readonly model: Model;
  readonly threads: number;
}

/** One loaded file for all who use it: loaded with the first, let go with the last. */
export class SharedModel {
  readonly #load: () => Promise<Loaded>;
  #loading: Promise<Loaded> | null = null;
  #holders = 0;

  constructor(load: () => Promise<Loaded>) {
    this.#load = load;
  }

  async take(): Promise<Loaded> {
    const loading = (this.#loading ??= this.#load());
    this.#holders++;
    try {
      return await loading;
    } catch (error) {
      this.#holders--;
      if (this.#loading === loading) this.#loading = null;
      throw error;
    }
  }

  async giveBack(): Promise<void> {
    this.#holders--;
    if (this.#holders > 0 || this.#loading === null) return;
    const loading = this.#loading;
    this.#loading = null;
    await (await loading).model.dispose();
  }
}

/** What an adapter makes of a model for its own kind of work. */
export interface Context {
  dispose(): Promise<void>;
}

/** An adapter's context: made on use, one piece of work after the other, let go when asked. */
export class Held<C extends Context> {
  readonly #shared: SharedModel;
  readonly #make: (loaded: Loaded) => Promise<C>;
  readonly #path: string;
  #context: C | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(shared: SharedModel, path: string, make: (loaded: Loaded) => Promise<C>) {
    this.#shared = shared;
    this.#path = path;
    this.#make = make;
  }

  /** Throws what `work` throws as a `MemoryError`; after an error of the library's the context is made anew. */
  run<T>(work: (context: C) => Promise<T>): Promise<T> {
    return this.#queue(async () => {
      const context = (this.#context ??= await this.#open());
      try {
        return await work(context);
      } catch (error) {
        const failure = modelFailure(error, 'run', this.#path);
        if (failure !== error) await this.#close();
        throw failure;
      }
    });
  }

  /** After the work under way; the next one loads again. */
  rest(): Promise<void> {
    return this.#queue(() => this.#close());
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #open(): Promise<C> {
    const loaded = await this.#shared.take();
    try {
      return await this.#make(loaded);
    } catch (error) {
      await this.#shared.giveBack();
      throw modelFailure(error, 'run', this.#path);
    }
  }

  async #close(): Promise<void> {
    const context = this.#context;
    if (context === null) return;
    this.#context = null;
    try {
      await context.dispose();
    } finally {
      await this.#shared.giveBack();
    }
  }
}
