import type { Lease } from '../vocabulary/night.ts';

/** A memory that a question brought up and that was then used. */
export interface MemoryUse {
  readonly seq: number;
  /** That of the first use of the same question. */
  readonly firstSeq: number;
  readonly query: string;
  readonly entrySeq: number;
  readonly passedOver: readonly number[];
  readonly at: number;
}

/** A pair by the names of its two sides. */
export interface NamedPair {
  readonly query: string;
  readonly positive: string;
}

/** What the native encoder learns by: how memories were used, and the pairs that it must not forget (spec §8.6). */
export interface LearningStore {
  /** Notes uses; the same question of the same memory counts once. */
  addUses(
    uses: readonly (Omit<MemoryUse, 'seq' | 'firstSeq'> & { readonly how: 'cite' | 'quote' })[],
  ): Promise<void>;
  /** The latest uses, newest first. */
  listUses(limit: number): Promise<MemoryUse[]>;
  /** Pairs of earlier nights that stay: to be practised, and to be judged by (encoder/train/anchor.ts). */
  readAnchor(): Promise<(NamedPair & { readonly cycle: number })[]>;
  /** Adds and takes out pairs in one step; none of what has been forgotten since it was read comes in. */
  updateAnchor(lease: Lease, add: readonly NamedPair[], remove: readonly NamedPair[]): Promise<void>;
}
