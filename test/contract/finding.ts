import { expect, test } from 'vitest';
import type { IncomingEntry } from '../../src/engine/hippocampus/entries-port.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import type { EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import { BASE, arrival, hashes, seqsOf } from '../support/store.ts';
import type { Opened } from '../support/store.ts';

/** Entries that differ in one filter at a time, and the indexes of those that each filter lets through. */
const NARROWED = [
  arrival('owl zero', { sessionId: 's', at: BASE }),
  arrival('owl one', { sessionId: 's', at: BASE + 10, tags: ['a'] }),
  arrival('owl two', { sessionId: 't', at: BASE + 20, tags: ['a', 'b'], userId: 'u' }),
  arrival('owl three', { sessionId: 't', at: BASE + 30, tags: ['b', 'a', 'c'] }),
  arrival('owl four', { sessionId: 's', at: BASE + 40, tags: ['b'], userId: 'v' }),
];
export const FILTERS: readonly (readonly [string, EntryFilter, readonly number[]])[] = [
  ['none', {}, [0, 1, 2, 3, 4]],
  ['since, inclusive', { since: BASE + 20 }, [2, 3, 4]],
  ['until, exclusive', { until: BASE + 20 }, [0, 1]],
  ['since and until', { since: BASE + 10, until: BASE + 11 }, [1]],
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
    { since: BASE, until: BASE + 30, sessionId: 't', userId: 'u', tags: ['a', 'b'] },
    [2],
  ],
];

/** Stores those entries with vectors of space `spaceId`, when given; answers their seqs. */
export async function storeNarrowed(
  store: Hippocampus,
  vectors?: { spaceId: number; values: readonly Float32Array[] },
): Promise<number[]> {
  await store.entries.insert(
    NARROWED.map((item, i) => ({
      ...item,
      vector: vectors ? { spaceId: vectors.spaceId, values: vectors.values[i]! } : null,
    })),
  );
  return seqsOf(
    store,
    NARROWED.map(({ entry }) => entry.id),
  );
}

