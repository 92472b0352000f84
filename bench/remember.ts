import { join } from 'node:path';
import Database from 'better-sqlite3';
import { corpus } from './corpus.ts';
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

/** Single remembers, one after another, against bare commits on the same disk, in turn. */
export async function rememberSpeed(quick: boolean): Promise<Part> {
  const count = quick ? 100 : 300;
  const { folder, fileSystem } = realDisk();
  const home = tempFolder(folder);
  const entries = corpus(count + WARM_UPS).entries;
  const bare = bareCommit(join(tempFolder(folder), 'bare.db'));
  const memory = await createMemory(join(home, 'in-process'));
  const server = await startServer(join(home, 'mcp'));
  const took = { engine: [] as number[], mcp: [] as number[], bare: [] as number[] };
  try {
    progress(`  ${count} remembers in-process, through MCP and bare, in turn`);
    for (const [i, entry] of entries.entries()) {
      const contenders: [number[], () => unknown][] = [
        [took.bare, () => bare.insert(entry.content)],
        [took.engine, () => memory.remember(entry, 'bench')],
        [took.mcp, () => server.call('remember', { ...entry })],
      ];
      // Whoever comes first pays for what the one before left to the disk: take turns at that, too.
      for (let turn = 0; turn < contenders.length; turn++) {
        const [all, work] = contenders[(i + turn) % contenders.length]!;
        const { ms: spent } = await timed(work);
        if (i >= WARM_UPS) all.push(spent);
      }
    }
  } finally {
    bare.close();
    await memory.close();
    await server.close();
  }
  const base = quantile(took.bare, 0.5);
  const figures = [
    { way: 'bare commit (better-sqlite3)', all: took.bare },
    { way: 'remember, in-process', all: took.engine },
    { way: 'remember, through MCP (client included)', all: took.mcp },
  ].map(({ way, all }) => ({ way, p50_ms: quantile(all, 0.5), p95_ms: quantile(all, 0.95), n: all.length }));
  return {
    title: 'Remember',
    method: `${count} single turns one after another, each durable before the answer (WAL, synchronous FULL), against one bare commit of the same text; on ${fileSystem}, ${folder}.`,
    head: ['way', 'p50 ms', 'p95 ms', 'p50 / bare'],
    rows: figures.map(({ way, p50_ms, p95_ms }) => [way, ms(p50_ms), ms(p95_ms), times(p50_ms / base)]),
    figures: { fileSystem, folder, ways: figures },
  };
}
