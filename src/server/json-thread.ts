import { Worker } from 'node:worker_threads';
import type { Line } from './line-reader.ts';

const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './json-worker.ts' : './json-worker.js',
  import.meta.url,
);
/** Copied without a pause: some milliseconds. */
const COPY_BYTES = 16 * 1024 * 1024;

/** Null where the bytes are no JSON. */
export type JsonOutcome = { readonly value: unknown } | null;

/**
 * Parses long lines in a thread, one after the other, so that a hundred megabytes of JSON hold up no one. The thread is
 * started for the first and gone after the last that waits.
 */
export class JsonThread {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Throws where the thread fails: the value takes more memory than there is. */
  parse(line: Line, bytes: number): Promise<JsonOutcome> {
    this.#waiting++;
    const outcome = this.#last.then(() => this.#parseNow(line, bytes));
    this.#last = outcome
      .catch(() => undefined)
      .then(() => {
        if (--this.#waiting === 0) this.#stop();
      });
    return outcome;
  }

  async #parseNow(line: Line, bytes: number): Promise<JsonOutcome> {
    const shared = new SharedArrayBuffer(bytes);
    const target = new Uint8Array(shared);
    let at = 0;
    let copiedSincePause = 0;
    for (const part of line) {
      target.set(part, at);
      at += part.length;
      copiedSincePause += part.length;
      if (copiedSincePause < COPY_BYTES) continue;
      copiedSincePause = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#ask(shared);
  }

  #ask(bytes: SharedArrayBuffer): Promise<JsonOutcome> {
    // Flags that the process was started with are not for the thread.
    const worker = (this.#worker ??= new Worker(WORKER_URL, { execArgv: [] }));
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        worker.removeAllListeners();
        finish();
      };
      worker.once('message', (outcome: JsonOutcome) => settle(() => resolve(outcome)));
      worker.once('error', (error) => {
        this.#worker = null;
        settle(() => reject(error instanceof Error ? error : new Error('the thread failed')));
      });
      worker.postMessage(bytes);
    });
  }

  #stop(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }
}
