import type { BlockStore } from './blocks-port.ts';
import type { CentroidStore } from './centroids-port.ts';
import type { EntryStore } from './entries-port.ts';
import type { FactStore } from './facts-port.ts';
import type { EntryIndex } from './index-port.ts';
import type { LearningStore } from './learning-port.ts';
import type { NativeStore } from './native-port.ts';
import type { NightLedger } from './nights-port.ts';
import type { PurgeQueue } from './purges-port.ts';
import type { RepairStore } from './repairs-port.ts';
import type { SessionStore } from './sessions-port.ts';
import type { SpaceStore } from './spaces-port.ts';
import type { Fault } from '../vocabulary/damage.ts';

export interface HippocampusCounts {
  /** All turns within reach, without `notes`. */
  readonly remembered: number;
  /** What the memory told itself of shifts of its understanding (epiphanies). */
  readonly notes: number;
  /** Of both, whose words the Day Table holds. */
  readonly entries: number;
  readonly sessions: number;
  readonly vectors: number;
  readonly citations: number;
  readonly blocks: number;
  /** Entries in the Cortex: verbatim beside their blocks, and in the archive. */
  readonly exchanges: number;
  readonly archived: number;
  readonly relationships: number;
  readonly centroids: number;
}

/**
 * Tier 1: the Day Table and what is derived from it, a port for each concern. Every method is safe with any number of
 * processes on the same store, and throws `MemoryError` (`BUSY`, `STORE_UNAVAILABLE`, `INVALID_INPUT`) with nothing changed.
 */
export interface Hippocampus {
  readonly entries: EntryStore;
  readonly index: EntryIndex;
  readonly spaces: SpaceStore;
  readonly sessions: SessionStore;
  readonly blocks: BlockStore;
  readonly centroids: CentroidStore;
  readonly nights: NightLedger;
  readonly native: NativeStore;
  readonly learning: LearningStore;
  readonly facts: FactStore;
  readonly purges: PurgeQueue;
  readonly repairs: RepairStore;

  /** End of a night: the log is emptied into the store, statistics are renewed. */
  tidy(): Promise<void>;
  count(): Promise<HippocampusCounts>;
  /** Looks through the whole store for damage; none when it is sound. */
  check(): Promise<Fault[]>;
  /** Whether a thread of this process is at work on the store, for which the end of the process would wait. */
  isRewriting(): boolean;
  close(): Promise<void>;
}

export interface WithHippocampus {
  readonly hippocampus: Hippocampus;
}
