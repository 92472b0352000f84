// How well and how fast the real server finds what was said, on conversations with known answers.
import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { buildBm25 } from './bm25.ts';
import { computeMeanScore, computeQuantile, computeScore, measureTime } from './figures.ts';
import type { Score } from './figures.ts';
import { load } from './load.ts';
import type { Conversation, Question } from './load.ts';
import { readMachine, formatMachine, formatTable } from './report.ts';
import { chooseModel, startServer } from './server.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const USAGE =
  'npm run bench:recall -- --data FILE [--out FILE.json] [--roles alternate] [--limit-conversations N] [--nights N] [--model FOLDER] [--category-5]';
const OWN_SYSTEM = 'Sophontic Memory';
// Figures without this would be read as those of unseen data.
const FITTED_NOTE =
  'The weights of the ranking were fitted to conversations of two kinds (src/engine/recall/weights.ts). On data they were fitted to, these figures are in-sample; BM25 is fitted to nothing.';
const BATCH = 100;
const LIMIT = 10;

interface Result {
  readonly system: string;
  readonly category: string;
  readonly score: Score;
}

const results: Result[] = [];
const latencies: number[] = [];
let shortAnswers = 0;
const failures: string[] = [];

function parseOptions(): {
  data: string;
  out?: string;
  roles: 'user' | 'alternate';
  maxCategory: 4 | 5;
  conversations: number;
  nights: number;
  model?: string;
} {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string' },
        out: { type: 'string' },
        roles: { type: 'string' },
        'category-5': { type: 'boolean', default: false },
        'limit-conversations': { type: 'string' },
        nights: { type: 'string' },
        model: { type: 'string' },
      },
    });
    const {
      data,
      out,
      roles = 'user',
      'limit-conversations': conversations = 'Infinity',
      nights = '0',
      model,
    } = values;
    if (
      data === undefined ||
      !(Number(conversations) > 0) ||
      !Number.isInteger(Number(nights)) ||
      (roles !== 'user' && roles !== 'alternate')
    )
      throw new Error('--data is needed, --roles is alternate, --limit-conversations and --nights numbers');
    return {
      maxCategory: values['category-5'] ? 5 : 4,
      ...{ data, roles, conversations: Number(conversations), nights: Number(nights) },
      ...(out === undefined ? {} : { out }),
      ...(model === undefined ? {} : { model: resolve(model) }),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

function count(system: string, { category, evidence }: Question, ranked: readonly string[]): void {
  results.push({ system, category, score: computeScore(ranked, evidence) });
}

/** Turns and milliseconds of the nights slept. */
const nightTotals = { turns: 0, ms: 0 };

/** With `nights`, the conversation comes in as many parts, with a night after each: a mind that slept between its days. */
async function measureServer(
  { id, turns, questions }: Conversation,
  nights: number,
  onQuestionDone: () => void,
): Promise<void> {
  const home = createTempFolder();
  // An empty memory is embedded anew at once: from the first turn on it has both spaces.
  if (model !== undefined) await chooseModel(home, model);
  const server = await startServer(home);
  const modelSuffix = model === undefined ? '' : ` with ${basename(model)}`;
  const system = nights === 0 ? OWN_SYSTEM + modelSuffix : `${OWN_SYSTEM}${modelSuffix}, ${nights} nights`;
  try {
    const keys = new Map<string, string>();
    const part = Math.ceil(turns.length / Math.max(1, nights));
    for (let from = 0; from < turns.length;) {
      const to = Math.min(from + BATCH, (Math.floor(from / part) + 1) * part, turns.length);
      const batch = turns.slice(from, to);
      const { entries } = await server.call('remember', {
        entries: batch.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      });
      entries.forEach((entry, i) => keys.set(entry.id, batch[i]!.key));
      from = to;
      if (nights > 0 && (to % part === 0 || to === turns.length)) {
        const { stages } = await server.call('night-cycle', { action: 'run' });
        nightTotals.ms += stages.reduce((sum, stage) => sum + stage.ms, 0);
      }
    }
    if (nights > 0) nightTotals.turns += turns.length;
    while ((await server.countUnembedded()) > 0) await sleep(200);
    for (const question of questions) {
      try {
        const input = { query: question.text, limit: LIMIT, max_tokens: 32_768, level: '0', detail: 'full' };
        const { value, ms } = await measureTime(() => server.call('recall', input));
        latencies.push(ms);
        if (value.memories.length < LIMIT) shortAnswers++;
        const ids = value.memories.flatMap(({ sources }) => sources.map(({ entry_id }) => entry_id));
        count(
          system,
          question,
          ids.map((entry) => keys.get(entry) ?? ''),
        );
      } catch (error) {
        // A failed call is a question not answered, not one left out.
        failures.push(`${id}, "${question.text}": ${String(error)}`);
        count(system, question, []);
      }
      onQuestionDone();
    }
  } finally {
    await server.close();
    removeFolder(home);
  }
}

function measureBm25({ turns, questions }: Conversation): void {
  const hasSpeakers = turns.some(({ speaker }) => speaker !== undefined);
  const measureIndex = (system: string, texts: readonly string[]): void => {
    const baseline = buildBm25(texts);
    for (const question of questions)
      count(
        system,
        question,
        baseline.search(question.text, LIMIT).map((place) => turns[place]!.key),
      );
    baseline.close();
  };
  measureIndex(
    'BM25, content',
    turns.map(({ content }) => content),
  );
  if (hasSpeakers)
    measureIndex(
      'BM25, speaker: content',
      turns.map(({ speaker, content }) => `${speaker ?? ''}: ${content}`),
    );
}

const { data, out, roles, maxCategory, conversations: maxConversations, nights, model } = parseOptions();
const { format, sha256, conversations: all } = load(data, roles, maxCategory);
const conversations = all.slice(0, maxConversations);
const bar = new SingleBar({
  stream: process.stderr,
  format: '{bar} {value}/{total} questions, conversation {name}, {eta_formatted} left',
  hideCursor: true,
});
bar.start(
  conversations.reduce((sum, { questions }) => sum + questions.length, 0),
  0,
  { name: '' },
);
for (const conversation of conversations) {
  bar.update({ name: conversation.id });
  try {
    if (nights > 0) await measureServer(conversation, nights, () => undefined);
    await measureServer(conversation, 0, () => bar.increment());
  } catch (error) {
    failures.push(`${conversation.id}: ${String(error)}`);
  }
  measureBm25(conversation);
}
bar.stop();

const OVERALL = 'all';
const systems = [...new Set(results.map(({ system }) => system))];
const categories = [OVERALL, ...[...new Set(results.map(({ category }) => category))].sort()];
const figures = categories.flatMap((category) =>
  systems.map((system) => {
    const scores = results
      .filter((result) => result.system === system && [OVERALL, result.category].includes(category))
      .map((result) => result.score);
    return { category, system, n: scores.length, ...computeMeanScore(scores) };
  }),
);
const latency = {
  calls: latencies.length,
  p50: computeQuantile(latencies, 0.5),
  p95: computeQuantile(latencies, 0.95),
};
const date = new Date().toISOString();
const formatPercent = (value: number): string => (100 * value).toFixed(1);
const rows = figures.map(({ category, system, n, any5, any10, all5, all10, ndcg10 }) => [
  category,
  system,
  String(n),
  ...[any5, any10, all5, all10, ndcg10].map(formatPercent),
]);
const turnCount = conversations.reduce((sum, { turns }) => sum + turns.length, 0);
console.log(`## Recall on ${basename(data)} (${format})

${conversations.length} conversations, each in a memory of its own, ${turnCount} turns${format === 'LoCoMo' ? ` (roles: ${roles})` : ''}; figures in %.

${formatTable(['category', 'system', 'n', 'any@5', 'any@10', 'all@5', 'all@10', 'nDCG@10'], rows, 2)}

Latency of \`recall\`, client side over stdio: p50 ${latency.p50.toFixed(1)} ms, p95 ${latency.p95.toFixed(1)} ms (${latency.calls} calls).
${nights === 0 ? '' : `Nights, ${nights} a conversation: ${Math.round(nightTotals.turns / (nightTotals.ms / 60_000))} turns a minute.\n`}Failed calls: ${failures.length}. Answers of fewer than ${LIMIT} memories: ${shortAnswers}.
${FITTED_NOTE}
Machine: ${formatMachine(date)}.
Data: ${basename(data)}, sha256 ${sha256}.`);
for (const failure of failures.slice(0, 20)) console.error(failure);
if (out !== undefined) {
  const report = { date, machine: readMachine(), data: { file: basename(data), sha256, format, roles } };
  writeFileSync(
    out,
    `${JSON.stringify({ ...report, figures, latency_ms: latency, short_answers: shortAnswers, note: FITTED_NOTE, failures }, null, 2)}\n`,
  );
}
if (failures.length > 0) process.exitCode = 1;
