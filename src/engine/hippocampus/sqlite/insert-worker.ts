import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { StoredEntry } from '../../vocabulary/entry.ts';
import type { IncomingEntry } from '../entries-port.ts';
import type { BulkOutcome, BulkPart, BulkSetup } from './bulk-insert.ts';
import { toStoreError } from './failures.ts';
import { insertBatch } from './insert.ts';
import { connect } from './connection.ts';
import { retryBusy } from './open.ts';
import { Statements } from './schema.ts';

/**
 * The thread of one large batch. It takes the write lock when half of it has come, since others wait from then on, and
 * stores the rest as it comes.
 */
const port = parentPort!;
const { path, count, key } = workerData as BulkSetup;

const db = new Statements(connect(path, { key: key && Buffer.from(key) }));
const stored: StoredEntry[] = [];
let waiting: IncomingEntry[] = [];
let isWriting = false;

async function take(part: BulkPart): Promise<void> {
  if (part) waiting.push(...part);
  if (!isWriting && part && waiting.length * 2 < count) return;
  if (!isWriting) await retryBusy(systemClock, () => db.handle.exec('BEGIN IMMEDIATE'));
  isWriting = true;
  stored.push(...insertBatch(db, waiting));
  waiting = [];
  if (part) return;
  // A commit that meets a lock may be tried again as it stands.
  await retryBusy(systemClock, () => db.handle.exec('COMMIT'));
  db.handle.close();
  port.postMessage({ stored } satisfies BulkOutcome);
}

/** Whatever it is, the caller gets it in his terms, and the transaction ends with the connection. */
function fail(error: unknown): void {
  if (db.handle.open) db.handle.close();
  const reason = toStoreError(error, path);
  const { code, message, repair, facts } =
    reason instanceof MemoryError
      ? reason
      : new MemoryError(
          'STORE_UNAVAILABLE',
          'Storing a large batch failed; nothing was stored.',
          'Try again; if it stays so, run `sophontic-memory doctor`.',
          { path, error: error instanceof Error ? error.name : '' },
        );
  port.postMessage({ code, message, repair, facts } satisfies BulkOutcome);
}

// One part after the other, whatever waits in between.
let last = Promise.resolve();
let hasFailed = false;
port.on('message', (part: BulkPart) => {
  last = last
    .then(() => (hasFailed ? undefined : take(part)))
    .catch((error: unknown) => {
      hasFailed = true;
      fail(error);
    });
});
