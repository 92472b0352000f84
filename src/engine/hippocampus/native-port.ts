import type { Arrival } from './port.ts';
import type { Lease } from '../vocabulary/night.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';

/** How a version of the native encoder feels a block: mean and log variance, [latent] each. */
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

/** A block felt anew. */
export interface Healing {
  readonly blockKey: number;
  /** The block as it was read: one that forgetting changed since is left alone. */
  readonly revision: number;
  /** Whose vector was read; null: it had none. */
  readonly from: number | null;
  readonly to: NativeVector;
  readonly event: HistoryEvent;
  readonly at: number;
  /** The entry that tells of an epiphany: stored in the same commit. */
  readonly told?: Arrival;
}

/** A memory that a question brought up and that was then used. */
export interface Use {
  readonly seq: number;
  /** That of the first use of the same question. */
  readonly first: number;
  readonly query: string;
  readonly entry: number;
  readonly passedOver: readonly number[];
  readonly at: number;
}

/** A pair by the names of its two sides. */
export interface NamedPair {
  readonly query: string;
  readonly positive: string;
}

/** The native side of the store (spec §9.5 to §9.8). */
export interface NativeStore {
  /** The version in use; null before any was accepted. */
  version(): Promise<Space | null>;
  /** All accepted ones, by version ascending. */
  versions(): Promise<Space[]>;
  /** Makes a new version the one in use, with the witnesses as it feels them. */
  accept(
    lease: Lease,
    identity: SpaceIdentity,
    version: number,
    witnesses: readonly Pick<NativeVector, 'blockKey' | 'mean'>[],
  ): Promise<Space>;
  /** Goes back, or forth, to an accepted version. */
  use(spaceId: number): Promise<void>;
  /** Of these blocks, those that have one. */
  vectors(keys: readonly number[]): Promise<NativeVector[]>;
  /** Means of all blocks in one space, by block ascending. */
  means(spaceId: number): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]>;
  /** How many vectors are in a space; a look that costs little. */
  count(spaceId: number): Promise<number>;
  /** Some entries of each of these blocks, live ones first. */
  entriesOf(keys: readonly number[], each: number): Promise<number[]>;
  /** Blocks of the Cortex without any, by key, from `after`. */
  unfelt(after: number, limit: number): Promise<{ readonly key: number; readonly id: string }[]>;
  /**
   * Writes each unless another process was faster or forgetting changed its block (R16): false for those. At most one event
   * a block and version stands in the history.
   */
  heal(healings: readonly Healing[]): Promise<boolean[]>;
  history(keys: readonly number[]): Promise<ReadonlyMap<number, readonly HistoryEvent[]>>;
  /** Blocks whose history tells of an epiphany since then, latest first. */
  epiphanies(
    since: number,
    limit: number,
  ): Promise<
    { readonly key: number; readonly id: string; readonly title: string; readonly event: HistoryEvent }[]
  >;
  /** Blocks by the largest shift that their history tells of, largest first; none that never moved. */
  moved(
    limit: number,
  ): Promise<
    { readonly key: number; readonly id: string; readonly title: string; readonly largest: number }[]
  >;
  /** What blocks are called and where they belong, in the order asked; unknown ones are left out. */
  titled(keys: readonly number[]): Promise<
    {
      readonly key: number;
      readonly id: string;
      readonly title: string;
      readonly clusterId: string | null;
    }[]
  >;
  /** Of an old version none, once nothing is as it felt it; of a very old one a quarter. */
  witnesses(spaceId: number): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]>;

  /** Entries of the archive are among the exchanges again (§5.5.1): they were touched. */
  promote(ids: readonly string[]): Promise<void>;

  /** Notes uses; the same question of the same memory counts once. */
  noteUses(uses: readonly (Omit<Use, 'seq' | 'first'> & { readonly how: 'cite' | 'quote' })[]): Promise<void>;
  /** The latest uses, newest first. */
  uses(limit: number): Promise<Use[]>;
  /** Pairs of earlier nights that stay: to be practised, and to be judged by (training/anchor.ts). */
  anchor(): Promise<(NamedPair & { readonly cycle: number })[]>;
  /** Adds and takes out pairs in one step; none of what has been forgotten since it was read comes in. */
  changeAnchor(lease: Lease, add: readonly NamedPair[], remove: readonly NamedPair[]): Promise<void>;
}
