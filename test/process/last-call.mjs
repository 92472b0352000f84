// Loaded into a server before anything else (`node --import`): writes down for how long it sets the timer by which it goes
// whatever hangs, and keeps that from ever ringing where it is to end without.
import { appendFileSync } from 'node:fs';

const { SOPHONTIC_TEST_LAST_CALLS: file, SOPHONTIC_TEST_DEAF: deaf } = process.env;
const { setTimeout: set } = globalThis;
const NEVER = 2 ** 30;
globalThis.setTimeout = (work, ms, ...values) => {
  // The door's own, not those of what it opens: by the line that calls.
  if (!new Error().stack.split('\n')[2].includes('/dist/server/stdio.js')) return set(work, ms, ...values);
  appendFileSync(file, `${ms}\n`);
  return set(work, deaf === undefined ? ms : NEVER, ...values);
};
