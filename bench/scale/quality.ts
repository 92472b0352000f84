// Whether what was said is still found among ever more that strangers said, in one store.
import { basename } from 'node:path';
import { findRealDisk } from '../disk.ts';
import { computeQuantile, computeScore, measureTime } from '../figures.ts';
import { load } from '../load.ts';
import type { Conversation, Question, Turn } from '../load.ts';
import { createMemory } from '../memory.ts';
import { formatMs, logProgress } from '../part.ts';
import { removeFolder, createTempFolder } from '../temp.ts';
import { generateExchanges, buildPool, shuffle } from './exchanges.ts';
import type { Pool } from './exchanges.ts';
import { BATCH, SEED } from './files.ts';

const QUESTIONS = 300;
const FOREIGN_USER = 'x';

type Memory = Awaited<ReturnType<typeof createMemory>>;
interface AskedQuestion {
  readonly question: Question;
  readonly of: number;
}
interface Result {
  readonly any10: number;
  readonly p95: number;
}

const toTurnName = (conversation: number, key: string): string => `${conversation}/${key}`;

/** Gives a conversation to the memory; `keys` learns what each entry is. */
async function rememberConversation(
  memory: Memory,
  turns: readonly Turn[],
  conversation: number,
  keys: Map<string, string>,
): Promise<void> {
  for (let from = 0; from < turns.length; from += BATCH) {
    const batch = turns.slice(from, from + BATCH);
    const entries = batch.map(({ key: _, session, ...turn }) => ({
      ...turn,
      session_id: `c${conversation}-${session}`,
      user_id: `c${conversation}`,
    }));
    const stored = await memory.remember({ entries }, 'bench');
    stored.entries.forEach(({ id }, i) => keys.set(id, toTurnName(conversation, batch[i]!.key)));
  }
}

async function askQuestions(
  memory: Memory,
  asked: readonly AskedQuestion[],
  keys: ReadonlyMap<string, string>,
  isFiltered: boolean,
): Promise<{ any10: number; took: number }[]> {
  const results: { any10: number; took: number }[] = [];
  for (const { question, of } of asked) {
    const input = { query: question.text, limit: 10, max_tokens: 32_768, level: 0 } as const;
    const { value, ms: took } = await measureTime(() =>
      memory.recall(isFiltered ? { ...input, user_id: `c${of}` } : input),
    );
    const found = value.memories.flatMap(({ sources }) =>
      sources.map(({ entry_id }) => keys.get(entry_id) ?? ''),
    );
    const evidence = question.evidence.map((key) => toTurnName(of, key));
    results.push({ any10: computeScore(found, evidence).any10, took });
  }
  return results;
}

const summarizeResults = (results: readonly { any10: number; took: number }[]): Result => ({
  any10: results.reduce((total, { any10 }) => total + any10, 0) / Math.max(1, results.length),
  p95: computeQuantile(
    results.map(({ took }) => took),
    0.95,
  ),
});

async function measureAlone(
  conversations: readonly Conversation[],
  asked: readonly AskedQuestion[],
): Promise<Result> {
  const results: { any10: number; took: number }[] = [];
  for (const [of, { turns }] of conversations.entries()) {
    const folder = createTempFolder(findRealDisk().folder);
    const memory = await createMemory(folder);
    const keys = new Map<string, string>();
    await rememberConversation(memory, turns, of, keys);
    results.push(
      ...(await askQuestions(
        memory,
        asked.filter((asking) => asking.of === of),
        keys,
        false,
      )),
    );
    await memory.close();
    removeFolder(folder);
  }
  return summarizeResults(results);
}

/** Foreign exchanges of the files' own matter are as near as strangers can come; those of other files, as talk at large is. */
const KINDS = {
  same: (_: string, files: readonly string[]) => files,
  other: (file: string, files: readonly string[]) => files.filter((name) => name !== file),
};

interface Rows {
  readonly rows: string[][];
  readonly figures: unknown[];
}

async function measureFile(file: string, files: readonly string[], sizes: readonly number[]): Promise<Rows> {
  const { conversations } = load(file);
  const all = conversations.flatMap(({ questions }, of) => questions.map((question) => ({ question, of })));
  const asked = shuffle(all, SEED).slice(0, QUESTIONS);
  logProgress(`  ${basename(file)}: each conversation alone`);
  const byItself = await measureAlone(conversations, asked);
  const rows: string[][] = [];
  const figures: unknown[] = [];
  for (const [kind, selectSources] of Object.entries(KINDS)) {
    const from = selectSources(file, files);
    if (from.length === 0) continue;
    // Strangers do not say the very sentences that are asked for.
    const pool = buildPool(
      from.flatMap((name) => load(name).conversations),
      ({ questions }, { key }) => questions.some(({ evidence }) => evidence.includes(key)),
    );
    const folder = createTempFolder(findRealDisk().folder);
    const memory = await createMemory(folder);
    const keys = new Map<string, string>();
    for (const [of, { turns }] of conversations.entries())
      await rememberConversation(memory, turns, of, keys);
    let given = 0;
    for (const size of kind === 'same' ? [0, ...sizes] : sizes) {
      logProgress(`  ${basename(file)}: among ${size} foreign ones of ${kind} files`);
      await rememberStrangers(memory, pool, size - given, SEED + size);
      given = size;
      const open = summarizeResults(await askQuestions(memory, asked, keys, false));
      const filtered = summarizeResults(await askQuestions(memory, asked, keys, true));
      const of = size === 0 ? '' : kind;
      figures.push({ file: basename(file), size, of, n: asked.length, alone: byItself, open, filtered });
      rows.push([
        basename(file),
        of,
        size.toLocaleString('en'),
        String(asked.length),
        ...[byItself, open, filtered].map(({ any10 }) => (100 * any10).toFixed(1)),
        ...[open, filtered].map(({ p95 }) => formatMs(p95)),
      ]);
      logProgress(`    ${rows.at(-1)!.join(' ')}`);
    }
    await memory.close();
    removeFolder(folder);
  }
  return { rows, figures };
}

/** A seed for each stretch: the same strangers would come again. */
async function rememberStrangers(memory: Memory, pool: Pool, count: number, seed: number): Promise<void> {
  let batch: object[] = [];
  const flushBatch = async (): Promise<void> => {
    if (batch.length > 0) await memory.remember({ entries: batch as never }, 'bench');
    batch = [];
  };
  for (const exchange of generateExchanges(pool, count, seed, true))
    if (batch.push({ ...exchange, user_id: FOREIGN_USER }) === BATCH) await flushBatch();
  await flushBatch();
}

export async function measureQuality(files: readonly string[], sizes: readonly number[]): Promise<Rows> {
  const sets: Rows[] = [];
  for (const file of files) sets.push(await measureFile(file, files, sizes));
  return { rows: sets.flatMap(({ rows }) => rows), figures: sets.flatMap(({ figures }) => figures) };
}
