import { expect, test } from 'vitest';
import type { IncomingEntry } from '../../src/engine/hippocampus/entries-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { EntryFilter, Tier } from '../../src/engine/vocabulary/entry.ts';
import { beginNight, formBlock, moveBlock, splitZones } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival, createSpaceIdentity, hashTerms, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** Entries that differ in one filter at a time, and the indexes of those that each filter lets through. */
const FILTERED_ARRIVALS = [
  createArrival('owl zero', { sessionId: 's', at: BASE_TIME }),
  createArrival('owl one', { sessionId: 's', at: BASE_TIME + 10, tags: ['a'] }),
  createArrival('owl two', { sessionId: 't', at: BASE_TIME + 20, tags: ['a', 'b'], userId: 'u' }),
  createArrival('owl three', { sessionId: 't', at: BASE_TIME + 30, tags: ['b', 'a', 'c'] }),
  createArrival('owl four', { sessionId: 's', at: BASE_TIME + 40, tags: ['b'], userId: 'v' }),
];
export const FILTERS: readonly (readonly [string, EntryFilter, readonly number[]])[] = [
  ['none', {}, [0, 1, 2, 3, 4]],
  ['since, inclusive', { since: BASE_TIME + 20 }, [2, 3, 4]],
  ['until, exclusive', { until: BASE_TIME + 20 }, [0, 1]],
  ['since and until', { since: BASE_TIME + 10, until: BASE_TIME + 11 }, [1]],
  ['session', { sessionId: 't' }, [2, 3]],
  ['an unknown session', { sessionId: 'x' }, []],
  ['user', { userId: 'u' }, [2]],
  ['one tag', { tags: ['b'] }, [2, 3, 4]],
  ['all of several tags', { tags: ['a', 'b'] }, [2, 3]],
  ['no tags', { tags: [] }, [0, 1, 2, 3, 4]],
  ['the tier they are in', { tiers: ['hippocampus'] }, [0, 1, 2, 3, 4]],
  ['one of several tiers', { tiers: ['archive', 'hippocampus'] }, [0, 1, 2, 3, 4]],
  ['tiers they are not in', { tiers: ['cortex', 'archive'] }, []],
  ['a tier and a tag', { tiers: ['hippocampus'], tags: ['b'] }, [2, 3, 4]],
  ['an unknown tag', { tags: ['a', 'x'] }, []],
  [
    'everything at once',
    { since: BASE_TIME, until: BASE_TIME + 30, sessionId: 't', userId: 'u', tags: ['a', 'b'] },
    [2],
  ],
];

/** Stores those entries with vectors of space `spaceId`, when given; answers their seqs. */
export async function storeFilteredArrivals(
  store: Hippocampus,
  vectors?: { spaceId: number; values: readonly Float32Array[] },
): Promise<number[]> {
  await store.entries.insert(
    FILTERED_ARRIVALS.map((item, i) => ({
      ...item,
      vector: vectors ? { spaceId: vectors.spaceId, values: vectors.values[i]! } : null,
    })),
  );
  return readSeqs(
    store,
    FILTERED_ARRIVALS.map(({ entry }) => entry.id),
  );
}

