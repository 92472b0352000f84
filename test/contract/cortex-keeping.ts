import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { CortexBlock, Exchange } from '../../src/engine/cortex/port.ts';
import type { AntechamberEntry, Cluster } from '../../src/engine/vocabulary/inquiry.ts';
import { DIMENSIONS, block, byId, cluster, exchange, idsOf, vector, waiting } from '../support/cortex.ts';
import type { OpenedCortex } from '../support/cortex.ts';
import { BASE, sha256 } from '../support/store.ts';
import { AWKWARD } from './remembering.ts';

/** Numbers that storage has been known to bend. */
const NUMBERS = [-0, 1e-45, -1.1754942e-38, 3.4028235e38, 0.1, -1 / 3, 1, 2 ** -126];
/** Ids of any kind: the port asks for none in particular. */
const ODD_IDS = ["it's", 'a\\b', '%', '_', '"q"', '🧠', "'; DROP TABLE blocks; --", 'x'.repeat(2_000)];

const bytes = (of: Float32Array | null): string | null =>
  of === null ? null : Buffer.from(of.buffer, of.byteOffset, of.byteLength).toString('hex');

/** What `put…`, whole reads, `counts`, `check` and reopening must do. */
export function cortexKeepingContract(of: () => OpenedCortex): void {
  const whole: Exchange = {
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
  };
  const bare = exchange('nothing more', { sessionId: '' });

  test.each(['cortex', 'archive'] as const)('an exchange comes back whole from the %s', async (shelf) => {
    const { cortex } = of();
    await cortex.putExchanges(shelf, [whole, bare]);
    const found = await cortex.readExchanges([bare.id, randomUUID(), whole.id]);
    expect(byId(found)).toEqual(byId([whole, bare]).map((row) => ({ ...row, tier: shelf })));
    expect(bytes(found.find(({ id }) => id === whole.id)!.vector)).toBe(bytes(whole.vector));
    expect(await cortex.readCounts()).toMatchObject(
      shelf === 'cortex' ? { exchanges: 2, archived: 0 } : { exchanges: 0, archived: 2 },
    );
  });

  test('texts and whole rows are found on either shelf, unknown ids left out', async () => {
    const { cortex } = of();
    const [live, dead] = [exchange('live'), exchange('dead')];
    await cortex.putExchanges('cortex', [live]);
    await cortex.putExchanges('archive', [dead]);
    const asked = [randomUUID(), dead.id, 'no id at all', live.id];
    expect(await cortex.readTexts(asked)).toEqual(
      new Map([live, dead].map(({ id, text, sha256: hash }) => [id, { text, sha256: hash }])),
    );
    const shelves = (await cortex.readExchanges(asked)).map(({ id, tier }) => [id, tier]);
    expect(shelves.sort()).toEqual(
      [
        [live.id, 'cortex'],
        [dead.id, 'archive'],
      ].sort(),
    );
  });

  test('texts of every kind come back verbatim', async () => {
    const { cortex } = of();
    const rows = Object.values(AWKWARD).map((text) =>
      exchange(text, { speaker: text.slice(0, 60), sessionId: text.slice(0, 60) }),
    );
    await cortex.putExchanges('cortex', rows.slice(0, 9));
    await cortex.putExchanges('archive', rows.slice(9));
    const blocks = Object.values(AWKWARD).map((text) =>
      block(text, { title: text, question: text, record: JSON.stringify({ text }), sessionId: text }),
    );
    await cortex.putBlocks(blocks);
    const clusters = Object.values(AWKWARD).map((text) => cluster(text, { name: text, members: [text] }));
    await cortex.putClusters(clusters);
    const waits = Object.values(AWKWARD).map((text) => waiting(text, { question: text, sessionId: text }));
    await cortex.putAntechamber(waits);
    const differing: string[] = [];
    const compare = (kind: string, found: readonly { id: string }[], wanted: readonly { id: string }[]) => {
      const there = new Map(found.map((row) => [row.id, row]));
      expect([kind, found.length]).toEqual([kind, wanted.length]);
      // Told by name, since a difference of 65,536 characters is no message for a person.
      wanted.forEach((row, i) => {
        if (!isDeepStrictEqual(there.get(row.id), row))
          differing.push(`${kind}: ${Object.keys(AWKWARD)[i]!}`);
      });
    };
    const texts = await cortex.readTexts(idsOf(rows));
    compare(
      'text',
      rows.map(({ id }) => ({ id, ...texts.get(id) })),
      rows.map(({ id, text, sha256: hash }) => ({ id, text, sha256: hash })),
    );
    compare(
      'exchange',
      (await cortex.readExchanges(idsOf(rows))).map(({ tier: _, ...row }) => row),
      rows,
    );
    compare('block', await cortex.readBlocks(idsOf(blocks)), blocks);
    compare('cluster', await cortex.listClusters(), clusters);
    compare('antechamber', await cortex.listAntechamber({ limit: null }), waits);
    expect(differing).toEqual([]);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('a known id is replaced, in whole, and counts once', async () => {
    const { cortex } = of();
    const given: [
      (row: never) => Promise<void>,
      () => Promise<readonly object[]>,
      { id: string },
      { id: string },
    ][] = [];
    const pair = <T extends { readonly id: string }>(
      put: (rows: readonly T[]) => Promise<void>,
      read: () => Promise<readonly object[]>,
      [first, second]: [T, T],
    ): void => {
      given.push([(row: never) => put([row]), read, first, { ...second, id: first.id }]);
    };
    pair<Exchange>(
      (rows) => cortex.putExchanges('cortex', rows),
      async () => (await cortex.readExchanges([whole.id])).map(({ tier: _, ...row }) => row),
      [whole, bare],
    );
    const blockId = randomUUID();
    pair<CortexBlock>(
      (rows) => cortex.putBlocks(rows),
      () => cortex.readBlocks([blockId]),
      [block('first', { id: blockId, userId: 'u' }), block('second', { type: 'note', zones: [] })],
    );
    pair<Cluster>(
      (rows) => cortex.putClusters(rows),
      () => cortex.listClusters(),
      [cluster('first', { parentId: 'p' }), cluster('second', { level: 3, members: ['a', 'b'] })],
    );
    pair<AntechamberEntry>(
      (rows) => cortex.putAntechamber(rows),
      () => cortex.listAntechamber({ limit: null }),
      [waiting('first', { clusterId: 'c', clusterDensity: 0.25 }), waiting('second', { at: BASE + 1 })],
    );
    for (const [put, read, first, second] of given) {
      for (const row of [first, second, second, first]) {
        await put(row as never);
        expect(await read()).toEqual([row]);
      }
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
    const { cortex } = of();
    const twice = <T extends { readonly id: string }>(a: T, b: T): T[] => [a, { ...b, id: a.id }];
    await cortex.putExchanges('cortex', [bare, ...twice(exchange('a'), exchange('b'))]);
    await cortex.putBlocks(twice(block('a', { title: 'a' }), block('b', { title: 'b' })));
    await cortex.putClusters(twice(cluster('a'), cluster('b')));
    await cortex.putAntechamber(twice(waiting('a'), waiting('b')));
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 2, blocks: 1, clusters: 1, antechamber: 1 });
    const { ids } = await cortex.readBlockVectors(1);
    expect((await cortex.readBlocks(ids)).map(({ title }) => title)).toEqual(['b']);
    expect((await cortex.listClusters()).map(({ summary }) => summary)).toEqual(['b']);
    expect((await cortex.listAntechamber({ limit: null })).map(({ summary }) => summary)).toEqual(['b']);
    await cortex.replaceClusters(twice(cluster('c'), cluster('d')));
    expect((await cortex.listClusters()).map(({ summary }) => summary)).toEqual(['d']);
  });

  test('ids may be of any kind, thousands in one call, and asked for twice', async () => {
    const { cortex } = of();
    const rows = [
      ...ODD_IDS.map((id) => exchange(`text of ${id}`, { id })),
      ...Array.from({ length: 2_500 }, (_, i) => exchange(`text ${i}`)),
    ];
    await cortex.putExchanges('cortex', rows.slice(0, 2_000));
    await cortex.putExchanges('archive', rows.slice(2_000));
    const asked = [...idsOf(rows), ...rows.map(() => randomUUID()), ...idsOf(rows.slice(0, 9))];
    const texts = await cortex.readTexts(asked);
    expect(texts.size).toBe(rows.length);
    expect(rows.every(({ id, text }) => texts.get(id)?.text === text)).toBe(true);
    const found = idsOf(await cortex.readExchanges(asked));
    expect(found).toHaveLength(rows.length);
    expect(found.sort()).toEqual(idsOf(rows).sort());
    const blocks = ODD_IDS.map((id) => block(id, { id }));
    await cortex.putBlocks(blocks);
    expect(byId(await cortex.readBlocks([...asked, ...ODD_IDS]))).toEqual(byId(blocks));
    const waits = asked.slice(0, 1_500).map((id) => waiting('waits', { id, clusterId: id }));
    await cortex.putAntechamber(waits);
    expect(await cortex.listAntechamber({ ids: asked, limit: null })).toHaveLength(waits.length);
    for (const id of ODD_IDS)
      expect(idsOf(await cortex.listAntechamber({ clusterId: id, limit: null }))).toEqual([id]);
  });

  test('nothing given is nothing done', async () => {
    const { cortex } = of();
    await cortex.putExchanges('cortex', []);
    await cortex.putExchanges('archive', []);
    await cortex.putBlocks([]);
    await cortex.putClusters([]);
    await cortex.putAntechamber([]);
    await cortex.putClusters([cluster('stays')]);
    expect([
      await cortex.readExchanges([]),
      await cortex.readBlocks([]),
      await cortex.listClusters({ ids: [] }),
      await cortex.listAntechamber({ ids: [], limit: null }),
      [...(await cortex.readTexts([]))],
    ]).toEqual([[], [], [], [], []]);
    expect(await cortex.readBlockVectors(1)).toEqual({ ids: [], vectors: [] });
    expect(await cortex.readCounts()).toMatchObject({ exchanges: 0, archived: 0, blocks: 0, antechamber: 0 });
  });

  test('a block keeps its zones and all else', async () => {
    const { cortex } = of();
    const given = block('', {
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
    await cortex.putBlocks([given, block('', { zones: [], title: '', question: '', record: '' })]);
    const [found] = await cortex.readBlocks([given.id]);
    expect(found).toEqual(given);
    expect(bytes(found!.vector)).toBe(bytes(given.vector));
    expect(bytes(found!.questionVector)).toBe(bytes(given.questionVector));
  });

  test('blockVectors gives the vectors of one space by id ascending, byte for byte', async () => {
    const { cortex } = of();
    const blocks = Array.from({ length: 40 }, (_, i) =>
      block(`${i}`, { spaceId: (i % 2) + 1, vector: Float32Array.from(NUMBERS, (x) => x * (i + 1)) }),
    );
    await cortex.putBlocks(blocks.slice(0, 20));
    await cortex.putBlocks(blocks.slice(20));
    for (const spaceId of [1, 2]) {
      const wanted = byId(blocks.filter((row) => row.spaceId === spaceId));
      const { ids, vectors } = await cortex.readBlockVectors(spaceId);
      expect(ids).toEqual(idsOf(wanted));
      expect(vectors.map(bytes)).toEqual(wanted.map((row) => bytes(row.vector)));
    }
    expect(await cortex.readBlockVectors(3)).toEqual({ ids: [], vectors: [] });
  });

  test.each([0, DIMENSIONS - 1, DIMENSIONS + 1, 2 * DIMENSIONS])(
    'a vector of %i dimensions is refused with nothing stored',
    async (length) => {
      const { cortex } = of();
      const wrong = new Float32Array(length).fill(1);
      await cortex.putClusters([cluster('stays', { id: 'stays' })]);
      const attempts: (() => Promise<unknown>)[] = [
        () => cortex.putExchanges('cortex', [exchange('right'), exchange('wrong', { vector: wrong })]),
        () => cortex.putExchanges('archive', [exchange('wrong', { vector: wrong })]),
        () => cortex.putBlocks([block('right'), block('wrong', { vector: wrong })]),
        () => cortex.putBlocks([block('wrong', { questionVector: wrong })]),
        () => cortex.putClusters([cluster('right'), cluster('wrong', { vector: wrong })]),
        () => cortex.putClusters([cluster('wrong', { centroid: wrong })]),
        () => cortex.replaceClusters([cluster('right'), cluster('wrong', { centroid: wrong })]),
        () => cortex.putAntechamber([waiting('right'), waiting('wrong', { vector: wrong })]),
        () => cortex.searchBlocks({ spaceId: 1, vector: wrong, text: '', limit: 1 }),
      ];
      for (const [i, attempt] of attempts.entries()) {
        // A promise that fails, not a call that throws: whoever adds a `catch` to it is to be told.
        const told: unknown = await attempt().catch((error: unknown) => error);
        expect([i, told]).toEqual([i, expect.objectContaining({ code: 'STORE_UNAVAILABLE' })]);
      }
      expect(await cortex.readCounts()).toEqual({
        blocks: 0,
        exchanges: 0,
        archived: 0,
        clusters: 1,
        antechamber: 0,
      });
      expect(idsOf(await cortex.listClusters())).toEqual(['stays']);
    },
  );

  test('clusters by level and by ids, put beside others and put in place of all', async () => {
    const { cortex } = of();
    const made = ([1, 1, 2, 3] as const).map((level, i) =>
      cluster(`${i}`, { id: `c${i}`, level, parentId: i < 2 ? 'c2' : null, members: ['x', `${i}`] }),
    );
    await cortex.putClusters(made.slice(0, 2));
    await cortex.putClusters(made.slice(2));
    expect(byId(await cortex.listClusters())).toEqual(made);
    const which = async (filter: Parameters<typeof cortex.listClusters>[0]): Promise<string> =>
      idsOf(await cortex.listClusters(filter))
        .sort()
        .join();
    expect(await which({})).toBe('c0,c1,c2,c3');
    expect(await which({ level: 1 })).toBe('c0,c1');
    expect(await which({ ids: ['c3', 'unknown', 'c0', 'c3'] })).toBe('c0,c3');
    expect(await which({ level: 2, ids: ['c2', 'c3'] })).toBe('c2');
    expect(await which({ level: 4 })).toBe('');
    const next = [cluster('next', { id: 'c1' }), cluster('other', { id: 'c9', level: 2 })];
    await cortex.replaceClusters(next);
    expect(byId(await cortex.listClusters())).toEqual(next);
    await cortex.replaceClusters([]);
    expect(await cortex.listClusters()).toEqual([]);
    await cortex.replaceClusters([]);
    await cortex.putClusters(next);
    expect(byId(await cortex.listClusters())).toEqual(next);
    // Ids stay unique after all was replaced.
    await cortex.putClusters(next);
    expect((await cortex.readCounts()).clusters).toBe(2);
  });

  test('the Antechamber is told newest first, narrowed and limited', async () => {
    const { cortex } = of();
    const made = [3, 1, 2, 2, 5].map((minute, i) =>
      waiting(`${i}`, {
        id: `w${i}`,
        at: BASE + minute,
        clusterId: [null, 'a', 'a', 'b', 'b'][i]!,
        clusterDensity: i === 1 ? 0.125 : null,
        promoted: i === 4,
        promotedAt: i === 4 ? BASE + 9 : null,
      }),
    );
    await cortex.putAntechamber(made);
    const which = async (filter: Parameters<typeof cortex.listAntechamber>[0]): Promise<string> =>
      idsOf(await cortex.listAntechamber(filter)).join();
    const told = await which({ limit: null });
    expect(told).toBe('w4,w0,w3,w2,w1');
    const all = told.split(',');
    expect(await cortex.listAntechamber({ limit: null })).toEqual(
      all.map((id) => made.find((row) => row.id === id)),
    );
    for (const limit of [0, 1, 3, 5, 6]) expect(await which({ limit })).toBe(all.slice(0, limit).join());
    expect(await which({ waiting: true, limit: null })).toBe(all.slice(1).join());
    expect(await which({ waiting: false, limit: null })).toBe(told);
    expect(await which({ waiting: true, limit: 1 })).toBe('w0');
    expect(await which({ clusterId: 'b', limit: null })).toBe('w4,w3');
    expect(await which({ clusterId: 'b', waiting: true, limit: null })).toBe('w3');
    expect(await which({ clusterId: "b' OR '1'='1", limit: null })).toBe('');
    expect(await which({ ids: ['w1', 'unknown', 'w4', 'w1'], limit: null })).toBe('w4,w1');
    expect(await which({ ids: ['w1', 'w3'], clusterId: 'a', limit: 1 })).toBe('w1');
    expect((await cortex.readCounts()).antechamber).toBe(4);
  });

  test('what is stored is there when it is opened again, and for others who have it open', async () => {
    const { cortex, reopen } = of();
    const other = await reopen();
    const [here, there] = [block('one', { title: 'Heron' }), block('two', { title: 'Bittern' })];
    await cortex.putExchanges('cortex', [whole]);
    await cortex.putBlocks([here]);
    expect(await other.readBlocks([here.id])).toEqual([here]);
    await other.putBlocks([there]);
    await other.putExchanges('archive', [bare]);
    await other.putClusters([cluster('three')]);
    await other.putAntechamber([waiting('four')]);
    const look = async (by: typeof cortex): Promise<unknown[]> => [
      byId(await by.readExchanges([whole.id, bare.id])),
      byId(await by.readBlocks([here.id, there.id])),
      await by.listClusters(),
      await by.listAntechamber({ limit: null }),
      await by.searchBlocks({ spaceId: 1, vector: vector(1), text: 'Heron', limit: 5 }),
      await by.readCounts(),
      await by.checkIntegrity(),
    ];
    const before = await look(cortex);
    expect(await look(other)).toEqual(before);
    await cortex.close();
    await other.close();
    expect(await look(await reopen())).toEqual(before);
  });
}
