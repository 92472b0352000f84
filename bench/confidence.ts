// Whether `probe.confidence` tells answers that are there from answers that are not: each conversation is asked questions of
// its own and as many of the next one's, with its own speakers' names in place of theirs.
import { parseArgs } from 'node:util';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { progress } from './part.ts';
import { machineLine, table } from './report.ts';
import { shuffled } from './scale/exchanges.ts';
import { SEED } from './scale/files.ts';
import { removeFolder, tempFolder } from './temp.ts';

const USAGE = 'npm run bench:confidence -- --data FILE [--data FILE]...';
const QUESTIONS = 60;
const STEPS = [0, 0.2, 0.4, 0.6, 0.8, 1];

interface Said {
  readonly set: string;
  readonly confidence: number;
  /** Asked of the conversation that it belongs to. */
  readonly own: boolean;
  /** An answering turn is among the first ten. */
  readonly answered: boolean;
}

const { values } = parseArgs({
  options: { data: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
if (values.help === true || values.data === undefined) {
  console.log(USAGE);
  process.exit(values.help === true ? 0 : 2);
}

/** Those who speak by name, in the order in which they begin. */
const speakersOf = ({ turns }: Conversation): string[] => [
  ...new Set(turns.flatMap(({ speaker }) => (speaker === undefined ? [] : [speaker]))),
];

function renamed(text: string, from: readonly string[], to: readonly string[]): string {
  return from.reduce(
    (said, name, i) => (to[i] === undefined ? said : said.replace(new RegExp(`\\b${name}\\b`, 'gu'), to[i])),
    text,
  );
}

async function of(conversation: Conversation, next: Conversation, set: string): Promise<Said[]> {
  const home = tempFolder();
  const memory = await createMemory(home);
  const turns = await rememberAll(memory, conversation.turns);
  const said: Said[] = [];
  const ask = async (query: string, evidence: readonly string[], own: boolean): Promise<void> => {
    const { memories, probe } = await memory.recall({ query, limit: 10, max_tokens: 32_768, level: 0 });
    const answered = memories.some(({ id }) => evidence.includes(turns.get(id)!.key));
    said.push({ set, confidence: probe.confidence!, own, answered });
  };
  const [here, there] = [speakersOf(conversation), speakersOf(next)];
  for (const { text, evidence } of shuffled(conversation.questions, SEED).slice(0, QUESTIONS))
    await ask(text, evidence, true);
  for (const { text } of shuffled(next.questions, SEED).slice(0, QUESTIONS))
    await ask(renamed(text, there, here), [], false);
  await memory.close();
  removeFolder(home);
  return said;
}

/** How often something of the first kind is said more surely than something of the second. */
function area(said: readonly Said[], is: (one: Said) => boolean): number {
  const sorted = said.toSorted((a, b) => a.confidence - b.confidence);
  let [below, wins] = [0, 0];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end < sorted.length && sorted[end]!.confidence === sorted[i]!.confidence) end++;
    const tied = sorted.slice(i, end);
    const others = tied.filter((one) => !is(one)).length;
    wins += (tied.length - others) * (below + others / 2);
    below += others;
    i = end;
  }
  return wins / (below * (sorted.length - below));
}

const said: Said[] = [];
for (const path of values.data) {
  const { conversations, format } = load(path);
  if (conversations.length < 2) throw new Error(`${path}: foreign questions need a second conversation.`);
  for (const [i, conversation] of conversations.entries()) {
    progress(`  ${format} ${conversation.id}`);
    said.push(...(await of(conversation, conversations[(i + 1) % conversations.length]!, format)));
  }
}
const sets = [...new Set(said.map(({ set }) => set))];
console.log(`## Confidence

Up to ${QUESTIONS} questions a conversation of its own, and as many of the next one's. The confidence's five weights were fitted to such questions of these files: figures are in-sample where they are LoCoMo's and BEAM's.

${table(
  ['set', 'own questions', 'foreign', 'AUC: own or foreign', 'AUC: answered among ten or not'],
  sets.map((set) => {
    const mine = said.filter((one) => one.set === set);
    return [
      set,
      String(mine.filter(({ own }) => own).length),
      String(mine.filter(({ own }) => !own).length),
      area(mine, ({ own }) => own).toFixed(2),
      area(mine, ({ answered }) => answered).toFixed(2),
    ];
  }),
)}

${table(
  ['confidence', ...sets.flatMap((set) => [`${set}, n`, 'said', 'answered'])],
  STEPS.slice(1).map((to, i) => [
    `${STEPS[i]!} to ${to}`,
    ...sets.flatMap((set) => {
      const mine = said.filter(
        (one) => one.set === set && one.confidence >= STEPS[i]! && one.confidence < to + (to === 1 ? 1 : 0),
      );
      const mean = (value: (one: Said) => number): string =>
        mine.length === 0 ? '' : (mine.reduce((sum, one) => sum + value(one), 0) / mine.length).toFixed(2);
      return [
        String(mine.length),
        mean(({ confidence }) => confidence),
        mean(({ answered }) => (answered ? 1 : 0)),
      ];
    }),
  ]),
)}

Machine: ${machineLine(new Date().toISOString())}.`);
