// Whether `probe.confidence` tells answers that are there from answers that are not: each conversation is asked questions of
// its own and as many of the next one's, with its own speakers' names in place of theirs.
import { parseArgs } from 'node:util';
import { load } from './load.ts';
import type { Conversation } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { logProgress } from './part.ts';
import { formatMachine, formatTable } from './report.ts';
import { shuffle } from './scale/exchanges.ts';
import { SEED } from './scale/files.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const USAGE = 'npm run bench:confidence -- --data FILE [--data FILE]...';
const QUESTIONS = 60;
const STEPS = [0, 0.2, 0.4, 0.6, 0.8, 1];

interface Sample {
  readonly set: string;
  readonly confidence: number;
  /** Asked of the conversation that it belongs to. */
  readonly isOwn: boolean;
  /** An answering turn is among the first ten. */
  readonly isAnswered: boolean;
}

const { values } = parseArgs({
  options: { data: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
if (values.help === true || values.data === undefined) {
  console.log(USAGE);
  process.exit(values.help === true ? 0 : 2);
}

/** Those who speak by name, in the order in which they begin. */
const listSpeakers = ({ turns }: Conversation): string[] => [
  ...new Set(turns.flatMap(({ speaker }) => (speaker === undefined ? [] : [speaker]))),
];

function replaceNames(text: string, from: readonly string[], to: readonly string[]): string {
  return from.reduce(
    (replaced, name, i) =>
      to[i] === undefined ? replaced : replaced.replace(new RegExp(`\\b${name}\\b`, 'gu'), to[i]),
    text,
  );
}

async function askConversation(
  conversation: Conversation,
  next: Conversation,
  set: string,
): Promise<Sample[]> {
  const home = createTempFolder();
  const memory = await createMemory(home);
  const turns = await rememberAll(memory, conversation.turns);
  const samples: Sample[] = [];
  const ask = async (query: string, evidence: readonly string[], isOwn: boolean): Promise<void> => {
    const { memories, probe } = await memory.recall({ query, limit: 10, max_tokens: 32_768, level: 0 });
    const isAnswered = memories.some(({ id }) => evidence.includes(turns.get(id)!.key));
    samples.push({ set, confidence: probe.confidence!, isOwn, isAnswered });
  };
  const [ownSpeakers, nextSpeakers] = [listSpeakers(conversation), listSpeakers(next)];
  for (const { text, evidence } of shuffle(conversation.questions, SEED).slice(0, QUESTIONS))
    await ask(text, evidence, true);
  for (const { text } of shuffle(next.questions, SEED).slice(0, QUESTIONS))
    await ask(replaceNames(text, nextSpeakers, ownSpeakers), [], false);
  await memory.close();
  removeFolder(home);
  return samples;
}

/** How often something of the first kind is said more surely than something of the second. */
function computeAuc(samples: readonly Sample[], isPositive: (one: Sample) => boolean): number {
  const sorted = samples.toSorted((a, b) => a.confidence - b.confidence);
  let [below, wins] = [0, 0];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end < sorted.length && sorted[end]!.confidence === sorted[i]!.confidence) end++;
    const tied = sorted.slice(i, end);
    const others = tied.filter((one) => !isPositive(one)).length;
    wins += (tied.length - others) * (below + others / 2);
    below += others;
    i = end;
  }
  return wins / (below * (sorted.length - below));
}

const samples: Sample[] = [];
for (const path of values.data) {
  const { conversations, format } = load(path);
  if (conversations.length < 2) throw new Error(`${path}: foreign questions need a second conversation.`);
  for (const [i, conversation] of conversations.entries()) {
    logProgress(`  ${format} ${conversation.id}`);
    samples.push(
      ...(await askConversation(conversation, conversations[(i + 1) % conversations.length]!, format)),
    );
  }
}
const sets = [...new Set(samples.map(({ set }) => set))];
console.log(`## Confidence

Up to ${QUESTIONS} questions a conversation of its own, and as many of the next one's. The confidence's five weights were fitted to such questions of these files: figures are in-sample where they are LoCoMo's and BEAM's.

${formatTable(
  ['set', 'own questions', 'foreign', 'AUC: own or foreign', 'AUC: answered among ten or not'],
  sets.map((set) => {
    const mine = samples.filter((one) => one.set === set);
    return [
      set,
      String(mine.filter(({ isOwn }) => isOwn).length),
      String(mine.filter(({ isOwn }) => !isOwn).length),
      computeAuc(mine, ({ isOwn }) => isOwn).toFixed(2),
      computeAuc(mine, ({ isAnswered }) => isAnswered).toFixed(2),
    ];
  }),
)}

${formatTable(
  ['confidence', ...sets.flatMap((set) => [`${set}, n`, 'said', 'answered'])],
  STEPS.slice(1).map((to, i) => [
    `${STEPS[i]!} to ${to}`,
    ...sets.flatMap((set) => {
      const mine = samples.filter(
        (one) => one.set === set && one.confidence >= STEPS[i]! && one.confidence < to + (to === 1 ? 1 : 0),
      );
      const mean = (readValue: (one: Sample) => number): string =>
        mine.length === 0
          ? ''
          : (mine.reduce((sum, one) => sum + readValue(one), 0) / mine.length).toFixed(2);
      return [
        String(mine.length),
        mean(({ confidence }) => confidence),
        mean(({ isAnswered }) => (isAnswered ? 1 : 0)),
      ];
    }),
  ]),
)}

Machine: ${formatMachine(new Date().toISOString())}.`);
