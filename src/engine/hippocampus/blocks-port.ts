import type { Block, FluxMetrics, Relationship, SalienceScores, Zone } from '../vocabulary/block.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';
import type { Facts } from '../vocabulary/facts.ts';
import type { Lease } from '../vocabulary/night.ts';

/** A block as stage 2 makes it; its zones have no texts yet. */
export interface NewBlock {
  readonly id: string;
  readonly type: Block['type'];
  readonly sessionKey: number;
  readonly userId: string | null;
  readonly userTier: string | null;
  /** Store numbers of its entries, in order; none for a metablock. */
  readonly seqs: readonly number[];
  readonly startAt: number;
  readonly endAt: number;
  readonly margins: { readonly anterior: number; readonly posterior: number };
  readonly flux: FluxMetrics | null;
  readonly continuityFlag: boolean;
  readonly constituents: readonly string[];
  readonly citations: readonly string[];
  readonly zones: readonly Zone[];
}

/** What of a block changes; what is not named stays. */
export interface BlockChange {
  readonly key: number;
  /** The block as it was read: one that was changed by forgetting since is left alone. */
  readonly revision: number;
  readonly stage?: number;
  readonly title?: string;
  readonly question?: string;
  /** Null: the Cortex has them now. */
  readonly zones?: readonly Zone[] | null;
  readonly salience?: SalienceScores;
  readonly coherenceGain?: number;
  readonly tiesMergeWeight?: number;
  readonly verdict?: string;
  readonly originalLength?: number;
  readonly compressedLength?: number;
  readonly tier?: 'hippocampus' | 'cortex';
  readonly idDistance?: number | null;
  readonly centroidId?: string | null;
  readonly clusterId?: string | null;
  readonly relevance?: Block['relevance'];
  readonly continuesFrom?: string;
  readonly continuedBy?: string;
  readonly metablockId?: string;
  readonly vectors?: readonly BlockVector[];
  /** Moves its entries from here, by zone: live to the Cortex, dead to the archive. */
  readonly exchangesMoved?: boolean;
}

export interface BlockVector {
  readonly what: string;
  readonly spaceId: number;
  readonly values: Float32Array;
}

/** Which blocks; every field narrows. */
export interface BlockQuery {
  readonly stage?: number;
  readonly tier?: 'hippocampus' | 'cortex';
  /** Stage 8 has not decided where they belong. */
  readonly undecided?: boolean;
  /** Their prose is here: to be moved, or to be brought up to date in the Cortex. */
  readonly hasProse?: boolean;
  readonly clusterless?: boolean;
  readonly after: number;
  readonly limit: number;
}

/** A block of which every entry passes a filter. */
export interface FilteredBlock {
  readonly id: string;
  readonly session: number;
  /** Its composite (§4.3). */
  readonly salience: number;
}

/** Holographic Blocks: what the nine stages make of entries and pass on to each other. Reading needs no lease. */
export interface BlockStore {
  /**
   * Blocks with the entries they cover, and which of those cite which blocks, in one transaction; known ids are left
   * alone. False, and nothing done: an entry is gone.
   */
  insert(
    lease: Lease,
    blocks: readonly NewBlock[],
    citations: readonly { readonly citing: string; readonly cited: string }[],
  ): Promise<boolean>;
  /** Applies what is still true; keys of blocks that changed meanwhile are returned. */
  update(lease: Lease, changes: readonly BlockChange[]): Promise<number[]>;
  relate(lease: Lease, relations: readonly Relationship[]): Promise<void>;
  /** An empty `clusterId`: it fits into none. The facts are written with the places, in one transaction. */
  placeInClusters(
    lease: Lease,
    places: readonly { readonly blockId: string; readonly clusterId: string }[],
    facts: Facts,
  ): Promise<void>;
  /** By which model and prompt something was worded. */
  putAnswers(
    lease: Lease,
    answers: readonly {
      readonly subject: string;
      readonly what: string;
      readonly model: string;
      readonly prompt: string;
    }[],
  ): Promise<void>;
  /** Tells that a recall brought these up (R14). */
  touch(ids: readonly string[], at: number): Promise<void>;
  foldTouches(lease: Lease): Promise<number>;

  /** In the order asked; unknown ids are left out. */
  read(ids: readonly string[]): Promise<Block[]>;
  find(query: BlockQuery): Promise<Block[]>;
  /** Blocks of a session by when they begin. */
  listOfSession(session: number): Promise<Block[]>;
  /** Blocks of a cycle that continue one or are continued, by when they begin. */
  listContinuing(cycle: number): Promise<Block[]>;
  /** Newest first by end; `before` is the cursor of the last one seen. */
  list(limit: number, before: { readonly endAt: number; readonly key: number } | null): Promise<Block[]>;
  /** Ids that begin so. */
  complete(prefix: string, limit: number): Promise<string[]>;
  /**
   * Blocks of the Cortex of which some entry was said in this time and every entry passes the filter, the most salient
   * first, among those of the latest entries. What a forgetting has touched is left out until a night has mended it.
   */
  findWithin(
    filter: EntryFilter,
    time: { readonly from: number; readonly to: number },
    limit: number,
  ): Promise<readonly FilteredBlock[]>;
  readVectors(keys: readonly number[]): Promise<(BlockVector & { readonly key: number })[]>;
  /** What blocks are called and where they belong, in the order asked; unknown ones are left out. */
  readTitles(keys: readonly number[]): Promise<
    {
      readonly key: number;
      readonly id: string;
      readonly title: string;
      readonly clusterId: string | null;
    }[]
  >;
  /** Some entries of each of these blocks, live ones first. */
  readEntrySeqs(keys: readonly number[], each: number): Promise<number[]>;
}
