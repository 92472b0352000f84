import type { Lease } from '../vocabulary/night.ts';
import type { Space } from '../vocabulary/space.ts';
import type { Zone } from '../vocabulary/block.ts';
import type { Fault, WithDamage } from '../vocabulary/damage.ts';
import type { Origin, Role } from '../vocabulary/entry.ts';
import type { AntechamberEntry, Cluster } from '../vocabulary/inquiry.ts';

/** One entry as the Cortex keeps it: verbatim, with its hash, whose it was, and its universal vector. */
export interface Exchange {
  readonly id: string;
  readonly blockId: string;
  readonly sessionId: string;
  readonly turn: number;
  readonly role: Role;
  readonly speaker: string | null;
  readonly userId: string | null;
  readonly at: number;
  readonly createdAt: number;
  readonly sha256: string;
  readonly text: string;
  readonly spaceId: number;
  readonly vector: Float32Array | null;
  readonly origin: Origin;
  readonly tags: readonly string[];
  readonly keep: boolean;
  /** Ids of what it makes outdated. */
  readonly supersedes: readonly string[];
}

/** Where verbatim texts are: of live zones among the exchanges, of dead zones in the archive (R12). */
export type ExchangeTier = 'cortex' | 'archive';

/** A block as the Cortex keeps it: its prose and what persists at full precision (§5.3). */
export interface CortexBlock {
  readonly id: string;
  readonly type: string;
  readonly sessionId: string;
  readonly userId: string | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly title: string;
  readonly question: string;
  readonly zones: readonly Zone[];
  /** Everything else of the block as JSON: flux, salience, references, history. */
  readonly record: string;
  readonly spaceId: number;
  readonly vector: Float32Array;
  readonly questionVector: Float32Array;
}

/** What a search found, best first: `score` grows with fitness and is comparable within one answer. */
export interface SearchHit {
  readonly id: string;
  readonly score: number;
}

/** By meaning (`vector`, in its space) and by words (`text`) together; a null vector or a blank text is left out. */
export interface CortexSearch {
  readonly spaceId: number;
  readonly vector: Float32Array | null;
  readonly text: string;
  readonly limit: number;
}

export interface CortexCounts {
  readonly blocks: number;
  readonly exchanges: number;
  readonly archived: number;
  readonly clusters: number;
  readonly antechamber: number;
}

/** What each table of the Cortex holds. */
export interface CortexRows {
  readonly exchanges: Exchange;
  readonly archive: Exchange;
  readonly blocks: CortexBlock;
  readonly clusters: Cluster;
  readonly antechamber: AntechamberEntry;
}
export type CortexPart = keyof CortexRows;

export type LeafCluster = Pick<Cluster, 'id' | 'centroid' | 'radius'>;

/** Ids of rows that are to go. */
export interface PurgedRows {
  readonly exchanges?: readonly string[];
  readonly blocks?: readonly string[];
  readonly clusters?: readonly string[];
  readonly antechamber?: readonly string[];
  /** Entries and blocks that exist no more: what is left of other blocks names none of them. */
  readonly gone?: readonly string[];
}

/**
 * Tier 2 (spec §5). Ids are unique in each table: putting a known one replaces its row. Everything is safe with several
 * processes on the same data. Methods throw `MemoryError` (`STORE_UNAVAILABLE`, `BUSY`) with nothing half written; what
 * they return is what is stored now, by whomever.
 */
export interface Cortex {
  putExchanges(tier: ExchangeTier, rows: readonly Exchange[]): Promise<void>;
  /** Verbatim texts by id, from either shelf; unknown ids, and those that cannot be read, are left out. Not held against their hashes. */
  readTexts(ids: readonly string[]): Promise<Map<string, { readonly text: string; readonly sha256: string }>>;

  /** Whole exchanges by id, from either shelf, in no order; what was stored before there were `origin`, `tags`… has their defaults. */
  readExchanges(ids: readonly string[]): Promise<Exchange[]>;

