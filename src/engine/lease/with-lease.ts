import type { WithClock } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import type { NightLedger, WithSelf } from '../hippocampus/nights-port.ts';
import type { Holder, Lease } from '../vocabulary/night.ts';
import { Heartbeat } from './heartbeat.ts';

export interface LeaseDeps extends WithClock, WithSelf {
  readonly hippocampus: { readonly nights: NightLedger };
}

export interface LeaseOptions<T> {
  /** How often a lease that somebody else holds is asked for again, and after how long. Without it: once. */
  readonly wait?: { readonly tries: number; readonly pauseMs: number };
  /** Aborted: `heartbeat.check` throws. */
  readonly signal?: AbortSignal | undefined;
  /** Opens a night under this id, or goes on with the one that was left unfinished; the work itself ends it. */
  readonly newCycleId?: string;
  /** What is done when somebody else keeps the lease. Without it: `BUSY`, with what to do. */
  readonly onBusy?: (holder: Holder | null) => T | Promise<T>;
  readonly repair?: string;
}

/**
 * Does something as the one holder of the night's lease over all processes: nobody's night runs meanwhile, and a holder that
 * dies frees it by its silence. The lease is always kept alive by a heartbeat, and freed however the work ends.
 */
export async function withLease<T>(
  { hippocampus: { nights }, self, clock }: LeaseDeps,
  { wait = { tries: 1, pauseMs: 0 }, signal, newCycleId, onBusy, repair = TRY_AGAIN }: LeaseOptions<T>,
  work: (lease: Lease, heartbeat: Heartbeat) => Promise<T>,
): Promise<T> {
  const acquire = async (): Promise<{ lease: Lease } | { busy: Holder | null }> => {
    if (newCycleId !== undefined) return nights.acquireForCycle(self, newCycleId);
    const lease = await nights.acquire(self);
    return lease ? { lease } : { busy: null };
  };
  let acquired = await acquire();
  for (let tries = 1; 'busy' in acquired && tries < wait.tries; tries++) {
    await clock.sleep(wait.pauseMs);
    acquired = await acquire();
  }
  if ('busy' in acquired) {
    if (onBusy) return onBusy(acquired.busy);
    throw new MemoryError('BUSY', 'A night is under way.', repair);
  }
  const { lease } = acquired;
  const heartbeat = new Heartbeat(nights, clock, lease, signal);
  heartbeat.start();
  try {
    return await work(lease, heartbeat);
  } finally {
    await heartbeat.stop();
    // A night frees its lease as it is finished; where even that failed, the lease runs out by itself.
    if (newCycleId === undefined) await nights.release(lease);
  }
}

const TRY_AGAIN = 'Try again when it is over: `sophontic-memory night --status`.';
