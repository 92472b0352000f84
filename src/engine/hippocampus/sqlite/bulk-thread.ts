import { Worker } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { runBulkJob } from './bulk-jobs.ts';
import type { BulkInput, BulkJobName, BulkOutput } from './bulk-jobs.ts';
import type { BulkAnswer, BulkFailure, BulkRequest, BulkSetup } from './bulk-protocol.ts';
import type { PulseFile } from './pulse-file.ts';
import type { Statements } from './schema.ts';

const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './bulk-worker.ts' : './bulk-worker.js',
  import.meta.url,
);
/** A store of this size is rewritten within some 40 ms: sooner than a thread is started. */
const MAX_INLINE_BYTES = 4_000_000;
const PULSE_INTERVAL_MS = 1_000;
const STEP_MS = 100;
/** Whoever has said for so long that nothing is under way any more, or has died. */
const PULSE_TIMEOUT_MS = 15_000;

interface PendingCall {
  readonly resolve: (answer: BulkAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Long work on the store, beside the event loop: in a thread with a connection of its own, started when it is needed. Small
 * stores do without. While it works, a file beside the database says so: writers of all processes wait for it
 * with more patience than for each other.
 */
export class BulkThread {
  readonly #db: Statements;
  readonly #setup: BulkSetup;
  readonly #clock: Clock;
  readonly #pulse: PulseFile;
  #worker: Worker | null = null;
  #pending: PendingCall | null = null;
  /** Calls of this process, one behind the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Statements, setup: BulkSetup, clock: Clock, pulse: PulseFile) {
    this.#db = db;
    this.#setup = setup;
    this.#clock = clock;
    this.#pulse = pulse;
  }

  /** Whether the thread of this process is at work. */
  get isAtWork(): boolean {
    return this.#pending !== null;
  }

  /** Whether the whole store is soon gone through. */
  isSmallStore(): boolean {
    const readNumber = (name: string): number => this.#db.handle.pragma(name, { simple: true }) as number;
    return readNumber('page_count') * readNumber('page_size') <= MAX_INLINE_BYTES;
  }

  /** Whether long work is under way in any process. */
  isAnyAtWork(): boolean {
    const at = this.#pulse.readLatest();
    return at !== null && Math.abs(this.#clock.now() - at) <= PULSE_TIMEOUT_MS;
  }

  /** `number`: of the scrub that it is part of, by which others know that it lives. */
  run<Name extends BulkJobName>(
    name: Name,
    input: BulkInput<Name>,
    { isInline, number = 0 }: { readonly isInline: boolean; readonly number?: number },
  ): Promise<BulkOutput<Name>> {
    if (isInline) return this.#runInline(name, input);
    const call = this.#last.then(() => this.#withPulse(number, this.#call({ name, input })));
    this.#last = call.catch(() => undefined);
    return call;
  }

  /** Resolves when all that was asked for is done, and the thread gone. */
  async stop(): Promise<void> {
    await this.#last;
    await this.#worker?.terminate();
  }

  /** At once, and what it throws is the promise's. */
  async #runInline<Name extends BulkJobName>(name: Name, input: BulkInput<Name>): Promise<BulkOutput<Name>> {
    return runBulkJob(this.#db, name, input);
  }

  async #call(request: BulkRequest): Promise<BulkOutput<BulkJobName>> {
    const worker = (this.#worker ??= this.#start());
    const answer = await new Promise<BulkAnswer>((resolve, reject) => {
      this.#pending = { resolve, reject };
      worker.ref();
      worker.postMessage(request);
    });
    if ('failure' in answer) throw toError(answer.failure);
    return answer.output;
  }

  #start(): Worker {
    // The flags that the process was started with (--input-type, --inspect-brk) are not for the thread.
    const worker = new Worker(WORKER_URL, { workerData: this.#setup, execArgv: [] });
    const settle = (settleCall: (pending: PendingCall) => void): void => {
      const pending = this.#pending;
      if (this.#worker !== worker || !pending) return;
      this.#pending = null;
      // Only while somebody waits does the thread keep the process alive.
      worker.unref();
      settleCall(pending);
    };
    worker.on('message', (answer: BulkAnswer) => settle(({ resolve }) => resolve(answer)));
    let failure = new Error('the thread of long work on the store ended while it worked');
    worker.on('error', (error: Error) => (failure = error));
    worker.on('exit', () => {
      settle(({ reject }) => reject(failure));
      if (this.#worker === worker) this.#worker = null;
    });
    return worker;
  }

  async #withPulse<T>(number: number, work: Promise<T>): Promise<T> {
    let isOver = false;
    const ended = work.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    const hasEnded = (): boolean => isOver;
    for (let sinceMs = PULSE_INTERVAL_MS; !hasEnded(); sinceMs += STEP_MS) {
      if (sinceMs >= PULSE_INTERVAL_MS) {
        this.#pulse.write(number, this.#clock.now());
        sinceMs = 0;
      }
      await Promise.race([ended, this.#clock.sleep(STEP_MS)]);
    }
    this.#pulse.write(number, 0);
    return work;
  }
}

function toError({ code, message, repair, facts }: BulkFailure): Error {
  if (repair !== null) return new MemoryError(code as ErrorCode, message, repair, facts);
  return Object.assign(new Error(message), { code });
}
