import type { Period } from '../language/dates.ts';
import type { Terms } from '../language/terms.ts';
import type { Entry, EntryFilter, NewEntry, EntrySelection, StoredEntry } from '../vocabulary/entry.ts';
import type { Lease } from '../vocabulary/night.ts';

/** An entry on its way in, with what recall will need of it. */
export interface IncomingEntry {
  readonly entry: NewEntry;
  /** Its id was made just now, so that no other entry can have it. */
  readonly isNewId?: boolean;
  readonly terms: Terms;
  /** Times that its words name, other than when they were said. */
  readonly periods?: readonly Period[];
  /** Its vector in the space named beside it, or null when it is embedded later. */
  readonly vector: { readonly spaceId: number; readonly values: Float32Array } | null;
}

export interface ForgetCounts {
  readonly entries: number;
  /** Blocks of which nothing is left. */
  readonly blocks: number;
  /** Of the entries, those that the Cortex has. */
  readonly exchanges: number;
  readonly vectors: number;
  readonly citations: number;
}

/** An entry's place in the store, its id, and what its text has to hash to. */
export interface EntryHash {
  readonly seq: number;
  readonly id: string;
  readonly sha256: string;
}

/** The Day Table: what was said, entry by entry, until the Cortex has it; who said it, and what goes when it is forgotten. */
export interface EntryStore {
  /**
   * Stores all or nothing, durably before it resolves, in the order given. A known id with the same text is a
   * duplicate; with another text, `INVALID_INPUT` for the whole batch.
   */
  insert(batch: readonly IncomingEntry[]): Promise<StoredEntry[]>;
  /**
   * The same for a batch so large that storing it would hold up everything else: its parts come while it is under way, and
   * other work goes on meanwhile. `count` entries in all; where the parts end by an error, nothing is stored.
   */
  insertLarge(parts: AsyncIterable<readonly IncomingEntry[]>, count: number): Promise<StoredEntry[]>;
  /** Entries by id, in the order asked; unknown ids are left out. */
  read(ids: readonly string[]): Promise<Entry[]>;
  /** Ids that begin or end with these small hex digits (hyphens where an id has them), at most so many. */
  findIds(part: string, limit: number): Promise<string[]>;
  readBySeq(seqs: readonly number[]): Promise<Entry[]>;
  /** The newest by when they were said, newest first; what the mind told itself (epiphanies) is left out. */
  listRecent(limit: number, filter?: EntryFilter): Promise<Entry[]>;
  /** Everybody who ever spoke by name. */
  listSpeakers(): Promise<string[]>;
  /** When the first and the last entry were said, null while there is none. */
  readSpan(): Promise<{ readonly first: number; readonly last: number } | null>;
  /** Each of these ids of memories by the shortest end of it, eight digits at least, that no other entry or block has. */
  shortenIds(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** By each part of an id, eight digits or more, the ids of entries and blocks that begin or end with it. */
  findByPart(parts: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Ids of what cites this id. */
  findCiting(id: string): Promise<string[]>;

  /** Entries whose raw text was formed into a block in this cycle or before, and lies in the Cortex too. */
  listExpired(cycle: number, after: number, limit: number): Promise<EntryHash[]>;
  /** Entries of which the Cortex has the words, by number, after this one. */
  listMoved(after: number, limit: number): Promise<EntryHash[]>;
  /** Lets go of raw texts that were read back from the Cortex; their vectors stay as a short copy. */
  dropRawTexts(lease: Lease, seqs: readonly number[]): Promise<void>;
  /** Entries of the archive are among the exchanges again (§5.5.1): they were touched. */
  unarchive(ids: readonly string[]): Promise<void>;

  /** Notes entries of which no copy is what was stored; unknown ids are passed over. */
  markDamaged(ids: readonly string[], at: number): Promise<void>;
  /** Strikes out what is sound again. */
  clearDamaged(ids: readonly string[]): Promise<void>;
  countDamaged(): Promise<number>;
  /** Puts a text back in place of one that was altered; false, and nothing done, where its hash is not that of the entry. */
  restoreText(id: string, text: string): Promise<boolean>;

  /** What `forget` would take; unknown ids are returned as `unknown`. */
  count(selection: EntrySelection): Promise<ForgetCounts & { readonly unknown: readonly string[] }>;
  /**
   * Deletes entries and everything derived from them, and overwrites what they left behind on disk (R12); `overwritten`
   * is false when that last step had to be left to the next forgetting, night or start. `beforeOverwriting` comes between: what
   * it deletes is overwritten with the rest.
   */
  forget(
    selection: EntrySelection,
    beforeOverwriting?: () => Promise<void>,
  ): Promise<ForgetCounts & { readonly overwritten: boolean }>;
  /** How often something was forgotten: who read before a forgetting does not write after it. */
  countForgets(): Promise<number>;
}
