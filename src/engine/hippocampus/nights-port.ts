import type { Counts, Cycle, Holder, Lease, NightState, StageStatus } from '../vocabulary/night.ts';

/** A process as the lease knows it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Whether a process of this host is there. */
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Who runs the night, and how far it has come. One lease over all processes; every write as a night names its lease, and
 * one whose fence is older than the store's throws `CANCELLED` with nothing written.
 */
export interface NightLedger {
  /** Takes the lease and opens a cycle, or goes on with the one that was left unfinished; or tells who has it. */
  acquireForCycle(self: ProcessIdentity, newCycleId: string): Promise<{ lease: Lease } | { busy: Holder }>;
  /** Takes the lease without a night, so that none begins meanwhile; null when somebody has it. */
  acquire(self: ProcessIdentity): Promise<Lease | null>;
  /** Throws `CANCELLED` when the lease is another's by now. */
  checkFence(lease: Lease): Promise<void>;
  /** Says that the holder lives; tells whether somebody asked it to stop. */
  beat(lease: Lease): Promise<{ cancel: boolean }>;
  /** Frees a lease without a word about the cycle. */
  release(lease: Lease): Promise<void>;
  updateStage(
    lease: Lease,
    stage: number,
    change: {
      readonly status?: StageStatus;
      readonly done?: number;
      readonly total?: number;
      readonly ms?: number;
      readonly counts?: Counts;
    },
  ): Promise<void>;
  /** Ends the cycle and frees the lease. */
  finish(
    lease: Lease,
    state: Extract<NightState, 'completed' | 'failed' | 'cancelled'>,
    failure: string | null,
  ): Promise<void>;
  /** Asks the holder to stop; false when nobody holds the lease. */
  requestCancel(self: ProcessIdentity): Promise<boolean>;
  /** The cycle of this id, or the latest; null when there is none. */
  readCycle(self: ProcessIdentity, id?: string): Promise<Cycle | null>;
  /** Entries that no night has taken up, and when the last of all came. */
  countWaiting(): Promise<{ entries: number; lastAt: number | null }>;
}

export interface WithSelf {
  /** This process, as the lease of the night knows it. */
  readonly self: ProcessIdentity;
}
