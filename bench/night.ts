// What a night costs: its rate on real talk, a night of 500 turns on top of ever more, its memory, and what recall feels.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCorpus } from './corpus.ts';
import type { CorpusEntry } from './corpus.ts';
import { findRealDisk } from './disk.ts';
import { computeQuantile, measureTime } from './figures.ts';
import { load } from './load.ts';
import { createMemory } from './memory.ts';
import { formatMb, logProgress, formatTimes } from './part.ts';
import { readMachine, formatMachine, formatTable } from './report.ts';
import { startServer } from './server.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const USAGE = 'npm run bench:night -- [--data FILE]... [--sizes 1000,10000,100000] [--out FILE.json]';
const SHIPPED = fileURLToPath(new URL('../examples/boat-and-bakery.json', import.meta.url));
const RUNNER = fileURLToPath(new URL('night-run.ts', import.meta.url));
const BATCH = 500;
const NIGHT = 500;
/** Nights measured at each size; the middle one counts. */
const ROUNDS = 3;

interface NightRun {
  readonly ms: number;
  readonly rss: number;
  readonly state: string;
  readonly stages: Readonly<Record<string, number>>;
}

type EntryFields = Readonly<Record<string, unknown>>;

async function remember(home: string, entries: readonly EntryFields[]): Promise<void> {
  const memory = await createMemory(home);
  for (let from = 0; from < entries.length; from += BATCH)
    await memory.remember({ entries: entries.slice(from, from + BATCH) as never }, 'bench');
  await memory.close();
}

