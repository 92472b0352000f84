import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as lancedb from '#lancedb';
import { retryCommit } from '../../src/engine/cortex/lance/failures.ts';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import {
  DIMENSIONS,
  createBlock,
  createCluster,
  createExchange,
  openLance,
  createSearch,
  createVector,
  createAntechamberEntry,
} from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { findRemains, createWording } from '../support/remains.ts';
import { createFakeClock, sha256 } from '../support/store.ts';

const { createLetters, createUniqueText } = createWording(2_718);
let opened: CortexFixture;
let cortex: Cortex;
beforeEach(async () => {
  opened = await openLance();
  ({ cortex } = opened);
});
afterEach(() => opened.dispose());

const findLeft = (texts: readonly string[]): string[] =>
  findRemains(opened.folder, texts).map((text) => text.slice(0, 20));
const openTable = async (name: string): Promise<lancedb.Table> =>
  (await lancedb.connect(opened.folder)).openTable(name);

describe('an id is an id, whatever it holds', () => {
  const wild = "o'hara' OR 'a' = 'a";
  test('and names its own row alone', async () => {
    const tame = createExchange('What stays.', { id: 'tame' });
    await cortex.putExchanges('cortex', [createExchange('What goes.', { id: wild }), tame]);
    expect([...(await cortex.readTexts([wild])).keys()]).toEqual([wild]);
    await cortex.purge({ exchanges: [wild] }, true);
    expect([...(await cortex.readTexts([wild, 'tame'])).keys()]).toEqual(['tame']);
  });

  test('and stands once, though several put it at the same moment', async () => {
    const others = await Promise.all([1, 2, 3].map(() => opened.reopen()));
    for (let round = 0; round < 3; round++) {
      const rows = Array.from({ length: 4 }, (_, i) => createExchange(`Turn ${i}.`, { id: `${round} ${i}` }));
      // By the index of the rounds before, merges would not see each other.
      await Promise.all([cortex, ...others].map((one) => one.putExchanges('cortex', rows)));
      await cortex.maintain();
    }
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 12 });
  });

  test('also in a table of a release that did not know that it is the key', async () => {
    const table = await openTable('blocks');
    const { fields } = await table.schema();
    const rows = (await table.query().toArray()) as Record<string, unknown>[];
    expect(rows).toEqual([]);
    table.close();
    const db = await lancedb.connect(opened.folder);
    await db.dropTable('blocks');
    const bare = fields.map(
      ({ name, type, nullable }) => new lancedb.arrow.Field(name, type as never, nullable),
    );
    await db.createEmptyTable('blocks', new lancedb.arrow.Schema(bare) as never);
    const hasKey = async (): Promise<boolean> => {
      const id = (await (await openTable('blocks')).schema()).fields.find(({ name }) => name === 'id');
      return [...(id?.metadata.keys() ?? [])].some((key) => key.includes('primary-key'));
    };
    expect(await hasKey()).toBe(false);
    await opened.reopen();
    expect(await hasKey()).toBe(true);
  });
});

describe('a purge leaves no byte', () => {
  test('of a row among others, of what it held before, and of its words', async () => {
    // Of one word each, which stands as it is in the index, too.
    const [before, goes, stays] = [createLetters(32), createLetters(32), createLetters(32)];
    await cortex.putBlocks([createBlock(before, { id: 'goes' }), createBlock(stays, { id: 'stays' })]);
    await cortex.putBlocks([createBlock(goes, { id: 'goes' })]);
    await cortex.maintain();
    await cortex.purge({ blocks: ['goes'] }, true);
    expect(findLeft([before, goes])).toEqual([]);
    expect(findLeft([stays])).toHaveLength(1);
    expect((await cortex.searchBlocks(createSearch({ text: stays }))).map(({ id }) => id)).toEqual(['stays']);
  });

  test('of a row that was deleted by a purge that was killed then', async () => {
    const [goes, ...stay] = Array.from({ length: 400 }, () => createUniqueText(40)) as [string, ...string[]];
    await cortex.putExchanges('cortex', [
      createExchange(goes, { id: 'goes' }),
      ...stay.map((text, i) => createExchange(text, { id: `stays ${i}` })),
    ]);
    const table = await openTable('exchanges');
    await table.delete("id = 'goes'");
    table.close();
    expect(findLeft([goes])).toHaveLength(1);
    await cortex.purge({ exchanges: ['goes'] }, true);
    expect(findLeft([goes])).toEqual([]);
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 399 });
  });

  test('of one among hundreds, for which nobody would write a file anew', async () => {
    const [goes, ...stay] = Array.from({ length: 400 }, () => createUniqueText(40)) as [string, ...string[]];
    await cortex.putExchanges('cortex', [
      createExchange(goes, { id: 'goes' }),
      ...stay.map((text, i) => createExchange(text, { id: `stays ${i}` })),
    ]);
    await cortex.maintain();
    await cortex.purge({ exchanges: ['goes'] }, true);
    expect(findLeft([goes])).toEqual([]);
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 399 });
  });

  test('of the last row, whose words stood in an index', async () => {
    const goes = createLetters(32);
    await cortex.putAntechamber([createAntechamberEntry(goes, { id: 'goes' })]);
    await cortex.maintain();
    await cortex.purge({ antechamber: ['goes'] }, true);
    expect(findLeft([goes])).toEqual([]);
  });

  test.each(['cortex', 'archive'] as const)('on the shelf %s', async (shelf) => {
    const goes = createUniqueText(80);
    await cortex.putExchanges(shelf, [createExchange(goes, { id: 'goes' })]);
    await cortex.purge({ exchanges: ['goes'] }, true);
    expect(findLeft([goes])).toEqual([]);
    expect((await cortex.readTexts(['goes'])).size).toBe(0);
  });

  test('of what a killed writer has left, where nobody else is writing, and lets a living one alone', async () => {
    const [goes, late] = [createUniqueText(80), createUniqueText(80)];
    await cortex.putExchanges('cortex', [createExchange(late, { id: 'late' })]);
    const data = join(opened.folder, 'exchanges.lance', 'data');
    // A file that no version knows of: written, and never committed.
    const [file] = readdirSync(data) as [string];
    copyFileSync(
      join(data, file),
      join(
        data,
        file.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      ),
    );
    await cortex.putExchanges('cortex', [createExchange(goes, { id: 'goes' })]);
    await cortex.purge({ exchanges: ['late'] }, false);
    expect(findLeft([late])).toHaveLength(1);
    await cortex.purge({ exchanges: ['goes'] }, true);
    expect(findLeft([late, goes])).toEqual([]);
  });
});

