import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { CortexBlock, Exchange } from '../../src/engine/cortex/port.ts';
import type { AntechamberEntry, Cluster } from '../../src/engine/vocabulary/inquiry.ts';
import {
  DIMENSIONS,
  createBlock,
  sortById,
  createCluster,
  createExchange,
  toIds,
  toTexts,
  createVector,
  createAntechamberEntry,
} from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { BASE_TIME, sha256 } from '../support/store.ts';
import { AWKWARD_TEXTS } from './entries-remembering.ts';

/** Numbers that storage has been known to bend. */
const NUMBERS = [-0, 1e-45, -1.1754942e-38, 3.4028235e38, 0.1, -1 / 3, 1, 2 ** -126];
/** Ids of any kind: the port asks for none in particular. */
const ODD_IDS = ["it's", 'a\\b', '%', '_', '"q"', '🧠', "'; DROP TABLE blocks; --", 'x'.repeat(2_000)];

/** An exchange with everything that a row can hold, and one with as little. */
export const FULL_EXCHANGE: Exchange = {
  id: randomUUID(),
  blockId: randomUUID(),
  sessionId: 'other 🗝 session',
  turn: 2 ** 31,
  role: 'assistant',
  speaker: "Ann-Kathrin O'Neill",
  userId: 'user/1 ✓',
  at: Date.UTC(1970, 0, 1) - 12_345,
  createdAt: Date.UTC(9999, 11, 31),
  sha256: sha256('all of it'),
  text: 'all of it',
  spaceId: 7,
  vector: Float32Array.from(NUMBERS),
  origin: 'web',
  tags: ['a', "it's ✓"],
  keep: true,
  supersedes: [randomUUID()],
};
export const MINIMAL_EXCHANGE = createExchange('nothing more', { sessionId: '' });

export const toHex = (vector: Float32Array | null): string | null =>
  vector === null ? null : Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('hex');

