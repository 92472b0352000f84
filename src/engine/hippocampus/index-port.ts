import type { Period } from '../language/dates.ts';
import type { Terms } from '../language/terms.ts';
import type { Entry, EntryFilter, Role } from '../vocabulary/entry.ts';
import type { RelationKind } from '../vocabulary/memory.ts';
import type { Lease } from '../vocabulary/night.ts';

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
  readonly matchesFilter: boolean;
}

/** The store's own figures, for weighing words: how many entries, how many words, in how many entries each term is. */
export interface CorpusStatistics {
  readonly entries: number;
  readonly words: number;
  readonly docFreq: ReadonlyMap<number, number>;
}

export interface VectorMatch {
  readonly seq: number;
  readonly cosine: number;
}

/** An entry that came up because its block is tied to another. */
export interface RelatedEntry {
  readonly seq: number;
  readonly relation: RelationKind;
  /** The block it is tied to. */
  readonly blockId: string;
}

/**
 * What finds entries: their words, their vectors, the times they name, what ties their blocks. Gives candidates; ranking is
 * the engine's, so that every store ranks alike.
 */
export interface EntryIndex {
  /**
   * Entries holding any of `terms`, best first by the store's own full-text rank: candidates, no more. Filtered by speakers,
   * they are sought among the best alone.
   */
  findMatching(terms: readonly number[], limit: number, filter: EntryFilter): Promise<number[]>;
  /** Entries nearest to `vector` within one space, by exact cosine, best first. */
  findNearest(
    spaceId: number,
    vector: Float32Array,
    limit: number,
    filter: EntryFilter,
  ): Promise<VectorMatch[]>;
  /** Exact cosines of these entries; those without a vector in this space are left out. */
  readCosines(spaceId: number, vector: Float32Array, seqs: readonly number[]): Promise<VectorMatch[]>;
  /** Vectors of these entries in the order asked, null for one that has none in this space. */
  readVectors(spaceId: number, seqs: readonly number[]): Promise<(Float32Array | null)[]>;
  /**
   * The turns named and all within `reach` turns of them in their sessions, by session and turn. The first named bring
   * their surroundings until about so many words are together, by what turns of their sessions are long on average; the
   * others come alone.
   */
  readTurnsAround(
    seqs: readonly number[],
    reach: number,
    filter: EntryFilter,
    words?: number,
  ): Promise<Turn[]>;
  /** Entries whose words name a time that meets one of these, latest first: those that speak of it, whenever they were said. */
  findMentioning(periods: readonly Period[], limit: number): Promise<number[]>;
  /** Those of these entries whose words name a time, whichever. */
  findDated(seqs: readonly number[]): Promise<number[]>;
  /** Entries said in one of these times that the filter lets through, latest first: of each time so many at most. */
  findSaidIn(
    periods: readonly Pick<Period, 'from' | 'to'>[],
    limit: number,
    filter: EntryFilter,
  ): Promise<number[]>;
  /** Entries of blocks that are tied to those of these entries (§7.4), a few of each, with what ties them. */
  findRelatives(seqs: readonly number[]): Promise<readonly RelatedEntry[]>;
  /** Figures for weighing these terms; `docFreq` lacks terms that no entry holds. */
  readStatistics(terms: readonly number[]): Promise<CorpusStatistics>;

  /** Entries whose terms an earlier version of the analyser made, by number. */
  listOutdated(after: number, limit: number): Promise<Entry[]>;
  /** Puts new terms in place of old ones; entries forgotten meanwhile are passed over. */
  replaceTerms(
    lease: Lease,
    rows: readonly { readonly seq: number; readonly terms: Terms; readonly periods: readonly Period[] }[],
  ): Promise<void>;
}
