// A night in a process of its own, as the command line and the server start it; prints what it took.
import { performance } from 'node:perf_hooks';
import { createMemory } from './memory.ts';

const memory = await createMemory(process.argv[2]!);
const started = performance.now();
const night = await memory.night({ action: 'run' });
const ms = performance.now() - started;
await memory.close();
const stages = Object.fromEntries(night.stages.map(({ name, ms: took }) => [name, took]));
console.log(JSON.stringify({ ms, rss: process.resourceUsage().maxRSS * 1024, state: night.state, stages }));
