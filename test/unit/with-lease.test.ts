import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/engine/errors.ts';
import type { NightLedger } from '../../src/engine/hippocampus/nights-port.ts';
import { withLease } from '../../src/engine/lease/with-lease.ts';
import type { LeaseDeps, LeaseOptions } from '../../src/engine/lease/with-lease.ts';
import type { Holder, Lease } from '../../src/engine/vocabulary/night.ts';
import { createFakeClock } from '../support/store.ts';

const LEASE: Lease = { fence: 7, cycle: 0 };
const NIGHT: Lease = { fence: 8, cycle: 3 };
/** Who holds the lease where somebody does, and what for. */
let holder: Holder;
const NIGHT_HOLDER: Holder = { pid: 99, heartbeatAt: 5, purpose: 'night' };
const PURGE_HOLDER: Holder = { pid: 98, heartbeatAt: 5, purpose: 'purge' };

let clock: ReturnType<typeof createFakeClock>;
let calls: string[];
/** Attempts after which the lease is free. */
let busyAttempts: number;
let beat: () => Promise<{ cancel: boolean }>;
let release: () => Promise<void>;
beforeEach(() => {
  clock = createFakeClock();
  calls = [];
  busyAttempts = 0;
  holder = NIGHT_HOLDER;
  beat = async () => ({ cancel: false });
  release = async () => undefined;
});

const createDeps = (): LeaseDeps => {
  const nights: Pick<NightLedger, 'acquire' | 'acquireForCycle' | 'beat' | 'release'> = {
    acquire: async (_, purpose) => {
      calls.push(`acquire for a ${purpose}`);
      return busyAttempts-- > 0 ? { busy: holder } : { lease: LEASE };
    },
    acquireForCycle: async (_, newCycleId) => {
      calls.push(`acquire for ${newCycleId}`);
      return busyAttempts-- > 0 ? { busy: holder } : { lease: NIGHT };
    },
    beat: async ({ fence }) => {
      calls.push(`beat ${fence}`);
      return beat();
    },
    release: async ({ fence }) => {
      calls.push(`release ${fence}`);
      await release();
    },
  };
  return {
    hippocampus: { nights: nights as NightLedger },
    self: { pid: 1, host: 'here', isAlive: () => true },
    clock,
  };
};
const PURGE = { purpose: 'purge' } as const;
const hold = (
  options: LeaseOptions<string>,
  work: (lease: Lease) => Promise<string> = async ({ fence }) => `done under ${fence}`,
): Promise<string> => withLease(createDeps(), options, work);
/** Long enough for several beats. */
const letTimePass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 100) await clock.sleep(100);
};

