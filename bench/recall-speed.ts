import { corpus } from './corpus.ts';
import type { Corpus } from './corpus.ts';
import { realDisk } from './disk.ts';
import { quantile, timed } from './figures.ts';
import { createMemory } from './memory.ts';
import { ms, progress } from './part.ts';
import type { Part } from './part.ts';
import { startServer } from './server.ts';
import type { Found } from './server.ts';
import { removeFolder, tempFolder } from './temp.ts';

const WARM_UPS = 10;
const BATCH = 500;
type Recall = (query: string) => Promise<Pick<Found, 'memories'>>;

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
  const first = await timed(() => recall(questions[0]!.text));
  for (const { text } of questions.slice(1, 1 + WARM_UPS)) await recall(text);
  const took: number[] = [];
  let found = 0;
  const asked = questions.slice(1 + WARM_UPS);
  for (const { text, about } of asked) {
    const { value, ms: spent } = await timed(() => recall(text));
    took.push(spent);
    if (value.memories.some(({ id }) => id === ids[about])) found++;
  }
  return {
    first_ms: first.ms,
    p50_ms: quantile(took, 0.5),
    p95_ms: quantile(took, 0.95),
    found: found / asked.length,
  };
}

async function ofSize(size: number, questions: number): Promise<{ fill_s: number; figures: Figures[] }> {
  const made = corpus(size, 1 + WARM_UPS + questions);
  const home = tempFolder(realDisk().folder);
  const ids: string[] = [];
  progress(`  ${size} entries: remembering`);
  const filling = await createMemory(home);
  const { ms: fill } = await timed(async () => {
    for (let from = 0; from < size; from += BATCH) {
      const batch = { entries: made.entries.slice(from, from + BATCH) };
      ids.push(...(await filling.remember(batch, 'bench')).entries.map(({ id }) => id));
    }
  });
  await filling.close();

  progress(`  ${size} entries: asking in-process`);
  // The first recall includes the opening: that is what a program waits for.
  let opened: ReturnType<typeof createMemory> | undefined;
  const inProcess = await measure(
    async (query) => (await (opened ??= createMemory(home))).recall({ query }),
    made.questions,
    ids,
  );
  await (await opened)?.close();

  progress(`  ${size} entries: asking through MCP`);
  const server = await startServer(home);
  try {
    const throughMcp = await measure((query) => server.call('recall', { query }), made.questions, ids);
    return {
      fill_s: fill / 1_000,
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

export async function recallSpeed(quick: boolean): Promise<Part> {
  const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
  const questions = quick ? 30 : 100;
  const results: Awaited<ReturnType<typeof ofSize>>[] = [];
  for (const size of sizes) results.push(await ofSize(size, questions));
  return {
    title: 'Recall',
    method: `${questions} questions of 5-9 words after ${WARM_UPS} warm-ups, limit 10; first = the first recall of a memory just opened, or of a server just started (the file system's cache is warm); found = the turn the words came from is among the 10; fill = remembering all in batches of ${BATCH}.`,
    head: ['entries', 'way', 'first ms', 'p50 ms', 'p95 ms', 'found %', 'fill s'],
    words: 2,
    rows: results.flatMap(({ fill_s, figures }) =>
      figures.map(({ entries, way, first_ms, p50_ms, p95_ms, found }, i) => [
        entries.toLocaleString('en'),
        way,
        ...[first_ms, p50_ms, p95_ms].map(ms),
        (100 * found).toFixed(0),
        i === 0 ? fill_s.toFixed(1) : '',
      ]),
    ),
    figures: results,
  };
}
