import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/engine/errors.ts';
import type { NightLedger } from '../../src/engine/hippocampus/nights-port.ts';
import { withLease } from '../../src/engine/lease/with-lease.ts';
import type { LeaseDeps, LeaseOptions } from '../../src/engine/lease/with-lease.ts';
import type { Holder, Lease } from '../../src/engine/vocabulary/night.ts';
import { createFakeClock } from '../support/store.ts';

const LEASE: Lease = { fence: 7, cycle: 0 };
const NIGHT: Lease = { fence: 8, cycle: 3 };
const HOLDER: Holder = { pid: 99, heartbeatAt: 5 };

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
  beat = async () => ({ cancel: false });
  release = async () => undefined;
});

const createDeps = (): LeaseDeps => {
  const nights: Pick<NightLedger, 'acquire' | 'acquireForCycle' | 'beat' | 'release'> = {
    acquire: async () => {
      calls.push('acquire');
      return busyAttempts-- > 0 ? null : LEASE;
    },
    acquireForCycle: async (_, newCycleId) => {
      calls.push(`acquire for ${newCycleId}`);
      return busyAttempts-- > 0 ? { busy: HOLDER } : { lease: NIGHT };
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
    await hold({}, async () => {
      calls.push('work');
      await letTimePass(10_000);
      return '';
    });
    expect(calls.slice(0, 3)).toEqual(['acquire', 'beat 7', 'work']);
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
    const held = hold({}, async () => {
      setTimeout(() => answer({ cancel: false }), 5);
      return '';
    });
    await held;
    expect(calls).toEqual(['acquire', 'beat 7', 'answered', 'release 7']);
  });

  test('frees it when the work fails, and passes the failure on', async () => {
    const failure = new Error('the disk is full');
    await expect(hold({}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(calls.at(-1)).toBe('release 7');
  });

  test('hears that its work was aborted', async () => {
    const stop = new AbortController();
    const checks = withLease(createDeps(), { signal: stop.signal }, async (_, heartbeat) => {
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
  test('it is asked for once, and the caller is told what to do', async () => {
    busyAttempts = Infinity;
    const refused = hold({ repair: 'Wait for it.' });
    await expect(refused).rejects.toBeInstanceOf(MemoryError);
    await expect(refused).rejects.toMatchObject({ code: 'BUSY', repair: 'Wait for it.' });
    expect(calls).toEqual(['acquire']);
  });

  test('what is to be done instead is done, with who holds it', async () => {
    busyAttempts = Infinity;
    const onBusy = (holder: Holder | null): string => `held by ${holder?.pid ?? 'somebody'}`;
    expect(await hold({ onBusy })).toBe('held by somebody');
    expect(await hold({ onBusy, newCycleId: 'night' })).toBe('held by 99');
    expect(calls).toEqual(['acquire', 'acquire for night']);
  });

  test('it is asked for as often as was said, with a pause in between', async () => {
    busyAttempts = 3;
    const from = clock.now();
    expect(await hold({ wait: { tries: 4, pauseMs: 100 } }, async () => `${clock.now() - from} ms`)).toBe(
      '300 ms',
    );
    busyAttempts = 4;
    calls = [];
    await expect(hold({ wait: { tries: 4, pauseMs: 100 } })).rejects.toMatchObject({ code: 'BUSY' });
    expect(calls).toHaveLength(4);
  });
});
