import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Homes, inDatabase, listTableFiles, readAll, rememberDay, resolveTable } from './homes.ts';
import type { Said } from './homes.ts';

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

export interface Damage {
  readonly what: string;
  readonly make: (home: string) => void;
  readonly part: string;
  /** Whether words can be lost by it. */
  readonly loses?: true;
  /** Tried with every run of the tests. */
  readonly isFast?: true;
}
export const DAMAGES: readonly Damage[] = [
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
    isFast: true,
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

const QUESTION = 'What did Anna decide about the boat?';

/** Makes each of these in a home of four nights: told, no more taken away than it holds, mended. */
export function describeDamages(damages: readonly Damage[]): void {
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
  const keptId = (): string => said.at(-2)!.id;

  describe.each(damages)('$what', ({ make, part, loses }) => {
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
}
