import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createRepairTools } from '../../src/compose-repair.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { Engine, RepairAnswer, RepairOptions } from '../../src/engine/index.ts';
import { createSeededIds, openAgent, resolveCortexPath, resolveDatabasePath } from '../support/agent.ts';
import { listFiles } from '../support/cortex.ts';
import { toUuid } from '../support/night.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';

/** What was said, as it has to come back. */
export interface Said {
  readonly id: string;
  readonly content: string;
  readonly speaker: string;
  readonly at: string;
}

const TOPICS = ['boat', 'garden', 'piano', 'bakery', 'museum', 'orchard'];

/** Talk of one day: two people about one thing, each turn unlike any other. */
export const createDay = (day: number, turns = 10): Said[] =>
  Array.from({ length: turns }, (_, i) => {
    const topic = TOPICS[day % TOPICS.length]!;
    return {
      id: toUuid(`day ${day} turn ${i}`),
      content: `About the ${topic}, point ${day * 100 + i}: ${i % 2 === 0 ? 'we decided to keep' : 'I would rather sell'} the ${topic} that cost ${1_000 + day * 37 + i}\nlast spring.`,
      speaker: i % 2 === 0 ? 'Anna' : 'Bela',
      at: new Date(Date.UTC(2026, 0, 1 + day, 9, i)).toISOString(),
    };
  });

export async function rememberDay(engine: Engine, day: number): Promise<Said[]> {
  const said = createDay(day);
  await engine.remember(
    { entries: said.map((turn) => ({ ...turn, role: 'user' as const, session_id: `day-${day}` })) },
    'x',
  );
  return said;
}

/** Homes of one test file: a first one is made once, and copied for each test. */
export class Homes {
  readonly #folder = createTempFolder();
  readonly #opened: Engine[] = [];
  #count = 0;

  async create(build: (engine: Engine) => Promise<void>): Promise<string> {
    const home = join(this.#folder, `made-${this.#count++}`);
    const engine = await this.open(home);
    await build(engine);
    await engine.close();
    return home;
  }

  copy(from: string): string {
    const home = join(this.#folder, `copy-${this.#count++}`);
    cpSync(from, home, { recursive: true });
    return home;
  }

  async open(home: string, forRepair = false): Promise<Engine> {
    const engine = await openAgent({
      ...{ home, clock: systemClock, createId: createSeededIds(1_000 + this.#count++), userTiers: {} },
      ...(forRepair ? { repairing: createRepairTools(home) } : {}),
    });
    this.#opened.push(engine);
    return engine;
  }

  async repair(home: string, options: Partial<RepairOptions> = {}): Promise<RepairAnswer> {
    const engine = await this.open(home, true);
    try {
      return await engine.repair({ dryRun: false, ...options });
    } finally {
      await engine.close();
    }
  }

  async dispose(): Promise<void> {
    for (const engine of this.#opened) await engine.close().catch(() => undefined);
    removeFolder(this.#folder);
  }
}

export const inDatabase = <T>(home: string, work: (db: Database.Database) => T): T => {
  const db = new Database(resolveDatabasePath(home));
  try {
    return work(db);
  } finally {
    db.close();
  }
};
export const removeDatabase = (home: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(resolveDatabasePath(home) + suffix, { force: true });
};
export const resolveTable = (home: string, name: string): string =>
  join(resolveCortexPath(home), `${name}.lance`);
export const listTableFiles = (home: string, name: string, part: string): string[] =>
  listFiles(join(resolveTable(home, name), part));

/** Changes bytes of every place where this text stands in files of the Cortex. */
export function alterInCortex(home: string, text: string, to: string): number {
  let places = 0;
  for (const file of listFiles(resolveCortexPath(home))) {
    const bytes = readFileSync(file);
    let at = bytes.indexOf(text);
    if (at === -1) continue;
    for (; at !== -1; at = bytes.indexOf(text, at + 1)) {
      bytes.write(to, at);
      places += 1;
    }
    writeFileSync(file, bytes);
  }
  return places;
}

/** All bytes of a half, to see that a refusal changes nothing. */
export const readHalf = (folder: string): string =>
  existsSync(folder)
    ? (
        readdirSync(folder, { recursive: true, withFileTypes: true }) as {
          name: string;
          parentPath: string;
          isFile(): boolean;
        }[]
      )
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => `${file} ${readFileSync(file).toString('base64')}`)
        .join('\n')
    : '';

/** How each entry comes back: as it was said, damaged, or, which must never be, otherwise. */
export async function readAll(
  engine: Engine,
  said: readonly Said[],
): Promise<{ intact: string[]; damaged: string[] }> {
  const [intact, damaged]: [string[], string[]] = [[], []];
  for (const { id, content, speaker, at } of said)
    try {
      const entry = await engine.entry(id);
      if (entry.content !== content || entry.speaker !== speaker || new Date(entry.at).toISOString() !== at)
        throw new Error(`${id} came back as ${JSON.stringify(entry)}`);
      intact.push(id);
    } catch (error) {
      if ((error as { code?: string }).code !== 'STORE_UNAVAILABLE') throw error;
      damaged.push(id);
    }
  return { intact, damaged };
}
