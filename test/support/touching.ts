// Touches memories in a process of its own, which may be killed: `node touching.ts HOME SEED recall|reconsolidate WHAT`, where
// WHAT is a query or ids. Prints `ready`, waits for a line, prints the answer as one line of JSON, and ends after another.
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/engine/clock.ts';
import { createSeededIds } from './agent.ts';
import { openEncoderAgent } from './encoder-agent.ts';

const [home = '', seed = '', action = '', ...targets] = process.argv.slice(2);
const engine = await openEncoderAgent(home, { clock: systemClock, createId: createSeededIds(Number(seed)) });
// Everything is loaded before it begins.
await engine.status();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.stdout.write('ready\n');
await lines.next();
const answer =
  action === 'recall'
    ? await engine.recall({ query: targets[0]! })
    : await engine.reconsolidate({ memory_ids: targets, history: true });
process.stdout.write(`${JSON.stringify(answer)}\n`);
await lines.next();
await engine.close();
process.exit(0);