  putBlocks(rows: readonly CortexBlock[]): Promise<void>;
  readBlocks(ids: readonly string[]): Promise<CortexBlock[]>;
  /** Vectors of all blocks in one space, by id ascending. */
  readBlockVectors(spaceId: number): Promise<{ readonly ids: string[]; readonly vectors: Float32Array[] }>;
  searchBlocks(search: CortexSearch): Promise<SearchHit[]>;

  putClusters(rows: readonly Cluster[]): Promise<void>;
  /** Puts these in place of whatever was there, in one step as readers see it. */
  replaceClusters(rows: readonly Cluster[]): Promise<void>;
  listClusters(filter?: { readonly level?: number; readonly ids?: readonly string[] }): Promise<Cluster[]>;
  /** The clusters of level 1, as far as is needed to tell which one a block belongs to; by id ascending. */
  listLeaves(): Promise<LeafCluster[]>;
  searchClusters(level: number, search: CortexSearch): Promise<SearchHit[]>;

  putAntechamber(rows: readonly AntechamberEntry[]): Promise<void>;
  /** Newest first (by `at`, then id); all where `limit` is null. `waiting`: only those not promoted. */
  listAntechamber(filter: {
    readonly ids?: readonly string[];
    readonly clusterId?: string;
    readonly waiting?: boolean;
    readonly limit: number | null;
  }): Promise<AntechamberEntry[]>;
  searchAntechamber(search: CortexSearch): Promise<SearchHit[]>;

  /**
   * Takes rows out beyond recovery: no byte of them is left in any file, old versions included (R12). `isThorough`: what
   * killed writers left unfinished goes as well, unless others write all the while: then the next purge or night takes it.
   */
  purge(what: PurgedRows, isThorough: boolean): Promise<void>;
  /** Takes rows out of every answer, while others write; their bytes, and what names them, are left to `purge`. */
  removeRows(what: PurgedRows): Promise<void>;

  readCounts(): Promise<CortexCounts>;
  /**
   * End of a night, nobody else writing: files joined, indices built or brought up to date, old versions let go. `beforeTable`
   * is awaited before each table, and may end it by throwing.
   */
  maintain(beforeTable?: () => Promise<void>): Promise<void>;
  /** Drops what is sought by meaning in a space, null for the one that exchanges are in; verbatim texts stay. */
  dropSpace(spaceId: number | null): Promise<void>;
  /** Texts that are no longer what their hash says, rows and tables that cannot be read, indices that miss something. */
  checkIntegrity(): Promise<Fault[]>;
  /** Every row of a table that can be read, in no order, and how many cannot; nothing of one that is lost. */
  readAll<P extends CortexPart>(
    part: P,
    visitRow: (row: CortexRows[P]) => void,
  ): Promise<{ readonly unreadable: number }>;
  /** All indices of a table anew, from its rows. */
  rebuildIndices(part: CortexPart): Promise<void>;
  /**
   * A table anew, from the rows of it that can be read; the old files are kept in this folder. For `repair`: nobody else is
   * using the Cortex. Handles to the table are stale afterwards: close, and open again.
   */
  rebuildTable(part: CortexPart, keepFolder: string): Promise<void>;
  close(): Promise<void>;
}

export interface WithCortex extends WithDamage {
  /** By the active space; opened on first use: a store that never had a night does without. */
  readonly openCortex: () => Promise<Cortex>;
}

/** What the Cortex says of the memory that it belongs to. `unmarked`: it holds tables, and nothing readable that says so. */
export type CortexStamp =
  | { readonly kind: 'absent' | 'unmarked' }
  | { readonly kind: 'marked'; readonly store: string; readonly generation: number };

/** By which a Hippocampus knows its Cortex, without opening it. */
export interface CortexMarker {
  read(): Promise<CortexStamp>;
  /** On disk when it returns. */
  write(stamp: { readonly store: string; readonly generation: number }): Promise<void>;
}

export interface WithCortexMarker {
  readonly cortexMarker: CortexMarker;
}

export interface WithCortexSpaces {
  /** By another space, whose tables are made where there are none. */
  readonly openCortexIn: (space: Space) => Promise<Cortex>;
  /** Tells all processes that tables of the Cortex were dropped: what they have open of it is opened anew. */
  readonly announceDroppedTables: (lease: Lease) => Promise<void>;
}
