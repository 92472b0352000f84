import { expect, test } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import {
  createBlock,
  sortById,
  createCluster,
  createExchange,
  listFiles,
  toIds,
  toTexts,
  createSearch,
  createVector,
  createAntechamberEntry,
} from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { PIECE_BYTES, findRemains, createWording } from '../support/remains.ts';

const { createLetters, createUniqueText } = createWording(20_261);

/** A row of each kind, with all the words it is known by. */
interface KnownRows {
  readonly exchange: ReturnType<typeof createExchange>;
  readonly archived: ReturnType<typeof createExchange>;
  readonly block: ReturnType<typeof createBlock>;
  readonly cluster: ReturnType<typeof createCluster>;
  readonly waiting: ReturnType<typeof createAntechamberEntry>;
  readonly words: readonly string[];
}

function createKnownRows(): KnownRows {
  const words: string[] = [];
  // Long enough that a piece of each would be seen, short enough that all of them stay below what is stored compressed.
  const createText = (length = PIECE_BYTES + 16): string => {
    const text = createUniqueText(length);
    words.push(text);
    return text;
  };
  // What an index of words would hold.
  const longWord = createLetters(40);
  words.push(longWord);
  const zone = { kind: 'live' as const, start: 0, end: 0, entries: ['e'], summary: '', reasons: [] };
  return {
    exchange: createExchange(createText(300), {
      sessionId: createText(),
      speaker: createText(),
      userId: createText(),
    }),
    archived: createExchange(createText(300), { sessionId: createText(), speaker: createText() }),
    block: createBlock('', {
      title: createText(),
      question: createText(),
      sessionId: createText(),
      userId: createText(),
      zones: [
        { ...zone, texts: [`${createText(200)} ${longWord}`] },
        { ...zone, kind: 'dead', texts: [], summary: createText(100) },
      ],
      record: JSON.stringify({ note: createText() }),
    }),
    cluster: createCluster(createText(80), { name: createText(), members: [createText()] }),
    waiting: createAntechamberEntry(createText(80), { question: createText(), sessionId: createText() }),
    words,
  };
}

async function putRows(cortex: Cortex, rows: readonly KnownRows[]): Promise<void> {
  await cortex.putExchanges(
    'cortex',
    rows.map((row) => row.exchange),
  );
  await cortex.putExchanges(
    'archive',
    rows.map((row) => row.archived),
  );
  await cortex.putBlocks(rows.map((row) => row.block));
  await cortex.putClusters(rows.map((row) => row.cluster));
  await cortex.putAntechamber(rows.map((row) => row.waiting));
}

const purgeRows = (cortex: Cortex, rows: readonly KnownRows[], isAlone: boolean): Promise<void> =>
  cortex.purge(
    {
      exchanges: rows.flatMap((row) => [row.exchange.id, row.archived.id]),
      blocks: rows.map((row) => row.block.id),
      clusters: rows.map((row) => row.cluster.id),
      antechamber: rows.map((row) => row.waiting.id),
    },
    isAlone,
  );

async function expectPresent(cortex: Cortex, rows: readonly KnownRows[]): Promise<void> {
  const selectRows = <T extends { readonly id: string }>(pick: (row: KnownRows) => T): T[] =>
    sortById(rows.map(pick));
  const exchanges = rows.flatMap((row) => [row.exchange, row.archived]);
  expect(await cortex.readTexts(toIds(exchanges))).toEqual(toTexts(exchanges));
  expect(sortById(await cortex.readBlocks(rows.map((row) => row.block.id)))).toEqual(
    selectRows((row) => row.block),
  );
  expect(sortById(await cortex.listClusters())).toEqual(selectRows((row) => row.cluster));
  expect(sortById(await cortex.listAntechamber({ limit: null }))).toEqual(selectRows((row) => row.waiting));
  expect(await cortex.readCounts()).toEqual({
    blocks: rows.length,
    exchanges: rows.length,
    archived: rows.length,
    clusters: rows.length,
    antechamber: rows.length,
  });
  for (const row of rows) {
    const found = [
      await cortex.searchBlocks(createSearch({ text: row.block.title })),
      await cortex.searchClusters(1, createSearch({ text: row.cluster.summary })),
      await cortex.searchAntechamber(createSearch({ text: row.waiting.question })),
    ];
    expect(found.map(([first]) => first?.id)).toEqual([row.block.id, row.cluster.id, row.waiting.id]);
  }
  const nearest = await cortex.searchBlocks(createSearch({ vector: createVector(1), limit: 100 }));
  expect(toIds(nearest).sort()).toEqual(rows.map((row) => row.block.id).sort());
  expect(await cortex.checkIntegrity()).toEqual([]);
}

