import { join } from 'node:path';
import Database from 'better-sqlite3';
import { corpus } from './corpus.ts';
import type { CorpusEntry } from './corpus.ts';
import { realDisk } from './disk.ts';
import { quantile, timed } from './figures.ts';
import { createMemory } from './memory.ts';
import { ms, progress, times } from './part.ts';
import type { Part } from './part.ts';
import { startServer } from './server.ts';
import { tempFolder } from './temp.ts';

const WARM_UPS = 10;

/** One durable commit of the same text and nothing else: what the disk itself asks for. */
function bareCommit(path: string): { insert: (text: string) => void; close: () => void } {
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
async function against(
  bare: ReturnType<typeof bareCommit>,
  entries: readonly CorpusEntry[],
  remember: (entry: CorpusEntry) => Promise<unknown>,
): Promise<Pair> {
  const took: Pair = { own: [], bare: [] };
  for (const [i, entry] of entries.entries()) {
    const own: [number[], () => unknown] = [took.own, () => remember(entry)];
    const other: [number[], () => unknown] = [took.bare, () => bare.insert(entry.content)];
    // Whoever comes first pays for what the one before left to the disk: take turns at that, too.
    for (const [all, work] of i % 2 ? [own, other] : [other, own]) {
      const { ms: spent } = await timed(work);
      if (i >= WARM_UPS) all.push(spent);
    }
  }
  return took;
}

export async function rememberSpeed(quick: boolean): Promise<Part> {
  const count = quick ? 100 : 1_000;
  const { folder, fileSystem } = realDisk();
  const home = tempFolder(folder);
  const { entries } = corpus(count + WARM_UPS);
  const bare = bareCommit(join(tempFolder(folder), 'bare.db'));
  const pairs: { way: string; pair: Pair }[] = [];
  try {
    progress(`  ${count} remembers in-process`);
    const memory = await createMemory(join(home, 'in-process'));
    try {
      const pair = await against(bare, entries, (entry) => memory.remember(entry, 'bench'));
      pairs.push({ way: 'in-process', pair });
    } finally {
      await memory.close();
    }
    progress(`  ${count} remembers through MCP`);
    const server = await startServer(join(home, 'mcp'));
    try {
      const pair = await against(bare, entries, (entry) => server.call('remember', { ...entry }));
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
    p50_ms: quantile(own, 0.5),
    p95_ms: quantile(own, 0.95),
    bare_p50_ms: quantile(commit, 0.5),
    bare_p95_ms: quantile(commit, 0.95),
    ratio_of_p50: quantile(own, 0.5) / quantile(commit, 0.5),
  }));
  return {
    title: 'Remember',
    method: `${count} single turns one after another, each durable before the answer (WAL, synchronous FULL), in turn with a bare better-sqlite3 commit of the same text; on ${fileSystem}, ${folder}.`,
    head: ['remember', 'p50 ms', 'p95 ms', 'bare p50 ms', 'bare p95 ms', 'p50 / bare'],
    rows: figures.map(({ way, p50_ms, p95_ms, bare_p50_ms, bare_p95_ms, ratio_of_p50 }) => [
      way,
      ...[p50_ms, p95_ms, bare_p50_ms, bare_p95_ms].map(ms),
      times(ratio_of_p50),
    ]),
    figures: { fileSystem, folder, ways: figures },
  };
}