describe('whoever holds the lease', () => {
  test('says that it lives from the beginning to the end, and no longer, and frees it last', async () => {
    await hold(PURGE, async () => {
      calls.push('work');
      await letTimePass(10_000);
      return '';
    });
    expect(calls.slice(0, 3)).toEqual(['acquire for a purge', 'beat 7', 'work']);
    expect(calls.filter((call) => call === 'beat 7').length).toBeGreaterThanOrEqual(3);
    expect(calls.at(-1)).toBe('release 7');
    const before = calls.length;
    await letTimePass(10_000);
    expect(calls).toHaveLength(before);
  });

  test('frees it when no beat for it is on its way any more', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<{ cancel: boolean }>();
    beat = async () => {
      await answered;
      calls.push('answered');
      return { cancel: false };
    };
    const held = hold(PURGE, async () => {
      setTimeout(() => answer({ cancel: false }), 5);
      return '';
    });
    await held;
    expect(calls).toEqual(['acquire for a purge', 'beat 7', 'answered', 'release 7']);
  });

  test('frees it when the work fails, and passes the failure on', async () => {
    const failure = new Error('the disk is full');
    await expect(hold(PURGE, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(calls.at(-1)).toBe('release 7');
  });

  test('hears that its work was aborted', async () => {
    const stop = new AbortController();
    const checks = withLease(createDeps(), { ...PURGE, signal: stop.signal }, async (_, heartbeat) => {
      heartbeat.check();
      stop.abort();
      heartbeat.check();
      return 'worked on';
    });
    await expect(checks).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('as a night begins a cycle, and ends it itself: a lease that is lost with it runs out', async () => {
    expect(await hold({ newCycleId: 'night' })).toBe('done under 8');
    await expect(hold({ newCycleId: 'night' }, () => Promise.reject(new Error('fails')))).rejects.toThrow(
      'fails',
    );
    expect(calls.filter((call) => !call.startsWith('beat'))).toEqual([
      'acquire for night',
      'acquire for night',
    ]);
  });
});

describe('where somebody else holds it', () => {
  test.each([
    ['night', 'Process 99 is running a night at this moment.'],
    ['purge', 'Process 99 is taking out of the Cortex what was forgotten at this moment.'],
    ['space_migration', 'Process 99 is switching the memory to another model at this moment.'],
    ['space_drop', 'Process 99 is deleting the vectors of models that are searched no more at this moment.'],
    ['rollback', 'Process 99 is going back to another version of the native encoder at this moment.'],
    ['export', 'Process 99 is exporting the ledgers at this moment.'],
  ] as const)(
    'for a %s, it is asked for once, and the caller is told by whom and what for',
    async (purpose, message) => {
      busyAttempts = Infinity;
      holder = { pid: 99, heartbeatAt: 5, purpose };
      const refused = hold({ ...PURGE, repair: 'Do something else.' });
      await expect(refused).rejects.toBeInstanceOf(MemoryError);
      await expect(refused).rejects.toMatchObject({
        ...{ code: 'BUSY', message, repair: 'Do something else.' },
        facts: { holder: { pid: 99, heartbeat_at: '1970-01-01T00:00:00.005Z' } },
      });
      expect(calls).toEqual(['acquire for a purge']);
      // A night can be cancelled, what else there is cannot.
      const { repair } = (await hold(PURGE).catch((error: unknown) => error)) as MemoryError;
      expect(repair.includes('cancel')).toBe(purpose === 'night');
    },
  );

  test('by a night that waits, nothing false is told of it', async () => {
    busyAttempts = Infinity;
    holder = { ...NIGHT_HOLDER, isWaiting: true };
    await expect(hold(PURGE)).rejects.toMatchObject({
      code: 'BUSY',
      message: 'Process 99 is waiting to begin a night.',
    });
  });

  test('what is to be done instead is done, with who holds it', async () => {
    busyAttempts = Infinity;
    const onBusy = ({ pid }: Holder): string => `held by ${pid}`;
    expect(await hold({ ...PURGE, onBusy })).toBe('held by 99');
    expect(await hold({ onBusy, newCycleId: 'night' })).toBe('held by 99');
    expect(calls).toEqual(['acquire for a purge', 'acquire for night']);
  });

  test('it is asked for as long as was said, every 100 ms', async () => {
    busyAttempts = 3;
    const from = clock.now();
    const patience = { night: 300, other: 0 };
    expect(await hold({ ...PURGE, patience }, async () => `${clock.now() - from} ms`)).toBe('300 ms');
    busyAttempts = 4;
    calls = [];
    await expect(hold({ ...PURGE, patience })).rejects.toMatchObject({ code: 'BUSY' });
    expect(calls).toHaveLength(4);
  });

  test('a night is waited for as long as a night, anything else as long as was said for that', async () => {
    const patience = { night: 0, other: 200 };
    busyAttempts = 2;
    holder = PURGE_HOLDER;
    expect(await hold({ newCycleId: 'night', patience })).toBe('done under 8');
    busyAttempts = 1;
    holder = NIGHT_HOLDER;
    await expect(hold({ newCycleId: 'night', patience })).rejects.toMatchObject({ code: 'BUSY' });
  });

  test('waiting ends with the signal, and when another has done what was to be done', async () => {
    busyAttempts = Infinity;
    const patience = { night: 1_000, other: 1_000 };
    const stop = new AbortController();
    const waiting = hold({ newCycleId: 'night', patience, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(calls.length).toBeLessThan(4);
    calls = [];
    let looks = 0;
    const isNeedless = async (): Promise<boolean> => ++looks === 3;
    expect(await hold({ ...PURGE, patience, isNeedless, onBusy: () => 'needless' })).toBe('needless');
    expect(calls).toHaveLength(3);
  });
});
