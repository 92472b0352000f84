import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveDatabasePath } from '../support/agent.ts';
import {
  Homes,
  alterInCortex,
  inDatabase,
  listTableFiles,
  readAll,
  rememberDay,
  resolveTable,
} from './homes.ts';
import type { Said } from './homes.ts';

let homes: Homes;
let sound: string;
const said: Said[] = [];

beforeAll(async () => {
  homes = new Homes();
  sound = await homes.create(async (engine) => {
    for (let day = 0; day < 4; day++) {
      said.push(...(await rememberDay(engine, day)));
      await engine.night({ action: 'run' });
    }
  });
}, 120_000);
afterAll(() => homes.dispose());

const QUESTION = 'What did Anna decide about the boat?';
/** Words of the first day are in the Cortex alone, those of the last day in both. */
const movedId = (): string => said[2]!.id;
const keptId = (): string => said.at(-2)!.id;

const flip = (file: string, places: readonly number[]): void => {
  const bytes = readFileSync(file);
  for (const place of places) bytes[((place % bytes.length) + bytes.length) % bytes.length]! ^= 0x5a;
  writeFileSync(file, bytes);
};
/** Of several manifests the latest has the lowest number. */
const findManifest = (home: string, table: string): string =>
  listTableFiles(home, table, '_versions')
    .filter((file) => file.endsWith('.manifest'))
    .sort()[0]!;

interface Damage {
  readonly what: string;
  readonly make: (home: string) => void;
  readonly part: string;
  /** Whether words can be lost by it. */
  readonly loses?: true;
}
const DAMAGES: readonly Damage[] = [
  {
    what: 'the table of exchanges is gone',
    make: (home) => {
      rmSync(resolveTable(home, 'exchanges'), { recursive: true });
    },
    part: 'exchanges',
    loses: true,
  },
  {
    what: 'the indices of the exchanges are gone',
    make: (home) => {
      rmSync(`${resolveTable(home, 'exchanges')}/_indices`, { recursive: true });
    },
    part: 'exchanges',
  },
  {
    what: 'an index of the exchanges is garbage',
    make: (home) => {
      for (const file of listTableFiles(home, 'exchanges', '_indices')) flip(file, [3, 11, 77, -5, -9]);
    },
    part: 'exchanges',
  },
  {
    what: 'a data file of the exchanges is gone',
    make: (home) => {
      rmSync(listTableFiles(home, 'exchanges', 'data')[0]!);
    },
    part: 'exchanges',
    loses: true,
  },
  {
    what: 'the end of a data file is garbage',
    make: (home) => {
      flip(listTableFiles(home, 'exchanges', 'data')[0]!, [-1, -2, -3, -4, -5, -9, -17]);
    },
    part: 'exchanges',
    loses: true,
  },
  {
    what: 'the manifest of the exchanges is garbage',
    make: (home) => {
      flip(
        findManifest(home, 'exchanges'),
        Array.from({ length: 12 }, (_, i) => 3 + i * 101),
      );
    },
    part: 'exchanges',
    loses: true,
  },
  {
    what: 'the table of blocks is gone',
    make: (home) => {
      rmSync(resolveTable(home, 'blocks'), { recursive: true });
    },
    part: 'blocks',
  },
  {
    what: 'the table of clusters is gone',
    make: (home) => {
      rmSync(resolveTable(home, 'clusters'), { recursive: true });
    },
    part: 'clusters',
  },
  {
    what: 'the Antechamber is gone',
    make: (home) => {
      rmSync(resolveTable(home, 'antechamber'), { recursive: true });
    },
    part: 'antechamber',
  },
  {
    what: 'terms of entries are gone',
    make: (home) => {
      inDatabase(home, (db) => db.exec('DELETE FROM entry_terms WHERE entry_seq % 3 = 0'));
    },
    part: 'hippocampus',
  },
  {
    what: 'vectors of entries are cut short',
    make: (home) => {
      inDatabase(home, (db) => db.exec("UPDATE entry_vectors SET vector = x'00' WHERE vector_key % 2 = 1"));
    },
    part: 'hippocampus',
  },
  {
    what: 'facts cannot be read',
    make: (home) => {
      inDatabase(home, (db) =>
        db.exec("UPDATE facts SET value = '{no' WHERE name IN ('tree', 'mitosis', 'cortex-counts')"),
      );
    },
    part: 'hippocampus',
  },
];

describe.each(DAMAGES)('$what', ({ make, part, loses }) => {
  test('is told, takes away no more than it holds, and is mended', async () => {
    const home = homes.copy(sound);
    make(home);
    const engine = await homes.open(home);
    const faults = await engine.check();
    expect(faults.map((fault) => fault.part)).toContain(part);
    const { intact, damaged } = await readAll(engine, said);
    if (!loses) expect(damaged).toEqual([]);
    expect(intact).toContain(keptId());
    const answer = await engine.recall({ query: QUESTION });
    expect(answer.memories.every(({ text }) => said.some(({ content }) => content === text))).toBe(true);
    if (damaged.length < said.length) expect(answer.memories.length).toBeGreaterThan(0);
    // A night goes on with the rest, and makes nothing worse.
    expect(await engine.night({ action: 'run' })).toMatchObject({ state: 'completed' });
    expect((await readAll(engine, said)).intact).toEqual(expect.arrayContaining(intact));
    await engine.close();

    const plan = await homes.repair(home, { dryRun: true });
    expect(plan.left).toEqual(plan.steps.length === 0 ? [] : expect.anything());
    expect((await homes.repair(home)).left).toEqual([]);
    const mended = await homes.open(home);
    expect(await mended.check()).toEqual([]);
    expect((await mended.status()).damage).toBeNull();
    for (const id of intact) await mended.entry(id);
    expect(await mended.night({ action: 'run' })).toMatchObject({ state: 'completed' });
    expect((await mended.recall({ query: QUESTION })).probe.note).toBeUndefined();
    expect(await mended.check()).toEqual([]);
    await mended.close();
  });
});

