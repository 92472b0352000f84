// What nights teach a memory, and what use teaches it: recall of questions whose answers nobody cited, through the real
// server, cross-validated over the questions of each conversation.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { timed } from './figures.ts';
import { imported, nightOf, served, unused, used } from './learning/arms.ts';
import type { Run } from './learning/arms.ts';
import { learnedReport } from './learning/report.ts';
import type { Learned } from './learning/report.ts';
import { halves } from './learning/sums.ts';
import { TRAINING, UNTRAINED, buildHash, emptyHome, keeper, knows } from './learning/stores.ts';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { progress } from './part.ts';
import { machine, machineLine } from './report.ts';

const USAGE =
  'npm run bench:learning -- --data FILE [--data FILE] [--model NAME|FOLDER] [--seeds 5] [--nights 3] [--conversations N] [--jobs 1] [--cache DIR] [--out FILE.json]';
const FITTED =
  'The weights of the ranking were fitted to conversations of two kinds (src/engine/recall/weights.ts); compare the rows, which all begin with them.';

function options(): {
  data: string[];
  model: string | undefined;
  cache: string | undefined;
  out: string | undefined;
  seeds: number;
  nights: number;
  jobs: number;
  conversations: number;
} {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string', multiple: true, default: [] },
        model: { type: 'string' },
        cache: { type: 'string' },
        out: { type: 'string' },
        seeds: { type: 'string', default: '5' },
        nights: { type: 'string', default: '3' },
        jobs: { type: 'string', default: '1' },
        conversations: { type: 'string', default: '1000000' },
      },
    });
    const [seeds, nights, jobs, conversations] = [
      values.seeds,
      values.nights,
      values.jobs,
      values.conversations,
    ].map(Number) as [number, number, number, number];
    if (
      values.data.length === 0 ||
      ![seeds, nights, jobs, conversations].every((n) => Number.isInteger(n) && n > 0)
    )
      throw new Error('--data is needed; --seeds, --nights, --jobs and --conversations are whole numbers');
    if (nights < 2) throw new Error('--nights is 2 at least: what is used was slept on before');
    const { data, model, cache, out } = values;
    return { data, model, cache, out, seeds, nights, jobs, conversations };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const { data, model, cache, out, seeds, nights, jobs, conversations: most } = options();
const trains = await knows(TRAINING);
if (!trains)
  progress(`This build knows no ${JSON.stringify(TRAINING)}: its nights are measured as they are.`);
const written = trains ? TRAINING : {};
const start = await emptyHome(written, model);
const sets = data.map((file) => ({ file, ...load(file) }));
const build = buildHash();

let done = 0;
const runs =
  sets.reduce((sum, set) => sum + Math.min(most, set.conversations.length), 0) *
  ((trains ? 3 : 2) + 2 * seeds);
const began = performance.now();
async function told(name: string, work: () => Promise<Run>): Promise<Run> {
  const { value, ms } = await timed(work);
  const hits = [...value.scores.values()].reduce((sum, { any10 }) => sum + any10, 0);
  const left = ((performance.now() - began) / ++done) * (runs - done);
  progress(
    `${done}/${runs} ${name}: ${hits} of ${value.scores.size} at 10, ${value.cites} cited, ${(ms / 1_000).toFixed(1)} s; about ${Math.ceil(left / 60_000)} min left`,
  );
  return value;
}

async function learn(conversation: Conversation, sha256: string): Promise<Learned> {
  const { id, questions } = conversation;
  const kept = keeper(cache, [build, sha256, model ?? '', JSON.stringify(written)]);
  const fresh = await kept.get(`${id} imported`, start, (home) => imported(home, conversation));
  const base = await kept.get(`${id} slept on once`, fresh.home, (home) => served(home, nightOf));
  const plain = await told(`${id} (b)`, () => unused(fresh.home, conversation, 0));
  const slept = await told(`${id} (a)`, () => unused(base.home, conversation, nights - 1));
  // A night does more than train: what it changes without training is nothing learned.
  const idle = trains
    ? await told(`${id} untrained`, () => unused(fresh.home, conversation, nights, UNTRAINED))
    : slept;
  const own: Run[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const half of halves(questions.length, seed))
      own.push(await told(`${id} (use) seed ${seed}`, () => used(base.home, conversation, half, nights - 1)));
  }
  const answers = questions.map(({ category }, question) => ({
    ...{ conversation: id, question, category },
    b: plain.scores.get(question)!,
    a: slept.scores.get(question)!,
    untrained: idle.scores.get(question)!,
    // Each question is unseen in exactly one of a seed's two halves.
    use: own.flatMap(({ scores }) => scores.get(question) ?? []),
  }));
  return { answers, first: base.told, plain, slept, idle, used: own };
}

const failures: string[] = [];
const results = sets.map(() => [] as Learned[]);
const waiting = sets.flatMap(({ sha256, conversations }, set) =>
  conversations.slice(0, most).map((conversation) => ({ set, sha256, conversation })),
);
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { set, sha256, conversation } = next;
      try {
        results[set]!.push(await learn(conversation, sha256));
      } catch (error) {
        failures.push(`${conversation.id}: ${String(error)}`);
      }
    }
  }),
);

const about = { trains, seeds, nights, embedder: model === undefined ? 'builtin' : basename(model) };
const figures = sets.map(({ file, format, sha256 }, set) => {
  for (const { plain, slept, idle, used: uses } of results[set]!)
    for (const run of new Set([plain, slept, idle, ...uses])) failures.push(...run.failures);
  const { text, ...rest } = learnedReport(`${basename(file)} (${format})`, results[set]!, about);
  console.log(text);
  return { file: basename(file), format, sha256, ...rest };
});
const date = new Date().toISOString();
console.log(`${FITTED}
Failed calls: ${failures.length}. Whole run: ${((performance.now() - began) / 60_000).toFixed(1)} minutes, ${jobs} at once. Build ${build}.
Machine: ${machineLine(date)}.
${sets.map(({ file, sha256 }) => `Data: ${basename(file)}, sha256 ${sha256}.`).join('\n')}`);
for (const failure of failures.slice(0, 20)) console.error(failure);
if (out !== undefined)
  writeFileSync(
    out,
    `${JSON.stringify({ date, machine: machine(), model: model ?? 'builtin', seeds, nights, build, figures, note: FITTED, failures }, null, 2)}\n`,
  );
if (failures.length > 0) process.exitCode = 1;
