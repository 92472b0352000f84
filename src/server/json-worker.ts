import { parentPort } from 'node:worker_threads';
import type { JsonOutcome } from './json-thread.ts';

/** The thread that reads long lines: bytes in, a value out, one after the other. */
const port = parentPort!;
port.on('message', (bytes: SharedArrayBuffer) => {
  port.postMessage(readValue(bytes));
});

function readValue(bytes: SharedArrayBuffer): JsonOutcome {
  try {
    return { value: JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown };
  } catch {
    // What the parser says may quote what it read.
    return null;
  }
}
