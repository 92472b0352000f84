// What a night costs: its rate on real talk, a night of 500 turns on top of ever more, its memory, and what recall feels.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus } from './corpus.ts';
import type { CorpusEntry } from './corpus.ts';
import { realDisk } from './disk.ts';
import { quantile, timed } from './figures.ts';
import { load } from './load.ts';
import { createMemory } from './memory.ts';
import { mb, progress, times } from './part.ts';
import { machine, machineLine, table } from './report.ts';
import { startServer } from './server.ts';
import { removeFolder, tempFolder } from './temp.ts';

const USAGE = 'npm run bench:night -- [--data FILE]... [--sizes 1000,10000,100000] [--out FILE.json]';
const SHIPPED = fileURLToPath(new URL('../examples/boat-and-bakery.json', import.meta.url));
const RUNNER = fileURLToPath(new URL('night-run.ts', import.meta.url));
const BATCH = 500;
const NIGHT = 500;
/** Nights measured at each size; the middle one counts. */
const ROUNDS = 3;

interface Slept {
  readonly ms: number;
  readonly rss: number;
  readonly state: string;
  readonly stages: Readonly<Record<string, number>>;
}

type Given = Readonly<Record<string, unknown>>;

async function remember(home: string, entries: readonly Given[]): Promise<void> {
  const memory = await createMemory(home);
  for (let from = 0; from < entries.length; from += BATCH)
    await memory.remember({ entries: entries.slice(from, from + BATCH) as never }, 'bench');
  await memory.close();
}

async function sleep(home: string, low = false): Promise<Slept> {
  const child = spawn(process.execPath, [RUNNER, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { MALLOC_ARENA_MAX: '2', ...process.env },
  });
  if (low && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  await once(child, 'close');
  return JSON.parse(said) as Slept;
}

const perMinute = (turns: number, ms: number): number => Math.round(turns / (ms / 60_000));
const middle = (values: readonly number[]): number => quantile(values, 0.5);

/** Whole conversations, one night each. */
async function rates(files: readonly string[]): Promise<{ rows: string[][]; figures: unknown[] }> {
  const rows: string[][] = [];
  const figures: unknown[] = [];
  for (const file of files) {
    const { conversations } = load(file);
    let [turns, characters, ms, rss] = [0, 0, 0, 0];
    for (const conversation of conversations.slice(0, 5)) {
      const home = tempFolder(realDisk().folder);
      await remember(
        home,
        conversation.turns.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      );
      const slept = await sleep(home);
      turns += conversation.turns.length;
      characters += conversation.turns.reduce((sum, { content }) => sum + content.length, 0);
      ms += slept.ms;
      rss = Math.max(rss, slept.rss);
      removeFolder(home);
    }
    figures.push({ file: basename(file), turns, characters, ms, rss });
    rows.push([
      basename(file),
      String(turns),
      String(Math.round(characters / turns)),
      String(perMinute(turns, ms)),
      mb(characters / (ms / 60_000)),
      mb(rss, 0),
    ]);
    progress(`  ${basename(file)}: ${rows.at(-1)!.join(' ')}`);
  }
  return { rows, figures };
}

/** Nights of 500 new turns on top of ever more that have been slept on. */
async function growth(
  sizes: readonly number[],
): Promise<{ rows: string[][]; figures: unknown[]; home: string }> {
  const all = corpus((sizes.at(-1) ?? 0) + sizes.length * ROUNDS * NIGHT).entries;
  const home = tempFolder(realDisk().folder);
  const rows: string[][] = [];
  const figures: { size: number; ms: number; rss: number; fill: Slept }[] = [];
  let given = 0;
  const give = async (count: number): Promise<void> => {
    const next: readonly CorpusEntry[] = all.slice(given, given + count);
    given += next.length;
    await remember(home, next as never);
  };
  for (const size of sizes) {
    progress(`  up to ${size} turns`);
    const added = size - given;
    await give(added);
    const fill = await sleep(home);
    // One more, so that the raw texts of the long night before have gone.
    await sleep(home);
    const nights: Slept[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await give(NIGHT);
      nights.push(await sleep(home));
      progress(`    ${JSON.stringify(nights.at(-1))}`);
    }
    const ms = middle(nights.map((night) => night.ms));
    const rss = Math.max(fill.rss, ...nights.map((night) => night.rss));
    figures.push({ size, ms, rss, fill });
    rows.push([
      String(size),
      (ms / 1_000).toFixed(2),
      times(ms / figures[0]!.ms),
      mb(Math.max(...nights.map((night) => night.rss)), 0),
      String(perMinute(added, fill.ms)),
      mb(fill.rss, 0),
    ]);
  }
  return { rows, figures, home };
}

/** Recall through MCP while a night runs beside it at low priority, as the server starts it. */
async function felt(home: string): Promise<{ rows: string[][]; figures: unknown }> {
  const { questions, entries } = corpus(3_000, 400, 5);
  const server = await startServer(home);
  try {
    const ask = async (text: string): Promise<number> =>
      (await timed(() => server.call('recall', { query: text }))).ms;
    for (const { text } of questions.slice(0, 20)) await ask(text);
    const idle: number[] = [];
    for (const { text } of questions.slice(20, 220)) idle.push(await ask(text));
    await remember(home, entries as never);
    const night = sleep(home, true);
    const state = { over: false };
    void night.finally(() => (state.over = true));
    const during: number[] = [];
    for (let i = 0; !state.over; i = (i + 1) % 200) {
      during.push(await ask(questions[200 + i]!.text));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const slept = await night;
    const row = (name: string, values: readonly number[]): string[] => [
      name,
      String(values.length),
      quantile(values, 0.5).toFixed(1),
      quantile(values, 0.95).toFixed(1),
      times(quantile(values, 0.95) / quantile(idle, 0.95)),
    ];
    return {
      rows: [row('idle', idle), row(`during a night of ${entries.length} turns`, during)],
      figures: { idle: quantile(idle, 0.95), during: quantile(during, 0.95), night_ms: slept.ms },
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
progress('Rates …');
const rate = await rates([SHIPPED, ...(values.data ?? [])]);
console.log(`## A night's rate

Whole conversations (of a file the first five), each in a store of its own and slept on in one night, in a process of its own; opening the stores is included.

${table(['data', 'turns', 'characters a turn', 'turns a minute', 'million characters a minute', 'highest RSS, MB'], rate.rows)}
`);
progress('Growth …');
const grown = await growth(sizes);
console.log(`## A night of ${NIGHT} new turns on top of ever more

The middle of ${ROUNDS} nights at each size, in one growing store of made-up talk; beside it the one night that took up all that was new to reach the size.

${table(['turns before', 'seconds', 'against the first', 'RSS, MB', 'turns a minute of the long night', 'its RSS, MB'], grown.rows)}
`);
progress('Recall beside a night …');
const recall = await felt(grown.home);
console.log(`## Recall beside a night

Through MCP, one question after the other, over ${sizes.at(-1)} turns; the night runs in a process of its own at low priority.

${table(['recall', 'calls', 'p50, ms', 'p95, ms', 'p95 against idle'], recall.rows)}

Machine: ${machineLine(date)}.`);
removeFolder(grown.home);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify({ date, machine: machine(), rate: rate.figures, growth: grown.figures, recall: recall.figures }, null, 2)}\n`,
  );
