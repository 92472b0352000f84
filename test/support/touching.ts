// Touches memories in a process of its own, which may be killed: `node touching.ts HOME SEED recall|reconsolidate WHAT`, where
// WHAT is a query or ids. Prints `ready`, waits for a line, prints the answer as one line of JSON, and ends after another.
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/engine/clock.ts';
import { seededIds } from './life.ts';
import { openMind } from './mind.ts';

const [home = '', seed = '', how = '', ...what] = process.argv.slice(2);
const engine = await openMind(home, { clock: systemClock, newId: seededIds(Number(seed)) });
// Everything is loaded before it begins.
await engine.status();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.stdout.write('ready\n');
await lines.next();
const answer =
  how === 'recall'
    ? await engine.recall({ query: what[0]! })
    : await engine.reconsolidate({ memory_ids: what, history: true });
process.stdout.write(`${JSON.stringify(answer)}\n`);
await lines.next();
await engine.close();
process.exit(0);
