import { expect, test } from 'vitest';
import { BASE, arrival, hashes, randomVector, seeded, seqsOf, space } from '../support/store.ts';
import type { Opened } from '../support/store.ts';

/** What must hold when many write at once, when the data is opened again, and when two have it open. */
export function sharingContract(of: () => Opened): void {
  test('a hundred calls at once are all stored, with turns that leave no gap', async () => {
    const { store } = of();
    const calls = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 1 + (i % 3) }, (_, k) => arrival(`call ${i} entry ${k}`)),
    );
    const answers = await Promise.all(calls.map((batch) => store.entries.insert(batch)));
    expect(answers.map((stored) => stored.map(({ id }) => id))).toEqual(
      calls.map((batch) => batch.map(({ entry }) => entry.id)),
    );
    const turns = answers.flat().map(({ turn }) => turn);
    expect([...turns].sort((a, b) => a - b)).toEqual(turns.map((_, i) => i));
    // The entries of one call stand together.
    for (const stored of answers)
      expect(stored.map(({ turn }) => turn)).toEqual(stored.map((_, k) => stored[0]!.turn + k));
    const entries = await store.entries.read(calls.flat().map(({ entry }) => entry.id));
    expect(entries.map(({ content }) => content)).toEqual(calls.flat().map(({ entry }) => entry.content));
    expect((await store.count()).entries).toBe(turns.length);
  });

  test('of many calls at once only those that are wrong fail', async () => {
    const { store } = of();
    const known = arrival('known');
    await store.entries.insert([known]);
    const wrong = (i: number): boolean => i % 7 === 3;
    const calls = Array.from({ length: 60 }, (_, i) =>
      wrong(i)
        ? [arrival(`half ${i}`), arrival(`other ${i}`, { id: known.entry.id })]
        : [arrival(`whole ${i}`)],
    );
    const outcomes = await Promise.allSettled(calls.map((batch) => store.entries.insert(batch)));
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(calls.map((_, i) => wrong(i)));
    const stored = (await store.entries.listRecent(100)).map(({ content }) => content);
    expect(stored.filter((content) => content.startsWith('half'))).toEqual([]);
    expect(stored).toHaveLength(1 + outcomes.filter(({ status }) => status === 'fulfilled').length);
    expect((await store.index.readStatistics([])).entries).toBe(stored.length);
  });

  test('one id remembered by many calls at once is stored once', async () => {
    const { store, reopen } = of();
    const other = await reopen();
    const given = arrival('said once');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).entries.insert([given])),
    );
    expect(answers.flat().filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(answers.flat().map(({ turn }) => turn))).toEqual(new Set([0]));
    expect((await store.count()).entries).toBe(1);
  });

  test('everything is there when the data is opened again', async () => {
    const { store, reopen } = of();
    const { id: spaceId } = await store.spaces.open(space('one', 16));
    const random = seeded(71);
    const batch = Array.from({ length: 50 }, (_, i) =>
      arrival(
        `entry number ${i} speaks of bittern${i}`,
        {
          sessionId: `s${i % 5}`,
          speaker: `S${i % 3}`,
          at: BASE + i,
          tags: [`t${i % 2}`],
          userId: `u${i % 4}`,
        },
        { spaceId, values: randomVector(random, 16) },
      ),
    );
    await store.entries.insert(batch);
    const query = randomVector(random, 16);
    const look = async (it: typeof store): Promise<unknown[]> => [
      await it.entries.listRecent(100),
      await it.index.findMatching(hashes('bittern7'), 10, {}),
      await it.index.findNearest(spaceId, query, 10, {}),
      await it.index.readStatistics(hashes('entry number speaks bittern7')),
      (await it.entries.listSpeakers()).sort(),
      await it.count(),
      await it.spaces.open(space('one', 16)),
      await it.index.readTurnsAround(
        (await it.entries.listRecent(3)).map(({ seq }) => seq),
        2,
        { userId: 'u1' },
      ),
    ];
    const before = await look(store);
    await store.close();
    const again = await reopen();
    expect(await look(again)).toEqual(before);
    expect(await again.check()).toEqual([]);
    const [next] = await again.entries.insert([arrival('the next', { sessionId: 's0' })]);
    expect(next!.turn).toBe(10);
  });

  test('what one stores the other sees at once, in every way of looking', async () => {
    const { store, reopen } = of();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(space('one', 8));
    const values = randomVector(seeded(81), 8);
    // The other has looked before, so that nothing it may have kept hides what comes.
    await other.index.findNearest(spaceId, values, 5, {});
    await other.index.findMatching(hashes('avocet'), 5, {});
    await store.entries.insert([arrival('an avocet', { speaker: 'Ann', tags: ['t'] }, { spaceId, values })]);
    const [entry] = await other.entries.listRecent(1, { tags: ['t'] });
    expect(entry!.content).toBe('an avocet');
    expect(await other.index.findMatching(hashes('avocet'), 5, {})).toEqual([entry!.seq]);
    expect(await other.index.findNearest(spaceId, values, 5, {})).toMatchObject([{ seq: entry!.seq }]);
    expect(await other.entries.listSpeakers()).toEqual(['Ann']);
    expect((await other.index.readStatistics(hashes('avocet'))).docFreq.size).toBe(1);
  });

  test('a vector that comes late is found by both, though both have looked before', async () => {
    const { store, reopen } = of();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(space('one', 8));
    const random = seeded(85);
    const values = Array.from({ length: 4 }, () => randomVector(random, 8));
    // The first has none yet, the last has: what is read in order of arrival would pass over the first.
    const batch = values.map((vector, i) =>
      arrival(`entry ${i}`, {}, i === 3 ? { spaceId, values: vector } : null),
    );
    await store.entries.insert(batch);
    const seqs = await seqsOf(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const found = async (it: typeof store): Promise<number[]> =>
      (await it.index.findNearest(spaceId, values[0]!, 9, {})).map(({ seq }) => seq).sort((a, b) => a - b);
    for (const it of [store, other]) expect(await found(it)).toEqual([seqs[3]]);
    for (const [by, i] of [[store, 1] as const, [other, 0] as const, [store, 2] as const])
      await by.spaces.putVectors(spaceId, [{ seq: seqs[i]!, values: values[i]! }]);
    for (const it of [store, other]) expect(await found(it)).toEqual(seqs);
    for (const it of [store, other])
      expect(await it.index.findNearest(spaceId, values[0]!, 1, {})).toHaveLength(1);
  });

  test('what one forgets does not stand in the way of what the other finds', async () => {
    const { store, reopen } = of();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(space('one', 8));
    const random = seeded(91);
    const query = randomVector(random, 8);
    const near = Array.from({ length: 100 }, (_, i) =>
      arrival(`near ${i}`, { sessionId: 'near' }, { spaceId, values: query }),
    );
    const far = Array.from({ length: 5 }, (_, i) =>
      arrival(`far ${i}`, {}, { spaceId, values: randomVector(random, 8) }),
    );
    await store.entries.insert([...near, ...far]);
    expect(await other.index.findNearest(spaceId, query, 10, {})).toHaveLength(10);
    await store.entries.forget({ sessionId: 'near' });
    const left = await seqsOf(
      other,
      far.map(({ entry }) => entry.id),
    );
    const found = (await other.index.findNearest(spaceId, query, 10, {})).map(({ seq }) => seq);
    expect(found.sort((a, b) => a - b)).toEqual(left);
  });
}
