import { beforeEach, describe, expect, test } from 'vitest';
import type { Cortex } from '../../src/engine/cortex/port.ts';
import type { PurgeItem } from '../../src/engine/hippocampus/purges-port.ts';
import { drainPurgeQueue } from '../../src/engine/purge/drain-queue.ts';
import type { Holder, Lease } from '../../src/engine/vocabulary/night.ts';
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
let holder: Holder;
let onAcquire: () => void;
let purge: () => Promise<void>;
const PURGING: Holder = { pid: 8, heartbeatAt: 5, purpose: 'purge' };
const clock = createFakeClock();

beforeEach(() => {
  calls = [];
  pending = ITEMS;
  busyAttempts = 0;
  onAcquire = () => undefined;
  holder = { pid: 7, heartbeatAt: 5, purpose: 'night' };
  purge = async () => undefined;
});

const createDeps = (): PurgeDeps => {
  const cortex = {
    listClusters: async () => TREE,
    readCounts: async () => ({ clusters: 0, antechamber: 0 }),
    removeRows: async (what: Parameters<Cortex['removeRows']>[0]) => {
      calls.push(`rows ${JSON.stringify(what)}`);
    },
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
          onAcquire();
          return busyAttempts-- > 0 ? { busy: holder } : { lease: { fence: 9, cycle: 0 } };
        },
        beat: async () => ({ cancel: false }),
        release: async ({ fence }: Lease) => void calls.push(`release ${fence}`),
      },
      facts: {
        // A memory that no Cortex has met yet.
        get: async () => null,
        set: async (lease: Lease | null, key: string) => {
          if (key === 'torn') calls.push(`torn ${lease?.fence ?? 'by nobody'}`);
        },
      },
      blocks: { read: async () => [] },
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
  gone: ['e', 'b'],
});

describe('what forgetting owes the Cortex', () => {
  test('is paid under a lease of its own, struck out, and the lease given back', async () => {
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls).toEqual(['acquire', 'torn 9', `purge ${ALL} alone`, 'remove 9 6', 'release 9']);
  });

  test('is paid by a night under the night’s', async () => {
    expect(await drainPurgeQueue(createDeps(), NIGHT)).toBe(true);
    expect(calls).toEqual(['torn 7', `purge ${ALL} alone`, 'remove 7 6']);
  });

  test('goes at once while a night is under way, and stays owed', async () => {
    busyAttempts = Infinity;
    const from = clock.now();
    expect(await drainPurgeQueue(createDeps())).toBe(false);
    expect(calls.filter((one) => one !== 'acquire')).toEqual(['torn by nobody', `rows ${ALL}`]);
    // Nobody waits for a night.
    expect(clock.now() - from).toBeLessThan(500);
  });

  test('waits for a night that is about to end', async () => {
    busyAttempts = 2;
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls.slice(0, 3)).toEqual(['acquire', 'acquire', 'acquire']);
    expect(calls.at(-1)).toBe('release 9');
  });

  test('waits for another forgetting, which may pay it too: then there is nothing left to do', async () => {
    busyAttempts = Infinity;
    holder = PURGING;
    // What the other has forgotten since is not waited for.
    onAcquire = () => {
      if (calls.length === 4) pending = [{ kind: 'exchange', id: 'of the other' }];
    };
    expect(await drainPurgeQueue(createDeps())).toBe(true);
    expect(calls).toEqual(['acquire', 'acquire', 'acquire', 'acquire']);
  });

  test('is paid for all by whoever gets the lease', async () => {
    busyAttempts = 5;
    holder = PURGING;
    const draining = drainPurgeQueue(createDeps());
    pending = [...ITEMS, { kind: 'exchange', id: 'of the other' }];
    expect(await draining).toBe(true);
    expect(calls.at(-2)).toBe('remove 9 7');
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
