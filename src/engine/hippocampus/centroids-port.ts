import type { Block } from '../vocabulary/block.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';
import type { Lease } from '../vocabulary/night.ts';

/** The questions that are asked (Preoccupation Centroids, §5.6), and which blocks ask them. */
export interface CentroidStore {
  list(): Promise<Centroid[]>;
  /** How many blocks each centroid has. */
  countBlocks(): Promise<Map<string, number>>;
  /** Active centroids without words, or whose words no longer stand in the block they are of. */
  findMislabelled(): Promise<Set<string>>;
  /** Blocks of a centroid, latest first. */
  listBlocks(centroidId: string, limit: number): Promise<Block[]>;
  /** Hands blocks over to a centroid: they are relevant from now on. */
  assignBlocks(lease: Lease | null, blockIds: readonly string[], to: string): Promise<void>;
  /** `fused`: blocks of these are handed over to the other, in order, in the same transaction. */
  put(
    lease: Lease | null,
    centroids: readonly Centroid[],
    fused?: readonly { readonly from: readonly string[]; readonly to: string }[],
  ): Promise<void>;
}
