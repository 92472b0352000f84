// What nights teach a memory, and what use teaches it: recall of questions whose answers nobody cited, through the real
// server, cross-validated over the questions of each conversation.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { measureTime } from './figures.ts';
import { importConversation, runNight, withServer, measureUnused, measureUsed } from './learning/arms.ts';
import type { Run } from './learning/arms.ts';
import { formatLearning } from './learning/report.ts';
import type { ConversationResult } from './learning/report.ts';
import { splitHalves } from './learning/sums.ts';
import {
  TRAINING_CONFIG,
  UNTRAINED_CONFIG,
  computeBuildHash,
  createEmptyHome,
  createStoreCache,
  acceptsConfig,
} from './learning/stores.ts';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { logProgress } from './part.ts';
import { readMachine, formatMachine } from './report.ts';

const USAGE =
  'npm run bench:learning -- --data FILE [--data FILE] [--model NAME|FOLDER] [--seeds 5] [--nights 3] [--conversations N] [--jobs 1] [--cache DIR] [--out FILE.json]';
const FITTED_NOTE =
  'The weights of the ranking were fitted to conversations of two kinds (src/engine/recall/weights.ts); compare the rows, which all begin with them.';

function parseOptions(): {
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

const { data, model, cache, out, seeds, nights, jobs, conversations: maxConversations } = parseOptions();
const canTrain = await acceptsConfig(TRAINING_CONFIG);
if (!canTrain)
  logProgress(`This build knows no ${JSON.stringify(TRAINING_CONFIG)}: its nights are measured as they are.`);
const overrides = canTrain ? TRAINING_CONFIG : {};
const start = await createEmptyHome(overrides, model);
const sets = data.map((file) => ({ file, ...load(file) }));
const build = computeBuildHash();

let done = 0;
const runs =
  sets.reduce((sum, set) => sum + Math.min(maxConversations, set.conversations.length), 0) *
  ((canTrain ? 3 : 2) + 2 * seeds);
const startedAt = performance.now();
async function runLogged(name: string, work: () => Promise<Run>): Promise<Run> {
  const { value, ms } = await measureTime(work);
  const hits = [...value.scores.values()].reduce((sum, { any10 }) => sum + any10, 0);
  const remainingMs = ((performance.now() - startedAt) / ++done) * (runs - done);
  logProgress(
    `${done}/${runs} ${name}: ${hits} of ${value.scores.size} at 10, ${value.cites} cited, ${(ms / 1_000).toFixed(1)} s; about ${Math.ceil(remainingMs / 60_000)} min left`,
  );
  return value;
}

async function measureConversation(conversation: Conversation, sha256: string): Promise<ConversationResult> {
  const { id, questions } = conversation;
  const store = createStoreCache(cache, [build, sha256, model ?? '', JSON.stringify(overrides)]);
  const fresh = await store.getOrCreate(`${id} imported`, start, (home) =>
    importConversation(home, conversation),
  );
  const base = await store.getOrCreate(`${id} slept on once`, fresh.home, (home) =>
    withServer(home, runNight),
  );
  const plain = await runLogged(`${id} (b)`, () => measureUnused(fresh.home, conversation, 0));
  const slept = await runLogged(`${id} (a)`, () => measureUnused(base.home, conversation, nights - 1));
  // A night does more than train: what it changes without training is nothing learned.
  const idle = canTrain
    ? await runLogged(`${id} untrained`, () =>
        measureUnused(fresh.home, conversation, nights, UNTRAINED_CONFIG),
      )
    : slept;
  const usedRuns: Run[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const half of splitHalves(questions.length, seed))
      usedRuns.push(
        await runLogged(`${id} (use) seed ${seed}`, () =>
          measureUsed(base.home, conversation, half, nights - 1),
        ),
      );
  }
  const answers = questions.map(({ category }, question) => ({
    ...{ conversation: id, question, category },
    b: plain.scores.get(question)!,
    a: slept.scores.get(question)!,
    untrained: idle.scores.get(question)!,
    // Each question is unseen in exactly one of a seed's two halves.
    use: usedRuns.flatMap(({ scores }) => scores.get(question) ?? []),
  }));
  return { answers, first: base.told, plain, slept, idle, used: usedRuns };
}

const failures: string[] = [];
const results = sets.map(() => [] as ConversationResult[]);
const queue = sets.flatMap(({ sha256, conversations }, set) =>
  conversations.slice(0, maxConversations).map((conversation) => ({ set, sha256, conversation })),
);
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { set, sha256, conversation } = next;
      try {
        results[set]!.push(await measureConversation(conversation, sha256));
      } catch (error) {
        failures.push(`${conversation.id}: ${String(error)}`);
      }
    }
  }),
);

const context = {
  trains: canTrain,
  seeds,
  nights,
  embedder: model === undefined ? 'builtin' : basename(model),
};
const figures = sets.map(({ file, format, sha256 }, set) => {
  for (const { plain, slept, idle, used: uses } of results[set]!)
    for (const run of new Set([plain, slept, idle, ...uses])) failures.push(...run.failures);
  const { text, ...rest } = formatLearning(`${basename(file)} (${format})`, results[set]!, context);
  console.log(text);
  return { file: basename(file), format, sha256, ...rest };
});
const date = new Date().toISOString();
console.log(`${FITTED_NOTE}
Failed calls: ${failures.length}. Whole run: ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes, ${jobs} at once. Build ${build}.
Machine: ${formatMachine(date)}.
${sets.map(({ file, sha256 }) => `Data: ${basename(file)}, sha256 ${sha256}.`).join('\n')}`);
for (const failure of failures.slice(0, 20)) console.error(failure);
if (out !== undefined)
  writeFileSync(
    out,
    `${JSON.stringify({ date, machine: readMachine(), model: model ?? 'builtin', seeds, nights, build, figures, note: FITTED_NOTE, failures }, null, 2)}\n`,
  );
if (failures.length > 0) process.exitCode = 1;