/** What `findMatching`, `readTurnsAround` and `readStatistics` must do, and filters wherever they are taken. */
export function testFinding(getFixture: () => StoreFixture): void {
  test.each(FILTERS)('filters: %s', async (_, filter, wanted) => {
    const { store } = getFixture();
    const seqs = await storeFilteredArrivals(store);
    const expected = wanted.map((i) => seqs[i]!);
    const sortAscending = (found: number[]): number[] => [...found].sort((a, b) => a - b);
    expect((await store.entries.listRecent(10, filter)).map(({ seq }) => seq)).toEqual(
      [...expected].reverse(),
    );
    expect(sortAscending(await store.index.findMatching(hashTerms('owl'), 10, filter))).toEqual(expected);
    const turns = await store.index.readTurnsAround(seqs, 0, filter);
    expect(sortAscending(turns.map(({ seq }) => seq))).toEqual(seqs);
    expect(sortAscending(turns.filter(({ matchesFilter }) => matchesFilter).map(({ seq }) => seq))).toEqual(
      expected,
    );
  });

  test('what was said in a time: latest first, of each so many, through the filter', async () => {
    const { store } = getFixture();
    const seqs = await storeFilteredArrivals(store);
    const find = async (
      times: [number, number][],
      limit: number,
      filter: EntryFilter = {},
    ): Promise<number[]> =>
      (
        await store.index.findSaidIn(
          times.map(([from, to]) => ({ from: BASE_TIME + from, to: BASE_TIME + to })),
          limit,
          filter,
        )
      ).map((seq) => seqs.indexOf(seq));
    expect(await find([[10, 40]], 9)).toEqual([3, 2, 1]);
    expect(await find([[10, 41]], 2)).toEqual([4, 3]);
    expect(
      await find(
        [
          [0, 11],
          [30, 99],
          [40, 50],
        ],
        1,
      ),
    ).toEqual([1, 4]);
    expect(await find([[0, 99]], 9, { tags: ['a'] })).toEqual([3, 2, 1]);
    expect(await find([[0, 99]], 9, { since: BASE_TIME + 30, until: BASE_TIME + 40 })).toEqual([3]);
    expect(await find([[0, 10]], 9, { since: BASE_TIME + 30 })).toEqual([]);
    expect(await find([], 9)).toEqual([]);
  });

  test('matching ranks by how many and how rare the words are, up to the limit', async () => {
    const { store } = getFixture();
    const texts = [
      'the heron waits by the water',
      'the heron and the kingfisher wait',
      'water and more water, nothing else',
      'nothing of the kind',
      ...Array.from({ length: 20 }, (_, i) => `a heron again ${i}, standing about in the reeds of the lake`),
    ];
    const batch = texts.map((text) => createArrival(text));
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const found = await store.index.findMatching(hashTerms('heron kingfisher'), 100, {});
    expect(found[0]).toBe(seqs[1]);
    expect([...found].sort((a, b) => a - b)).toEqual([seqs[0], seqs[1], ...seqs.slice(4)]);
    expect(await store.index.findMatching(hashTerms('heron kingfisher'), 3, {})).toEqual(found.slice(0, 3));
    expect(await store.index.findMatching(hashTerms('pelican'), 10, {})).toEqual([]);
    expect(await store.index.findMatching([], 10, {})).toEqual([]);
  });

  test('of those who said it, by name', async () => {
    const { store } = getFixture();
    const batch = ['Ann', 'Bob', null, 'Ann'].map((speaker, i) => createArrival(`an owl ${i}`, { speaker }));
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const findBySpeakers = async (...speakers: string[]): Promise<number[]> =>
      (await store.index.findMatching(hashTerms('owl'), 10, { speakers }))
        .map((seq) => seqs.indexOf(seq))
        .sort();
    expect(await findBySpeakers('Ann')).toEqual([0, 3]);
    expect(await findBySpeakers('Ann', 'Bob')).toEqual([0, 1, 3]);
    expect(await findBySpeakers('Cyd')).toEqual([]);
  });

  test('the limit holds after the filter, not before it', async () => {
    const { store } = getFixture();
    const loudArrivals = Array.from({ length: 50 }, () =>
      createArrival('magpie magpie magpie', { sessionId: 'loud' }),
    );
    const quietArrival = createArrival('one magpie in a long sentence about something else', {
      sessionId: 'quiet',
    });
    await store.entries.insert([...loudArrivals, quietArrival]);
    const [seq] = await readSeqs(store, [quietArrival.entry.id]);
    expect(await store.index.findMatching(hashTerms('magpie'), 1, { sessionId: 'quiet' })).toEqual([seq]);
  });

  test('a word common in a large store is still searched among the few that a filter lets through', async () => {
    const { store } = getFixture();
    const createBatch = (from: number): IncomingEntry[] =>
      Array.from({ length: 500 }, (_, i) => createArrival(`boat ${from + i}`, { at: BASE_TIME + from + i }));
    for (let from = 0; from < 5_500; from += 500) await store.entries.insert(createBatch(from));
    const saidArrivals = ['the boat is at the quay', 'a boat, a boat, a boat', 'no such thing here'].map(
      (text, i) => createArrival(text, { userId: 'ann', at: BASE_TIME + 10_000 + i }),
    );
    await store.entries.insert(saidArrivals);
    // "quay" is rare and searched, "boat" is held by more than a search may walk.
    const terms = hashTerms('quay boat');
    const [quay, boats] = await readSeqs(
      store,
      saidArrivals.map(({ entry }) => entry.id),
    );
    expect(await store.index.findMatching(terms, 10, {})).toEqual([quay]);
    expect(await store.index.findMatching(terms, 10, { userId: 'ann' })).toEqual([quay, boats]);
    expect(await store.index.findMatching(terms, 1, { userId: 'ann' })).toEqual([quay]);
    expect(await store.index.findMatching(terms, 10, { userId: 'ann', since: BASE_TIME + 10_001 })).toEqual([
      boats,
    ]);
  }, 30_000);

  test('a word asked for before anyone said it is found as soon as it is said', async () => {
    const { store } = getFixture();
    await store.entries.insert(Array.from({ length: 300 }, (_, i) => createArrival(`filling ${i}`)));
    expect(await store.index.findMatching(hashTerms('zeppelin'), 10, {})).toEqual([]);
    const saidArrivals = createArrival('the zeppelin');
    await store.entries.insert([saidArrivals]);
    expect(await store.index.findMatching(hashTerms('zeppelin'), 10, {})).toEqual(
      await readSeqs(store, [saidArrivals.entry.id]),
    );
    expect(
      (await store.index.readStatistics(hashTerms('zeppelin'))).docFreq.get(hashTerms('zeppelin')[0]!),
    ).toBe(1);
  });

  test('turnsAround gives the stretches around the turns named, each turn once, in order', async () => {
    const { store } = getFixture();
    const sessions = ['a', 'b', 'c'];
    const batch = Array.from({ length: 60 }, (_, i) =>
      createArrival(`turn ${i} with word${i}`, {
        sessionId: sessions[i % 3]!,
        speaker: `S${i % 2}`,
        at: BASE_TIME + i,
      }),
    );
    await store.entries.insert(batch);
    const entries = await store.entries.read(batch.map(({ entry }) => entry.id));
    const findSeq = (session: string, turn: number): number =>
      entries.find((entry) => entry.sessionId === session && entry.turn === turn)!.seq;
    // Two that overlap, two that touch, one at each border, one session left alone.
    const requestedSeqs = [
      findSeq('b', 6),
      findSeq('a', 0),
      findSeq('b', 4),
      findSeq('a', 19),
      findSeq('b', 11),
      -1,
    ];
    const turns = await store.index.readTurnsAround(requestedSeqs, 2, {});
    const bySession = Map.groupBy(turns, (turn) => turn.session);
    expect(bySession.size).toBe(2);
    // By session and turn: a session is not taken up again once another has begun.
    expect(turns.map(({ session }) => session)).toEqual([...bySession.values()].flat().map((t) => t.session));
    const entryBySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    const summaries = [...bySession.values()].map((group) =>
      [entryBySeq.get(group[0]!.seq)!.sessionId, ...group.map(({ turn }) => turn)].join(' '),
    );
    expect(summaries.sort()).toEqual(['a 0 1 2 17 18 19', 'b 2 3 4 5 6 7 8 9 10 11 12 13']);
    for (const turn of turns) {
      const entry = entryBySeq.get(turn.seq)!;
      const { role, speaker, at } = entry;
      expect(turn).toMatchObject({ role, speaker, at, turn: entry.turn, matchesFilter: true });
      const { terms } = batch.find((item) => item.entry.id === entry.id)!;
      expect([...turn.terms.hashes]).toEqual([...terms.hashes]);
      expect([...turn.terms.counts]).toEqual([...terms.counts]);
      expect([turn.terms.length, turn.terms.asks]).toEqual([terms.length, terms.asks]);
    }
  });

  test('turnsAround brings the surroundings of long turns while there is room for words, of short ones always', async () => {
    const { store } = getFixture();
    const long = 'word '.repeat(100);
    const batch = Array.from({ length: 24 }, (_, i) =>
      createArrival(i < 12 ? long : 'short', { sessionId: i < 12 ? 'essays' : 'chat', at: BASE_TIME + i }),
    );
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const listAround = async (words?: number): Promise<number[]> =>
      (await store.index.readTurnsAround([seqs[2]!, seqs[8]!, seqs[20]!], 1, {}, words)).map(({ seq }) =>
        seqs.indexOf(seq),
      );
    expect(await listAround()).toEqual([1, 2, 3, 7, 8, 9, 19, 20, 21]);
    expect(await listAround(301)).toEqual([1, 2, 3, 7, 8, 9, 19, 20, 21]);
    expect(await listAround(300)).toEqual([1, 2, 3, 8, 19, 20, 21]);
    expect(await listAround(0)).toEqual([2, 8, 19, 20, 21]);
  });

  test('turnsAround lends turns the filter excludes, marked as not admitted', async () => {
    const { store } = getFixture();
    const batch = Array.from({ length: 5 }, (_, i) =>
      createArrival(`turn ${i}`, { at: BASE_TIME + i, ...(i === 2 ? { userId: 'u' } : {}) }),
    );
    await store.entries.insert(batch);
    const [seq] = await readSeqs(store, [batch[2]!.entry.id]);
    const turns = await store.index.readTurnsAround([seq!], 1, { userId: 'u' });
    expect(turns.map(({ turn, matchesFilter }) => [turn, matchesFilter])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(await store.index.readTurnsAround([], 3, {})).toEqual([]);
  });

  test('a gap that was forgotten does not break a stretch', async () => {
    const { store } = getFixture();
    const batch = Array.from({ length: 7 }, (_, i) => createArrival(`turn ${i}`));
    await store.entries.insert(batch);
    await store.entries.forget({ ids: [batch[2]!.entry.id, batch[4]!.entry.id] });
    const [seq] = await readSeqs(store, [batch[3]!.entry.id]);
    expect((await store.index.readTurnsAround([seq!], 2, {})).map(({ turn }) => turn)).toEqual([1, 3, 5]);
  });

  test('a question is known as one', async () => {
    const { store } = getFixture();
    const batch = [createArrival('Where is it?'), createArrival('It is here.')];
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    expect((await store.index.readTurnsAround(seqs, 0, {})).map(({ terms }) => terms.asks)).toEqual([
      true,
      false,
    ]);
  });

  test('statistics count entries, words and holders, exactly after every change', async () => {
    const { store } = getFixture();
    const words = ['ant', 'bee', 'cat'];
    const [ant, bee, cat] = words.map((word) => hashTerms(word)[0]!) as [number, number, number];
    const readFigures = async (): Promise<unknown[]> => {
      const { entries, words: total, docFreq } = await store.index.readStatistics([ant, bee, cat]);
      return [
        entries,
        total,
        [...docFreq].sort(([a], [b]) => [ant, bee, cat].indexOf(a) - [ant, bee, cat].indexOf(b)),
      ];
    };
    expect(await readFigures()).toEqual([0, 0, []]);
    const batch = [createArrival('ant ant bee'), createArrival('bee'), createArrival('…')];
    await store.entries.insert(batch);
    expect(await readFigures()).toEqual([
      3,
      4,
      [
        [ant, 1],
        [bee, 2],
      ],
    ]);
    await store.entries.insert(batch);
    expect(await readFigures()).toEqual([
      3,
      4,
      [
        [ant, 1],
        [bee, 2],
      ],
    ]);
    await store.entries.forget({ ids: [batch[0]!.entry.id] });
    expect(await readFigures()).toEqual([2, 1, [[bee, 1]]]);
    // As many entries as before, but not the same ones.
    await store.entries.forget({ ids: [batch[1]!.entry.id] });
    await store.entries.insert([createArrival('cat ant')]);
    expect(await readFigures()).toEqual([
      2,
      2,
      [
        [ant, 1],
        [cat, 1],
      ],
    ]);
    await store.entries.forget({ sessionId: 'session' });
    expect(await readFigures()).toEqual([0, 0, []]);
  });

  test('keeps to the shelf that a night has put entries on, and to what the Day Table still holds', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 2));
    const values = Float32Array.of(1, 0);
    const batch = Array.from({ length: 4 }, (_, i) =>
      createArrival(`owl ${i}`, { at: BASE_TIME + i }, { spaceId, values }),
    );
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    const seqs = await readSeqs(store, ids);
    const lease = await beginNight(store);
    const inBlock = ids.slice(0, 3);
    await moveBlock(store, lease, await formBlock(store, lease, inBlock, { zones: splitZones(inBlock, 2) }));
    await store.entries.dropRawTexts(lease, [seqs[0]!]);
    const cases: readonly (readonly [readonly Tier[], readonly number[]])[] = [
      [['hippocampus'], [1, 2, 3]],
      [['cortex'], [0, 1]],
      [['archive'], [2]],
      [
        ['archive', 'cortex'],
        [0, 1, 2],
      ],
      [
        ['archive', 'cortex', 'hippocampus'],
        [0, 1, 2, 3],
      ],
    ];
    for (const [tiers, expected] of cases) {
      const found = [
        await other.index.findMatching(hashTerms('owl'), 9, { tiers }),
        (await other.index.findNearest(spaceId, values, 9, { tiers })).map(({ seq }) => seq),
        (await other.index.readTurnsAround(seqs, 0, { tiers })).flatMap(({ seq, matchesFilter }) =>
          matchesFilter ? [seq] : [],
        ),
        (await other.entries.listRecent(9, { tiers })).map(({ seq }) => seq),
      ];
      const indexes = found.map((list) => list.map((seq) => seqs.indexOf(seq)).sort());
      expect([tiers, ...indexes]).toEqual([tiers, expected, expected, expected, expected]);
    }
  });
}
