import { beforeEach, describe, expect, test } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import type { PurgeItem } from '../../src/engine/hippocampus/purges-port.ts';
import { drainPurgeQueue } from '../../src/engine/purge/drain-queue.ts';
import type { Lease } from '../../src/engine/vocabulary/night.ts';
import { createCluster } from '../support/cortex.ts';
import { createFakeClock } from '../support/store.ts';
import type { PurgeDeps } from '../../src/engine/purge/drain-queue.ts';
import { NO_REPORTER, createMemoryMarker } from '../support/damage.ts';

const ITEMS: readonly PurgeItem[] = [
  { kind: 'exchange', id: 'e' },
  { kind: 'block', id: 'b' },
  { kind: 'antechamber', id: 'b' },
  { kind: 'cluster', id: 'leaf' },
];
const TREE = [
  createCluster('A leaf.', { id: 'leaf', parentId: 'branch' }),
  createCluster('Another.', { id: 'other', parentId: 'branch' }),
  createCluster('A branch.', { id: 'branch', level: 2, parentId: 'root' }),
  createCluster('All.', { id: 'root', level: 3 }),
  createCluster('A tree apart.', { id: 'apart' }),
];
const NIGHT: Lease = { fence: 7, cycle: 3 };

let calls: string[];
let pending: readonly PurgeItem[];
/** Attempts after which the lease is free. */
let busyAttempts: number;
let purge: () => Promise<void>;
const clock = createFakeClock();

beforeEach(() => {
  calls = [];
  pending = ITEMS;
  busyAttempts = 0;
  purge = async () => undefined;
});

const createDeps = (): PurgeDeps => {
  const cortex = {
    listClusters: async () => TREE,
    readCounts: async () => ({ clusters: 0, antechamber: 0 }),
    purge: async (what: Parameters<Cortex['purge']>[0], alone: boolean) => {
      calls.push(`purge ${JSON.stringify(what)} ${alone ? 'alone' : 'among others'}`);
      await purge();
    },
  } as unknown as Cortex;
  return {
    clock,
    self: { pid: 1, host: 'here', isAlive: () => true },
    openCortex: async () => cortex,
    cortexMarker: createMemoryMarker(),
    damage: NO_REPORTER,
    hippocampus: {
      nights: {
        acquire: async () => {
          calls.push('acquire');
          return busyAttempts-- > 0 ? null : { fence: 9, cycle: 0 };
        },
        beat: async () => ({ cancel: false }),
        release: async ({ fence }: Lease) => void calls.push(`release ${fence}`),
      },
      facts: {
        set: async (lease: Lease | null, key: string) => {
          if (key === 'torn') calls.push(`torn ${lease?.fence ?? 'by nobody'}`);
        },
      },
      purges: {
        list: async () => pending,
        remove: async ({ fence }: Lease, items: readonly PurgeItem[]) =>
          void calls.push(`remove ${fence} ${items.length}`),
      },
    },
  } as unknown as ReturnType<typeof createDeps>;
};
/** With all that stands above what is owed, whose summaries were made of it. */
const ALL = JSON.stringify({
  exchanges: ['e'],
  blocks: ['b'],
  clusters: ['leaf', 'branch', 'root'],
  antechamber: ['b'],
});

describe('what forgetting owes the Cortex', () => {
  test('is paid under a lease of its own, struck out, and the lease given back', async () => {
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls).toEqual(['acquire', 'torn 9', `purge ${ALL} alone`, 'remove 9 4', 'release 9']);
  });

  test('is paid by a night under the night’s', async () => {
    expect(await drainPurgeQueue(createDeps(), NIGHT)).toBe(true);
    expect(calls).toEqual(['torn 7', `purge ${ALL} alone`, 'remove 7 4']);
  });

  test('goes at once while a night is under way, and stays owed', async () => {
    busyAttempts = Infinity;
    const from = clock.now();
    expect(await drainPurgeQueue(createDeps())).toBe(false);
    expect(calls.filter((one) => one !== 'acquire')).toEqual(['torn by nobody', `purge ${ALL} among others`]);
    expect(calls.filter((one) => one === 'acquire')).toHaveLength(20);
    expect(clock.now() - from).toBe(1_900);
  });

  test('waits for a night that is about to end', async () => {
    busyAttempts = 3;
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls.slice(0, 4)).toEqual(['acquire', 'acquire', 'acquire', 'acquire']);
    expect(calls.at(-1)).toBe('release 9');
  });

  test('stays owed where it cannot be paid, and the lease is given back all the same', async () => {
    purge = () => Promise.reject(new Error('the disk is full'));
    await expect(drainPurgeQueue(createDeps())).rejects.toThrow('the disk is full');
    expect(calls.slice(-2)).toEqual([`purge ${ALL} alone`, 'release 9']);
  });

  test('nothing is nothing to do, not even a lease', async () => {
    pending = [];
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls).toEqual([]);
  });
});
