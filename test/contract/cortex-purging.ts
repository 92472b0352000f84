import { expect, test } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import {
  block,
  byId,
  cluster,
  exchange,
  filesIn,
  idsOf,
  search,
  vector,
  waiting,
} from '../support/cortex.ts';
import type { OpenedCortex } from '../support/cortex.ts';
import { PIECE, remains, wording } from '../support/remains.ts';

const { letters, unique } = wording(20_261);

/** A row of each kind, with all the words it is known by. */
interface Known {
  readonly exchange: ReturnType<typeof exchange>;
  readonly archived: ReturnType<typeof exchange>;
  readonly block: ReturnType<typeof block>;
  readonly cluster: ReturnType<typeof cluster>;
  readonly waiting: ReturnType<typeof waiting>;
  readonly words: readonly string[];
}

function known(): Known {
  const words: string[] = [];
  // Long enough that a piece of each would be seen, short enough that all of them stay below what is stored compressed.
  const say = (length = PIECE + 16): string => {
    const text = unique(length);
    words.push(text);
    return text;
  };
  // What an index of words would hold.
  const longWord = letters(40);
  words.push(longWord);
  const zone = { kind: 'live' as const, start: 0, end: 0, entries: ['e'], summary: '', reasons: [] };
  return {
    exchange: exchange(say(300), { sessionId: say(), speaker: say(), userId: say() }),
    archived: exchange(say(300), { sessionId: say(), speaker: say() }),
    block: block('', {
      title: say(),
      question: say(),
      sessionId: say(),
      userId: say(),
      zones: [
        { ...zone, texts: [`${say(200)} ${longWord}`] },
        { ...zone, kind: 'dead', texts: [], summary: say(100) },
      ],
      record: JSON.stringify({ note: say() }),
    }),
    cluster: cluster(say(80), { name: say(), members: [say()] }),
    waiting: waiting(say(80), { question: say(), sessionId: say() }),
    words,
  };
}

