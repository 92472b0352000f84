import { describe, expect, test } from 'vitest';
import type { FactKey, FactValue } from '../../src/engine/vocabulary/facts.ts';
import { beginNight, loseLease } from '../support/formed-blocks.ts';
import type { StoreFixture } from '../support/store.ts';

type SpaceFactName = FactKey extends infer K ? (K extends `${infer N}:${number}` ? N : never) : never;
type PlainFactKey = Exclude<FactKey, `${string}:${number}`>;

/** Values of every fact that there is: without one of them this does not compile. */
const VALUES: { readonly [K in PlainFactKey]: readonly FactValue<K>[] } = {
  'centroid-moves': [
    { cycle: 2, moves: [{ id: 'a', weight: 3, vector: [0.5, -1] }] },
    { cycle: 3, moves: [] },
  ],
  'cortex-counts': [
    { clusters: 0, antechamber: 0 },
    { clusters: 12, antechamber: 3_000_000 },
  ],
  'cortex-drops': [0, 1, 2 ** 40],
  damage: [
    [],
    [{ part: 'clusters', problem: 'some rows cannot be read', since: '2026-01-01T00:00:00.000Z' }],
  ],
  forgets: [0, 1, 12_345],
  'last-seq': [1, 2 ** 40],
  'last-session-key': [1, 2 ** 40],
  'last-block-key': [1, 2 ** 40],
  'learned-cycle': [1, 999],
  'least-rate': [
    { cycle: 3, rate: -2.5 },
    { cycle: 4, rate: null },
  ],
  meter: ['', 'lexical 1', 'it\'s 🧠 "quoted" \\ \n %s'],
  'meter-since': [1, 17],
  mitosis: [
    { cycle: 3, looked: [], groups: [] },
    { cycle: 4, looked: ['a', 'b'], groups: [['a'], ['b', 'c']] },
  ],
  ranking: [
    [],
    [{ version: null, weights: {}, native: 0 }],
    // Some features are stored by another name.
    [
      { version: 3, weights: { idfMass: 0.1 + 0.2, proximity: -1.5e-9 }, native: 0.25 },
      { version: 2, weights: { idfMass: 1 }, native: 1 },
    ],
  ],
  'ranking-sensed': [[], [{ version: 1, weights: { idfMass: 0.5, other: 2 }, native: 0.75 }]],
  'scrub-owed': [1, 2],
  stamp: [
    { store: 'an id', generation: 0, settled: true },
    { store: 'an id', generation: 2 ** 40, settled: false },
  ],
  torn: [true, false],
  tree: [{ spaceId: 1, built: 500, placed: 20, unplaced: 3 }],
  'training-adapter': [
    {
      cycle: 5,
      at: '2026-01-01T00:00:00.000Z',
      outcome: 'done',
      ms: 12.5,
      adapter: '/somewhere/adapter',
      missing: false,
      why: null,
    },
    {
      cycle: 6,
      at: '2026-01-02T00:00:00.000Z',
      outcome: 'failed',
      ms: 0,
      adapter: null,
      missing: true,
      why: 'SIGKILL',
    },
  ],
};
const SPACE_VALUES: { readonly [N in SpaceFactName]: readonly FactValue<`${N}:1`>[] } = {
  calibration: [{ pairs: 4_000, mean: 0.123456789012345, deviation: 1e-7, cycle: 2, upTo: 9_999 }],
  'embedded-up-to': [0, 1_000],
  'native-trust': [0, 0.333_333_333_333_333_3, 1e-300],
  resting: [7, 'gone', 'in use'],
  succeeding: [true, false],
};
type Sample = readonly [key: FactKey, values: readonly FactValue<FactKey>[]];
const SAMPLES = [
  ...Object.entries(VALUES),
  ...Object.entries(SPACE_VALUES).flatMap(([name, values]) => [
    [`${name}:1`, values],
    [`${name}:11`, values],
  ]),
] as unknown as readonly Sample[];

/** What keeping facts must do (src/engine/hippocampus/facts-port.ts). */
export function testFacts(getFixture: () => StoreFixture): void {
  test('one that is set where there is none is the same for all who set it at once', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const stamps = ['one', 'two', 'three'].map((name) => ({ store: name, generation: 0, settled: true }));
    const stored = await Promise.all(
      stamps.map((stamp, i) => (i % 2 === 0 ? store : other).facts.setIfAbsent('stamp', stamp)),
    );
    expect(stamps).toContainEqual(stored[0]);
    expect(new Set(stored.map(({ store: name }) => name)).size).toBe(1);
    expect(await other.facts.get('stamp')).toEqual(stored[0]);
  });

  describe.each(SAMPLES)('%s', (key, values) => {
    test('is nothing before it is set, then what it was set to last, for everybody', async () => {
      const { store, reopen } = getFixture();
      const other = await reopen();
      expect(await store.facts.get(key)).toBeNull();
      for (const value of [...values, values[0]!]) {
        await store.facts.set(null, key, value);
        expect(await store.facts.get(key)).toEqual(value);
        expect(await other.facts.get(key)).toEqual(value);
      }
      await store.close();
      // What has still to be overwritten a store does when it is opened, and strikes it out.
      if (key !== 'scrub-owed') expect(await (await reopen()).facts.get(key)).toEqual(values[0]);
    });

    test('is set by the holder of the lease, and by nobody who had it', async () => {
      const { store } = getFixture();
      const { stale, lease } = await loseLease(store);
      const [first, last] = [values[0]!, values.at(-1)!];
      await expect(store.facts.set(stale, key, last)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await store.facts.get(key)).toBeNull();
      await store.facts.set(lease, key, first);
      await expect(store.facts.set(stale, key, last)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await store.facts.get(key)).toEqual(first);
    });
  });

  test('each is by itself: all of them beside each other', async () => {
    const { store } = getFixture();
    for (const [key, values] of SAMPLES) await store.facts.set(null, key, values.at(-1)!);
    for (const [key, values] of SAMPLES)
      expect([key, await store.facts.get(key)]).toEqual([key, values.at(-1)]);
  });

  test('a fact that needs no lease is set also while somebody holds it', async () => {
    const { store, reopen } = getFixture();
    const lease = await beginNight(store);
    await (await reopen()).facts.set(null, 'cortex-drops', 4);
    await store.nights.checkFence(lease);
    expect(await store.facts.get('cortex-drops')).toBe(4);
  });

  test('of several set at once each is whole', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const plans = Array.from({ length: 10 }, (_, cycle) => ({
      cycle,
      looked: [`${cycle}`],
      groups: [[`${cycle}`]],
    }));
    await Promise.all(plans.map((plan, i) => (i % 2 ? store : other).facts.set(null, 'mitosis', plan)));
    const found = await store.facts.get('mitosis');
    expect(plans).toContainEqual(found);
    expect(await other.facts.get('mitosis')).toEqual(found);
  });
}
