/** The questions a mind is about (spec §5.6): centroids it asks, and what waits for a question of its own. */
export interface Centroid {
  readonly id: string;
  readonly state: 'active' | 'retired';
  readonly origin: 'corpus' | 'documents' | 'mitosis' | 'fusion';
  readonly spaceId: number;
  /** How much has gone into it: the weight of its mean. */
  readonly weight: number;
  readonly bornCycle: number;
  readonly matchedCycle: number;
  readonly retiredCycle: number | null;
  /** Centroids it was fused of. */
  readonly parents: readonly string[];
  /** The block whose words name it; null for words of nobody's (documents). */
  readonly labelBlockId: string | null;
  readonly name: string;
  readonly question: string;
  readonly vector: Float32Array;
}

/** Coherent content that answers no question asked so far (§5.6.3). Its id is its block's. */
export interface AntechamberEntry {
  readonly id: string;
  readonly question: string;
  readonly summary: string;
  readonly sessionId: string;
  readonly at: number;
  readonly spaceId: number;
  readonly vector: Float32Array;
  readonly clusterId: string | null;
  readonly clusterDensity: number | null;
  readonly createdAt: number;
  readonly promoted: boolean;
  readonly promotedAt: number | null;
}

/** A node of the tree over blocks (§5.4): level 1 groups blocks, 2 and 3 group what is below. */
export interface Cluster {
  readonly id: string;
  readonly level: 1 | 2 | 3;
  readonly parentId: string | null;
  readonly name: string;
  readonly summary: string;
  /** Block ids at level 1, cluster ids above. */
  readonly members: readonly string[];
  /** Blocks below it, at whatever depth. */
  readonly blocks: number;
  readonly spaceId: number;
  readonly centroid: Float32Array;
  /** Similarity to the centroid of the member farthest from it: a new one as near belongs here. */
  readonly radius: number;
  /** Vector of the summary. */
  readonly vector: Float32Array;
  readonly from: number;
  readonly to: number;
  readonly createdAt: number;
}
