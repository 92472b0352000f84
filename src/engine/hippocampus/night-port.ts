import type { Period } from '../language/dates.ts';
import type { Terms } from '../language/terms.ts';
import type { Block, FluxMetrics, Relationship, SalienceScores, Zone } from '../vocabulary/block.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';
import type { Relation } from '../vocabulary/memory.ts';
import type { Counts, Cycle, Holder, Lease, NightState, StageStatus } from '../vocabulary/night.ts';

/** A process as the lease knows it. */
export interface Self {
  readonly pid: number;
  readonly host: string;
  /** Whether a process of this host is there. */
  readonly alive: (pid: number) => boolean;
}

/**
 * Who runs the night, and how far it has come. One lease over all processes; every write as a night names its lease, and
 * one whose fence is older than the store's throws `CANCELLED` with nothing written.
 */
export interface NightLedger {
  /** Takes the lease and opens a cycle, or goes on with the one that was left unfinished; or tells who has it. */
  take(self: Self, newCycleId: string): Promise<{ lease: Lease } | { busy: Holder }>;
  /** Throws `CANCELLED` when the lease is another's by now. */
  check(lease: Lease): Promise<void>;
  /** Says that the holder lives; tells whether somebody asked it to stop. */
  beat(lease: Lease): Promise<{ cancel: boolean }>;
  stage(
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
  /** Frees a lease without a word about the cycle. */
  release(lease: Lease): Promise<void>;
  /** Takes the lease without a night, so that none begins meanwhile; null when somebody has it. */
  hold(self: Self): Promise<Lease | null>;
  /** Asks the holder to stop; false when nobody holds the lease. */
  cancel(self: Self): Promise<boolean>;
  /** The cycle of this id, or the latest; null when there is none. */
  cycle(self: Self, id?: string): Promise<Cycle | null>;
  /** Entries that no night has taken up, and when the last of all came. */
  waiting(): Promise<{ entries: number; lastAt: number | null }>;
}

/** A turn of a session on its way through stages 1 and 2. */
export interface NightTurn {
  readonly entry: Entry;
  readonly perplexity: number | null;
  readonly fluxState: string | null;
  /** The cycle that formed its block; null while no block covers it. */
  readonly cycle: number | null;
  readonly blockId: string | null;
}

export interface NightSession {
  readonly key: number;
  readonly id: string;
  readonly userId: string | null;
  readonly firstAt: number;
  /** The arc it left open, by the question it pursues (§4.2). */
  readonly openArc: {
    readonly question: string;
    readonly spaceId: number;
    readonly vector: Float32Array;
  } | null;
  /** The first turn that no block covers; null when all are covered. */
  readonly fromTurn: number | null;
}

export interface FluxArc {
  readonly firstTurn: number;
  readonly lastTurn: number;
  readonly open: boolean;
  readonly metrics: FluxMetrics;
}

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
  readonly proseHere?: boolean;
  readonly clusterless?: boolean;
  readonly after: number;
  readonly limit: number;
}

/** An entry that came up because its block is tied to another. */
export interface Relative {
  readonly seq: number;
  readonly relation: Relation;
  /** The block it is tied to. */
  readonly blockId: string;
}

/** Ids that a write brought into the Cortex. */
export interface Written {
  readonly exchanges?: readonly string[];
  readonly blocks?: readonly string[];
  readonly clusters?: readonly string[];
}

export type DebtKind = 'exchange' | 'block' | 'cluster' | 'antechamber';
export interface Debt {
  readonly kind: DebtKind;
  readonly id: string;
}

/** A block of which every entry passes a filter. */
export interface BlockWithin {
  readonly id: string;
  readonly session: number;
  /** Its composite (§4.3). */
  readonly salience: number;
}

/** Blocks, arcs, centroids: what the nine stages make and pass on to each other. Reading needs no lease. */
export interface BlockStore {
  /** Entries of this cycle, by number; `after` and `limit` page through them. */
  fresh(cycle: number, after: number, limit: number): Promise<Entry[]>;
  /** Entries of earlier cycles, newest first, as the meter learns them anew. */
  earlier(cycle: number, before: number, limit: number): Promise<Entry[]>;
  score(
    lease: Lease,
    scores: readonly { readonly seq: number; readonly perplexity: number }[],
  ): Promise<void>;
  /** `log2` of the scores of entries, null where there is none. */
  surprises(seqs: readonly number[]): Promise<(number | null)[]>;
  /** What the meter had learned at the end of which cycle. */
  meterState(meter: string): Promise<{ readonly cycle: number; readonly state: Uint8Array } | null>;
  /** Nothing is kept when something was forgotten since `forgets` was read. */
  saveMeterState(lease: Lease, meter: string, state: Uint8Array, forgets: number): Promise<void>;
  /** How often something was forgotten. */
  forgets(): Promise<number>;

  /** Sessions with entries of this cycle that no block covers. */
  sessions(cycle: number): Promise<NightSession[]>;
  /** Sessions of a user with an arc left open whose last turn came between these moments, other than this one. */
  openArcs(userId: string | null, except: number, from: number, to: number): Promise<NightSession[]>;
  /** Questions of arcs left open, latest first (§4.2). */
  openQuestions(limit: number): Promise<{ readonly question: string; readonly at: number }[]>;
  /** Turns of a session from this turn on, up to the cycle's boundary. */
  turns(session: number, fromTurn: number, cycle: number): Promise<NightTurn[]>;
  flux(
    lease: Lease,
    session: number,
    states: readonly { readonly seq: number; readonly state: string }[],
    arcs: readonly FluxArc[],
  ): Promise<void>;
  arcs(session: number): Promise<FluxArc[]>;
  /** Mean and deviation of `log2` of the scores given since a cycle (R9). */
  longRun(
    sinceCycle: number,
  ): Promise<{ readonly mean: number; readonly deviation: number; readonly turns: number }>;

