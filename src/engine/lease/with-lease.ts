import type { WithClock } from '../clock.ts';
import type { LeaseAnswer, NightLedger, WithSelf } from '../hippocampus/nights-port.ts';
import type { Holder, Lease, LeasePurpose } from '../vocabulary/night.ts';
import { createBusyError } from './busy.ts';
import { Heartbeat, createCancelledError } from './heartbeat.ts';

export interface LeaseDeps extends WithClock, WithSelf {
  readonly hippocampus: { readonly nights: NightLedger };
}

/** How often a lease that somebody else holds is asked for again. */
const PAUSE_MS = 100;

interface WaitingOptions<T> {
  /** For how long the lease is asked for again, in ms: while a night has it, or waits for it, and while something else has it. */
  readonly patience?: { readonly night: number; readonly other: number };
  /** Asked while waiting: true when another has done meanwhile what was to be done. */
  readonly isNeedless?: () => Promise<boolean>;
  /** Aborted: waiting ends, and `heartbeat.check` throws. */
  readonly signal?: AbortSignal | undefined;
  /** What is done when somebody else keeps the lease. Without it: `BUSY`, with what to do. */
  readonly onBusy?: (holder: Holder) => T | Promise<T>;
  readonly repair?: string;
}
export type LeaseOptions<T> = WaitingOptions<T> &
  (
    | { readonly purpose: Exclude<LeasePurpose, 'night'> }
    /** A night: under this id, or the one that was left unfinished; the work itself ends it. */
    | { readonly newCycleId: string }
  );

/**
 * Does something as the one holder of the lease over all processes: no night and nothing else that takes it runs meanwhile, and
 * a holder that dies frees it by its silence. It is always kept alive by a heartbeat, and freed however the work ends.
 */
export async function withLease<T>(
  { hippocampus: { nights }, self, clock }: LeaseDeps,
  options: LeaseOptions<T>,
  work: (lease: Lease, heartbeat: Heartbeat) => Promise<T>,
): Promise<T> {
  const { patience = { night: 0, other: 0 }, isNeedless, signal, onBusy, repair } = options;
  const isNight = 'newCycleId' in options;
  const acquire = (): Promise<LeaseAnswer> =>
    'newCycleId' in options
      ? nights.acquireForCycle(self, options.newCycleId)
      : nights.acquire(self, options.purpose);
  let acquired = await acquire();
  for (let waitedMs = 0; 'busy' in acquired; waitedMs += PAUSE_MS) {
    const { busy } = acquired;
    const isOver = waitedMs >= patience[busy.purpose === 'night' ? 'night' : 'other'];
    if (isOver || (await isNeedless?.()) === true) {
      if (onBusy) return onBusy(busy);
      throw createBusyError(busy, repair);
    }
    if (signal?.aborted === true) throw createCancelledError(isNight);
    await clock.sleep(PAUSE_MS);
    acquired = await acquire();
  }
  const { lease } = acquired;
  const heartbeat = new Heartbeat(nights, clock, lease, signal);
  heartbeat.start();
  try {
    return await work(lease, heartbeat);
  } finally {
    await heartbeat.stop();
    // A night frees its lease as it is finished; where even that failed, the lease runs out by itself.
    if (!isNight) await nights.release(lease);
  }
}
