// Our engine: filling it, asking it, the first answer of a fresh process, and answers while others write.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Engine } from '../../src/index.ts';
import { timed } from '../figures.ts';
import { createMemory } from '../memory.ts';
import { askAll, highestRss } from './ask.ts';
import type { Asked } from './ask.ts';
import { BATCH, batches, diskBytes, home, questions } from './files.ts';
import type { Place } from './files.ts';
import { command } from './child.ts';
import type { Exchange } from './exchanges.ts';

export interface Filled {
  readonly ms: number;
  readonly bytes: number;
  readonly rss: number;
}

const WRITERS = 4;

const ask =
  (memory: Engine) =>
  async (query: string): Promise<readonly unknown[]> =>
    (await memory.recall({ query, limit: 10, max_tokens: 2_000 })).memories;

export async function fill(place: Place): Promise<Filled> {
  const memory = await createMemory(home(place));
  let ms = 0;
  for await (const entries of batches(place, BATCH))
    ms += (await timed(() => memory.remember({ entries }, 'bench'))).ms;
  await memory.close();
  return { ms, bytes: diskBytes(home(place)), rss: highestRss() };
}

export async function asked(place: Place): Promise<Asked> {
  const memory = await createMemory(home(place));
  const answer = await askAll(questions(place), ask(memory));
  await memory.close();
  return answer;
}

export interface Cold {
  readonly open: number;
  readonly recall: number;
  readonly rss: number;
}

/** Told before closing: the one who waits for it measures from spawn to here. */
export async function cold(place: Place, question: string, tell: (answer: Cold) => void): Promise<void> {
  const { value: memory, ms: open } = await timed(() => createMemory(home(place)));
  const { ms: recall } = await timed(() => ask(memory)(question));
  tell({ open, recall, rss: highestRss() });
  await memory.close();
}

export interface Busy {
  readonly idle: Asked;
  readonly during: Asked;
  readonly writers: number;
  /** Entries a second, of all writers. */
  readonly rate: number;
  readonly written: number;
}

/** Asks the same questions while others write and, of the store they leave, after. */
export async function busy(place: Place): Promise<Busy> {
  const memory = await createMemory(home(place));
  const writers = Array.from({ length: WRITERS }, (_, i) => {
    const child = spawn(process.execPath, command('write', place, i), {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const said = { text: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.text += chunk));
    return { child, said, writing: once(child.stdout, 'data') };
  });
  await Promise.all(writers.map(({ writing }) => writing));
  const during = await askAll(questions(place), ask(memory));
  let rate = 0;
  let written = 0;
  for (const { child } of writers) child.stdin.end();
  for (const { child, said } of writers) {
    if (child.exitCode === null) await once(child, 'close');
    const one = JSON.parse(said.text.trim().split('\n').at(-1)!) as Written;
    rate += one.written / (one.ms / 1_000);
    written += one.written;
  }
  const idle = await askAll(questions(place), ask(memory));
  await memory.close();
  return { idle, during, writers: WRITERS, rate, written };
}

interface Written {
  readonly written: number;
  readonly ms: number;
}

/** One entry a call, until stdin ends. */
export async function write(place: Place, number: number): Promise<Written> {
  const memory = await createMemory(home(place));
  const next: Exchange[] = [];
  for await (const batch of batches(place, 1_000)) {
    next.push(...batch);
    break;
  }
  const state = { over: false };
  process.stdin.on('end', () => (state.over = true)).resume();
  let written = 0;
  const { ms } = await timed(async () => {
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