/** What `put…`, reading, `readCounts`, `checkIntegrity` and reopening must do. */
export function testCortexKeeping(getFixture: () => CortexFixture): void {
  test('texts are found on either shelf, unknown ids left out', async () => {
    const { cortex } = getFixture();
    const [live, dead] = [createExchange('live'), createExchange('dead')];
    await cortex.putExchanges('cortex', [live, FULL_EXCHANGE]);
    await cortex.putExchanges('archive', [dead]);
    const requestedIds = [randomUUID(), dead.id, 'no id at all', live.id, FULL_EXCHANGE.id];
    expect(await cortex.readTexts(requestedIds)).toEqual(toTexts([live, dead, FULL_EXCHANGE]));
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 2, archived: 1 });
  });

  test('whole exchanges come back as they were put, from either shelf', async () => {
    const { cortex } = getFixture();
    await cortex.putExchanges('cortex', [FULL_EXCHANGE]);
    await cortex.putExchanges('archive', [MINIMAL_EXCHANGE]);
    const found = await cortex.readExchanges([MINIMAL_EXCHANGE.id, randomUUID(), FULL_EXCHANGE.id]);
    const toComparable = (exchange: Exchange): unknown => ({ ...exchange, vector: toHex(exchange.vector) });
    expect(found.map(toComparable)).toEqual(
      expect.arrayContaining([FULL_EXCHANGE, MINIMAL_EXCHANGE].map(toComparable)),
    );
    expect(found).toHaveLength(2);
  });

  test('texts of every kind come back verbatim', async () => {
    const { cortex } = getFixture();
    const rows = Object.values(AWKWARD_TEXTS).map((text) =>
      createExchange(text, { speaker: text.slice(0, 60), sessionId: text.slice(0, 60) }),
    );
    await cortex.putExchanges('cortex', rows.slice(0, 9));
    await cortex.putExchanges('archive', rows.slice(9));
    const blocks = Object.values(AWKWARD_TEXTS).map((text) =>
      createBlock(text, { title: text, question: text, record: JSON.stringify({ text }), sessionId: text }),
    );
    await cortex.putBlocks(blocks);
    const clusters = Object.values(AWKWARD_TEXTS).map((text) =>
      createCluster(text, { name: text, members: [text] }),
    );
    await cortex.putClusters(clusters);
    const entries = Object.values(AWKWARD_TEXTS).map((text) =>
      createAntechamberEntry(text, { question: text, sessionId: text }),
    );
    await cortex.putAntechamber(entries);
    const differences: string[] = [];
    const compare = (kind: string, found: readonly { id: string }[], wanted: readonly { id: string }[]) => {
      const foundById = new Map(found.map((row) => [row.id, row]));
      expect([kind, found.length]).toEqual([kind, wanted.length]);
      // Told by name, since a difference of 65,536 characters is no message for a person.
      wanted.forEach((row, i) => {
        if (!isDeepStrictEqual(foundById.get(row.id), row))
          differences.push(`${kind}: ${Object.keys(AWKWARD_TEXTS)[i]!}`);
      });
    };
    const texts = await cortex.readTexts(toIds(rows));
    compare(
      'text',
      rows.map(({ id }) => ({ id, ...texts.get(id) })),
      rows.map(({ id, text, sha256: hash }) => ({ id, text, sha256: hash })),
    );
    compare('block', await cortex.readBlocks(toIds(blocks)), blocks);
    compare('cluster', await cortex.listClusters(), clusters);
    compare('antechamber', await cortex.listAntechamber({ limit: null }), entries);
    expect(differences).toEqual([]);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('a known id is replaced, in whole, and counts once', async () => {
    const { cortex } = getFixture();
    const cases: [
      (row: never) => Promise<void>,
      () => Promise<readonly object[]>,
      { id: string },
      { id: string },
    ][] = [];
    const addCase = <T extends { readonly id: string }>(
      put: (rows: readonly T[]) => Promise<void>,
      read: () => Promise<readonly object[]>,
      [first, second]: [T, T],
    ): void => {
      cases.push([(row: never) => put([row]), read, first, { ...second, id: first.id }]);
    };
    const blockId = randomUUID();
    addCase<CortexBlock>(
      (rows) => cortex.putBlocks(rows),
      () => cortex.readBlocks([blockId]),
      [
        createBlock('first', { id: blockId, userId: 'u' }),
        createBlock('second', { type: 'note', zones: [] }),
      ],
    );
    addCase<Cluster>(
      (rows) => cortex.putClusters(rows),
      () => cortex.listClusters(),
      [createCluster('first', { parentId: 'p' }), createCluster('second', { level: 3, members: ['a', 'b'] })],
    );
    addCase<AntechamberEntry>(
      (rows) => cortex.putAntechamber(rows),
      () => cortex.listAntechamber({ limit: null }),
      [
        createAntechamberEntry('first', { clusterId: 'c', clusterDensity: 0.25 }),
        createAntechamberEntry('second', { at: BASE_TIME + 1 }),
      ],
    );
    for (const [put, read, first, second] of cases) {
      for (const row of [first, second, second, first]) {
        await put(row as never);
        expect(await read()).toEqual([row]);
      }
    }
    const other = { ...MINIMAL_EXCHANGE, id: FULL_EXCHANGE.id };
    for (const row of [FULL_EXCHANGE, other, other, FULL_EXCHANGE]) {
      await cortex.putExchanges('cortex', [row]);
      expect(await cortex.readTexts([row.id])).toEqual(toTexts([row]));
    }
    expect(await cortex.readCounts()).toEqual({
      blocks: 1,
      exchanges: 1,
      archived: 0,
      clusters: 1,
      antechamber: 1,
    });
  });

  test('the same id twice in one call takes the last', async () => {
    const { cortex } = getFixture();
    const duplicateId = <T extends { readonly id: string }>(a: T, b: T): T[] => [a, { ...b, id: a.id }];
    await cortex.putExchanges('cortex', [
      MINIMAL_EXCHANGE,
      ...duplicateId(createExchange('a'), createExchange('b')),
    ]);
    await cortex.putBlocks(duplicateId(createBlock('a', { title: 'a' }), createBlock('b', { title: 'b' })));
    await cortex.putClusters(duplicateId(createCluster('a'), createCluster('b')));
    await cortex.putAntechamber(duplicateId(createAntechamberEntry('a'), createAntechamberEntry('b')));
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 2, blocks: 1, clusters: 1, antechamber: 1 });
    const { ids } = await cortex.readBlockVectors(1);
    expect((await cortex.readBlocks(ids)).map(({ title }) => title)).toEqual(['b']);
    expect((await cortex.listClusters()).map(({ summary }) => summary)).toEqual(['b']);
    expect((await cortex.listAntechamber({ limit: null })).map(({ summary }) => summary)).toEqual(['b']);
    await cortex.replaceClusters(duplicateId(createCluster('c'), createCluster('d')));
    expect((await cortex.listClusters()).map(({ summary }) => summary)).toEqual(['d']);
  });

  test('ids may be of any kind, thousands in one call, and asked for twice', async () => {
    const { cortex } = getFixture();
    const rows = [
      ...ODD_IDS.map((id) => createExchange(`text of ${id}`, { id })),
      ...Array.from({ length: 2_500 }, (_, i) => createExchange(`text ${i}`)),
    ];
    await cortex.putExchanges('cortex', rows.slice(0, 2_000));
    await cortex.putExchanges('archive', rows.slice(2_000));
    const requestedIds = [...toIds(rows), ...rows.map(() => randomUUID()), ...toIds(rows.slice(0, 9))];
    const texts = await cortex.readTexts(requestedIds);
    expect(texts.size).toBe(rows.length);
    expect(rows.every(({ id, text }) => texts.get(id)?.text === text)).toBe(true);
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 2_000, archived: rows.length - 2_000 });
    const blocks = ODD_IDS.map((id) => createBlock(id, { id }));
    await cortex.putBlocks(blocks);
    expect(sortById(await cortex.readBlocks([...requestedIds, ...ODD_IDS]))).toEqual(sortById(blocks));
    const entries = requestedIds
      .slice(0, 1_500)
      .map((id) => createAntechamberEntry('waits', { id, clusterId: id }));
    await cortex.putAntechamber(entries);
    expect(await cortex.listAntechamber({ ids: requestedIds, limit: null })).toHaveLength(entries.length);
    for (const id of ODD_IDS)
      expect(toIds(await cortex.listAntechamber({ clusterId: id, limit: null }))).toEqual([id]);
  });

  test('nothing given is nothing done', async () => {
    const { cortex } = getFixture();
    await cortex.putExchanges('cortex', []);
    await cortex.putExchanges('archive', []);
    await cortex.putBlocks([]);
    await cortex.putClusters([]);
    await cortex.putAntechamber([]);
    await cortex.putClusters([createCluster('stays')]);
    expect([
      await cortex.readBlocks([]),
      await cortex.listClusters({ ids: [] }),
      await cortex.listAntechamber({ ids: [], limit: null }),
      [...(await cortex.readTexts([]))],
    ]).toEqual([[], [], [], []]);
    expect(await cortex.readBlockVectors(1)).toEqual({ ids: [], vectors: [] });
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 0, archived: 0, blocks: 0, antechamber: 0 });
  });

  test('a block keeps its zones and all else', async () => {
    const { cortex } = getFixture();
    const cases = createBlock('', {
      type: 'metablock',
      userId: "O'Neill",
      startAt: -1,
      endAt: Date.UTC(9999, 11, 31),
      zones: [
        {
          kind: 'dead',
          start: 0,
          end: 4,
          entries: ['a', 'b'],
          texts: [],
          summary: 'said, "shorter"\n\u2028',
          reasons: [],
        },
        {
          kind: 'live',
          start: 5,
          end: 5,
          entries: ['c'],
          texts: ['  \t verbatim \\n "🧠"\r\n'],
          summary: '',
          reasons: ['insight', 'peak'],
        },
        { kind: 'live', start: 6, end: 7, entries: ['d', 'e'], texts: ['', '{}'], summary: '', reasons: [] },
      ],
      record: JSON.stringify({ deep: [{ numbers: [0.1, 1e300, null], words: '“’”' }] }),
      vector: Float32Array.from(NUMBERS),
      questionVector: Float32Array.from(NUMBERS.toReversed()),
    });
    await cortex.putBlocks([cases, createBlock('', { zones: [], title: '', question: '', record: '' })]);
    const [found] = await cortex.readBlocks([cases.id]);
    expect(found).toEqual(cases);
    expect(toHex(found!.vector)).toBe(toHex(cases.vector));
    expect(toHex(found!.questionVector)).toBe(toHex(cases.questionVector));
  });

  test('blockVectors gives the vectors of one space by id ascending, byte for byte', async () => {
    const { cortex } = getFixture();
    const blocks = Array.from({ length: 40 }, (_, i) =>
      createBlock(`${i}`, { spaceId: (i % 2) + 1, vector: Float32Array.from(NUMBERS, (x) => x * (i + 1)) }),
    );
    await cortex.putBlocks(blocks.slice(0, 20));
    await cortex.putBlocks(blocks.slice(20));
    for (const spaceId of [1, 2]) {
      const wanted = sortById(blocks.filter((row) => row.spaceId === spaceId));
      const { ids, vectors } = await cortex.readBlockVectors(spaceId);
      expect(ids).toEqual(toIds(wanted));
      expect(vectors.map(toHex)).toEqual(wanted.map((row) => toHex(row.vector)));
    }
    expect(await cortex.readBlockVectors(3)).toEqual({ ids: [], vectors: [] });
  });

  test.each([0, DIMENSIONS - 1, DIMENSIONS + 1, 2 * DIMENSIONS])(
    'a vector of %i dimensions is refused with nothing stored',
    async (length) => {
      const { cortex } = getFixture();
      const wrong = new Float32Array(length).fill(1);
      await cortex.putClusters([createCluster('stays', { id: 'stays' })]);
      const attempts: (() => Promise<unknown>)[] = [
        () =>
          cortex.putExchanges('cortex', [
            createExchange('right'),
            createExchange('wrong', { vector: wrong }),
          ]),
        () => cortex.putExchanges('archive', [createExchange('wrong', { vector: wrong })]),
        () => cortex.putBlocks([createBlock('right'), createBlock('wrong', { vector: wrong })]),
        () => cortex.putBlocks([createBlock('wrong', { questionVector: wrong })]),
        () => cortex.putClusters([createCluster('right'), createCluster('wrong', { vector: wrong })]),
        () => cortex.putClusters([createCluster('wrong', { centroid: wrong })]),
        () => cortex.replaceClusters([createCluster('right'), createCluster('wrong', { centroid: wrong })]),
        () =>
          cortex.putAntechamber([
            createAntechamberEntry('right'),
            createAntechamberEntry('wrong', { vector: wrong }),
          ]),
        () => cortex.searchBlocks({ spaceId: 1, vector: wrong, text: '', limit: 1 }),
      ];
      for (const [i, attempt] of attempts.entries()) {
        // A promise that fails, not a call that throws: whoever adds a `catch` to it is to be told.
        const outcome: unknown = await attempt().catch((error: unknown) => error);
        expect([i, outcome]).toEqual([i, expect.objectContaining({ code: 'STORE_UNAVAILABLE' })]);
      }
      expect(await cortex.readCounts()).toEqual({
        blocks: 0,
        exchanges: 0,
        archived: 0,
        clusters: 1,
        antechamber: 0,
      });
      expect(toIds(await cortex.listClusters())).toEqual(['stays']);
    },
  );

  test('clusters by level and by ids, put beside others and put in place of all', async () => {
    const { cortex } = getFixture();
    const created = ([1, 1, 2, 3] as const).map((level, i) =>
      createCluster(`${i}`, { id: `c${i}`, level, parentId: i < 2 ? 'c2' : null, members: ['x', `${i}`] }),
    );
    await cortex.putClusters(created.slice(0, 2));
    await cortex.putClusters(created.slice(2));
    expect(sortById(await cortex.listClusters())).toEqual(created);
    const queryIds = async (filter: Parameters<typeof cortex.listClusters>[0]): Promise<string> =>
      toIds(await cortex.listClusters(filter))
        .sort()
        .join();
    expect(await queryIds({})).toBe('c0,c1,c2,c3');
    expect(await queryIds({ level: 1 })).toBe('c0,c1');
    expect(await queryIds({ ids: ['c3', 'unknown', 'c0', 'c3'] })).toBe('c0,c3');
    expect(await queryIds({ level: 2, ids: ['c2', 'c3'] })).toBe('c2');
    expect(await queryIds({ level: 4 })).toBe('');
    const next = [createCluster('next', { id: 'c1' }), createCluster('other', { id: 'c9', level: 2 })];
    await cortex.replaceClusters(next);
    expect(sortById(await cortex.listClusters())).toEqual(next);
    await cortex.replaceClusters([]);
    expect(await cortex.listClusters()).toEqual([]);
    await cortex.replaceClusters([]);
    await cortex.putClusters(next);
    expect(sortById(await cortex.listClusters())).toEqual(next);
    // Ids stay unique after all was replaced.
    await cortex.putClusters(next);
    expect((await cortex.readCounts()).clusters).toBe(2);
  });

  test('the Antechamber is told newest first, narrowed and limited', async () => {
    const { cortex } = getFixture();
    const created = [3, 1, 2, 2, 5].map((minute, i) =>
      createAntechamberEntry(`${i}`, {
        id: `w${i}`,
        at: BASE_TIME + minute,
        clusterId: [null, 'a', 'a', 'b', 'b'][i]!,
        clusterDensity: i === 1 ? 0.125 : null,
        promoted: i === 4,
        promotedAt: i === 4 ? BASE_TIME + 9 : null,
      }),
    );
    await cortex.putAntechamber(created);
    const queryIds = async (filter: Parameters<typeof cortex.listAntechamber>[0]): Promise<string> =>
      toIds(await cortex.listAntechamber(filter)).join();
    const outcome = await queryIds({ limit: null });
    expect(outcome).toBe('w4,w0,w3,w2,w1');
    const all = outcome.split(',');
    expect(await cortex.listAntechamber({ limit: null })).toEqual(
      all.map((id) => created.find((row) => row.id === id)),
    );
    for (const limit of [0, 1, 3, 5, 6]) expect(await queryIds({ limit })).toBe(all.slice(0, limit).join());
    expect(await queryIds({ waiting: true, limit: null })).toBe(all.slice(1).join());
    expect(await queryIds({ waiting: false, limit: null })).toBe(outcome);
    expect(await queryIds({ waiting: true, limit: 1 })).toBe('w0');
    expect(await queryIds({ clusterId: 'b', limit: null })).toBe('w4,w3');
    expect(await queryIds({ clusterId: 'b', waiting: true, limit: null })).toBe('w3');
    expect(await queryIds({ clusterId: "b' OR '1'='1", limit: null })).toBe('');
    expect(await queryIds({ ids: ['w1', 'unknown', 'w4', 'w1'], limit: null })).toBe('w4,w1');
    expect(await queryIds({ ids: ['w1', 'w3'], clusterId: 'a', limit: 1 })).toBe('w1');
    expect((await cortex.readCounts()).antechamber).toBe(4);
  });

  test('what is stored is there when it is opened again, and for others who have it open', async () => {
    const { cortex, reopen } = getFixture();
    const other = await reopen();
    const [here, foundById] = [
      createBlock('one', { title: 'Heron' }),
      createBlock('two', { title: 'Bittern' }),
    ];
    await cortex.putExchanges('cortex', [FULL_EXCHANGE]);
    await cortex.putBlocks([here]);
    expect(await other.readBlocks([here.id])).toEqual([here]);
    await other.putBlocks([foundById]);
    await other.putExchanges('archive', [MINIMAL_EXCHANGE]);
    await other.putClusters([createCluster('three')]);
    await other.putAntechamber([createAntechamberEntry('four')]);
    const readAll = async (by: typeof cortex): Promise<unknown[]> => [
      await by.readTexts([FULL_EXCHANGE.id, MINIMAL_EXCHANGE.id]),
      sortById(await by.readBlocks([here.id, foundById.id])),
      await by.listClusters(),
      await by.listAntechamber({ limit: null }),
      await by.searchBlocks({ spaceId: 1, vector: createVector(1), text: 'Heron', limit: 5 }),
      await by.readCounts(),
      await by.checkIntegrity(),
    ];
    const before = await readAll(cortex);
    expect(await readAll(other)).toEqual(before);
    await cortex.close();
    await other.close();
    expect(await readAll(await reopen())).toEqual(before);
  });
}
