import { parentPort, workerData } from 'node:worker_threads';
import { MemoryError } from '../../errors.ts';
import type { BulkInput, BulkJobName, BulkOutput } from './bulk-jobs.ts';
import type { BulkAnswer, BulkFailure, BulkRequest, BulkSetup } from './bulk-protocol.ts';
import { connect } from './connection.ts';
import { truncateLog } from './rewriting.ts';

/** The thread of long work on the store: a connection of its own, one job after the other. */
const port = parentPort!;

/** Nobody waits for this thread's event loop: SQLite may wait for a lock by itself, */
const LOCK_TIMEOUT_MS = 2_000;
/** but not while it has the lock of all writers in hand and waits for readers, as emptying the log does. */
const LOG_TIMEOUT_MS = 100;

/** Every page is read once: there is little to keep. */
const CACHE_KB = 8_000;

const { path, key } = workerData as BulkSetup;
const handle = connect(path, { cacheKb: CACHE_KB, key: key && Buffer.from(key) });

async function run({ name, input }: BulkRequest): Promise<BulkAnswer> {
  try {
    handle.pragma(`busy_timeout = ${name === 'truncate' ? LOG_TIMEOUT_MS : LOCK_TIMEOUT_MS}`);
    if (name === 'truncate') truncateLog(handle);
    else if (name === 'vacuum') handle.exec('VACUUM');
    else return { output: await runJob(name, input as BulkInput<typeof name>) };
    return { output: null };
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

async function runJob<Name extends BulkJobName>(
  name: Name,
  input: BulkInput<Name>,
): Promise<BulkOutput<Name>> {
  // Loaded when there is so much to forget: rewriting the store needs nothing of it.
  const [{ runBulkJob }, { Statements }] = await Promise.all([
    import('./bulk-jobs.ts'),
    import('./schema.ts'),
  ]);
  const db = new Statements(handle);
  if (name !== 'forget') return runBulkJob(db, name, input);
  handle.exec('BEGIN IMMEDIATE');
  try {
    const output = runBulkJob(db, name, input);
    handle.exec('COMMIT');
    return output;
  } finally {
    if (handle.inTransaction) handle.exec('ROLLBACK');
  }
}

function describeFailure(error: unknown): BulkFailure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const [repair, facts] = error instanceof MemoryError ? [error.repair, error.facts] : [null, {}];
  return { code: String(code), message: String(message), repair, facts };
}

port.on('message', (request: BulkRequest) => {
  void run(request).then((answer) => {
    port.postMessage(answer);
  });
});