  /**
   * Blocks with the entries they cover, and which of those cite which blocks, in one transaction; known ids are left
   * alone. False, and nothing done: an entry is gone.
   */
  form(
    lease: Lease,
    blocks: readonly NewBlock[],
    citations: readonly { readonly citing: string; readonly cited: string }[],
  ): Promise<boolean>;
  leaveOpen(
    lease: Lease,
    session: number,
    arc: { readonly question: string; readonly spaceId: number; readonly vector: Float32Array } | null,
  ): Promise<void>;
  find(query: BlockQuery): Promise<Block[]>;
  /** Blocks of a session by when they begin. */
  ofSession(session: number): Promise<Block[]>;
  /** Blocks of a cycle that continue one or are continued, by when they begin. */
  continuing(cycle: number): Promise<Block[]>;
  /** In the order asked; unknown ids are left out. */
  blocks(ids: readonly string[]): Promise<Block[]>;
  /** Applies what is still true; keys of blocks that changed meanwhile are returned. */
  change(lease: Lease, changes: readonly BlockChange[]): Promise<number[]>;
  vectors(keys: readonly number[]): Promise<(BlockVector & { readonly key: number })[]>;
  entryVectors(spaceId: number, seqs: readonly number[]): Promise<(Float32Array | null)[]>;
  relate(lease: Lease, relations: readonly Relationship[]): Promise<void>;
  /** Entries of blocks that are tied to those of these entries (§7.4), a few of each, with what ties them. */
  relatives(seqs: readonly number[]): Promise<readonly Relative[]>;
  /**
   * Blocks of the Cortex of which some entry was said in this time and every entry passes the filter, the most salient
   * first, among those of the latest entries. What a forgetting has touched is left out until a night has mended it.
   */
  within(
    filter: EntryFilter,
    time: { readonly from: number; readonly to: number },
    limit: number,
  ): Promise<readonly BlockWithin[]>;
  /** Entries whose raw text was formed into a block in this cycle or before. */
  outlived(
    cycle: number,
    after: number,
    limit: number,
  ): Promise<{ seq: number; id: string; sha256: string }[]>;
  /** Entries whose terms an earlier version of the analyser made, by number. */
  outdated(after: number, limit: number): Promise<Entry[]>;
  /** Puts new terms in place of old ones; entries forgotten meanwhile are passed over. */
  renew(
    lease: Lease,
    rows: readonly { readonly seq: number; readonly terms: Terms; readonly periods: readonly Period[] }[],
  ): Promise<void>;
  /** Lets go of raw texts that were read back from the Cortex; their vectors stay as a short copy. */
  letGo(lease: Lease, seqs: readonly number[]): Promise<void>;
  /** Newest first by end; `before` is the cursor of the last one seen. */
  list(limit: number, before: { readonly endAt: number; readonly key: number } | null): Promise<Block[]>;
  complete(prefix: string, limit: number): Promise<string[]>;
  /** Tells that a recall brought these up (R14). */
  touch(ids: readonly string[], at: number): Promise<void>;
  foldTouches(lease: Lease): Promise<number>;
  /** An empty `clusterId`: it fits into none. The facts are written with the places, in one transaction. */
  placeInClusters(
    lease: Lease,
    places: readonly { readonly blockId: string; readonly clusterId: string }[],
    facts: Readonly<Record<string, string>>,
  ): Promise<void>;
  centroids(): Promise<Centroid[]>;
  /** How many blocks each centroid has. */
  centroidSizes(): Promise<Map<string, number>>;
  /** Active centroids without words, or whose words no longer stand in the block they are of. */
  mislabelled(): Promise<Set<string>>;
  /** Blocks of a centroid, latest first. */
  ofCentroid(centroidId: string, limit: number): Promise<Block[]>;
  /** Hands blocks over to a centroid: they are relevant from now on. */
  recenter(lease: Lease | null, blockIds: readonly string[], to: string): Promise<void>;
  /** `fused`: blocks of these are handed over to the other, in order, in the same transaction. */
  putCentroids(
    lease: Lease | null,
    centroids: readonly Centroid[],
    fused?: readonly { readonly from: readonly string[]; readonly to: string }[],
  ): Promise<void>;

  /** By which model and prompt something was worded. */
  noteAnswers(
    lease: Lease,
    answers: readonly {
      readonly subject: string;
      readonly what: string;
      readonly model: string;
      readonly prompt: string;
    }[],
  ): Promise<void>;
  debts(): Promise<Debt[]>;
  /**
   * Owes what a holder that had lost its lease wrote into the Cortex too late: what has been forgotten since, blocks that
   * forgetting has changed since, and clusters, which the next night makes anew.
   */
  takeBack(written: Written): Promise<void>;
  /** Strikes out what was paid, by whoever holds the lease: nobody is writing it meanwhile. */
  paid(lease: Lease, debts: readonly Debt[]): Promise<void>;
  fact(name: string): Promise<string | null>;
  setFact(lease: Lease | null, name: string, value: string): Promise<void>;
}