describe('vectors', () => {
  test.each([DIMENSIONS - 1, DIMENSIONS + 1])(
    'of %i dimensions are refused, and nothing is stored',
    async (length) => {
      const odd = new Float32Array(length).fill(1);
      const refused = { code: 'STORE_UNAVAILABLE' };
      await expect(
        cortex.putExchanges('cortex', [createExchange('x', { vector: odd })]),
      ).rejects.toMatchObject(refused);
      await expect(cortex.putBlocks([createBlock('x', { questionVector: odd })])).rejects.toMatchObject(
        refused,
      );
      await expect(cortex.putClusters([createCluster('x', { centroid: odd })])).rejects.toMatchObject(
        refused,
      );
      await expect(cortex.replaceClusters([createCluster('x', { vector: odd })])).rejects.toMatchObject(
        refused,
      );
      await expect(
        cortex.putAntechamber([createAntechamberEntry('x', { vector: odd })]),
      ).rejects.toMatchObject(refused);
      await expect(cortex.searchBlocks(createSearch({ vector: odd }))).rejects.toMatchObject(refused);
      expect(await cortex.readCounts()).toEqual({
        blocks: 0,
        exchanges: 0,
        archived: 0,
        clusters: 0,
        antechamber: 0,
      });
    },
  );

  test('of another space are not compared, and what has a question of its own waits no more', async () => {
    await cortex.putBlocks([
      createBlock('Boats.', { id: 'here' }),
      createBlock('Boats.', { id: 'there', spaceId: 2 }),
    ]);
    await cortex.putAntechamber([
      createAntechamberEntry('Boats.', { id: 'waits' }),
      createAntechamberEntry('Boats.', { id: 'promoted', promoted: true, promotedAt: 1 }),
    ]);
    const by = createSearch({ vector: createVector(1), text: 'boats' });
    expect((await cortex.searchBlocks(by)).map(({ id }) => id)).toEqual(['here']);
    expect((await cortex.searchAntechamber(by)).map(({ id }) => id)).toEqual(['waits']);
  });
});

test('what is as good by meaning as another by words comes by its id', async () => {
  await cortex.putBlocks([
    createBlock('Boats and sails, ropes and much else besides.', { id: 'b', vector: createVector(1) }),
    createBlock('Boats boats boats.', { id: 'a', vector: createVector(1, 0.5) }),
  ]);
  const found = await cortex.searchBlocks(createSearch({ vector: createVector(1), text: 'boats' }));
  expect(new Set(found.map(({ score }) => score)).size).toBe(1);
  expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
});

describe('trouble with other writers', () => {
  const clock = createFakeClock();
  /** How often it was tried, and what came of it, when it fails so often with these words. */
  async function countTries(times: number, message: string): Promise<{ tries: number; outcome: unknown }> {
    let tries = 0;
    const work = async (): Promise<string> => {
      if (++tries <= times) throw new Error(message);
      return 'done';
    };
    const outcome = await retryCommit(clock, '/there', work, async () => undefined).catch(
      (error: unknown) => error,
    );
    return { tries, outcome };
  }

  test('that passes is tried again, twelve times at most', async () => {
    const conflict = 'Retryable commit conflict for version 7';
    expect(await countTries(11, conflict)).toEqual({ tries: 12, outcome: 'done' });
    expect(await countTries(12, conflict)).toMatchObject({ tries: 12, outcome: { code: 'BUSY' } });
  });

  test('of files that were let go of meanwhile is tried three times more', async () => {
    expect(await countTries(3, 'Not found: data/x.lance')).toEqual({ tries: 4, outcome: 'done' });
    expect(await countTries(4, 'Not found: data/x.lance')).toMatchObject({
      tries: 4,
      outcome: { code: 'STORE_UNAVAILABLE' },
    });
  });

  test('that is of another kind is told at once', async () => {
    expect(await countTries(1, 'No space left on device')).toMatchObject({
      tries: 1,
      outcome: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('full') as string },
    });
  });
});

test('words that are not what was stored are a fault, on either shelf', async () => {
  await cortex.putExchanges('cortex', [createExchange('We launch in May.', { id: 'sound' })]);
  await cortex.putExchanges('archive', [
    createExchange('We launch in June.', { id: 'forged', sha256: sha256('May') }),
  ]);
  expect(await cortex.checkIntegrity()).toEqual([
    {
      part: 'archive',
      kind: 'text',
      id: 'forged',
      problem: 'the text of forged in the Cortex is not what was stored',
    },
  ]);
});
