import type { NativeStore } from './native-port.ts';
import type { BlockStore, NightLedger } from './night-port.ts';
import type { Period } from '../language/dates.ts';
import type { Terms } from '../language/terms.ts';
import type { Entry, EntryFilter, NewEntry, Role, Selection, StoredEntry } from '../vocabulary/entry.ts';
import type { Lease } from '../vocabulary/night.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';

/** An entry on its way in, with what recall will need of it. */
export interface Arrival {
  readonly entry: NewEntry;
  /** Its id was made just now, so that no other entry can have it. */
  readonly fresh?: boolean;
  readonly terms: Terms;
  /** Times that its words name, other than when they were said. */
  readonly periods?: readonly Period[];
  /** Its vector in the space named beside it, or null when it is embedded later. */
  readonly vector: { readonly spaceId: number; readonly values: Float32Array } | null;
}

/** What ranking needs of a turn: not its text, but the terms of it, its place and whose it was. */
export interface Turn {
  readonly seq: number;
  /** The store's number of the session. */
  readonly session: number;
  readonly turn: number;
  readonly role: Role;
  readonly speaker: string | null;
  readonly at: number;
  readonly terms: Terms;
  /** False when the filter of the question excludes it: it may still lend context, but is no answer. */
  readonly admitted: boolean;
}

/** The store's own figures, for weighing words: how many entries, how many words, in how many entries each term is. */
export interface Statistics {
  readonly entries: number;
  readonly words: number;
  readonly holding: ReadonlyMap<number, number>;
}

/** An entry without a vector; its words are in the Cortex where it is not raw. */
export interface Unembedded {
  readonly seq: number;
  readonly id: string;
  readonly content: string;
  readonly raw: boolean;
}

/** What has one vector alone, and changes it with the space. */
export interface SpaceMove {
  readonly centroids: readonly { readonly id: string; readonly vector: Float32Array }[];
  readonly openArcs: readonly { readonly session: number; readonly vector: Float32Array }[];
}

export interface Near {
  readonly seq: number;
  readonly cosine: number;
}

export interface HippocampusCounts {
  /** All turns within reach. */
  readonly remembered: number;
  /** Of these, whose words the Day Table holds. */
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

export interface Forgotten {
  readonly entries: number;
  /** Blocks of which nothing is left. */
  readonly blocks: number;
  /** Of the entries, those that the Cortex has. */
  readonly exchanges: number;
  readonly vectors: number;
  readonly citations: number;
}

/**
 * Tier 1: the Day Table and what is derived from it. Adapters give candidates; ranking is the engine's. Every method
 * is safe with any number of processes on the same store, and throws `MemoryError` (`BUSY`, `STORE_UNAVAILABLE`,
 * `INVALID_INPUT`) with nothing changed.
 */
export interface Hippocampus {
  /** Who runs the night, and how far it has come. */
  readonly nights: NightLedger;
  /** What the nights make. */
  readonly blocks: BlockStore;
  /** How the native encoder feels them, and what it learns by. */
  readonly native: NativeStore;

  /**
   * Stores all or nothing, durably before it resolves, in the order given. A known id with the same text is a
   * duplicate; with another text, `INVALID_INPUT` for the whole batch.
   */
  remember(batch: readonly Arrival[]): Promise<StoredEntry[]>;

  /** Entries by id, in the order asked; unknown ids are left out. */
  entries(ids: readonly string[]): Promise<Entry[]>;
  entriesBySeq(seqs: readonly number[]): Promise<Entry[]>;
  /** The newest by when they were said, newest first; what the mind told itself (epiphanies) is left out. */
  recent(limit: number, filter?: EntryFilter): Promise<Entry[]>;

  /**
   * Entries holding any of `terms`, best first by the store's own full-text rank: candidates, no more. Filtered by speakers,
   * they are sought among the best alone.
   */
  matching(terms: readonly number[], limit: number, filter: EntryFilter): Promise<number[]>;
  /** Entries nearest to `vector` within one space, by exact cosine, best first. */
  nearest(spaceId: number, vector: Float32Array, limit: number, filter: EntryFilter): Promise<Near[]>;
  /** Exact cosines of these entries; those without a vector in this space are left out. */
  cosines(spaceId: number, vector: Float32Array, seqs: readonly number[]): Promise<Near[]>;
  /**
   * The turns named and all within `reach` turns of them in their sessions, by session and turn. The first named bring
   * their surroundings until about so many words are together, by what turns of their sessions are long on average; the
   * others come alone.
   */
  turnsAround(seqs: readonly number[], reach: number, filter: EntryFilter, words?: number): Promise<Turn[]>;
  /** Entries whose words name a time that meets one of these, latest first: those that speak of it, whenever they were said. */
  speakingOf(periods: readonly Period[], limit: number): Promise<number[]>;
  /** When the first and the last entry were said, null while there is none. */
  span(): Promise<{ readonly first: number; readonly last: number } | null>;
  /** Figures for weighing these terms; `holding` lacks terms that no entry holds. */
  statistics(terms: readonly number[]): Promise<Statistics>;
  /** Everybody who ever spoke by name. */
  speakers(): Promise<string[]>;

  /** The space of this identity, found or created; the first of its role is the active one. */
  space(identity: SpaceIdentity): Promise<Space>;
  /** The universal space by which blocks and clusters are sought; null before there is any. */
  activeSpace(): Promise<Space | null>;
  spaces(): Promise<Space[]>;
  /** Sessions with an arc left open, and what it asks. */
  openArcs(): Promise<{ readonly session: number; readonly question: string }[]>;
  /** Makes a universal space the active one, at once for everybody, as the holder of the night's lease. */
  switchSpace(lease: Lease, spaceId: number, moved: SpaceMove): Promise<void>;
  /** Deletes up to so many vectors of a space, and those of blocks; true when none is left. */
  dropVectors(spaceId: number, limit: number): Promise<boolean>;
  /** Up to `limit` entries that have no vector in this space, oldest first. */
  unembedded(spaceId: number, limit: number): Promise<Unembedded[]>;
  /** How many there are. */
  countUnembedded(spaceId: number): Promise<number>;
  /** Adds vectors; entries forgotten meanwhile or embedded by another process are passed over. */
  putVectors(spaceId: number, vectors: readonly { seq: number; values: Float32Array }[]): Promise<void>;

  /** What `forget` would take; unknown ids are returned as `unknown`. */
  count(selection: Selection): Promise<Forgotten & { readonly unknown: readonly string[] }>;
  /**
   * Deletes entries and everything derived from them, and overwrites what they left behind on disk (R12); `overwritten`
   * is false when that last step had to be left to the next start.
   */
  forget(selection: Selection): Promise<Forgotten & { readonly overwritten: boolean }>;

  /** End of a night: the log is emptied into the store, statistics are renewed. */
  tidy(): Promise<void>;
  /** Ids of what cites this id. */
  citedBy(id: string): Promise<string[]>;
  counts(): Promise<HippocampusCounts>;
  /** Looks through the whole store for damage: a line for each fault found, none when it is sound. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}