/** What the ways of looking must do: `recent`, `matching`, `turnsAround`, `statistics`, `speakers`. */
export function findingContract(of: () => Opened): void {
  test('recent gives the newest by when they were said, the later stored first of equals', async () => {
    const { store } = of();
    const at = [5, 1, 9, 5, 3];
    const batch = at.map((minute, i) => arrival(`text ${i}`, { at: BASE + minute }));
    await store.entries.insert(batch);
    const order = [2, 3, 0, 4, 1].map((i) => batch[i]!.entry.id);
    expect((await store.entries.listRecent(10)).map(({ id }) => id)).toEqual(order);
    expect((await store.entries.listRecent(2)).map(({ id }) => id)).toEqual(order.slice(0, 2));
  });

  test.each(FILTERS)('filters: %s', async (_, filter, wanted) => {
    const { store } = of();
    const seqs = await storeNarrowed(store);
    const expected = wanted.map((i) => seqs[i]!);
    const ascending = (found: number[]): number[] => [...found].sort((a, b) => a - b);
    expect((await store.entries.listRecent(10, filter)).map(({ seq }) => seq)).toEqual(
      [...expected].reverse(),
    );
    expect(ascending(await store.index.findMatching(hashes('owl'), 10, filter))).toEqual(expected);
    const turns = await store.index.readTurnsAround(seqs, 0, filter);
    expect(ascending(turns.map(({ seq }) => seq))).toEqual(seqs);
    expect(ascending(turns.filter(({ matchesFilter }) => matchesFilter).map(({ seq }) => seq))).toEqual(expected);
  });

  test('matching ranks by how many and how rare the words are, up to the limit', async () => {
    const { store } = of();
    const texts = [
      'the heron waits by the water',
      'the heron and the kingfisher wait',
      'water and more water, nothing else',
      'nothing of the kind',
      ...Array.from({ length: 20 }, (_, i) => `a heron again ${i}, standing about in the reeds of the lake`),
    ];
    const batch = texts.map((text) => arrival(text));
    await store.entries.insert(batch);
    const seqs = await seqsOf(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const found = await store.index.findMatching(hashes('heron kingfisher'), 100, {});
    expect(found[0]).toBe(seqs[1]);
    expect([...found].sort((a, b) => a - b)).toEqual([seqs[0], seqs[1], ...seqs.slice(4)]);
    expect(await store.index.findMatching(hashes('heron kingfisher'), 3, {})).toEqual(found.slice(0, 3));
    expect(await store.index.findMatching(hashes('pelican'), 10, {})).toEqual([]);
    expect(await store.index.findMatching([], 10, {})).toEqual([]);
  });

  test('of those who said it, by name', async () => {
    const { store } = of();
    const batch = ['Ann', 'Bob', null, 'Ann'].map((speaker, i) => arrival(`an owl ${i}`, { speaker }));
    await store.entries.insert(batch);
    const seqs = await seqsOf(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const by = async (...speakers: string[]): Promise<number[]> =>
      (await store.index.findMatching(hashes('owl'), 10, { speakers }))
        .map((seq) => seqs.indexOf(seq))
        .sort();
    expect(await by('Ann')).toEqual([0, 3]);
    expect(await by('Ann', 'Bob')).toEqual([0, 1, 3]);
    expect(await by('Cyd')).toEqual([]);
  });

  test('the limit holds after the filter, not before it', async () => {
    const { store } = of();
    const loud = Array.from({ length: 50 }, () => arrival('magpie magpie magpie', { sessionId: 'loud' }));
    const quiet = arrival('one magpie in a long sentence about something else', { sessionId: 'quiet' });
    await store.entries.insert([...loud, quiet]);
    const [seq] = await seqsOf(store, [quiet.entry.id]);
    expect(await store.index.findMatching(hashes('magpie'), 1, { sessionId: 'quiet' })).toEqual([seq]);
  });

  test('a word common in a large store is still searched among the few that a filter lets through', async () => {
    const { store } = of();
    const batch = (from: number): IncomingEntry[] =>
      Array.from({ length: 500 }, (_, i) => arrival(`boat ${from + i}`, { at: BASE + from + i }));
    for (let from = 0; from < 5_500; from += 500) await store.entries.insert(batch(from));
    const said = ['the boat is at the quay', 'a boat, a boat, a boat', 'no such thing here'].map((text, i) =>
      arrival(text, { userId: 'ann', at: BASE + 10_000 + i }),
    );
    await store.entries.insert(said);
    // "quay" is rare and searched, "boat" is held by more than a search may walk.
    const terms = hashes('quay boat');
    const [quay, boats] = await seqsOf(
      store,
      said.map(({ entry }) => entry.id),
    );
    expect(await store.index.findMatching(terms, 10, {})).toEqual([quay]);
    expect(await store.index.findMatching(terms, 10, { userId: 'ann' })).toEqual([quay, boats]);
    expect(await store.index.findMatching(terms, 1, { userId: 'ann' })).toEqual([quay]);
    expect(await store.index.findMatching(terms, 10, { userId: 'ann', since: BASE + 10_001 })).toEqual([
      boats,
    ]);
  }, 30_000);

  test('a word asked for before anyone said it is found as soon as it is said', async () => {
    const { store } = of();
    await store.entries.insert(Array.from({ length: 300 }, (_, i) => arrival(`filling ${i}`)));
    expect(await store.index.findMatching(hashes('zeppelin'), 10, {})).toEqual([]);
    const said = arrival('the zeppelin');
    await store.entries.insert([said]);
    expect(await store.index.findMatching(hashes('zeppelin'), 10, {})).toEqual(
      await seqsOf(store, [said.entry.id]),
    );
    expect((await store.index.readStatistics(hashes('zeppelin'))).docFreq.get(hashes('zeppelin')[0]!)).toBe(
      1,
    );
  });

  test('turnsAround gives the stretches around the turns named, each turn once, in order', async () => {
    const { store } = of();
    const sessions = ['a', 'b', 'c'];
    const batch = Array.from({ length: 60 }, (_, i) =>
      arrival(`turn ${i} with word${i}`, { sessionId: sessions[i % 3]!, speaker: `S${i % 2}`, at: BASE + i }),
    );
    await store.entries.insert(batch);
    const entries = await store.entries.read(batch.map(({ entry }) => entry.id));
    const seqAt = (session: string, turn: number): number =>
      entries.find((entry) => entry.sessionId === session && entry.turn === turn)!.seq;
    // Two that overlap, two that touch, one at each border, one session left alone.
    const asked = [seqAt('b', 6), seqAt('a', 0), seqAt('b', 4), seqAt('a', 19), seqAt('b', 11), -1];
    const turns = await store.index.readTurnsAround(asked, 2, {});
    const bySession = Map.groupBy(turns, (turn) => turn.session);
    expect(bySession.size).toBe(2);
    // By session and turn: a session is not taken up again once another has begun.
    expect(turns.map(({ session }) => session)).toEqual([...bySession.values()].flat().map((t) => t.session));
    const named = new Map(entries.map((entry) => [entry.seq, entry]));
    const told = [...bySession.values()].map((group) =>
      [named.get(group[0]!.seq)!.sessionId, ...group.map(({ turn }) => turn)].join(' '),
    );
    expect(told.sort()).toEqual(['a 0 1 2 17 18 19', 'b 2 3 4 5 6 7 8 9 10 11 12 13']);
    for (const turn of turns) {
      const entry = named.get(turn.seq)!;
      const { role, speaker, at } = entry;
      expect(turn).toMatchObject({ role, speaker, at, turn: entry.turn, matchesFilter: true });
      const { terms } = batch.find((item) => item.entry.id === entry.id)!;
      expect([...turn.terms.hashes]).toEqual([...terms.hashes]);
      expect([...turn.terms.counts]).toEqual([...terms.counts]);
      expect([turn.terms.length, turn.terms.asks]).toEqual([terms.length, terms.asks]);
    }
  });

  test('turnsAround brings the surroundings of long turns while there is room for words, of short ones always', async () => {
    const { store } = of();
    const long = 'word '.repeat(100);
    const batch = Array.from({ length: 24 }, (_, i) =>
      arrival(i < 12 ? long : 'short', { sessionId: i < 12 ? 'essays' : 'chat', at: BASE + i }),
    );
    await store.entries.insert(batch);
    const seqs = await seqsOf(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const around = async (words?: number): Promise<number[]> =>
      (await store.index.readTurnsAround([seqs[2]!, seqs[8]!, seqs[20]!], 1, {}, words)).map(({ seq }) =>
        seqs.indexOf(seq),
      );
    expect(await around()).toEqual([1, 2, 3, 7, 8, 9, 19, 20, 21]);
    expect(await around(301)).toEqual([1, 2, 3, 7, 8, 9, 19, 20, 21]);
    expect(await around(300)).toEqual([1, 2, 3, 8, 19, 20, 21]);
    expect(await around(0)).toEqual([2, 8, 19, 20, 21]);
  });

  test('turnsAround lends turns the filter excludes, marked as not admitted', async () => {
    const { store } = of();
    const batch = Array.from({ length: 5 }, (_, i) =>
      arrival(`turn ${i}`, { at: BASE + i, ...(i === 2 ? { userId: 'u' } : {}) }),
    );
    await store.entries.insert(batch);
    const [seq] = await seqsOf(store, [batch[2]!.entry.id]);
    const turns = await store.index.readTurnsAround([seq!], 1, { userId: 'u' });
    expect(turns.map(({ turn, matchesFilter }) => [turn, matchesFilter])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(await store.index.readTurnsAround([], 3, {})).toEqual([]);
  });

  test('a gap that was forgotten does not break a stretch', async () => {
    const { store } = of();
    const batch = Array.from({ length: 7 }, (_, i) => arrival(`turn ${i}`));
    await store.entries.insert(batch);
    await store.entries.forget({ ids: [batch[2]!.entry.id, batch[4]!.entry.id] });
    const [seq] = await seqsOf(store, [batch[3]!.entry.id]);
    expect((await store.index.readTurnsAround([seq!], 2, {})).map(({ turn }) => turn)).toEqual([1, 3, 5]);
  });

  test('a question is known as one', async () => {
    const { store } = of();
    const batch = [arrival('Where is it?'), arrival('It is here.')];
    await store.entries.insert(batch);
    const seqs = await seqsOf(
      store,
      batch.map(({ entry }) => entry.id),
    );
    expect((await store.index.readTurnsAround(seqs, 0, {})).map(({ terms }) => terms.asks)).toEqual([
      true,
      false,
    ]);
  });

  test('statistics count entries, words and holders, exactly after every change', async () => {
    const { store } = of();
    const words = ['ant', 'bee', 'cat'];
    const [ant, bee, cat] = words.map((word) => hashes(word)[0]!) as [number, number, number];
    const figures = async (): Promise<unknown[]> => {
      const { entries, words: total, docFreq } = await store.index.readStatistics([ant, bee, cat]);
      return [
        entries,
        total,
        [...docFreq].sort(([a], [b]) => [ant, bee, cat].indexOf(a) - [ant, bee, cat].indexOf(b)),
      ];
    };
    expect(await figures()).toEqual([0, 0, []]);
    const batch = [arrival('ant ant bee'), arrival('bee'), arrival('…')];
    await store.entries.insert(batch);
    expect(await figures()).toEqual([
      3,
      4,
      [
        [ant, 1],
        [bee, 2],
      ],
    ]);
    await store.entries.insert(batch);
    expect(await figures()).toEqual([
      3,
      4,
      [
        [ant, 1],
        [bee, 2],
      ],
    ]);
    await store.entries.forget({ ids: [batch[0]!.entry.id] });
    expect(await figures()).toEqual([2, 1, [[bee, 1]]]);
    // As many entries as before, but not the same ones.
    await store.entries.forget({ ids: [batch[1]!.entry.id] });
    await store.entries.insert([arrival('cat ant')]);
    expect(await figures()).toEqual([
      2,
      2,
      [
        [ant, 1],
        [cat, 1],
      ],
    ]);
    await store.entries.forget({ sessionId: 'session' });
    expect(await figures()).toEqual([0, 0, []]);
  });

  test('speakers are all who ever spoke by name, each once', async () => {
    const { store } = of();
    expect(await store.entries.listSpeakers()).toEqual([]);
    const names = ['Ann', 'Bob', null, 'Ann', 'ann', 'Zoë'];
    await store.entries.insert(names.map((speaker) => arrival('word', { speaker })));
    expect((await store.entries.listSpeakers()).sort()).toEqual(['Ann', 'Bob', 'Zoë', 'ann']);
  });
}
