import { parentPort, workerData } from 'node:worker_threads';
import { MemoryError } from '../../errors.ts';
import type { BulkJobName } from './bulk-jobs.ts';
import { runBulkJob } from './bulk-jobs.ts';
import type { BulkAnswer, BulkFailure, BulkRequest, BulkSetup } from './bulk-protocol.ts';
import { connect } from './open.ts';
import { Statements } from './schema.ts';

/** The thread of long work on the store: a connection of its own, one job after the other. */
const port = parentPort!;

/** Nobody waits for this thread's event loop: SQLite may wait for a lock by itself, */
const LOCK_TIMEOUT_MS = 2_000;
/** but not while it has the lock of all writers in hand and waits for readers, as emptying the log does. */
const LOG_TIMEOUT_MS = 100;

const db = new Statements(connect((workerData as BulkSetup).path));

function run<Name extends BulkJobName>({ name, input }: BulkRequest<Name>): BulkAnswer {
  const { handle } = db;
  try {
    handle.pragma(`busy_timeout = ${name === 'truncate' ? LOG_TIMEOUT_MS : LOCK_TIMEOUT_MS}`);
    if (name !== 'forget') return { output: runBulkJob(db, name, input) };
    handle.exec('BEGIN IMMEDIATE');
    try {
      const output = runBulkJob(db, name, input);
      handle.exec('COMMIT');
      return { output };
    } finally {
      if (handle.inTransaction) handle.exec('ROLLBACK');
    }
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

function describeFailure(error: unknown): BulkFailure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const [repair, facts] = error instanceof MemoryError ? [error.repair, error.facts] : [null, {}];
  return { code: String(code), message: String(message), repair, facts };
}

port.on('message', (request: BulkRequest) => {
  port.postMessage(run(request));
});
