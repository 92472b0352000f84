import { describe, expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { matchesFilter, putNewerFirst } from '../../src/engine/recall/supersede.ts';
import type { ScoredEntry } from '../../src/engine/recall/supersede.ts';
import type { Entry, EntryFilter } from '../../src/engine/vocabulary/entry.ts';
import { BASE_TIME, createArrival } from '../support/store.ts';

const createEntry = (id: string, fields: Partial<Entry> = {}): Entry => ({
  ...createArrival(`About ${id}.`, { id }).entry,
  ...{ seq: 1, turn: 0, supersededBy: null, tier: 'hippocampus', raw: true },
  ...{ blockId: null, citable: false, zone: null, sealed: true },
  ...fields,
});

/** What is stored, and how often it was asked for. */
function createStore(...entries: readonly Entry[]): { store: Hippocampus; countReads: () => number } {
  let reads = 0;
  const read = async (ids: readonly string[]): Promise<Entry[]> => {
    reads += 1;
    return entries.filter(({ id }) => ids.includes(id));
  };
  const store = { entries: { read } } as unknown as Hippocampus;
  return { store, countReads: () => reads };
}
const toScored = (...entries: readonly Entry[]): ScoredEntry[] =>
  entries.map((one, i) => ({ entry: one, score: 10 - i }));
const orderIds = async (
  store: Hippocampus,
  found: readonly ScoredEntry[],
  filter: EntryFilter = {},
): Promise<string[]> =>
  (await putNewerFirst(store, found, filter)).map(({ entry: { id }, score }) => `${id} ${score}`);

describe('what replaced a memory', () => {
  const [first, second, third] = [
    createEntry('first', { supersededBy: 'second' }),
    createEntry('second', { supersededBy: 'third' }),
    createEntry('third'),
  ];

  test('joins it, the latest of a chain first, with its score, each once', async () => {
    const { store } = createStore(first, second, third);
    expect(await orderIds(store, toScored(first, createEntry('other')))).toEqual([
      'third 10',
      'second 10',
      'first 10',
      'other 9',
    ]);
    expect(await orderIds(store, toScored(createEntry('other'), third, first))).toEqual([
      'other 10',
      'third 9',
      'second 8',
      'first 8',
    ]);
  });

  test('moves up to it from below', async () => {
    const { store, countReads } = createStore(first, second, third);
    expect(await orderIds(store, toScored(first, createEntry('other'), second, third))).toEqual([
      'third 10',
      'second 10',
      'first 10',
      'other 9',
    ]);
    // What was found need not be fetched.
    expect(countReads()).toBe(0);
  });

  test('stays away where the filter of the question excludes it, and what is behind it does not', async () => {
    const { store } = createStore(
      first,
      { ...second, userId: 'somebody else' },
      { ...third, tags: ['boat'] },
    );
    const mine = { ...first, tags: ['boat'] };
    expect(await orderIds(store, toScored(mine), { tags: ['boat'] })).toEqual(['third 10', 'first 10']);
    expect(await orderIds(store, toScored(mine), { tags: ['boat', 'sail'] })).toEqual(['first 10']);
  });

  test('is given up where it is gone, and where the chain bites its tail', async () => {
    const { store } = createStore(first);
    expect(await orderIds(store, toScored(first))).toEqual(['first 10']);
    const [a, b] = [createEntry('a', { supersededBy: 'b' }), createEntry('b', { supersededBy: 'a' })];
    const biting = createStore(a, b);
    expect(await orderIds(biting.store, toScored(a))).toEqual(['a 10', 'b 10']);
    expect(biting.countReads()).toBeLessThan(3);
    const itself = createEntry('itself', { supersededBy: 'itself' });
    expect(await orderIds(createStore(itself).store, toScored(itself))).toEqual(['itself 10']);
  });

  test('is followed sixteen steps at most', async () => {
    const chain = Array.from({ length: 40 }, (_, i) => createEntry(`${i}`, { supersededBy: `${i + 1}` }));
    const { store, countReads } = createStore(...chain);
    expect(await orderIds(store, toScored(chain[0]!))).toHaveLength(17);
    expect(countReads()).toBe(16);
  });
});

describe('a filter admits', () => {
  const at = createEntry('at', {
    ...{ at: BASE_TIME, sessionId: 's', userId: 'u', tags: ['a', 'b'], tier: 'cortex', raw: true },
  });
  test.each<readonly [EntryFilter, boolean]>([
    [{}, true],
    [{ since: BASE_TIME }, true],
    [{ since: BASE_TIME + 1 }, false],
    [{ until: BASE_TIME + 1 }, true],
    // The end of a time is not in it.
    [{ until: BASE_TIME }, false],
    [{ sessionId: 's' }, true],
    [{ sessionId: 't' }, false],
    [{ userId: 'u' }, true],
    [{ userId: 'v' }, false],
    [{ tags: ['b', 'a'] }, true],
    [{ tags: ['a', 'c'] }, false],
    [{ tiers: ['cortex'] }, true],
    [{ tiers: ['archive'] }, false],
    // The Day Table still holds its words.
    [{ tiers: ['hippocampus'] }, true],
  ])('%j: %s', (filter, expected) => {
    expect(matchesFilter(filter, at)).toBe(expected);
  });
  test('no words that the Day Table has let go of, where it alone is asked for', () => {
    expect(matchesFilter({ tiers: ['hippocampus'] }, { ...at, raw: false })).toBe(false);
  });
});
