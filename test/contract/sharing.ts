import { expect, test } from 'vitest';
import {
  BASE_TIME,
  createArrival,
  hashTerms,
  createRandomVector,
  createSeededRandom,
  readSeqs,
  createSpaceIdentity,
} from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What must hold when many write at once, when the data is opened again, and when two have it open. */
export function testSharing(getFixture: () => StoreFixture): void {
  test('a hundred calls at once are all stored, with turns that leave no gap', async () => {
    const { store } = getFixture();
    const calls = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 1 + (i % 3) }, (_, k) => createArrival(`call ${i} entry ${k}`)),
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
    const { store } = getFixture();
    const known = createArrival('known');
    await store.entries.insert([known]);
    const isWrong = (i: number): boolean => i % 7 === 3;
    const calls = Array.from({ length: 60 }, (_, i) =>
      isWrong(i)
        ? [createArrival(`half ${i}`), createArrival(`other ${i}`, { id: known.entry.id })]
        : [createArrival(`whole ${i}`)],
    );
    const outcomes = await Promise.allSettled(calls.map((batch) => store.entries.insert(batch)));
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(calls.map((_, i) => isWrong(i)));
    const stored = (await store.entries.listRecent(100)).map(({ content }) => content);
    expect(stored.filter((content) => content.startsWith('half'))).toEqual([]);
    expect(stored).toHaveLength(1 + outcomes.filter(({ status }) => status === 'fulfilled').length);
    expect((await store.index.readStatistics([])).entries).toBe(stored.length);
  });

  test('one id remembered by many calls at once is stored once', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const given = createArrival('said once');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).entries.insert([given])),
    );
    expect(answers.flat().filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(answers.flat().map(({ turn }) => turn))).toEqual(new Set([0]));
    expect((await store.count()).entries).toBe(1);
  });

  test('everything is there when the data is opened again', async () => {
    const { store, reopen } = getFixture();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 16));
    const random = createSeededRandom(71);
    const batch = Array.from({ length: 50 }, (_, i) =>
      createArrival(
        `entry number ${i} speaks of bittern${i}`,
        {
          sessionId: `s${i % 5}`,
          speaker: `S${i % 3}`,
          at: BASE_TIME + i,
          tags: [`t${i % 2}`],
          userId: `u${i % 4}`,
        },
        { spaceId, values: createRandomVector(random, 16) },
      ),
    );
    await store.entries.insert(batch);
    const query = createRandomVector(random, 16);
    const readAll = async (it: typeof store): Promise<unknown[]> => [
      await it.entries.listRecent(100),
      await it.index.findMatching(hashTerms('bittern7'), 10, {}),
      await it.index.findNearest(spaceId, query, 10, {}),
      await it.index.readStatistics(hashTerms('entry number speaks bittern7')),
      (await it.entries.listSpeakers()).sort(),
      await it.count(),
      await it.spaces.open(createSpaceIdentity('one', 16)),
      await it.index.readTurnsAround(
        (await it.entries.listRecent(3)).map(({ seq }) => seq),
        2,
        { userId: 'u1' },
      ),
    ];
    const before = await readAll(store);
    await store.close();
    const again = await reopen();
    expect(await readAll(again)).toEqual(before);
    expect(await again.check()).toEqual([]);
    const [next] = await again.entries.insert([createArrival('the next', { sessionId: 's0' })]);
    expect(next!.turn).toBe(10);
  });

  test('what one stores the other sees at once, in every way of looking', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const values = createRandomVector(createSeededRandom(81), 8);
    // The other has looked before, so that nothing it may have kept hides what comes.
    await other.index.findNearest(spaceId, values, 5, {});
    await other.index.findMatching(hashTerms('avocet'), 5, {});
    await store.entries.insert([
      createArrival('an avocet', { speaker: 'Ann', tags: ['t'] }, { spaceId, values }),
    ]);
    const [entry] = await other.entries.listRecent(1, { tags: ['t'] });
    expect(entry!.content).toBe('an avocet');
    expect(await other.index.findMatching(hashTerms('avocet'), 5, {})).toEqual([entry!.seq]);
    expect(await other.index.findNearest(spaceId, values, 5, {})).toMatchObject([{ seq: entry!.seq }]);
    expect(await other.entries.listSpeakers()).toEqual(['Ann']);
    expect((await other.index.readStatistics(hashTerms('avocet'))).docFreq.size).toBe(1);
  });

  test('a vector that comes late is found by both, though both have looked before', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const random = createSeededRandom(85);
    const values = Array.from({ length: 4 }, () => createRandomVector(random, 8));
    // The first has none yet, the last has: what is read in order of arrival would pass over the first.
    const batch = values.map((vector, i) =>
      createArrival(`entry ${i}`, {}, i === 3 ? { spaceId, values: vector } : null),
    );
    await store.entries.insert(batch);
    const seqs = await readSeqs(
      store,
      batch.map(({ entry }) => entry.id),
    );
    const findSeqs = async (it: typeof store): Promise<number[]> =>
      (await it.index.findNearest(spaceId, values[0]!, 9, {})).map(({ seq }) => seq).sort((a, b) => a - b);
    for (const it of [store, other]) expect(await findSeqs(it)).toEqual([seqs[3]]);
    for (const [by, i] of [[store, 1] as const, [other, 0] as const, [store, 2] as const])
      await by.spaces.putVectors(spaceId, [{ seq: seqs[i]!, values: values[i]! }]);
    for (const it of [store, other]) expect(await findSeqs(it)).toEqual(seqs);
    for (const it of [store, other])
      expect(await it.index.findNearest(spaceId, values[0]!, 1, {})).toHaveLength(1);
  });

  test('what one forgets does not stand in the way of what the other finds', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { id: spaceId } = await store.spaces.open(createSpaceIdentity('one', 8));
    const random = createSeededRandom(91);
    const query = createRandomVector(random, 8);
    const nearArrivals = Array.from({ length: 100 }, (_, i) =>
      createArrival(`near ${i}`, { sessionId: 'near' }, { spaceId, values: query }),
    );
    const farArrivals = Array.from({ length: 5 }, (_, i) =>
      createArrival(`far ${i}`, {}, { spaceId, values: createRandomVector(random, 8) }),
    );
    await store.entries.insert([...nearArrivals, ...farArrivals]);
    expect(await other.index.findNearest(spaceId, query, 10, {})).toHaveLength(10);
    await store.entries.forget({ sessionId: 'near' });
    const remainingSeqs = await readSeqs(
      other,
      farArrivals.map(({ entry }) => entry.id),
    );
    const found = (await other.index.findNearest(spaceId, query, 10, {})).map(({ seq }) => seq);
    expect(found.sort((a, b) => a - b)).toEqual(remainingSeqs);
  });
}