describe('words that are not what was stored', () => {
  test('in the Day Table are served from the Cortex, and put back', async () => {
    const home = homes.copy(sound);
    inDatabase(home, (db) =>
      db.prepare("UPDATE day_table SET content = 'I never said that.' WHERE entry_id = ?").run(keptId()),
    );
    const engine = await homes.open(home);
    expect((await engine.entry(keptId())).content).toBe(said.at(-2)!.content);
    await engine.close();
    expect(
      inDatabase(home, (db) =>
        db.prepare('SELECT content FROM day_table WHERE entry_id = ?').pluck().get(keptId()),
      ),
    ).toBe(said.at(-2)!.content);
  });

  test('in every copy are left out everywhere, counted and told, and set aside by repair', async () => {
    const home = homes.copy(sound);
    const { content } = said[2]!;
    expect(alterInCortex(home, content, content.replace('decided', 'refused'))).toBeGreaterThan(0);
    const engine = await homes.open(home);
    await expect(engine.entry(movedId())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const answer = await engine.recall({ query: content });
    expect(answer.memories.map(({ id }) => id)).not.toContain(movedId());
    expect(answer.memories.length).toBeGreaterThan(0);
    expect(answer.probe.note).toMatch(/1 memory was left out/);
    expect(answer.text).toContain(answer.probe.note!);
    const { citations } = await engine.cite({ memory_id: movedId(), quote: 'refused to keep' });
    expect(citations[0]).toMatchObject({ status: 'altered', spans: [] });
    const [block] = (await engine.blocks()).blocks.slice(-1);
    expect(await engine.block(block!.id)).not.toContain('refused');
    await engine.close();
    const again = await homes.open(home);
    expect((await again.status()).damage).toMatchObject({ entries: 1 });
    await again.close();

    const { left, set_aside: folder, steps } = await homes.repair(home);
    expect(left).toEqual([]);
    expect(steps.join(' ')).toMatch(/Set 1 entries aside/);
    const lines = readFileSync(`${folder!}/entries.jsonl`, 'utf8').trim().split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: movedId(), speaker: 'Anna' });
    const mended = await homes.open(home);
    expect((await mended.status()).damage).toBeNull();
    expect(
      (
        await readAll(
          mended,
          said.filter(({ id }) => id !== movedId()),
        )
      ).damaged,
    ).toEqual([]);
    await mended.close();
  });

  test.each([
    ['speaker', "UPDATE day_table SET speaker = 'Eve' WHERE entry_id = ?"],
    ['time', 'UPDATE day_table SET said_at = said_at + 86400000 WHERE entry_id = ?'],
    ['role', "UPDATE day_table SET role = 'assistant' WHERE entry_id = ?"],
  ])('nor who said them: another %s is not told as right', async (_, statement) => {
    const home = homes.copy(sound);
    inDatabase(home, (db) => db.prepare(statement).run(keptId()));
    const engine = await homes.open(home);
    await expect(engine.entry(keptId())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const { memories } = await engine.recall({ query: said.at(-2)!.content });
    expect(memories.map(({ id }) => id)).not.toContain(keptId());
    expect((await engine.check()).map(({ id }) => id)).toContain(keptId());
    await engine.close();
  });
});

test('a database with damaged pages is copied as far as it can be read, the rest comes out of the Cortex', async () => {
  const home = homes.copy(sound);
  const path = resolveDatabasePath(home);
  inDatabase(home, (db) => db.pragma('wal_checkpoint(TRUNCATE)'));
  const bytes = readFileSync(path);
  for (let page = 24; page < 30; page++) bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
  writeFileSync(path, bytes);
  const { salvageDatabase } = await import('../../src/engine/hippocampus/sqlite/salvage.ts');
  const { systemClock } = await import('../../src/engine/clock.ts');
  const { MIGRATIONS } = await import('../../src/compose.ts');
  const { torn } = await salvageDatabase({
    ...{ path, migrations: MIGRATIONS, keepFolder: `${home}/kept`, clock: systemClock },
  });
  expect(torn.length).toBeGreaterThan(0);
  expect(readFileSync(`${home}/kept/hippocampus.db`).equals(bytes)).toBe(true);
  expect((await homes.repair(home, { isSalvaged: true })).left).toEqual([]);
  const engine = await homes.open(home);
  expect(await engine.check()).toEqual([]);
  expect(await engine.night({ action: 'run' })).toMatchObject({ state: 'completed' });
  // What could not be read of the database, the Cortex had: no word is lost, and none comes back otherwise.
  const moved = said.slice(0, 30);
  for (const { id, content } of moved) expect((await engine.entry(id)).content).toBe(content);
  await engine.close();
});

test('a repair that is not wanted changes nothing', async () => {
  const home = homes.copy(sound);
  rmSync(resolveTable(home, 'clusters'), { recursive: true });
  await homes.repair(home, { dryRun: true });
  const engine = await homes.open(home);
  expect((await engine.check()).map(({ part }) => part)).toEqual(['clusters']);
  await expect(engine.repair({ dryRun: false })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await engine.close();
});
