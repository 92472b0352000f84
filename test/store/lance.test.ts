import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as lancedb from '#lancedb';
import { systemClock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { buildTableSpecs } from '../../src/engine/cortex/lance/table-specs.ts';
import { toVector } from '../../src/engine/cortex/lance/rows.ts';
import type { Cortex, Exchange, ExchangeTier } from '../../src/engine/cortex/port.ts';
import { describeCortexContract } from '../contract/cortex.ts';
import { FULL_EXCHANGE, MINIMAL_EXCHANGE, toHex } from '../contract/cortex-keeping.ts';
import { AWKWARD_TEXTS } from '../contract/entries-remembering.ts';
import {
  DIMENSIONS,
  createBlock,
  createCluster,
  createExchange,
  listFiles,
  toIds,
  sortById,
  openLance,
  createVector,
  createAntechamberEntry,
} from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { findRemains, createWording } from '../support/remains.ts';
import { sha256 } from '../support/store.ts';

describeCortexContract('LanceDB', () => openLance());

const { createUniqueText } = createWording(77);
const TABLES = ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'];
/** Files in which words or vectors of rows may stand. */
const holdsWords = (path: string): boolean => /\/(data|_indices|_deletions)\//.test(path);

describe('LanceDB on its own', () => {
  let opened: CortexFixture;
  let cortex: Cortex;
  beforeEach(async () => {
    opened = await openLance();
    ({ cortex } = opened);
  });
  afterEach(() => opened.dispose());

  const listTableFiles = (table: string): string[] =>
    listFiles(join(opened.folder, `${table}.lance`)).filter(holdsWords);
  const openTable = async (name: string): Promise<lancedb.Table> =>
    (await lancedb.connect(opened.folder)).openTable(name);
  /** All exchanges of a shelf, whole, by id: the port gives their texts alone. */
  const readShelf = async (tier: ExchangeTier): Promise<Exchange[]> => {
    const table = await openTable(tier === 'cortex' ? 'exchanges' : 'archive');
    const rows = (await table.query().toArray()) as Record<string, unknown>[];
    table.close();
    return sortById(
      rows.map((row) => ({
        id: row['id'] as string,
        blockId: row['block_id'] as string,
        sessionId: row['session_id'] as string,
        turn: Number(row['turn']),
        role: row['role'] as Exchange['role'],
        speaker: row['speaker'] as string | null,
        userId: row['user_id'] as string | null,
        at: Number(row['at']),
        createdAt: Number(row['created_at']),
        sha256: row['sha256'] as string,
        text: row['text'] as string,
        spaceId: Number(row['space_id']),
        vector: row['vector'] === null ? null : toVector(row['vector']),
        ...(JSON.parse(row['details'] as string) as Pick<
          Exchange,
          'origin' | 'tags' | 'keep' | 'supersedes'
        >),
      })),
    );
  };
  /** Rows in every table, `goes` among `stays`. */
  const furnish = async (stays: number): Promise<void> => {
    const ids = ['goes', ...Array.from({ length: stays }, (_, i) => `stays ${i}`)];
    await cortex.putExchanges(
      'cortex',
      ids.map((id) => createExchange(createUniqueText(50), { id, vector: createVector(1) })),
    );
    await cortex.putExchanges(
      'archive',
      ids.map((id) => createExchange(createUniqueText(50), { id })),
    );
    await cortex.putBlocks(ids.map((id) => createBlock(createUniqueText(50), { id })));
    await cortex.putClusters(ids.map((id) => createCluster(createUniqueText(50), { id })));
    await cortex.putAntechamber(ids.map((id) => createAntechamberEntry(createUniqueText(50), { id })));
  };
  const toSelection = (id: string) => ({ exchanges: [id], blocks: [id], clusters: [id], antechamber: [id] });

  test.each(['cortex', 'archive'] as const)('an exchange is kept whole on the shelf %s', async (shelf) => {
    await cortex.putExchanges(shelf, [FULL_EXCHANGE, MINIMAL_EXCHANGE]);
    const found = await readShelf(shelf);
    expect(found).toEqual(sortById([FULL_EXCHANGE, MINIMAL_EXCHANGE]));
    expect(toHex(found.find(({ id }) => id === FULL_EXCHANGE.id)!.vector)).toBe(toHex(FULL_EXCHANGE.vector));
    expect(await readShelf(shelf === 'cortex' ? 'archive' : 'cortex')).toEqual([]);
  });

  test('tables of before there were details get them, whoever of several processes comes first', async () => {
    const exchange = createExchange('said long ago', { vector: createVector(1), blockId: 'b' });
    await cortex.putExchanges('cortex', [exchange]);
    await cortex.putExchanges('archive', [{ ...exchange, id: 'archived' }]);
    for (const name of ['exchanges', 'archive']) {
      const table = await openTable(name);
      await table.dropColumns(['details']);
      table.close();
    }
    const open = (): Promise<Cortex> =>
      openLanceCortex({ path: opened.folder, clock: systemClock, dimensions: DIMENSIONS });
    const others = await Promise.all([1, 2, 3, 4, 5].map(open));
    try {
      for (const other of others)
        expect((await other.readExchanges([exchange.id, 'archived'])).map(({ origin }) => origin)).toEqual([
          'said',
          'said',
        ]);
      const [later] = others;
      const fromTheWeb = createExchange('read today', { origin: 'web', tags: ['a'], keep: true });
      await later!.putExchanges('cortex', [fromTheWeb]);
      expect(await others[1]!.readExchanges([fromTheWeb.id, exchange.id])).toEqual(
        expect.arrayContaining([fromTheWeb, exchange]),
      );
    } finally {
      for (const other of others) await other.close();
    }
  });

  test('an exchange is kept whole with texts of every kind', async () => {
    const rows = Object.values(AWKWARD_TEXTS).map((text) =>
      createExchange(text, { speaker: text.slice(0, 60), sessionId: text.slice(0, 60) }),
    );
    await cortex.putExchanges('cortex', rows);
    // Told by name, since a difference of 65,536 characters is no message for a person.
    const foundById = new Map((await readShelf('cortex')).map((row) => [row.id, row]));
    const differing = Object.keys(AWKWARD_TEXTS).filter(
      (_, i) => !isDeepStrictEqual(foundById.get(rows[i]!.id), rows[i]),
    );
    expect([differing, foundById.size]).toEqual([[], rows.length]);
  });

  test('of an exchange that is put anew nothing is left of the one before', async () => {
    const other = { ...MINIMAL_EXCHANGE, id: FULL_EXCHANGE.id };
    for (const row of [FULL_EXCHANGE, other, other, FULL_EXCHANGE]) {
      await cortex.putExchanges('cortex', [row]);
      expect(await readShelf('cortex')).toEqual([row]);
    }
  });

  test.each([true, false])(
    'what a purge and a night leave is whole, and on the shelf it was on; the purge alone: %s',
    async (alone) => {
      const rows = Array.from({ length: 40 }, (_, i) =>
        createExchange(createUniqueText(50), { vector: i % 3 === 0 ? null : createVector(i, -i) }),
      );
      await cortex.putExchanges('cortex', rows.slice(0, 20));
      await cortex.putExchanges('archive', rows.slice(20));
      await cortex.purge({ exchanges: toIds([...rows.slice(0, 5), ...rows.slice(20, 25)]) }, alone);
      for (let i = 0; i < 2; i++) {
        expect(await readShelf('cortex')).toEqual(sortById(rows.slice(5, 20)));
        expect(await readShelf('archive')).toEqual(sortById(rows.slice(25)));
        await cortex.maintain();
      }
    },
  );

  test.each([
    ['before any night, alone', 5, false, true],
    ['before any night, not alone', 5, false, false],
    ['after a night, alone', 5, true, true],
    ['after a night, not alone', 5, true, false],
    ['after a night, the last row', 0, true, true],
    ['after a night, one of hundreds', 300, true, true],
  ] as const)('a purge lets no file live that was there before: %s', async (_, stays, maintained, alone) => {
    await furnish(stays);
    if (maintained) await cortex.maintain();
    const before = new Set(TABLES.flatMap(listTableFiles));
    expect(before.size).toBeGreaterThanOrEqual(TABLES.length);
    await cortex.purge(toSelection('goes'), alone);
    expect(TABLES.flatMap(listTableFiles).filter((file) => before.has(file))).toEqual([]);
    for (const name of TABLES) {
      const table = await openTable(name);
      // Whatever can still be checked out, it is not in it.
      for (const { version } of await table.listVersions()) {
        await table.checkout(version);
        expect(await table.countRows("id = 'goes'")).toBe(0);
        expect(await table.countRows()).toBe(stays);
      }
      table.close();
    }
  });

  test('an index that another writer was faster with is made by the next attempt', async () => {
    await furnish(3);
    const table = Object.getPrototypeOf(await openTable('blocks')) as lancedb.Table;
    const createIndex = Object.getOwnPropertyDescriptor(table, 'createIndex')!
      .value as lancedb.Table['createIndex'];
    const createIndexSpy = vi.spyOn(table, 'createIndex');
    createIndexSpy.mockImplementationOnce(async function (this: lancedb.Table, ...of) {
      await Reflect.apply(createIndex, this, of);
      throw new Error('Retryable commit conflict for version 7');
    });
    try {
      await cortex.purge(toSelection('goes'), false);
      expect(createIndexSpy.mock.calls.length).toBeGreaterThan(4);
    } finally {
      createIndexSpy.mockRestore();
    }
  });

  test('a purge that was cut off after its first step is brought to its end by the next', async () => {
    await furnish(60);
    const words = createUniqueText(400);
    await cortex.putExchanges('cortex', [createExchange(words, { id: 'goes' })]);
    await cortex.maintain();
    for (const name of TABLES) {
      const table = await openTable(name);
      await table.delete("id = 'goes'");
      table.close();
    }
    const before = new Set(TABLES.flatMap(listTableFiles).filter((file) => /\/data\//.test(file)));
    expect(findRemains(opened.folder, [words])).toHaveLength(1);
    await cortex.purge(toSelection('goes'), true);
    expect(findRemains(opened.folder, [words])).toEqual([]);
    expect(TABLES.flatMap(listTableFiles).filter((file) => before.has(file))).toEqual([]);
    expect((await cortex.readCounts()).exchanges).toBe(60);
  });

  test('what killed writers left goes with a purge alone, and stays while others may be writing it', async () => {
    await furnish(5);
    const orphan = join(opened.folder, 'exchanges.lance', 'data', `${'01'.repeat(12)}.lance`);
    writeFileSync(orphan, 'what was not committed');
    await cortex.purge(toSelection('goes'), false);
    expect(readFileSync(orphan, 'utf8')).toBe('what was not committed');
    await cortex.purge(toSelection('goes'), true);
    expect(listFiles(opened.folder)).not.toContain(orphan);
  });

  test('a clock that was set back leaves nothing behind either', async () => {
    const slow = await openLanceCortex({
      path: opened.folder,
      clock: { ...systemClock, now: () => Date.now() - 3_600_000 },
      dimensions: DIMENSIONS,
    });
    await furnish(5);
    const before = new Set(TABLES.flatMap(listTableFiles));
    await slow.purge(toSelection('goes'), true);
    expect(TABLES.flatMap(listTableFiles).filter((file) => before.has(file))).toEqual([]);
    await slow.close();
  });

  test('maintaining lets old versions go, and joins what was stored in pieces', async () => {
    for (let i = 0; i < 12; i++) await cortex.putExchanges('cortex', [createExchange(`row ${i}`)]);
    await cortex.maintain();
    const table = await openTable('exchanges');
    expect(await table.listVersions()).toHaveLength(1);
    expect((await table.listIndices()).flatMap(({ columns }) => columns).sort()).toEqual(['block_id', 'id']);
    table.close();
    expect(listTableFiles('exchanges').filter((file) => /\/data\//.test(file))).toHaveLength(1);
    const after = listTableFiles('exchanges').sort();
    await cortex.maintain();
    expect(listTableFiles('exchanges').sort()).toEqual(after);
  });

  test('check tells of texts that are not what was stored, on either shelf', async () => {
    const rows = ['one', 'two', 'three'].map((text) => createExchange(text));
    await cortex.putExchanges('cortex', rows.slice(0, 2));
    await cortex.putExchanges('archive', rows.slice(2));
    expect(await cortex.checkIntegrity()).toEqual([]);
    for (const [name, row] of [
      ['exchanges', rows[1]!],
      ['archive', rows[2]!],
    ] as const) {
      const table = await openTable(name);
      await table.update({ where: `id = '${row.id}'`, values: { text: `${row.text} ` } });
      table.close();
    }
    const found = await cortex.checkIntegrity();
    expect(found).toHaveLength(2);
    for (const { id } of rows.slice(1)) expect(found.map((fault) => fault.id)).toContain(id);
    await cortex.putExchanges('cortex', rows.slice(1, 2));
    expect(await cortex.checkIntegrity()).toHaveLength(1);
  });

  test.each(TABLES)(
    'check tells in a line that %s cannot be read, and looks at the others all the same',
    async (name) => {
      await furnish(2);
      const other = name === 'archive' ? 'exchanges' : 'archive';
      const table = await openTable(other);
      await table.update({ where: "id = 'goes'", values: { text: 'altered' } });
      table.close();
      for (const file of listTableFiles(name)) rmSync(file);
      const found = await (await opened.reopen()).checkIntegrity();
      expect([...new Set(found.map(({ part }) => part))].sort()).toEqual([name, other].sort());
      expect(found.find(({ part }) => part === other)).toMatchObject({ kind: 'text', id: 'goes' });
    },
  );

  test('a table that was made in part, and never given its key, is made whole', async () => {
    const folder = `${opened.folder}-part`;
    mkdirSync(folder);
    const db = await lancedb.connect(folder);
    const fields = buildTableSpecs(DIMENSIONS, null).exchanges.buildFields(lancedb.arrow);
    (await db.createEmptyTable('exchanges', new lancedb.arrow.Schema(fields) as never)).close();
    const options = { path: folder, clock: systemClock, dimensions: DIMENSIONS };
    const both = [await openLanceCortex(options), await openLanceCortex(options)];
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        both[i % 2]!.putExchanges('cortex', [createExchange(`text ${i}`, { id: 'same' })]),
      ),
    );
    expect((await both[0]!.readCounts()).exchanges).toBe(1);
    for (const one of both) await one.close();
  });

  test.skipIf(process.platform === 'win32')('nobody but the owner can reach the files', async () => {
    const before = process.umask(0);
    const open = await openLance().finally(() => process.umask(before));
    const mode = statSync(open.folder).mode & 0o777;
    await open.dispose();
    expect(mode.toString(8)).toBe('700');
    // Words are in files of their own, beside what only tells of them.
    await furnish(2);
    await cortex.maintain();
    expect((statSync(opened.folder).mode & 0o777).toString(8)).toBe('700');
    for (const file of TABLES.flatMap(listTableFiles))
      expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600']);
  });

  test('a folder that cannot be made, and one that is a file, are told as such', async () => {
    const path = `${opened.folder}-file`;
    writeFileSync(path, 'no folder');
    for (const at of [path, join(path, 'below')])
      await expect(
        openLanceCortex({ path: at, clock: systemClock, dimensions: DIMENSIONS }),
      ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', facts: { path: at } });
  });

  test('hundreds of rows with vectors, of which each is what was given', async () => {
    const rows = Array.from({ length: 700 }, (_, i) =>
      createExchange(createUniqueText(80), { vector: i % 3 === 0 ? null : createVector(i, -i, 1 / i) }),
    );
    for (let i = 0; i < rows.length; i += 100) await cortex.putExchanges('cortex', rows.slice(i, i + 100));
    await cortex.maintain();
    expect(await readShelf('cortex')).toEqual(sortById(rows));
    expect(rows.every(({ text, sha256: hash }) => sha256(text) === hash)).toBe(true);
  });
});