const createManyRows = (count: number): KnownRows[] => Array.from({ length: count }, createKnownRows);

/** What `purge` must take and leave, and what `maintain` must not change. */
export function testCortexPurging(getFixture: () => CortexFixture): void {
  /** Those of these words of which a piece is in any file, by their beginnings. */
  const findRemaining = (rows: readonly KnownRows[]): string[] =>
    findRemains(
      getFixture().folder,
      rows.flatMap(({ words }) => words),
    ).map((word) => `${word.slice(0, 30)} (${word.length})`);

  test.each([
    ['alone', true, false],
    ['alone, after a night', true, true],
    ['not alone', false, false],
    ['not alone, after a night', false, true],
  ] as const)('%s: rows go with every byte, others stay', async (_, alone, isMaintained) => {
    const { cortex, reopen } = getFixture();
    const rows = createManyRows(6);
    // In several commits, as several nights would.
    for (let i = 0; i < rows.length; i += 3) await putRows(cortex, rows.slice(i, i + 3));
    if (isMaintained) await cortex.maintain();
    const [purged, remaining] = [
      rows.filter((_row, i) => i % 3 === 1),
      rows.filter((_row, i) => i % 3 !== 1),
    ];
    // The search itself must be able to find: all but what stands in an index alone is there before.
    expect(findRemaining(rows).length).toBe(
      getFixture().isEncrypted ? 0 : rows.flatMap(({ words }) => words).length,
    );
    await purgeRows(cortex, purged, alone);
    expect(findRemaining(purged)).toEqual([]);
    await expectPresent(cortex, remaining);
    await expectPresent(await reopen(), remaining);
    for (const row of purged) {
      const texts = await cortex.readTexts([row.exchange.id, row.archived.id]);
      expect([texts.size, await cortex.readBlocks([row.block.id])]).toEqual([0, []]);
    }
    await cortex.maintain();
    await expectPresent(cortex, remaining);
    expect(findRemaining(purged)).toEqual([]);
  });

  test('rows that are only removed are in no answer, others stay; what purges them later leaves no byte', async () => {
    const { cortex, reopen } = getFixture();
    const rows = createManyRows(6);
    await putRows(cortex, rows);
    const [removed, remaining] = [rows.slice(0, 2), rows.slice(2)];
    await cortex.removeRows({
      exchanges: removed.flatMap((row) => [row.exchange.id, row.archived.id]),
      blocks: removed.map((row) => row.block.id),
      clusters: removed.map((row) => row.cluster.id),
      antechamber: removed.map((row) => row.waiting.id),
    });
    await expectPresent(cortex, remaining);
    await expectPresent(await reopen(), remaining);
    await purgeRows(cortex, removed, true);
    expect(findRemaining(removed)).toEqual([]);
    await expectPresent(cortex, remaining);
  });

  test.each([true, false])('all there is (alone: %s)', async (alone) => {
    const { cortex } = getFixture();
    const rows = createManyRows(3);
    await putRows(cortex, rows);
    await cortex.maintain();
    await purgeRows(cortex, rows, alone);
    expect(findRemaining(rows)).toEqual([]);
    await expectPresent(cortex, []);
    const later = createManyRows(2);
    await putRows(cortex, later);
    await expectPresent(cortex, later);
  });

  test('what a row held before it was replaced goes too', async () => {
    const { cortex } = getFixture();
    const [before, after, ...remaining] = createManyRows(6);
    await putRows(cortex, [before!, ...remaining]);
    await cortex.maintain();
    const withSameId = (kind: 'exchange' | 'archived' | 'block' | 'cluster' | 'waiting') => ({
      ...after![kind],
      id: before![kind].id,
    });
    await cortex.putExchanges('cortex', [withSameId('exchange') as KnownRows['exchange']]);
    await cortex.putExchanges('archive', [withSameId('archived') as KnownRows['archived']]);
    await cortex.putBlocks([withSameId('block') as KnownRows['block']]);
    await cortex.putClusters([withSameId('cluster') as KnownRows['cluster']]);
    await cortex.putAntechamber([withSameId('waiting') as KnownRows['waiting']]);
    await purgeRows(cortex, [before!], true);
    expect(findRemaining([before!, after!])).toEqual([]);
    await expectPresent(cortex, remaining);
  });

  test('one among hundreds that were stored together', async () => {
    const { cortex } = getFixture();
    const fillers = Array.from({ length: 400 }, (_, i) => createExchange(`stays ${i}`));
    const purged = createExchange(createUniqueText(400));
    await cortex.putExchanges('cortex', [...fillers, purged]);
    expect(findRemains(getFixture().folder, [purged.text])).toHaveLength(getFixture().isEncrypted ? 0 : 1);
    await cortex.purge({ exchanges: [purged.id] }, true);
    expect(findRemains(getFixture().folder, [purged.text])).toEqual([]);
    expect((await cortex.readTexts(toIds(fillers))).size).toBe(400);
  });

  test('ids that nobody knows, thousands of them, and nothing at all', async () => {
    const { cortex } = getFixture();
    const remaining = createManyRows(2);
    await putRows(cortex, remaining);
    const ids = Array.from({ length: 5_000 }, (_, i) => `unknown ${i}`);
    for (const alone of [true, false]) {
      await cortex.purge({}, alone);
      await cortex.purge({ exchanges: [], blocks: [], clusters: [], antechamber: [] }, alone);
      await cortex.purge({ exchanges: ids, blocks: ids, clusters: ids, antechamber: ids }, alone);
    }
    await expectPresent(cortex, remaining);
  });

  test('thousands of rows at once', async () => {
    const { cortex } = getFixture();
    const rows = Array.from({ length: 3_000 }, (_, i) =>
      createExchange(`row ${i}`, { vector: createVector(i) }),
    );
    await cortex.putExchanges('archive', rows);
    await cortex.purge({ exchanges: toIds(rows.slice(100)) }, true);
    expect(await cortex.readTexts(toIds(rows))).toEqual(toTexts(rows.slice(0, 100)));
    expect((await cortex.readCounts()).archived).toBe(100);
  });

  test('maintaining twice, also with nothing there, changes nothing that can be seen', async () => {
    const { cortex, reopen } = getFixture();
    await cortex.maintain();
    await cortex.maintain();
    await expectPresent(cortex, []);
    const rows = createManyRows(4);
    await putRows(cortex, rows.slice(0, 3));
    for (let i = 0; i < 2; i++) {
      await cortex.maintain();
      await expectPresent(cortex, rows.slice(0, 3));
    }
    await putRows(cortex, rows.slice(3));
    await expectPresent(cortex, rows);
    await cortex.maintain();
    await expectPresent(cortex, rows);
    await expectPresent(await reopen(), rows);
    // A tree made anew is searched as the one before.
    await cortex.replaceClusters(rows.slice(1).map((row) => row.cluster));
    for (const row of rows) {
      const found = toIds(await cortex.searchClusters(1, createSearch({ text: row.cluster.summary })));
      expect(found[0]).toBe(row === rows[0] ? undefined : row.cluster.id);
    }
  });

  test('maintaining keeps the files few, whatever came before', async () => {
    const { cortex } = getFixture();
    for (let i = 0; i < 40; i++) await cortex.putExchanges('cortex', [createExchange(`one by one ${i}`)]);
    await cortex.maintain();
    expect(listFiles(getFixture().folder).length).toBeLessThan(40);
    expect((await cortex.readCounts()).exchanges).toBe(40);
  });
}
