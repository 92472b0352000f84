// A life of 30 nights in which interests drift: whether old topics are still found, and whether the mind notices which
// topics have changed.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { live } from './drift/live.ts';
import type { Lived } from './drift/live.ts';
import { TAKEN, planLife } from './drift/plan.ts';
import type { Life } from './drift/plan.ts';
import { epiphanies, forgettingLines, nightLines, oldTopics } from './drift/report.ts';
import { TRAINING, UNANCHORED, UNTRAINED, buildHash, emptyHome, knows } from './learning/stores.ts';
import type { Written } from './learning/stores.ts';
import { load } from './load.ts';
import { progress } from './part.ts';
import { machine, machineLine } from './report.ts';
import { shuffled } from './scale/exchanges.ts';

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
const whole = [nights, turns, seed, jobs].every((value) => Number.isInteger(value) && value > 0);
if (values.help || values.data.length === 0 || !whole || nights < 6) {
  console.error(`--data is needed; the others are whole numbers, --nights 6 at least.\n${USAGE}`);
  process.exit(values.help ? 0 : 2);
}

const sets = values.data.map((file) => ({ file, ...load(file) }));
// No conversation is in two lives: what is calibrated on one is measured on matter it has never seen.
const lives: Life[] = ['A', 'B'].map((name, life) =>
  planLife(
    `life ${name}`,
    sets.map(({ file, conversations }) => {
      const taken = shuffled(conversations, seed).slice(life * TAKEN, (life + 1) * TAKEN);
      if (taken.length < TAKEN) throw new Error(`${file}: two lives take ${2 * TAKEN} conversations.`);
      return taken;
    }),
    { nights, turns, seed },
  ),
);

const began = performance.now();
const trains = await knows(TRAINING);
const ways: { name: string; written: Written; lived: Lived[] }[] = [];
const missing: string[] = [];
if (trains) {
  ways.push({ name: 'with the Golden Anchor', written: TRAINING, lived: [] });
  if (await knows(UNANCHORED)) ways.push({ name: 'without it', written: UNANCHORED, lived: [] });
  else
    missing.push(
      `This build knows no ${JSON.stringify(UNANCHORED)}: not compared without the Golden Anchor.`,
    );
  ways.push({ name: 'off', written: UNTRAINED, lived: [] });
} else {
  missing.push(`This build knows no ${JSON.stringify(TRAINING)}: its nights are measured as they are.`);
  ways.push({ name: 'none', written: {}, lived: [] });
}
const start = await emptyHome({}, values.model);
const waiting = ways.flatMap((way) => lives.map((life, place) => ({ way, life, place })));
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { way, life, place } = next;
      way.lived[place] = await live(start, way.written, life, (night) => {
        const spent = ((performance.now() - began) / 1_000).toFixed(0);
        if (night % 5 === 0) progress(`training ${way.name}, ${life.name}: night ${night}, ${spent} s`);
      });
    }
  }),
);

const told = ways.map(({ name, lived }) => ({ name, lives: lived }));
const [first] = told;
const judged = lives.flatMap(({ name }, place) => {
  const blocks = first!.lives[place]!.blocks;
  return blocks === null ? [] : [{ name, blocks }];
});
if (judged.length === 0) missing.push('This server has no `reconsolidate`: epiphanies are not measured.');
const counted = lives.map(
  ({ name, days, topics }) =>
    `${name}: ${days.reduce((sum, day) => sum + day.turns.length, 0)} turns, ${days.reduce((sum, day) => sum + day.uses.length, 0)} uses, ${topics.map(({ name: topic, role, questions }) => `${topic} ${role} (${questions.length})`).join(', ')}`,
);
const date = new Date().toISOString();
console.log(`## A life of ${nights} nights in which interests drift

Two lives of conversations of their own, about ${turns} turns a day. Fading topics are spoken of up to day ${lives[0]!.faded}; steady and changed ones from then on; late ones from day ${lives[0]!.changed + 1}, when the changed ones change: their questions are answered by and cited with turns of another conversation under the same names, which from then on is told in between. Half of each topic's questions are used (recalled and cited) while it is spoken of, the others never. In brackets: questions whose answer was said before the topic faded or changed. Embedder: ${values.model === undefined ? 'builtin' : basename(values.model)}.

${counted.map((line) => `- ${line}`).join('\n')}

### Old topics

All questions of a topic when it was fresh (the night after which it fades or changes) and after the last night, each on a copy of the memory; both lives together, in %.

${oldTopics(told)}

${
  trains
    ? forgettingLines(
        first!,
        told.find(({ name }) => name === 'off'),
      ).join('\n')
    : 'Nothing was trained: what is lost, the growth of the memory costs.'
}
`);
if (judged.length > 0)
  console.log(`### Epiphanies

Blocks formed before the change; those of changed topics should be signalled, all others not. Delta: the largest since the change, healed or left; beyond: the most deviations since the change by which a block moved further than the same versions moved all. Event: an \`epiphany\` since the change, by the server's own threshold.

${epiphanies(judged)}
`);
console.log(`### Nights

${nightLines(told)}

${missing.join('\n')}
Whole run: ${((performance.now() - began) / 60_000).toFixed(1)} minutes, ${jobs} at once. Build ${buildHash()}. Seed ${seed}.
Machine: ${machineLine(date)}.
${sets.map(({ file, sha256 }) => `Data: ${basename(file)}, sha256 ${sha256}.`).join('\n')}`);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify({ date, machine: machine(), seed, nights, turns, ways, missing }, null, 2)}\n`,
  );
