import { Worker } from 'node:worker_threads';
import { MemoryError, createUnavailableError } from '../../errors.ts';
import type { TransformersOptions } from './options.ts';
import { DEFAULT_IDLE_MS, DEFAULT_THREADS, resolvePrecision, formatAddHint } from './options.ts';
import type { WorkResult, WorkFailure, WorkerMessage, WorkerSetup, WorkRequest } from './protocol.ts';

const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface PendingCall {
  readonly resolve: (done: WorkResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The main thread's end of a model's thread: started by the first call, gone after a long silence, after `stop` or a
 * crash, and started again by the next call. One call at a time; the queue sees to that.
 */
export class WorkerThread {
  readonly #options: TransformersOptions;
  #worker: Worker | null = null;
  #pending: PendingCall | null = null;
  /** Grows with every `stop`: a start that was under way then must not go on. */
  #stopCount = 0;

  constructor(options: TransformersOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  async call(request: WorkRequest): Promise<WorkResult> {
    const worker = this.#worker ?? (await this.#start());
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      // Only while somebody waits does the thread keep the process alive.
      worker.ref();
      worker.postMessage(request);
    });
  }

  /** Ends the thread; whoever waits gets the error. */
  async stop(error: MemoryError): Promise<void> {
    this.#stopCount++;
    const worker = this.#worker;
    this.#worker = null;
    this.#settle((pending) => pending.reject(error));
    await worker?.terminate();
  }

  async #start(): Promise<Worker> {
    const { folder, model, threads, idleMs } = this.#options;
    const stopCount = this.#stopCount;
    let modulePath: string;
    try {
      modulePath = await this.#options.resolveModulePath();
    } catch (error) {
      throw this.#toError({ kind: 'failed', stage: 'library', name: '', message: String(error) });
    }
    if (this.#stopCount !== stopCount) throw createStoppedError(model.id);
    const setup: WorkerSetup = {
      modulePath,
      folder,
      precision: resolvePrecision(this.#options),
      task: model.task,
      pooling: model.pooling,
      dimensions: model.dimensions,
      maxTokens: model.longest,
      threads: threads ?? DEFAULT_THREADS,
      idleMs: idleMs ?? DEFAULT_IDLE_MS,
    };
    // What a library prints must not reach stdout: the protocol is spoken there.
    // The flags that the process was started with (--input-type, --inspect-brk) are not for the thread.
    const worker = new Worker(WORKER_URL, { workerData: setup, execArgv: [], stdout: true, stderr: true });
    this.#worker = worker;
    await new Promise<WorkResult | null>((resolve, reject) => {
      this.#pending = { resolve, reject };
      const ifCurrent = (handle: () => void) => (): void => {
        if (this.#worker === worker) handle();
      };
      worker.on('message', (message: WorkerMessage) => ifCurrent(() => this.#handleMessage(message))());
      // An error is followed by the exit, which tells of it.
      let errorName = '';
      worker.on('error', (error: Error) => (errorName = error.name));
      worker.on(
        'exit',
        ifCurrent(() => this.#handleExit(errorName)),
      );
    });
    return worker;
  }

  #handleMessage(message: WorkerMessage): void {
    if (message.kind === 'done') this.#settle(({ resolve }) => resolve(message));
    else if (message.kind === 'ready') this.#settle(({ resolve }) => resolve(EMPTY_RESULT));
    else if (message.kind === 'failed') {
      const failure = this.#toError(message);
      // A model that could not be loaded is loaded anew by the next call: its owner may have repaired it by then.
      if (message.stage === 'reading') this.#settle(({ reject }) => reject(failure));
      else void this.stop(failure);
    } else if (!this.#pending) void this.stop(createStoppedError(this.#options.model.id));
  }

  #handleExit(error: string): void {
    this.#worker = null;
    const { id } = this.#options.model;
    this.#settle(({ reject }) =>
      reject(
        createUnavailableError(
          `The thread of the model ${id} ended while it worked.`,
          'Try again; it starts anew.',
          {
            model: id,
            error,
          },
        ),
      ),
    );
  }

  #settle(settleCall: (pending: PendingCall) => void): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#worker?.unref();
    if (pending) settleCall(pending);
  }

  #toError({ stage, name, message }: WorkFailure): MemoryError {
    const { folder, model } = this.#options;
    const facts = { model: model.id, folder, error: name };
    if (stage === 'reading')
      return createUnavailableError(
        `The model ${model.id} failed at reading a text.`,
        'Try again; should it happen to every text, name another model.',
        facts,
      );
    const cause = new Error(message);
    if (stage === 'library')
      return createUnavailableError(
        `The library that runs ${model.id} cannot be loaded.`,
        formatAddHint(model.id),
        facts,
        cause,
      );
    return createUnavailableError(
      `The model ${model.id} in ${folder} cannot be loaded.`,
      `Remove the folder, then: ${formatAddHint(model.id)}`,
      facts,
      cause,
    );
  }
}

const EMPTY_RESULT: WorkResult = {
  kind: 'done',
  tokens: new Int32Array(),
  values: new Float32Array(),
  width: 0,
};

export const createStoppedError = (id: string): MemoryError =>
  new MemoryError('CANCELLED', `The model ${id} was let go of.`, 'Try again; it is loaded again.', {
    model: id,
  });
