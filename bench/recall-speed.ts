import { createCorpus } from './corpus.ts';
import type { Corpus } from './corpus.ts';
import { findRealDisk } from './disk.ts';
import { computeQuantile, measureTime } from './figures.ts';
import { createMemory } from './memory.ts';
import { formatMs, logProgress } from './part.ts';
import type { Part } from './part.ts';
import { startServer } from './server.ts';
import type { RecallResult } from './server.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const WARM_UPS = 10;
const BATCH = 500;
type Recall = (query: string) => Promise<Pick<RecallResult, 'memories'>>;

interface Figures {
  readonly entries: number;
  readonly way: string;
  readonly first_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly found: number;
}

async function measure(
  recall: Recall,
  questions: Corpus['questions'],
  ids: readonly string[],
): Promise<Omit<Figures, 'entries' | 'way'>> {
  const first = await measureTime(() => recall(questions[0]!.text));
  for (const { text } of questions.slice(1, 1 + WARM_UPS)) await recall(text);
  const latencies: number[] = [];
  let found = 0;
  const measuredQuestions = questions.slice(1 + WARM_UPS);
  for (const { text, about } of measuredQuestions) {
    const { value, ms: elapsedMs } = await measureTime(() => recall(text));
    latencies.push(elapsedMs);
    if (value.memories.some(({ id }) => id === ids[about])) found++;
  }
  return {
    first_ms: first.ms,
    p50_ms: computeQuantile(latencies, 0.5),
    p95_ms: computeQuantile(latencies, 0.95),
    found: found / measuredQuestions.length,
  };
}

async function measureSize(size: number, questions: number): Promise<{ fill_s: number; figures: Figures[] }> {
  const corpus = createCorpus(size, 1 + WARM_UPS + questions);
  const home = createTempFolder(findRealDisk().folder);
  const ids: string[] = [];
  logProgress(`  ${size} entries: remembering`);
  const memory = await createMemory(home);
  const { ms: fillMs } = await measureTime(async () => {
    for (let from = 0; from < size; from += BATCH) {
      const batch = { entries: corpus.entries.slice(from, from + BATCH) };
      ids.push(...(await memory.remember(batch, 'bench')).entries.map(({ id }) => id));
    }
  });
  await memory.close();

  logProgress(`  ${size} entries: asking in-process`);
  // The first recall includes the opening: that is what a program waits for.
  let opened: ReturnType<typeof createMemory> | undefined;
  const inProcess = await measure(
    async (query) => (await (opened ??= createMemory(home))).recall({ query }),
    corpus.questions,
    ids,
  );
  await (await opened)?.close();

  logProgress(`  ${size} entries: asking through MCP`);
  const server = await startServer(home);
  try {
    const throughMcp = await measure((query) => server.call('recall', { query }), corpus.questions, ids);
    return {
      fill_s: fillMs / 1_000,
      figures: [
        { entries: size, way: 'in-process', ...inProcess },
        { entries: size, way: 'through MCP', ...throughMcp },
      ],
    };
  } finally {
    await server.close();
    removeFolder(home);
  }
}

export async function measureRecallSpeed(quick: boolean): Promise<Part> {
  const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
  const questions = quick ? 30 : 100;
  const results: Awaited<ReturnType<typeof measureSize>>[] = [];
  for (const size of sizes) results.push(await measureSize(size, questions));
  return {
    title: 'Recall',
    method: `${questions} questions of 5-9 words after ${WARM_UPS} warm-ups, limit 10; first = the first recall of a memory just opened, or of a server just started (the file system's cache is warm); found = the turn the words came from is among the 10; fill = remembering all in batches of ${BATCH}.`,
    head: ['entries', 'way', 'first ms', 'p50 ms', 'p95 ms', 'found %', 'fill s'],
    words: 2,
    rows: results.flatMap(({ fill_s, figures }) =>
      figures.map(({ entries, way, first_ms, p50_ms, p95_ms, found }, i) => [
        entries.toLocaleString('en'),
        way,
        ...[first_ms, p50_ms, p95_ms].map(formatMs),
        (100 * found).toFixed(0),
        i === 0 ? fill_s.toFixed(1) : '',
      ]),
    ),
    figures: results,
  };
}
