import type { EngineParts } from '../../parts.ts';
import type { Cluster } from '../../vocabulary/inquiry.ts';
import type { MindMap } from '../../vocabulary/mind.ts';

/** Colours that an eye can tell apart. */
const COLOURS = 8;

/** The groups that a map's memories are coloured by. */
export interface Groups {
  readonly clusters: MindMap['clusters'];
  /** Place in `clusters` of a block's cluster; null for none of them. */
  readonly of: (clusterId: string | null) => number | null;
}

/**
 * Groups on the lowest level of the tree on which there are few enough to tell them apart; the largest of the highest level
 * where there are more.
 */
export async function leafGroups(
  parts: Pick<EngineParts, 'cortex'>,
  blocks: readonly { readonly clusterId: string | null }[],
): Promise<Groups> {
  const tree = new Map((await (await parts.cortex()).clusters()).map((cluster) => [cluster.id, cluster]));
  let groups: Map<Cluster, number> = new Map();
  let ofLeaf = new Map<string, Cluster>();
  for (const level of [1, 2, 3]) {
    groups = new Map();
    ofLeaf = new Map();
    for (const { clusterId } of blocks) {
      const group = clusterId === null ? undefined : ancestor(tree, clusterId, level);
      if (!group) continue;
      ofLeaf.set(clusterId!, group);
      groups.set(group, (groups.get(group) ?? 0) + 1);
    }
    if (groups.size <= COLOURS) break;
  }
  const largest = [...groups]
    .sort(([a, n], [b, m]) => m - n || (a.id < b.id ? -1 : 1))
    .slice(0, COLOURS)
    .map(([cluster, memories]) => ({ id: cluster.id, name: cluster.name, memories }));
  const places = new Map(largest.map(({ id }, i) => [id, i]));
  return {
    clusters: largest,
    of: (clusterId) => places.get(ofLeaf.get(clusterId ?? '')?.id ?? '') ?? null,
  };
}

/** The cluster of this level that another is below, or the highest there is. */
function ancestor(tree: ReadonlyMap<string, Cluster>, id: string, level: number): Cluster | undefined {
  let found = tree.get(id);
  while (found && found.level < level) {
    const above: Cluster | undefined = found.parentId === null ? undefined : tree.get(found.parentId);
    if (!above) break;
    found = above;
  }
  return found;
}
