// What a sentence model costs and gives, beside the builtin embedder, through the real server on one conversation:
// `node bench/models.ts --data FILE --model FOLDER`.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { computeQuantile, measureTime } from './figures.ts';
import { load } from './load.ts';
import { formatMachine, formatTable } from './report.ts';
import { chooseModel, startServer } from './server.ts';
import type { Server } from './server.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, model: { type: 'string' } } });
if (values.data === undefined || values.model === undefined)
  throw new Error('give --data FILE --model FOLDER');
const [conversation] = load(values.data).conversations;
const { turns, questions } = conversation!;
const STARTS = 5;
const MAX_QUESTIONS = 150;

/** VmRSS in MB. */
const readResidentMb = ({ pid }: Server): number =>
  (Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024) / 1e6;

async function measureModel(model: string | null): Promise<string[]> {
  const home = createTempFolder();
  if (model !== null) await chooseModel(home, model);
  let server = await startServer(home);
  const fillTime = await measureTime(async () => {
    for (let from = 0; from < turns.length; from += 100)
      await server.call('remember', {
        entries: turns
          .slice(from, from + 100)
          .map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      });
    while ((await server.countUnembedded()) > 0) await sleep(20);
  });
  const { stages } = await server.call('night-cycle', { action: 'run' });
  const nightMs = stages.reduce((sum, { ms }) => sum + ms, 0);
  await server.close();
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const { value, ms } = await measureTime(() => startServer(home));
    starts.push(ms);
    if (i < STARTS - 1) await value.close();
    else server = value;
  }
  const idle = readResidentMb(server);
  const ask = async (text: string): Promise<number> =>
    (await measureTime(() => server.call('recall', { query: text, limit: 10, level: 0 }))).ms;
  const first = await ask(questions[0]!.text);
  const latencies: number[] = [];
  for (const { text } of questions.slice(1, MAX_QUESTIONS)) latencies.push(await ask(text));
  const row = [
    model === null ? 'builtin' : basename(model),
    computeQuantile(starts, 0.5).toFixed(0),
    first.toFixed(0),
    computeQuantile(latencies, 0.5).toFixed(1),
    computeQuantile(latencies, 0.95).toFixed(1),
    idle.toFixed(0),
    readResidentMb(server).toFixed(0),
    ((turns.length / fillTime.ms) * 1_000).toFixed(0),
    Math.round(turns.length / (nightMs / 60_000)).toString(),
  ];
  await server.close();
  removeFolder(home);
  return row;
}

const rows = [await measureModel(null), await measureModel(resolve(values.model))];
console.log(`${turns.length} turns of ${basename(values.data)}, through MCP over stdio.\n`);
console.log(
  formatTable(
    [
      'embedder',
      'start, ms',
      'first recall, ms',
      'recall p50, ms',
      'p95, ms',
      'RSS idle, MB',
      'RSS after, MB',
      'turns embedded a second',
      'night, turns a minute',
    ],
    rows,
  ),
);
console.log(`\n${formatMachine(new Date().toISOString())}`);