async function put(cortex: Cortex, rows: readonly Known[]): Promise<void> {
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

const purge = (cortex: Cortex, rows: readonly Known[], alone: boolean): Promise<void> =>
  cortex.purge(
    {
      exchanges: rows.flatMap((row) => [row.exchange.id, row.archived.id]),
      blocks: rows.map((row) => row.block.id),
      clusters: rows.map((row) => row.cluster.id),
      antechamber: rows.map((row) => row.waiting.id),
    },
    alone,
  );

async function expectThere(cortex: Cortex, rows: readonly Known[]): Promise<void> {
  const wanted = <T extends { readonly id: string }>(pick: (row: Known) => T): T[] => byId(rows.map(pick));
  const shelved = await cortex.readExchanges(rows.flatMap((row) => [row.exchange.id, row.archived.id]));
  const on = (name: string) =>
    byId(shelved.filter(({ tier }) => tier === name).map(({ tier: _, ...row }) => row));
  expect(on('cortex')).toEqual(wanted((row) => row.exchange));
  expect(on('archive')).toEqual(wanted((row) => row.archived));
  expect(byId(await cortex.readBlocks(rows.map((row) => row.block.id)))).toEqual(wanted((row) => row.block));
  expect(byId(await cortex.listClusters())).toEqual(wanted((row) => row.cluster));
  expect(byId(await cortex.listAntechamber({ limit: null }))).toEqual(wanted((row) => row.waiting));
  expect(await cortex.readCounts()).toEqual({
    blocks: rows.length,
    exchanges: rows.length,
    archived: rows.length,
    clusters: rows.length,
    antechamber: rows.length,
  });
  for (const row of rows) {
    const found = [
      await cortex.searchBlocks(search({ text: row.block.title })),
      await cortex.searchClusters(1, search({ text: row.cluster.summary })),
      await cortex.searchAntechamber(search({ text: row.waiting.question })),
    ];
    expect(found.map(([first]) => first?.id)).toEqual([row.block.id, row.cluster.id, row.waiting.id]);
  }
  const near = await cortex.searchBlocks(search({ vector: vector(1), limit: 100 }));
  expect(idsOf(near).sort()).toEqual(rows.map((row) => row.block.id).sort());
  expect(await cortex.checkIntegrity()).toEqual([]);
}

const many = (count: number): Known[] => Array.from({ length: count }, known);

/** What `purge` must take and leave, and what `maintain` must not change. */
export function cortexPurgingContract(of: () => OpenedCortex): void {
  /** Those of these words of which a piece is in any file, by their beginnings. */
  const leftOf = (rows: readonly Known[]): string[] =>
    remains(
      of().folder,
      rows.flatMap(({ words }) => words),
    ).map((word) => `${word.slice(0, 30)} (${word.length})`);

  test.each([
    ['alone', true, false],
    ['alone, after a night', true, true],
    ['not alone', false, false],
    ['not alone, after a night', false, true],
  ] as const)('%s: rows go with every byte, others stay', async (_, alone, maintained) => {
    const { cortex, reopen } = of();
    const rows = many(6);
    // In several commits, as several nights would.
    for (let i = 0; i < rows.length; i += 3) await put(cortex, rows.slice(i, i + 3));
    if (maintained) await cortex.maintain();
    const [goes, stays] = [rows.filter((_row, i) => i % 3 === 1), rows.filter((_row, i) => i % 3 !== 1)];
    // The search itself must be able to find: all but what stands in an index alone is there before.
    expect(leftOf(rows).length).toBe(rows.flatMap(({ words }) => words).length);
    await purge(cortex, goes, alone);
    expect(leftOf(goes)).toEqual([]);
    await expectThere(cortex, stays);
    await expectThere(await reopen(), stays);
    for (const row of goes) {
      const texts = await cortex.readTexts([row.exchange.id, row.archived.id]);
      expect([texts.size, await cortex.readBlocks([row.block.id])]).toEqual([0, []]);
    }
    await cortex.maintain();
    await expectThere(cortex, stays);
    expect(leftOf(goes)).toEqual([]);
  });

  test.each([true, false])('all there is (alone: %s)', async (alone) => {
    const { cortex } = of();
    const rows = many(3);
    await put(cortex, rows);
    await cortex.maintain();
    await purge(cortex, rows, alone);
    expect(leftOf(rows)).toEqual([]);
    await expectThere(cortex, []);
    const later = many(2);
    await put(cortex, later);
    await expectThere(cortex, later);
  });

  test('what a row held before it was replaced goes too', async () => {
    const { cortex } = of();
    const [before, after, ...stays] = many(6);
    await put(cortex, [before!, ...stays]);
    await cortex.maintain();
    const same = (kind: 'exchange' | 'archived' | 'block' | 'cluster' | 'waiting') => ({
      ...after![kind],
      id: before![kind].id,
    });
    await cortex.putExchanges('cortex', [same('exchange') as Known['exchange']]);
    await cortex.putExchanges('archive', [same('archived') as Known['archived']]);
    await cortex.putBlocks([same('block') as Known['block']]);
    await cortex.putClusters([same('cluster') as Known['cluster']]);
    await cortex.putAntechamber([same('waiting') as Known['waiting']]);
    await purge(cortex, [before!], true);
    expect(leftOf([before!, after!])).toEqual([]);
    await expectThere(cortex, stays);
  });

  test('one among hundreds that were stored together', async () => {
    const { cortex } = of();
    const filling = Array.from({ length: 400 }, (_, i) => exchange(`stays ${i}`));
    const goes = exchange(unique(400));
    await cortex.putExchanges('cortex', [...filling, goes]);
    expect(remains(of().folder, [goes.text])).toHaveLength(1);
    await cortex.purge({ exchanges: [goes.id] }, true);
    expect(remains(of().folder, [goes.text])).toEqual([]);
    expect((await cortex.readTexts(idsOf(filling))).size).toBe(400);
  });

  test('ids that nobody knows, thousands of them, and nothing at all', async () => {
    const { cortex } = of();
    const stays = many(2);
    await put(cortex, stays);
    const ids = Array.from({ length: 5_000 }, (_, i) => `unknown ${i}`);
    for (const alone of [true, false]) {
      await cortex.purge({}, alone);
      await cortex.purge({ exchanges: [], blocks: [], clusters: [], antechamber: [] }, alone);
      await cortex.purge({ exchanges: ids, blocks: ids, clusters: ids, antechamber: ids }, alone);
    }
    await expectThere(cortex, stays);
  });

  test('thousands of rows at once', async () => {
    const { cortex } = of();
    const rows = Array.from({ length: 3_000 }, (_, i) => exchange(`row ${i}`, { vector: vector(i) }));
    await cortex.putExchanges('archive', rows);
    await cortex.purge({ exchanges: idsOf(rows.slice(100)) }, true);
    expect(idsOf(await cortex.readExchanges(idsOf(rows))).sort()).toEqual(idsOf(rows.slice(0, 100)).sort());
  });

  test('maintaining twice, also with nothing there, changes nothing that can be seen', async () => {
    const { cortex, reopen } = of();
    await cortex.maintain();
    await cortex.maintain();
    await expectThere(cortex, []);
    const rows = many(4);
    await put(cortex, rows.slice(0, 3));
    for (let i = 0; i < 2; i++) {
      await cortex.maintain();
      await expectThere(cortex, rows.slice(0, 3));
    }
    await put(cortex, rows.slice(3));
    await expectThere(cortex, rows);
    await cortex.maintain();
    await expectThere(cortex, rows);
    await expectThere(await reopen(), rows);
    // A tree made anew is searched as the one before.
    await cortex.replaceClusters(rows.slice(1).map((row) => row.cluster));
    for (const row of rows) {
      const found = idsOf(await cortex.searchClusters(1, search({ text: row.cluster.summary })));
      expect(found[0]).toBe(row === rows[0] ? undefined : row.cluster.id);
    }
  });

  test('maintaining keeps the files few, whatever came before', async () => {
    const { cortex } = of();
    for (let i = 0; i < 40; i++) await cortex.putExchanges('cortex', [exchange(`one by one ${i}`)]);
    await cortex.maintain();
    expect(filesIn(of().folder).length).toBeLessThan(40);
    expect((await cortex.readCounts()).exchanges).toBe(40);
  });
}
