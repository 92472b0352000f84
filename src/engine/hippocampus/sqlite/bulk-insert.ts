import { Worker } from 'node:worker_threads';
import { MemoryError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { StoredEntry } from '../../vocabulary/entry.ts';
import type { IncomingEntry } from '../entries-port.ts';

const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './insert-worker.ts' : './insert-worker.js',
  import.meta.url,
);

/** What the thread is started with. */
export interface BulkSetup {
  readonly path: string;
  /** Opens an encrypted database. */
  readonly key: Uint8Array | null;
  /** Entries that will come. */
  readonly count: number;
}

/** To the thread: the next part, or null when all have come. */
export type BulkPart = readonly IncomingEntry[] | null;

/** From the thread, once: what it stored, durably, or why it stored nothing. */
export type BulkOutcome =
  | { readonly stored: StoredEntry[] }
  | {
      readonly code: ErrorCode;
      readonly message: string;
      readonly repair: string;
      readonly facts: Readonly<Record<string, unknown>>;
    };

/**
 * Stores a large batch in a thread with a connection of its own, in one transaction: readers of this process see all of it
 * or nothing, and neither writing its pages nor the flush to disk holds up anybody here.
 */
export async function insertInThread(
  { path, key }: Pick<BulkSetup, 'path' | 'key'>,
  parts: AsyncIterable<readonly IncomingEntry[]>,
  count: number,
): Promise<StoredEntry[]> {
  // Flags that the process was started with are not for the thread.
  const worker = new Worker(WORKER_URL, {
    workerData: { path, key, count } satisfies BulkSetup,
    execArgv: [],
  });
  const outcome = new Promise<BulkOutcome>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error) => reject(createEndedError(path, error)));
    worker.once('exit', () => reject(createEndedError(path)));
  });
  // One that ends early is told of below, when the parts have been handed over or the next is refused.
  let hasEnded = false as boolean;
  outcome.then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  try {
    for await (const part of parts) {
      if (hasEnded) break;
      worker.postMessage(part satisfies BulkPart);
    }
    worker.postMessage(null satisfies BulkPart);
    const result = await outcome;
    if ('stored' in result) return result.stored;
    throw new MemoryError(result.code, result.message, result.repair, result.facts);
  } finally {
    // What was not committed by now never is.
    await worker.terminate();
  }
}

const createEndedError = (path: string, error?: unknown): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    'The thread that stores large batches ended while it worked; nothing was stored.',
    'Try again, with fewer or shorter texts if it stays so.',
    { path, error: error instanceof Error ? error.name : '' },
  );
