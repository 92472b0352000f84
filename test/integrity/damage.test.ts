import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveDatabasePath } from '../support/agent.ts';
import { DAMAGES, describeDamages } from './damages.ts';
import { Homes, alterInCortex, inDatabase, readAll, rememberDay, resolveTable } from './homes.ts';
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

/** Words of the first day are in the Cortex alone, those of the last day in both. */
const movedId = (): string => said[2]!.id;
const keptId = (): string => said.at(-2)!.id;

// Each kind once; the others are slow tests.
describeDamages(DAMAGES.filter(({ isFast }) => isFast));

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
