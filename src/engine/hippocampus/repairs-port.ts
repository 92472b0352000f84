import type { EntryHash } from './entries-port.ts';
import type { Period } from '../language/dates.ts';
import type { Terms } from '../language/terms.ts';
import type { Lease } from '../vocabulary/night.ts';

/** Where the words of an entry ought to be. */
export interface EntryPlace extends EntryHash {
  readonly raw: boolean;
  /** Null before any night. */
  readonly shelf: 'cortex' | 'archive' | null;
  /** Whether it has terms to be found by. */
  readonly hasTerms: boolean;
}

/** What `repair` needs beside the daily work: to go through all there is, and to make anew what is derived. */
export interface RepairStore {
  /** Entries by number, after this one. */
  listPlaces(after: number, limit: number): Promise<EntryPlace[]>;
  /** Terms, dates and the full text's row of entries that have none, or others. */
  putTerms(
    lease: Lease,
    rows: readonly { readonly seq: number; readonly terms: Terms; readonly periods: readonly Period[] }[],
  ): Promise<void>;
  /** The full text anew, from the terms of all entries; and how much each session holds. */
  rebuildFullText(lease: Lease): Promise<void>;
  /** Vectors that are none any more, with their sketches, by space: they go, so that they can be made anew. */
  dropBrokenVectors(lease: Lease): Promise<readonly { readonly seq: number; readonly spaceId: number }[]>;
  /** Back to how stage 2 left them: the next night words, embeds and stores them anew. */
  resetBlocks(lease: Lease, ids: readonly string[]): Promise<void>;
  /** The next night decides once more what waits for a question. */
  undecideWaiting(lease: Lease): Promise<void>;
  /** Facts that cannot be read: they go, and are told with what stood there. */
  dropUnreadableFacts(lease: Lease): Promise<readonly { readonly name: string; readonly value: string }[]>;
}
