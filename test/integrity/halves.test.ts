import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveCortexPath, resolveDatabasePath } from '../support/agent.ts';
import { Homes, inDatabase, readAll, readHalf, rememberDay, removeDatabase } from './homes.ts';
import type { Said } from './homes.ts';

let homes: Homes;
/** After three nights, and after one more. */
let early: string;
let late: string;
let stranger: string;
const said: Said[] = [];
const saidLate: Said[] = [];

beforeAll(async () => {
  homes = new Homes();
  early = await homes.create(async (engine) => {
    for (let day = 0; day < 3; day++) {
      said.push(...(await rememberDay(engine, day)));
      await engine.night({ action: 'run' });
    }
  });
  late = homes.copy(early);
  const engine = await homes.open(late);
  saidLate.push(...(await rememberDay(engine, 3)));
  for (let night = 0; night < 2; night++) await engine.night({ action: 'run' });
  await engine.close();
  stranger = await homes.create(async (other) => {
    await rememberDay(other, 5);
    await other.night({ action: 'run' });
  });
}, 120_000);
afterAll(() => homes.dispose());

const replaceCortex = (home: string, from: string): void => {
  rmSync(resolveCortexPath(home), { recursive: true });
  cpSync(resolveCortexPath(from), resolveCortexPath(home), { recursive: true });
};
const replaceDatabase = (home: string, from: string): void => {
  removeDatabase(home);
  cpSync(resolveDatabasePath(from), resolveDatabasePath(home));
};

type Case = readonly [what: string, damage: (home: string) => void, told: RegExp];
const CASES: readonly Case[] = [
  ['a Hippocampus that is gone', removeDatabase, /Hippocampus is missing/],
  [
    'a Hippocampus that is empty',
    (home) => {
      removeDatabase(home);
      writeFileSync(resolveDatabasePath(home), '');
    },
    /Hippocampus is missing/,
  ],
  [
    'a Hippocampus of which the first page alone is there',
    (home) => {
      inDatabase(home, (db) => db.pragma('wal_checkpoint(TRUNCATE)'));
      inDatabase(home, (db) => {
        for (const { name } of db
          .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'entries_fts'")
          .all() as { name: string }[])
          db.exec(`DROP TABLE IF EXISTS ${name}_terms; DROP TABLE ${name}`);
        db.pragma('user_version = 0');
      });
    },
    /Hippocampus is missing/,
  ],
  [
    'a Cortex that is gone',
    (home) => {
      rmSync(resolveCortexPath(home), { recursive: true });
    },
    /Cortex of this memory is missing/,
  ],
  [
    'a Cortex of another memory',
    (home) => {
      replaceCortex(home, stranger);
    },
    /not of the same memory/,
  ],
  [
    'a Hippocampus of another memory',
    (home) => {
      replaceDatabase(home, stranger);
    },
    /not of the same memory/,
  ],
  [
    'a Hippocampus from before the last nights',
    (home) => {
      replaceDatabase(home, early);
    },
    /Hippocampus is older than the Cortex/,
  ],
  [
    'a Cortex from before the last nights',
    (home) => {
      replaceCortex(home, early);
    },
    /Cortex is older than the Hippocampus/,
  ],
];

