// Our engine: filling it, asking it, the first answer of a fresh process, and answers while others write.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Engine } from '../../src/index.ts';
import { measureTime } from '../figures.ts';
import { createMemory } from '../memory.ts';
import { askAll, readPeakRss } from './ask.ts';
import type { LatencyStats } from './ask.ts';
import { BATCH, readBatches, countDiskBytes, resolveHome, readQuestions } from './files.ts';
import type { Workspace } from './files.ts';
import { buildCommand } from './child.ts';
import type { Exchange } from './exchanges.ts';

export interface FillStats {
  readonly ms: number;
  readonly bytes: number;
  readonly rss: number;
}

const WRITERS = 4;

const createAsk =
  (memory: Engine) =>
  async (query: string): Promise<readonly unknown[]> =>
    (await memory.recall({ query, limit: 10, max_tokens: 2_000 })).memories;

export async function fillStore(place: Workspace): Promise<FillStats> {
  const memory = await createMemory(resolveHome(place));
  let ms = 0;
  for await (const entries of readBatches(place, BATCH))
    ms += (await measureTime(() => memory.remember({ entries }, 'bench'))).ms;
  await memory.close();
  return { ms, bytes: countDiskBytes(resolveHome(place)), rss: readPeakRss() };
}

export async function measureAsked(place: Workspace): Promise<LatencyStats> {
  const memory = await createMemory(resolveHome(place));
  const answer = await askAll(readQuestions(place), createAsk(memory));
  await memory.close();
  return answer;
}

export interface ColdStats {
  readonly open: number;
  readonly recall: number;
  readonly rss: number;
}

/** Told before closing: the one who waits for it measures from spawn to here. */
export async function measureColdStart(
  place: Workspace,
  question: string,
  reportAnswer: (answer: ColdStats) => void,
): Promise<void> {
  const { value: memory, ms: open } = await measureTime(() => createMemory(resolveHome(place)));
  const { ms: recall } = await measureTime(() => createAsk(memory)(question));
  reportAnswer({ open, recall, rss: readPeakRss() });
  await memory.close();
}

export interface BusyStats {
  readonly idle: LatencyStats;
  readonly during: LatencyStats;
  readonly writers: number;
  /** Entries a second, of all writers. */
  readonly rate: number;
  readonly written: number;
}

/** Asks the same questions while others write and, of the store they leave, after. */
export async function measureBusy(place: Workspace): Promise<BusyStats> {
  const memory = await createMemory(resolveHome(place));
  const writers = Array.from({ length: WRITERS }, (_, i) => {
    const child = spawn(process.execPath, buildCommand('write', place, i), {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output = { text: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
    return { child, said: output, writing: once(child.stdout, 'data') };
  });
  await Promise.all(writers.map(({ writing }) => writing));
  const during = await askAll(readQuestions(place), createAsk(memory));
  let rate = 0;
  let written = 0;
  for (const { child } of writers) child.stdin.end();
  for (const { child, said: output } of writers) {
    if (child.exitCode === null) await once(child, 'close');
    const one = JSON.parse(output.text.trim().split('\n').at(-1)!) as WriteStats;
    rate += one.written / (one.ms / 1_000);
    written += one.written;
  }
  const idle = await askAll(readQuestions(place), createAsk(memory));
  await memory.close();
  return { idle, during, writers: WRITERS, rate, written };
}

interface WriteStats {
  readonly written: number;
  readonly ms: number;
}

/** One entry a call, until stdin ends. */
export async function writeUntilEnd(place: Workspace, number: number): Promise<WriteStats> {
  const memory = await createMemory(resolveHome(place));
  const next: Exchange[] = [];
  for await (const batch of readBatches(place, 1_000)) {
    next.push(...batch);
    break;
  }
  const state = { over: false };
  process.stdin.on('end', () => (state.over = true)).resume();
  let written = 0;
  const { ms } = await measureTime(async () => {
    while (!state.over) {
      const entry = { ...next[written % next.length]!, session_id: `writer-${number}` };
      await memory.remember({ entries: [entry] }, 'bench');
      if (written++ === 0) console.log('writing');
      // Without it nothing is ever read from stdin.
      await new Promise(setImmediate);
    }
  });
  await memory.close();
  return { written, ms };
}
