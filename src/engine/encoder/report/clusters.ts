import type { WithCortex } from '../../cortex/port.ts';
import type { Cluster } from '../../vocabulary/inquiry.ts';
import type { LatentMap } from '../../vocabulary/encoder.ts';

/** Colours that an eye can tell apart. */
const MAX_COLOURS = 8;

/** The groups that a map's memories are coloured by. */
export interface MapClusters {
  readonly clusters: LatentMap['clusters'];
  /** Place in `clusters` of a block's cluster; null for none of them. */
  readonly findClusterIndex: (clusterId: string | null) => number | null;
}

/**
 * Groups on the lowest level of the tree on which there are few enough to tell them apart; the largest of the highest level
 * where there are more.
 */
export async function buildMapClusters(
  deps: WithCortex,
  blocks: readonly { readonly clusterId: string | null }[],
): Promise<MapClusters> {
  const clustersById = new Map(
    (await (await deps.openCortex()).listClusters()).map((cluster) => [cluster.id, cluster]),
  );
  let groups: Map<Cluster, number> = new Map();
  let groupByLeaf = new Map<string, Cluster>();
  for (const level of [1, 2, 3]) {
    groups = new Map();
    groupByLeaf = new Map();
    for (const { clusterId } of blocks) {
      const group = clusterId === null ? undefined : findAncestor(clustersById, clusterId, level);
      if (!group) continue;
      groupByLeaf.set(clusterId!, group);
      groups.set(group, (groups.get(group) ?? 0) + 1);
    }
    if (groups.size <= MAX_COLOURS) break;
  }
  const largest = [...groups]
    .sort(([a, n], [b, m]) => m - n || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_COLOURS)
    .map(([cluster, memories]) => ({ id: cluster.id, name: cluster.name, memories }));
  const indexById = new Map(largest.map(({ id }, i) => [id, i]));
  return {
    clusters: largest,
    findClusterIndex: (clusterId) => indexById.get(groupByLeaf.get(clusterId ?? '')?.id ?? '') ?? null,
  };
}

/** The cluster of this level that another is below, or the highest there is. */
function findAncestor(
  clustersById: ReadonlyMap<string, Cluster>,
  id: string,
  level: number,
): Cluster | undefined {
  let current = clustersById.get(id);
  while (current && current.level < level) {
    const parent: Cluster | undefined =
      current.parentId === null ? undefined : clustersById.get(current.parentId);
    if (!parent) break;
    current = parent;
  }
  return current;
}
