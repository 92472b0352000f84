import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createCorpus } from './corpus.ts';
import type { CorpusEntry } from './corpus.ts';
import { findRealDisk } from './disk.ts';
import { computeQuantile, measureTime } from './figures.ts';
import { createMemory } from './memory.ts';
import { formatMs, logProgress, formatTimes } from './part.ts';
import type { Part } from './part.ts';
import { startServer } from './server.ts';
import { createTempFolder } from './temp.ts';

const WARM_UPS = 10;

/** One durable commit of the same text and nothing else: what the disk itself asks for. */
function openBareCommit(path: string): { insert: (text: string) => void; close: () => void } {
  const database = new Database(path);
  // As src/engine/hippocampus/sqlite/open.ts sets them.
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  if (process.platform === 'darwin') {
    database.pragma('fullfsync = 1');
    database.pragma('checkpoint_fullfsync = 1');
  }
  database.exec('CREATE TABLE texts (content TEXT NOT NULL)');
  const statement = database.prepare('INSERT INTO texts (content) VALUES (?)');
  return { insert: (text) => void statement.run(text), close: () => database.close() };
}

interface Pair {
  readonly own: number[];
  readonly bare: number[];
}

/** Each text through `remember` and as a bare commit, in turn, so that a busy disk meets both alike. */
async function measureAgainst(
  bare: ReturnType<typeof openBareCommit>,
  entries: readonly CorpusEntry[],
  remember: (entry: CorpusEntry) => Promise<unknown>,
): Promise<Pair> {
  const latencies: Pair = { own: [], bare: [] };
  for (const [i, entry] of entries.entries()) {
    const own: [number[], () => unknown] = [latencies.own, () => remember(entry)];
    const other: [number[], () => unknown] = [latencies.bare, () => bare.insert(entry.content)];
    // Whoever comes first pays for what the one before left to the disk: take turns at that, too.
    for (const [target, work] of i % 2 ? [own, other] : [other, own]) {
      const { ms: elapsedMs } = await measureTime(work);
      if (i >= WARM_UPS) target.push(elapsedMs);
    }
  }
  return latencies;
}

export async function measureRememberSpeed(quick: boolean): Promise<Part> {
  const count = quick ? 100 : 1_000;
  const { folder, fileSystem } = findRealDisk();
  const home = createTempFolder(folder);
  const { entries } = createCorpus(count + WARM_UPS);
  const bare = openBareCommit(join(createTempFolder(folder), 'bare.db'));
  const pairs: { way: string; pair: Pair }[] = [];
  try {
    logProgress(`  ${count} remembers in-process`);
    const memory = await createMemory(join(home, 'in-process'));
    try {
      const pair = await measureAgainst(bare, entries, (entry) => memory.remember(entry, 'bench'));
      pairs.push({ way: 'in-process', pair });
    } finally {
      await memory.close();
    }
    logProgress(`  ${count} remembers through MCP`);
    const server = await startServer(join(home, 'mcp'));
    try {
      const pair = await measureAgainst(bare, entries, (entry) => server.call('remember', { ...entry }));
      pairs.push({ way: 'through MCP, client included', pair });
    } finally {
      await server.close();
    }
  } finally {
    bare.close();
  }
  const figures = pairs.map(({ way, pair: { own, bare: commit } }) => ({
    way,
    n: own.length,
    p50_ms: computeQuantile(own, 0.5),
    p95_ms: computeQuantile(own, 0.95),
    bare_p50_ms: computeQuantile(commit, 0.5),
    bare_p95_ms: computeQuantile(commit, 0.95),
    ratio_of_p50: computeQuantile(own, 0.5) / computeQuantile(commit, 0.5),
  }));
  return {
    title: 'Remember',
    method: `${count} single turns one after another, each durable before the answer (WAL, synchronous FULL), in turn with a bare better-sqlite3 commit of the same text; on ${fileSystem}, ${folder}.`,
    head: ['remember', 'p50 ms', 'p95 ms', 'bare p50 ms', 'bare p95 ms', 'p50 / bare'],
    rows: figures.map(({ way, p50_ms, p95_ms, bare_p50_ms, bare_p95_ms, ratio_of_p50 }) => [
      way,
      ...[p50_ms, p95_ms, bare_p50_ms, bare_p95_ms].map(formatMs),
      formatTimes(ratio_of_p50),
    ]),
    figures: { fileSystem, folder, ways: figures },
  };
}
