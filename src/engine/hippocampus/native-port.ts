import type { IncomingEntry } from './entries-port.ts';
import type { Lease } from '../vocabulary/night.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';

/** A block as a version of the native encoder encodes it: mean and log variance, [latent] each. */
export interface NativeVector {
  readonly blockKey: number;
  readonly spaceId: number;
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

/** Centroids away from which and toward which a memory moved. */
export interface Direction {
  readonly from?: string;
  readonly toward?: string;
}

/** One event of a block's life in the native space (spec §9.7.4). */
export interface HistoryEvent {
  readonly date: string;
  readonly model_version: string;
  readonly event: 'creation' | 'reconsolidation' | 'epiphany';
  readonly delta_magnitude?: number;
  readonly beyond_usual?: number;
  readonly direction?: Direction;
}

/** A block encoded anew. */
export interface Healing {
  readonly blockKey: number;
  /** The block as it was read: one that forgetting changed since is left alone. */
  readonly revision: number;
  /** Whose vector was read; null: it had none. */
  readonly previousSpaceId: number | null;
  readonly vector: NativeVector;
  readonly event: HistoryEvent;
  readonly at: number;
  /** The entry that tells of an epiphany: stored in the same commit. */
  readonly epiphanyEntry?: IncomingEntry;
}

/** How the native encoder sees blocks, version by version (spec §9.5 to §9.8). */
export interface NativeStore {
  /** The version in use; null before any was accepted. */
  readVersion(): Promise<Space | null>;
  /** All accepted ones, by version ascending. */
  listVersions(): Promise<Space[]>;
  /** Makes a new version the one in use, with the witnesses as it encodes them. */
  acceptVersion(
    lease: Lease,
    identity: SpaceIdentity,
    version: number,
    witnesses: readonly Pick<NativeVector, 'blockKey' | 'mean'>[],
  ): Promise<Space>;
  /** Goes back, or forth, to an accepted version. */
  activateVersion(spaceId: number): Promise<void>;
  /** Of these blocks, those that have one. */
  readVectors(keys: readonly number[]): Promise<NativeVector[]>;
  /** Means of all blocks in one space, by block ascending. */
  readMeans(spaceId: number): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]>;
  /** How many vectors are in a space; a look that costs little. */
  countVectors(spaceId: number): Promise<number>;
  /** Blocks of the Cortex without any, by key, from `after`. */
  listUnencoded(after: number, limit: number): Promise<{ readonly key: number; readonly id: string }[]>;
  /** Of an old version none, once nothing is as it encoded it; of a very old one a quarter. */
  readWitnesses(spaceId: number): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]>;
  /**
   * Writes each unless another process was faster or forgetting changed its block (R16): false for those. At most one event
   * a block and version stands in the history.
   */
  heal(healings: readonly Healing[]): Promise<boolean[]>;
  readHistories(keys: readonly number[]): Promise<ReadonlyMap<number, readonly HistoryEvent[]>>;
  /** Blocks whose history tells of an epiphany since then, latest first. */
  listEpiphanies(
    since: number,
    limit: number,
  ): Promise<
    { readonly key: number; readonly id: string; readonly title: string; readonly event: HistoryEvent }[]
  >;
  /** Blocks by the largest shift that their history tells of, largest first; none that never moved. */
  listMoved(
    limit: number,
  ): Promise<
    { readonly key: number; readonly id: string; readonly title: string; readonly largest: number }[]
  >;
}
