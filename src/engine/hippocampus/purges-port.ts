import type { Lease } from '../vocabulary/night.ts';

/** Ids that a write brought into the Cortex. */
export interface CortexWrites {
  readonly exchanges?: readonly string[];
  readonly blocks?: readonly string[];
  readonly clusters?: readonly string[];
}

export type PurgeKind = 'exchange' | 'block' | 'cluster' | 'antechamber';
/** A row that has still to be taken out of the Cortex. */
export interface PurgeItem {
  readonly kind: PurgeKind;
  readonly id: string;
}

/** What forgetting has still to take out of the Cortex (R12), written with the forgetting itself. */
export interface PurgeQueue {
  list(): Promise<PurgeItem[]>;
  /**
   * Adds what a holder that had lost its lease wrote into the Cortex too late: what has been forgotten since, blocks that
   * forgetting has changed since, and clusters, which the next night makes anew.
   */
  addWritten(written: CortexWrites): Promise<void>;
  /** Strikes out what was purged, by whoever holds the lease: nobody is writing it meanwhile. */
  remove(lease: Lease, items: readonly PurgeItem[]): Promise<void>;
}
