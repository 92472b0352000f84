// What a night words (titles, questions, summaries) against what it is about: `node bench/words.ts --data FILE... --model FOLDER
// [--first 3] [--samples docs/night-samples.md]`. The model is judge of likeness alone. `MRR`: the rank of a block by its own
// title, and by its question, among all blocks of its conversation. LoCoMo's own summaries of sessions are references: the share
// of their sentences to which something that the night keeps of the session is as near as a sentence is to its own words again.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { UniversalEmbedder } from '../src/engine/models/ports.ts';
import { computeMeanDirection, dot } from '../src/engine/math/vectors.ts';
import { createRandom } from './corpus.ts';
import { load } from './load.ts';
import type { Conversation, Turn } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { openModel } from './model.ts';
import { logProgress } from './part.ts';
import { formatMachine, formatTable } from './report.ts';
import { createTempFolder, removeFolder } from './temp.ts';
import { findFaults, splitReferenceSentences } from './words/faults.ts';
import { writeSamples } from './words/samples.ts';
import type { WordedBlock } from './words/samples.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    model: { type: 'string' },
    first: { type: 'string', default: '3' },
    samples: { type: 'string' },
    out: { type: 'string' },
  },
});
if (values.model === undefined) throw new Error('--model FOLDER is the judge of likeness');
const model = await openModel(values.model);
/** Cosine from which on a sentence is taken to be told by another: see `entailed` in docs/benchmarks.md. */
const MIN_TOLD = 0.6;
const BATCH = 64;

async function embed(texts: readonly string[], embedder: UniversalEmbedder): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += BATCH)
    vectors.push(...(await embedder.embed(texts.slice(from, from + BATCH), 'document')));
  return vectors;
}

interface KindSums {
  blocks: number;
  title: number;
  question: number;
  worst: number;
  faults: Record<string, number>;
  readonly samples: WordedBlock[];
}

/** Mean of 1 / rank of each vector's own block among all. */
function computeMrr(asked: readonly Float32Array[], blocks: readonly Float32Array[]): number {
  return asked.reduce((sum, vector, i) => {
    const own = dot(vector, blocks[i]!);
    return sum + 1 / (1 + blocks.filter((block, j) => j !== i && dot(vector, block) > own).length);
  }, 0);
}

async function sleepOver(
  conversation: Conversation,
): Promise<{ blocks: WordedBlock[]; turns: Map<string, Turn> }> {
  const home = createTempFolder();
  const memory = await createMemory(home);
  const turns = await rememberAll(memory, conversation.turns);
  await memory.night({ action: 'run' });
  const report = (await memory.nightReport())!;
  await memory.close();
  removeFolder(home);
  const blocks = report.blocks
    .filter(({ entries }) => entries.length > 0)
    .map(({ title, question, zones, entries, sessionId, salience }) => ({
      ...{ title, question, sessionId, composite: salience?.composite ?? 0 },
      texts: entries.map((id) => turns.get(id)!.content),
      speakers: [...new Set(entries.map((id) => turns.get(id)!.speaker ?? turns.get(id)!.role))],
      zones: zones.map(({ kind, texts, summary }) => ({
        kind,
        text: kind === 'live' ? texts.join('\n') : summary,
      })),
    }));
  return { blocks, turns };
}

