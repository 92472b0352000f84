import { join } from 'node:path';
import Database from 'better-sqlite3';
import { systemClock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import * as lancedb from '#lancedb';
import { toVector } from '../../src/engine/cortex/lance/rows.ts';
import type { Cortex, Exchange, ExchangeTier } from '../../src/engine/cortex/port.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import type { EntryInput } from '../../src/engine/vocabulary/entry.ts';
import {
  resolveCortexPath,
  resolveDatabasePath,
  createManualClock,
  openAgent,
  createSeededIds,
} from '../support/agent.ts';
import type { AgentOptions } from '../support/agent.ts';
import { toUuid } from '../support/night.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

const { dimensions } = createLexicalEmbedder().identity;

/** A small talk about one thing, turn by turn: enough for a block. */
export const TURNS: readonly (EntryInput & { readonly id: string })[] = [
  'We bought the old boat from the harbour master for nine hundred.',
  'The hull has to dry before anybody puts varnish on it.',
  'Then let us sand the deck first, as long as the weather holds.',
  'Anna says that the mast is sound, but the rigging is not.',
  'New rope for the rigging costs more than the boat did.',
  'So we launch in May, with the old sails and the new rope.',
  'Agreed: launch on the fourteenth of May, at high tide.',
  'Somebody has to tell the harbour master about the mooring.',
].map((content, i) => ({
  ...{ id: toUuid(`guard ${i}`), content, session_id: 'boat' },
  role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
  at: new Date(Date.UTC(2031, 1, 3, 9, i)).toISOString(),
}));

/** A home of one test; `open` opens an agent on it, as often as is wanted. */
export interface Home {
  readonly path: string;
  readonly open: (options?: Partial<AgentOptions>) => Promise<Engine>;
  /** Looks into the Hippocampus, or changes it, beside whoever has it open. */
  readonly inStore: <T>(work: (db: Database.Database) => T) => T;
  /** The same for the Cortex. */
  readonly inCortex: <T>(work: (cortex: Cortex) => Promise<T>) => Promise<T>;
  readonly dispose: () => Promise<void>;
}

export function createHome(): Home {
  const path = join(createTempFolder(), 'home');
  const opened: Engine[] = [];
  return {
    path,
    open: async (options = {}) => {
      const agent = {
        ...{
          home: path,
          clock: createManualClock(),
          createId: createSeededIds(opened.length + 1),
          userTiers: {},
        },
        ...options,
      };
      const engine = await openAgent(agent);
      opened.push(engine);
      return engine;
    },
    inStore: (work) => {
      const db = new Database(resolveDatabasePath(path), { timeout: 5_000 });
      try {
        return work(db);
      } finally {
        db.close();
      }
    },
    inCortex: async (work) => {
      const cortex = await openLanceCortex({ path: resolveCortexPath(path), clock: systemClock, dimensions });
      try {
        return await work(cortex);
      } finally {
        await cortex.close();
      }
    },
    dispose: async () => {
      for (const engine of opened.splice(0)) await engine.close();
      removeFolder(join(path, '..'));
    },
  };
}

export async function runNight(engine: Engine): Promise<Awaited<ReturnType<Engine['night']>>> {
  const answer = await engine.night({ action: 'run' });
  if (answer.state !== 'completed') throw new Error(JSON.stringify(answer));
  return answer;
}

/** The words that the Day Table holds itself, by entry. */
export const readStoredTexts = (home: Home): Map<string, string> =>
  new Map(
    home.inStore(
      (db) =>
        db.prepare('SELECT entry_id, content FROM day_table ORDER BY entry_seq').raw().all() as [
          string,
          string,
        ][],
    ),
  );

/** A row of the Cortex, and on which shelf it stands. */
export interface StoredExchange {
  readonly tier: ExchangeTier;
  readonly exchange: Exchange;
}

/** Whole, which the Cortex itself gives to nobody. */
export async function readExchange(home: Home, id: string): Promise<StoredExchange> {
  const db = await lancedb.connect(resolveCortexPath(home.path));
  try {
    for (const [tier, name] of [['cortex', 'exchanges'] as const, ['archive', 'archive'] as const]) {
      const table = await db.openTable(name);
      const [row] = (await table.query().where(`id = '${id}'`).toArray()) as Record<string, unknown>[];
      table.close();
      if (row) return { tier, exchange: toExchange(row) };
    }
    throw new Error(`${id} is not in the Cortex`);
  } finally {
    db.close();
  }
}

const toExchange = (row: Record<string, unknown>): Exchange => ({
  ...{ id: row['id'] as string, blockId: row['block_id'] as string, sessionId: row['session_id'] as string },
  ...{ turn: Number(row['turn']), role: row['role'] as Exchange['role'] },
  ...{ speaker: row['speaker'] as string | null, userId: row['user_id'] as string | null },
  ...{ at: Number(row['at']), createdAt: Number(row['created_at']) },
  ...{ sha256: row['sha256'] as string, text: row['text'] as string },
  ...{ spaceId: Number(row['space_id']), vector: row['vector'] === null ? null : toVector(row['vector']) },
  ...(JSON.parse(row['details'] as string) as Pick<Exchange, 'origin' | 'tags' | 'keep' | 'supersedes'>),
});

export const putExchange = (home: Home, { tier, exchange }: StoredExchange): Promise<void> =>
  home.inCortex((cortex) => cortex.putExchanges(tier, [exchange]));

/** Puts an exchange of the Cortex back with something of it changed. */
export async function alterExchange(
  home: Home,
  id: string,
  change: { readonly text?: string; readonly sha256?: string },
): Promise<void> {
  const { tier, exchange } = await readExchange(home, id);
  await putExchange(home, { tier, exchange: { ...exchange, ...change } });
}
