// What a sentence model costs and gives, beside the builtin embedder, through the real server on one conversation:
// `node bench/models.ts --data FILE --model FOLDER`.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile, timed } from './figures.ts';
import { load } from './load.ts';
import { machineLine, table } from './report.ts';
import { chooseModel, startServer } from './server.ts';
import type { Server } from './server.ts';
import { removeFolder, tempFolder } from './temp.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, model: { type: 'string' } } });
if (values.data === undefined || values.model === undefined)
  throw new Error('give --data FILE --model FOLDER');
const [conversation] = load(values.data).conversations;
const { turns, questions } = conversation!;
const STARTS = 5;
const ASKED = 150;

/** VmRSS in MB. */
const resident = ({ pid }: Server): number =>
  (Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024) / 1e6;

async function measured(model: string | null): Promise<string[]> {
  const home = tempFolder();
  if (model !== null) await chooseModel(home, model);
  let server = await startServer(home);
  const filled = await timed(async () => {
    for (let from = 0; from < turns.length; from += 100)
      await server.call('remember', {
        entries: turns
          .slice(from, from + 100)
          .map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      });
    while ((await server.unembedded()) > 0) await sleep(20);
  });
  const { stages } = await server.call('night-cycle', { action: 'run' });
  const slept = stages.reduce((sum, { ms }) => sum + ms, 0);
  await server.close();
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const { value, ms } = await timed(() => startServer(home));
    starts.push(ms);
    if (i < STARTS - 1) await value.close();
    else server = value;
  }
  const idle = resident(server);
  const ask = async (text: string): Promise<number> =>
    (await timed(() => server.call('recall', { query: text, limit: 10, level: 0 }))).ms;
  const first = await ask(questions[0]!.text);
  const took: number[] = [];
  for (const { text } of questions.slice(1, ASKED)) took.push(await ask(text));
  const row = [
    model === null ? 'builtin' : basename(model),
    quantile(starts, 0.5).toFixed(0),
    first.toFixed(0),
    quantile(took, 0.5).toFixed(1),
    quantile(took, 0.95).toFixed(1),
    idle.toFixed(0),
    resident(server).toFixed(0),
    ((turns.length / filled.ms) * 1_000).toFixed(0),
    Math.round(turns.length / (slept / 60_000)).toString(),
  ];
  await server.close();
  removeFolder(home);
  return row;
}

const rows = [await measured(null), await measured(resolve(values.model))];
console.log(`${turns.length} turns of ${basename(values.data)}, through MCP over stdio.\n`);
console.log(
  table(
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
console.log(`\n${machineLine(new Date().toISOString())}`);