const kinds = new Map<string, KindSums>();
const told = { sentences: 0, night: 0, lead: 0, random: 0 };
for (const file of values.data) {
  const { conversations, format } = load(file);
  const raw = format === 'LoCoMo' ? (JSON.parse(readFileSync(file, 'utf8')) as RawLocomo[]) : null;
  for (const conversation of conversations.slice(0, Number(values.first))) {
    logProgress(`  ${format} ${conversation.id}`);
    const { blocks } = await sleepOver(conversation);
    const vectors: Float32Array[] = [];
    for (const { texts } of blocks)
      vectors.push(
        computeMeanDirection(
          await embed(
            texts.map((text) => text.slice(0, 2_000)),
            model,
          ),
        ),
      );
    const sums = kinds.get(format) ?? { blocks: 0, title: 0, question: 0, worst: 1, faults: {}, samples: [] };
    kinds.set(format, sums);
    sums.blocks += blocks.length;
    const title = computeMrr(
      await embed(
        blocks.map((block) => block.title),
        model,
      ),
      vectors,
    );
    sums.title += title;
    sums.worst = Math.min(sums.worst, title / blocks.length);
    sums.question += computeMrr(
      await embed(
        blocks.map((block) => block.question),
        model,
      ),
      vectors,
    );
    for (const block of blocks)
      for (const fault of findFaults(block)) sums.faults[fault] = (sums.faults[fault] ?? 0) + 1;
    sums.samples.push(...blocks);
    const summaries = raw?.find(({ sample_id }) => sample_id === conversation.id)?.session_summary;
    if (summaries) await compareWithSummaries(blocks, summaries);
  }
}
await model.unload();

interface RawLocomo {
  readonly sample_id: string;
  readonly session_summary?: Readonly<Record<string, string>>;
}

/** What the night keeps of a session, the beginning of it and a random part of it at the same length, against its reference. */
async function compareWithSummaries(
  blocks: readonly WordedBlock[],
  summaries: Readonly<Record<string, string>>,
): Promise<void> {
  const random = createRandom(5);
  for (const [name, summary] of Object.entries(summaries)) {
    const session = /session_(\d+)/.exec(name)?.[1];
    const own = blocks.filter(({ sessionId }) => new RegExp(`(?:^|\\D)${session}$`).test(sessionId));
    if (own.length === 0 || summary === '') continue;
    const kept = own.flatMap(({ zones }) => zones.flatMap(({ text }) => splitReferenceSentences(text)));
    const length = kept.reduce((sum, text) => sum + text.length, 0);
    const all = own.flatMap(({ texts }) => texts.flatMap(splitReferenceSentences));
    const takeUpTo = (sentences: readonly string[]): string[] => {
      let left = length;
      return sentences.filter((text) => left >= text.length && ((left -= text.length), true));
    };
    const shuffled = all.map((text) => ({ text, place: random() })).sort((a, b) => a.place - b.place);
    const wanted = await embed(splitReferenceSentences(summary), model);
    told.sentences += wanted.length;
    for (const [way, sentences] of [
      ['night', kept],
      ['lead', takeUpTo(all)],
      ['random', takeUpTo(shuffled.map(({ text }) => text))],
    ] as const) {
      const vectors = await embed(sentences, model);
      told[way] += wanted.filter((vector) => vectors.some((other) => dot(vector, other) >= MIN_TOLD)).length;
    }
  }
}

const faultNames = [...new Set([...kinds.values()].flatMap(({ faults }) => Object.keys(faults)))].sort();
const rows = [...kinds].map(([kind, { blocks, title, question, worst, faults }]) => [
  ...[kind, String(blocks), (title / blocks).toFixed(2), worst.toFixed(2), (question / blocks).toFixed(2)],
  ...faultNames.map((name) => String(faults[name] ?? 0)),
]);
const date = new Date().toISOString();
const share = (count: number): string => `${((100 * count) / Math.max(1, told.sentences)).toFixed(0)} %`;
const log = `${formatTable(['kind', 'blocks', 'MRR of titles', 'worst conversation', 'MRR of questions', ...faultNames], rows, 1)}

Of ${told.sentences} sentences of LoCoMo's session summaries are told by what the night keeps ${share(told.night)}, by as much of the beginning ${share(told.lead)}, drawn at random ${share(told.random)}.

${formatMachine(date)}`;
console.log(log);
if (values.out !== undefined) writeFileSync(values.out, `${log}\n`);
if (values.samples !== undefined)
  writeFileSync(
    values.samples,
    writeSamples(new Map([...kinds].map(([kind, { samples }]) => [kind, samples])), date),
  );
