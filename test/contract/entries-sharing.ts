import { expect, test } from 'vitest';
import { createArrival } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/** What must hold of `insert` and `forget` when many call them at once. */
export function testWritingTogether(getFixture: () => StoreFixture): void {
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

  test('two that remember and forget at the same time lose nothing and keep nothing', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const arrivals = Array.from({ length: 60 }, (_, i) => createArrival(`text ${i}`));
    const ids = arrivals.map(({ entry }) => entry.id);
    await store.entries.insert(arrivals.slice(0, 30));
    const forgotten = await Promise.all(
      arrivals.flatMap((arrival, i) =>
        i < 30
          ? i % 3 === 0
            ? [(i % 2 ? store : other).entries.forget({ ids: [ids[i]!] })]
            : []
          : [(i % 2 ? store : other).entries.insert([arrival]).then(() => ({ entries: 0 }))],
      ),
    );
    expect(forgotten.reduce((sum, { entries }) => sum + entries, 0)).toBe(10);
    const remaining = ids.filter((_, i) => i >= 30 || i % 3 !== 0);
    for (const reader of [store, other]) {
      expect((await reader.entries.read(ids)).map(({ id }) => id)).toEqual(remaining);
      expect(await reader.entries.countForgets()).toBe(10);
      expect((await reader.index.readStatistics([])).entries).toBe(remaining.length);
    }
  });
}
