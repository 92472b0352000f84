// A night in a process of its own, as the command line and the server start it; prints what it took.
import { performance } from 'node:perf_hooks';
import type * as Compose from '../src/compose.ts';
import type * as Config from '../src/config.ts';

const importBuilt = async (name: string): Promise<unknown> =>
  import(new URL(`../dist/${name}.js`, import.meta.url).href);
const { openEngine } = (await importBuilt('compose')) as typeof Compose;
const { readConfig } = (await importBuilt('config')) as typeof Config;

const memory = await openEngine(readConfig({ home: process.argv[2]! }), true);
const started = performance.now();
const night = await memory.night({ action: 'run' });
const ms = performance.now() - started;
await memory.close();
const stages = Object.fromEntries(night.stages.map(({ name, ms: took }) => [name, took]));
console.log(JSON.stringify({ ms, rss: process.resourceUsage().maxRSS * 1024, state: night.state, stages }));
