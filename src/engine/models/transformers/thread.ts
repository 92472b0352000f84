import { Worker } from 'node:worker_threads';
import { MemoryError } from '../../errors.ts';
import type { TransformersOptions } from './options.ts';
import { IDLE_MS, THREADS, precisionOf, toAdd, unavailable } from './options.ts';
import type { Done, Failed, FromThread, Setup, Work } from './protocol.ts';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface Waiting {
  readonly resolve: (done: Done) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The main thread's end of a model's thread: started by the first call, gone after a long silence, after `stop` or a
 * crash, and started again by the next call. One call at a time; the queue sees to that.
 */
export class Thread {
  readonly #options: TransformersOptions;
  #worker: Worker | null = null;
  #waiting: Waiting | null = null;
  /** Grows with every `stop`: a start that was under way then must not go on. */
  #stops = 0;

  constructor(options: TransformersOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#worker !== null;
  }

  async call(work: Work): Promise<Done> {
    const worker = this.#worker ?? (await this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      // Only while somebody waits does the thread keep the process alive.
      worker.ref();
      worker.postMessage(work);
    });
  }

  /** Ends the thread; whoever waits gets the error. */
  async stop(error: MemoryError): Promise<void> {
    this.#stops++;
    const worker = this.#worker;
    this.#worker = null;
    this.#settle((waiting) => waiting.reject(error));
    await worker?.terminate();
  }

  async #start(): Promise<Worker> {
    const { folder, model, threads, idleMs } = this.#options;
    const stops = this.#stops;
    let library: string;
    try {
      library = await this.#options.library();
    } catch (error) {
      throw this.#failure({ kind: 'failed', stage: 'library', name: '', message: String(error) });
    }
    if (this.#stops !== stops) throw stopped(model.id);
    const setup: Setup = {
      library,
      folder,
      precision: precisionOf(this.#options),
      task: model.task,
      pooling: model.pooling,
      dimensions: model.dimensions,
      longest: model.longest,
      threads: threads ?? THREADS,
      idleMs: idleMs ?? IDLE_MS,
    };
    // What a library prints must not reach stdout: the protocol is spoken there.
    // The flags that the process was started with (--input-type, --inspect-brk) are not for the thread.
    const worker = new Worker(WORKER, { workerData: setup, execArgv: [], stdout: true, stderr: true });
    this.#worker = worker;
    await new Promise<Done | null>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      const ours = (then: () => void) => (): void => {
        if (this.#worker === worker) then();
      };
      worker.on('message', (message: FromThread) => ours(() => this.#hear(message))());
      // An error is followed by the exit, which tells of it.
      let died = '';
      worker.on('error', (error: Error) => (died = error.name));
      worker.on(
        'exit',
        ours(() => this.#gone(died)),
      );
    });
    return worker;
  }

  #hear(message: FromThread): void {
    if (message.kind === 'done') this.#settle(({ resolve }) => resolve(message));
    else if (message.kind === 'ready') this.#settle(({ resolve }) => resolve(NOTHING));
    else if (message.kind === 'failed') {
      const failure = this.#failure(message);
      // A model that could not be loaded is loaded anew by the next call: its owner may have repaired it by then.
      if (message.stage === 'reading') this.#settle(({ reject }) => reject(failure));
      else void this.stop(failure);
    } else if (!this.#waiting) void this.stop(stopped(this.#options.model.id));
  }

  #gone(error: string): void {
    this.#worker = null;
    const { id } = this.#options.model;
    this.#settle(({ reject }) =>
      reject(
        unavailable(`The thread of the model ${id} ended while it worked.`, 'Try again; it starts anew.', {
          model: id,
          error,
        }),
      ),
    );
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#worker?.unref();
    if (waiting) how(waiting);
  }

  #failure({ stage, name, message }: Failed): MemoryError {
    const { folder, model } = this.#options;
    const facts = { model: model.id, folder, error: name };
    if (stage === 'reading')
      return unavailable(
        `The model ${model.id} failed at reading a text.`,
        'Try again; should it happen to every text, name another model.',
        facts,
      );
    const cause = new Error(message);
    if (stage === 'library')
      return unavailable(
        `The library that runs ${model.id} cannot be loaded.`,
        toAdd(model.id),
        facts,
        cause,
      );
    return unavailable(
      `The model ${model.id} in ${folder} cannot be loaded.`,
      `Remove the folder, then: ${toAdd(model.id)}`,
      facts,
      cause,
    );
  }
}

const NOTHING: Done = { kind: 'done', tokens: new Int32Array(), values: new Float32Array(), width: 0 };

export const stopped = (id: string): MemoryError =>
  new MemoryError('CANCELLED', `The model ${id} was let go of.`, 'Try again; it is loaded again.', {
    model: id,
  });
