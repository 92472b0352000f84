// A life of 30 nights in which interests drift: whether old topics are still found, and whether the mind notices which
// topics have changed.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { runLife } from './drift/live.ts';
import type { LifeResult } from './drift/live.ts';
import { CONVERSATIONS_PER_LIFE, planLife } from './drift/plan.ts';
import type { Life } from './drift/plan.ts';
import { formatEpiphanies, formatForgetting, formatNights, formatOldTopics } from './drift/report.ts';
import {
  TRAINING_CONFIG,
  UNANCHORED_CONFIG,
  UNTRAINED_CONFIG,
  computeBuildHash,
  createEmptyHome,
  acceptsConfig,
} from './learning/stores.ts';
import type { ConfigFields } from './learning/stores.ts';
import { load } from './load.ts';
import { logProgress } from './part.ts';
import { readMachine, formatMachine } from './report.ts';
import { shuffle } from './scale/exchanges.ts';

const USAGE =
  'npm run bench:drift -- --data FILE [--data FILE] [--model NAME|FOLDER] [--nights 30] [--turns 40] [--seed 1] [--jobs 2] [--out FILE.json]';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    model: { type: 'string' },
    nights: { type: 'string', default: '30' },
    turns: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [nights, turns, seed, jobs] = [values.nights, values.turns, values.seed, values.jobs].map(Number) as [
  number,
  number,
  number,
  number,
];
const areWhole = [nights, turns, seed, jobs].every((value) => Number.isInteger(value) && value > 0);
if (values.help || values.data.length === 0 || !areWhole || nights < 6) {
  console.error(`--data is needed; the others are whole numbers, --nights 6 at least.\n${USAGE}`);
  process.exit(values.help ? 0 : 2);
}

const sets = values.data.map((file) => ({ file, ...load(file) }));
// No conversation is in two lives: what is calibrated on one is measured on matter it has never seen.
const lives: Life[] = ['A', 'B'].map((name, life) =>
  planLife(
    `life ${name}`,
    sets.map(({ file, conversations }) => {
      const taken = shuffle(conversations, seed).slice(
        life * CONVERSATIONS_PER_LIFE,
        (life + 1) * CONVERSATIONS_PER_LIFE,
      );
      if (taken.length < CONVERSATIONS_PER_LIFE)
        throw new Error(`${file}: two lives take ${2 * CONVERSATIONS_PER_LIFE} conversations.`);
      return taken;
    }),
    { nights, turns, seed },
  ),
);

const startedAt = performance.now();
const canTrain = await acceptsConfig(TRAINING_CONFIG);
const ways: { name: string; written: ConfigFields; lived: LifeResult[] }[] = [];
const missing: string[] = [];
if (canTrain) {
  ways.push({ name: 'with the Golden Anchor', written: TRAINING_CONFIG, lived: [] });
  if (await acceptsConfig(UNANCHORED_CONFIG))
    ways.push({ name: 'without it', written: UNANCHORED_CONFIG, lived: [] });
  else
    missing.push(
      `This build knows no ${JSON.stringify(UNANCHORED_CONFIG)}: not compared without the Golden Anchor.`,
    );
  ways.push({ name: 'off', written: UNTRAINED_CONFIG, lived: [] });
} else {
  missing.push(
    `This build knows no ${JSON.stringify(TRAINING_CONFIG)}: its nights are measured as they are.`,
  );
  ways.push({ name: 'none', written: {}, lived: [] });
}
const start = await createEmptyHome({}, values.model);
const queue = ways.flatMap((way) => lives.map((life, place) => ({ way, life, place })));
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { way, life, place } = next;
      way.lived[place] = await runLife(start, way.written, life, (night) => {
        const spent = ((performance.now() - startedAt) / 1_000).toFixed(0);
        if (night % 5 === 0) logProgress(`training ${way.name}, ${life.name}: night ${night}, ${spent} s`);
      });
    }
  }),
);

const trainedWays = ways.map(({ name, lived }) => ({ name, lives: lived }));
const [first] = trainedWays;
const judgedLives = lives.flatMap(({ name }, place) => {
  const blocks = first!.lives[place]!.blocks;
  return blocks === null ? [] : [{ name, blocks }];
});
if (judgedLives.length === 0)
  missing.push('This server has no `reconsolidate`: epiphanies are not measured.');
const lifeLines = lives.map(
  ({ name, days, topics }) =>
    `${name}: ${days.reduce((sum, day) => sum + day.turns.length, 0)} turns, ${days.reduce((sum, day) => sum + day.uses.length, 0)} uses, ${topics.map(({ name: topic, role, questions }) => `${topic} ${role} (${questions.length})`).join(', ')}`,
);
const date = new Date().toISOString();
console.log(`## A life of ${nights} nights in which interests drift

Two lives of conversations of their own, about ${turns} turns a day. Fading topics are spoken of up to day ${lives[0]!.faded}; steady and changed ones from then on; late ones from day ${lives[0]!.changed + 1}, when the changed ones change: their questions are answered by and cited with turns of another conversation under the same names, which from then on is told in between. Half of each topic's questions are used (recalled and cited) while it is spoken of, the others never. In brackets: questions whose answer was said before the topic faded or changed. Embedder: ${values.model === undefined ? 'builtin' : basename(values.model)}.

${lifeLines.map((line) => `- ${line}`).join('\n')}

### Old topics

All questions of a topic when it was fresh (the night after which it fades or changes) and after the last night, each on a copy of the memory; both lives together, in %.

${formatOldTopics(trainedWays)}

${
  canTrain
    ? formatForgetting(
        first!,
        trainedWays.find(({ name }) => name === 'off'),
      ).join('\n')
    : 'Nothing was trained: what is lost, the growth of the memory costs.'
}
`);
if (judgedLives.length > 0)
  console.log(`### Epiphanies

Blocks formed before the change; those of changed topics should be signalled, all others not. Delta: the largest since the change, healed or left; beyond: the most deviations since the change by which a block moved further than the same versions moved all. Event: an \`epiphany\` since the change, by the server's own threshold.

${formatEpiphanies(judgedLives)}
`);
console.log(`### Nights

${formatNights(trainedWays)}

${missing.join('\n')}
Whole run: ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes, ${jobs} at once. Build ${computeBuildHash()}. Seed ${seed}.
Machine: ${formatMachine(date)}.
${sets.map(({ file, sha256 }) => `Data: ${basename(file)}, sha256 ${sha256}.`).join('\n')}`);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify({ date, machine: readMachine(), seed, nights, turns, ways, missing }, null, 2)}\n`,
  );