describe('halves that do not belong together', () => {
  test.each(CASES)('%s: refused with what to do, and nothing changed', async (_, damage, told) => {
    const home = homes.copy(late);
    damage(home);
    const before = [readHalf(resolveCortexPath(home)), readHalf(home)];
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(openSafely(home)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(told) as unknown,
        repair: expect.stringMatching(/backup.*repair/s) as unknown,
      });
    expect(readHalf(resolveCortexPath(home))).toBe(before[0]);
  });

  /** As a program opens it: with the look for other parts that compose.ts has. */
  async function openSafely(home: string): Promise<void> {
    const { openEngine } = await import('../../src/compose.ts');
    const { readConfig } = await import('../../src/config.ts');
    const engine = await openEngine(readConfig({ home }));
    await engine.close();
  }

  test('a marker that is damaged takes nothing away: what the Cortex holds tells whose it is', async () => {
    const home = homes.copy(late);
    writeFileSync(join(resolveCortexPath(home), 'store.json'), '{"sto');
    await openSafely(home);
    const engine = await homes.open(home);
    expect(await readAll(engine, [...said, ...saidLate])).toMatchObject({ damaged: [] });
    await engine.close();
  });

  test('a stamp of the Hippocampus that is damaged neither, unless the Cortex is another’s', async () => {
    const home = homes.copy(late);
    inDatabase(home, (db) => db.prepare("UPDATE facts SET value = '{' WHERE name = 'stamp'").run());
    await openSafely(home);
    const other = homes.copy(late);
    inDatabase(other, (db) => db.prepare("UPDATE facts SET value = '{' WHERE name = 'stamp'").run());
    replaceCortex(other, stranger);
    await expect(openSafely(other)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('an empty home is a beginning, and one from before there were identities is taken as it is', async () => {
    const home = homes.copy(late);
    rmSync(join(resolveCortexPath(home), 'store.json'));
    inDatabase(home, (db) => db.prepare("DELETE FROM facts WHERE name = 'stamp'").run());
    await openSafely(home);
    expect(readHalf(resolveCortexPath(home))).toContain('store.json');
    await openSafely(join(home, 'fresh'));
  });

  test('a night that was killed between raising the two numbers is no damage', async () => {
    const home = homes.copy(late);
    const { generation } = inDatabase(
      home,
      (db) =>
        JSON.parse(db.prepare("SELECT value FROM facts WHERE name = 'stamp'").pluck().get() as string) as {
          generation: number;
          store: string;
        },
    );
    inDatabase(home, (db) =>
      db
        .prepare(
          "UPDATE facts SET value = json_set(value, '$.generation', ?, '$.settled', json('false')) WHERE name = 'stamp'",
        )
        .run(generation + 1),
    );
    await openSafely(home);
  });
});

describe('repair', () => {
  test('brings back out of the Cortex what a lost Hippocampus held, word for word', async () => {
    const home = homes.copy(late);
    removeDatabase(home);
    const plan = await homes.repair(home, { dryRun: true });
    expect(plan.steps.join(' ')).toMatch(/Hippocampus is missing/);
    expect((await homes.repair(home)).left).toEqual([]);
    const engine = await homes.open(home);
    expect(await readAll(engine, [...said, ...saidLate])).toMatchObject({ damaged: [] });
    expect((await engine.status()).counts.remembered).toBe(said.length + saidLate.length);
    expect(await engine.night({ action: 'run' })).toMatchObject({ state: 'completed' });
    expect(await readAll(engine, [...said, ...saidLate])).toMatchObject({ damaged: [] });
    expect(await engine.check()).toEqual([]);
    await engine.close();
  });

  test('brings back into an older Hippocampus what only the Cortex holds', async () => {
    const home = homes.copy(late);
    replaceDatabase(home, early);
    expect((await homes.repair(home)).left).toEqual([]);
    const engine = await homes.open(home);
    expect(await readAll(engine, [...said, ...saidLate])).toMatchObject({ damaged: [] });
    await engine.close();
  });

  test('takes out of an older Cortex what was forgotten since, and does not bring it back', async () => {
    const home = homes.copy(early);
    const gone = said[25]!;
    const engine = await homes.open(home);
    await engine.forget({ memory_ids: [gone.id], confirm: true });
    await engine.close();
    replaceCortex(home, early);
    expect((await homes.repair(home)).left).toEqual([]);
    const again = await homes.open(home);
    await expect(again.entry(gone.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readHalf(resolveCortexPath(home)).includes(Buffer.from(gone.content).toString('base64'))).toBe(
      false,
    );
    await again.close();
  });

  test('goes on without a Cortex, with a list of what was in it alone', async () => {
    const home = homes.copy(late);
    rmSync(resolveCortexPath(home), { recursive: true });
    const plan = await homes.repair(home, { dryRun: true });
    expect(plan.steps.join(' ')).toMatch(/cannot be undone/);
    const { left, set_aside: folder } = await homes.repair(home);
    expect(left).toEqual([]);
    expect(readHalf(folder!)).toContain('entries.jsonl');
    const engine = await homes.open(home);
    expect(await engine.check()).toEqual([]);
    await engine.close();
  });

  test('does not choose between two memories', async () => {
    const home = homes.copy(late);
    replaceCortex(home, stranger);
    await expect(homes.repair(home)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      repair: expect.stringMatching(/--keep/) as unknown,
    });
  });
});