async function runNight(home: string, isLowPriority = false): Promise<NightRun> {
  const child = spawn(process.execPath, [RUNNER, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { MALLOC_ARENA_MAX: '2', ...process.env },
  });
  if (isLowPriority && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await once(child, 'close');
  return JSON.parse(output) as NightRun;
}

const computePerMinute = (turns: number, ms: number): number => Math.round(turns / (ms / 60_000));
const computeMedian = (values: readonly number[]): number => computeQuantile(values, 0.5);

/** Whole conversations, one night each. */
async function measureRates(files: readonly string[]): Promise<{ rows: string[][]; figures: unknown[] }> {
  const rows: string[][] = [];
  const figures: unknown[] = [];
  for (const file of files) {
    const { conversations } = load(file);
    let [turns, characters, ms, rss] = [0, 0, 0, 0];
    for (const conversation of conversations.slice(0, 5)) {
      const home = createTempFolder(findRealDisk().folder);
      await remember(
        home,
        conversation.turns.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      );
      const nightRun = await runNight(home);
      turns += conversation.turns.length;
      characters += conversation.turns.reduce((sum, { content }) => sum + content.length, 0);
      ms += nightRun.ms;
      rss = Math.max(rss, nightRun.rss);
      removeFolder(home);
    }
    figures.push({ file: basename(file), turns, characters, ms, rss });
    rows.push([
      basename(file),
      String(turns),
      String(Math.round(characters / turns)),
      String(computePerMinute(turns, ms)),
      formatMb(characters / (ms / 60_000)),
      formatMb(rss, 0),
    ]);
    logProgress(`  ${basename(file)}: ${rows.at(-1)!.join(' ')}`);
  }
  return { rows, figures };
}

/** Nights of 500 new turns on top of ever more that have been slept on. */
async function measureGrowth(
  sizes: readonly number[],
): Promise<{ rows: string[][]; figures: unknown[]; home: string }> {
  const all = createCorpus((sizes.at(-1) ?? 0) + sizes.length * ROUNDS * NIGHT).entries;
  const home = createTempFolder(findRealDisk().folder);
  const rows: string[][] = [];
  const figures: { size: number; ms: number; rss: number; fill: NightRun }[] = [];
  let rememberedCount = 0;
  const rememberNext = async (count: number): Promise<void> => {
    const next: readonly CorpusEntry[] = all.slice(rememberedCount, rememberedCount + count);
    rememberedCount += next.length;
    await remember(home, next as never);
  };
  for (const size of sizes) {
    logProgress(`  up to ${size} turns`);
    const added = size - rememberedCount;
    await rememberNext(added);
    const fill = await runNight(home);
    // One more, so that the raw texts of the long night before have gone.
    await runNight(home);
    const nights: NightRun[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await rememberNext(NIGHT);
      nights.push(await runNight(home));
      logProgress(`    ${JSON.stringify(nights.at(-1))}`);
    }
    const ms = computeMedian(nights.map((night) => night.ms));
    const rss = Math.max(fill.rss, ...nights.map((night) => night.rss));
    figures.push({ size, ms, rss, fill });
    rows.push([
      String(size),
      (ms / 1_000).toFixed(2),
      formatTimes(ms / figures[0]!.ms),
      formatMb(Math.max(...nights.map((night) => night.rss)), 0),
      String(computePerMinute(added, fill.ms)),
      formatMb(fill.rss, 0),
    ]);
  }
  return { rows, figures, home };
}

/** Recall through MCP while a night runs beside it at low priority, as the server starts it. */
async function measureRecallDuringNight(home: string): Promise<{ rows: string[][]; figures: unknown }> {
  const { questions, entries } = createCorpus(3_000, 400, 5);
  const server = await startServer(home);
  try {
    const ask = async (text: string): Promise<number> =>
      (await measureTime(() => server.call('recall', { query: text }))).ms;
    for (const { text } of questions.slice(0, 20)) await ask(text);
    const idle: number[] = [];
    for (const { text } of questions.slice(20, 220)) idle.push(await ask(text));
    await remember(home, entries as never);
    const night = runNight(home, true);
    const state = { over: false };
    void night.finally(() => (state.over = true));
    const during: number[] = [];
    for (let i = 0; !state.over; i = (i + 1) % 200) {
      during.push(await ask(questions[200 + i]!.text));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const nightRun = await night;
    const formatRow = (name: string, values: readonly number[]): string[] => [
      name,
      String(values.length),
      computeQuantile(values, 0.5).toFixed(1),
      computeQuantile(values, 0.95).toFixed(1),
      formatTimes(computeQuantile(values, 0.95) / computeQuantile(idle, 0.95)),
    ];
    return {
      rows: [formatRow('idle', idle), formatRow(`during a night of ${entries.length} turns`, during)],
      figures: {
        idle: computeQuantile(idle, 0.95),
        during: computeQuantile(during, 0.95),
        night_ms: nightRun.ms,
      },
    };
  } finally {
    await server.close();
  }
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    sizes: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}
const sizes = (values.sizes ?? '1000,10000,100000').split(',').map(Number);
const date = new Date().toISOString();
logProgress('Rates …');
const rateResult = await measureRates([SHIPPED, ...(values.data ?? [])]);
console.log(`## A night's rate

Whole conversations (of a file the first five), each in a store of its own and slept on in one night, in a process of its own; opening the stores is included.

${formatTable(['data', 'turns', 'characters a turn', 'turns a minute', 'million characters a minute', 'highest RSS, MB'], rateResult.rows)}
`);
logProgress('Growth …');
const growthResult = await measureGrowth(sizes);
console.log(`## A night of ${NIGHT} new turns on top of ever more

The middle of ${ROUNDS} nights at each size, in one growing store of made-up talk; beside it the one night that took up all that was new to reach the size.

${formatTable(['turns before', 'seconds', 'against the first', 'RSS, MB', 'turns a minute of the long night', 'its RSS, MB'], growthResult.rows)}
`);
logProgress('Recall beside a night …');
const recall = await measureRecallDuringNight(growthResult.home);
console.log(`## Recall beside a night

Through MCP, one question after the other, over ${sizes.at(-1)} turns; the night runs in a process of its own at low priority.

${formatTable(['recall', 'calls', 'p50, ms', 'p95, ms', 'p95 against idle'], recall.rows)}

Machine: ${formatMachine(date)}.`);
removeFolder(growthResult.home);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify({ date, machine: readMachine(), rate: rateResult.figures, growth: growthResult.figures, recall: recall.figures }, null, 2)}\n`,
  );
