import type { Lease } from '../vocabulary/night.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';

/** An entry without a vector; its words are in the Cortex where it is not raw. */
export interface UnembeddedEntry {
  readonly seq: number;
  readonly id: string;
  readonly content: string;
  readonly raw: boolean;
}

/** What has one vector alone, and changes it with the space. */
export interface MigratedVectors {
  readonly centroids: readonly { readonly id: string; readonly vector: Float32Array }[];
  readonly openArcs: readonly { readonly session: number; readonly vector: Float32Array }[];
}

/** Vector spaces and the vectors of entries in them (R2): which there are, which one is searched, who has no vector yet. */
export interface SpaceStore {
  /** The space of this identity, found or created; the first of its role is the active one. */
  open(identity: SpaceIdentity): Promise<Space>;
  /** The universal space by which blocks and clusters are sought; null before there is any. */
  readActive(): Promise<Space | null>;
  list(): Promise<Space[]>;
  /** Makes a universal space the active one, at once for everybody, as the holder of the night's lease. */
  activate(lease: Lease, spaceId: number, moved: MigratedVectors): Promise<void>;
  /** Adds vectors; entries forgotten meanwhile or embedded by another process are passed over. */
  putVectors(spaceId: number, vectors: readonly { seq: number; values: Float32Array }[]): Promise<void>;
  /** Deletes up to so many vectors of a space, and those of blocks; true when none is left. */
  dropVectors(spaceId: number, limit: number): Promise<boolean>;
  /** Up to `limit` entries that have no vector in this space, oldest first. */
  listUnembedded(spaceId: number, limit: number): Promise<UnembeddedEntry[]>;
  countUnembedded(spaceId: number): Promise<number>;
}
