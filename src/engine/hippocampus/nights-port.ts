import type {
  Counts,
  Cycle,
  Holder,
  Lease,
  LeasePurpose,
  NightState,
  StageStatus,
} from '../vocabulary/night.ts';

/** A process as the lease knows it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Whether a process of this host is there. */
  readonly isAlive: (pid: number) => boolean;
}

export type LeaseAnswer = { readonly lease: Lease } | { readonly busy: Holder };

/**
 * Who runs the night, and how far it has come. One lease over all processes; every write as a night names its lease, and
 * one whose fence is older than the store's throws `CANCELLED` with nothing written.
 */
export interface NightLedger {
  /**
   * Takes the lease and opens a cycle, or goes on with the one that was left unfinished; or tells who has it. Where that is no
   * night, it notes that one waits: for some seconds, or until it is asked for again, nobody else is given the lease.
   */
  acquireForCycle(self: ProcessIdentity, newCycleId: string): Promise<LeaseAnswer>;
  /** Takes the lease for something else, so that no night begins meanwhile; or tells who has it, or waits for it with a night. */
  acquire(self: ProcessIdentity, purpose: Exclude<LeasePurpose, 'night'>): Promise<LeaseAnswer>;
  /** Throws `CANCELLED` when the lease is another's by now. */
  checkFence(lease: Lease): Promise<void>;
  /** Says that the holder lives, without waiting for any writer; tells whether somebody asked it to stop. */
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
  /** Asks the night to stop; false when none holds the lease. */
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
