import { STAGE } from '../vocabulary/night.ts';
import { truncateText } from '../language/truncate.ts';
import { hdbscan } from '../math/hdbscan/hdbscan.ts';
import { centreVectors, dot, computeMeanDirection, isNonZero } from '../math/vectors.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { Block } from '../vocabulary/block.ts';
import type { TreeState } from '../vocabulary/facts.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import type { LeafCluster } from '../cortex/port.ts';
import { noteAnswers } from './editor-answers.ts';
import type { NightContext, StageContext } from './context.ts';

/** What a block or a cluster of the level below brings to the one above. */
interface TreeNode {
  readonly id: string;
  readonly vector: Float32Array;
  readonly blocks: number;
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly question: string;
}

/** Members that a cluster's name and summary are made of: those nearest to its middle. */
const MAX_DESCRIBED_MEMBERS = 24;
/** Characters of a member that are read for it. */
const MAX_MEMBER_CHARACTERS = 600;
const PAGE_SIZE = 500;
/** Blocks below which a tree is too small to be worth keeping as it is. */
const MIN_TREE_BLOCKS = 20;

/**
 * Places new blocks into the tree, and builds it anew when it has drifted: when it does not exist yet or lost a part to
 * forgetting, when as many blocks have come as its share allows, or when too many fit nowhere.
 */
export async function growTree(context: StageContext<'clustering'>): Promise<void> {
  const { store, deps, space } = context;
  const settings = deps.settings.clusters;
  const unplacedBlocks = await readUnplacedBlocks(context);
  const state = await store.facts.get('tree');
  const isTorn =
    (await store.purges.list()).some(({ kind }) => kind === 'cluster') ||
    (await store.facts.get('torn')) === true;
  const blocksSince = unplacedBlocks.length + (state ? state.placed + state.unplaced : 0);
  const hasDrifted =
    state === null ||
    state.spaceId !== space.id ||
    isTorn ||
    blocksSince > settings.drift * Math.max(state.built, MIN_TREE_BLOCKS) ||
    (state.unplaced > MIN_TREE_BLOCKS && state.unplaced > settings.unplaced * state.built);
  if (unplacedBlocks.length === 0 && !isTorn) return;
  if (hasDrifted) await buildTree(context);
  else await placeBlocks(context, unplacedBlocks, state);
}

/** Blocks of the Cortex that have no place yet; metablocks are known through their parts. */
async function readUnplacedBlocks({ store }: StageContext<'clustering'>): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let after = 0; ;) {
    const page = await store.blocks.find({
      stage: STAGE.storage,
      tier: 'cortex',
      clusterless: true,
      after,
      limit: PAGE_SIZE,
    });
    if (page.length === 0) return blocks;
    after = page.at(-1)!.key;
    blocks.push(...page.filter(({ type }) => type !== 'metablock'));
  }
}

async function buildTree(context: StageContext<'clustering'>): Promise<void> {
  const { store, cortex, space, lease, deps } = context;
  const forgets = await store.entries.countForgets();
  const settings = deps.settings.clusters;
  const { ids, vectors } = await cortex.readBlockVectors(space.id);
  const vectorById = new Map(ids.map((id, i) => [id, vectors[i]!]));
  const nodes: TreeNode[] = [];
  for (let i = 0; i < ids.length; i += PAGE_SIZE) {
    for (const { id, type, startAt: from, endAt: to, title, question } of await store.blocks.read(
      ids.slice(i, i + PAGE_SIZE),
    )) {
      const vector = vectorById.get(id)!;
      if (type !== 'metablock' && isNonZero(vector))
        nodes.push({ id, vector, blocks: 1, from, to, title, question });
    }
    await context.pause();
  }
  const rows: Cluster[] = [];
  const clusterByBlock = new Map(nodes.map(({ id }) => [id, '']));
  let below = nodes;
  for (let level = 1; level <= settings.levels; level++) {
    const groups = await groupNodes(context, below, level);
    if (groups.length === 0) break;
    const above: TreeNode[] = [];
    for (const members of groups) {
      const row = await describeCluster(context, level as Cluster['level'], members);
      for (const member of members)
        if (level === 1) clusterByBlock.set(member.id, row.id);
        else {
          const at = rows.findIndex(({ id }) => id === member.id);
          rows[at] = { ...rows[at]!, parentId: row.id };
        }
      rows.push(row);
      above.push(toNode(row));
    }
    // A single cluster is the top: a level above it would say the same again.
    if (groups.length === 1) break;
    below = above;
  }
  context.setCount('tree_rebuilt', 1);
  context.setCount('clusters', rows.length);
  // From here on a night that goes on after a kill builds the tree anew, whatever of it is there already.
  await store.facts.set(lease, 'torn', true);
  await cortex.replaceClusters(rows);
  const placements = [...clusterByBlock];
  const state: TreeState = { spaceId: space.id, built: nodes.length, placed: 0, unplaced: 0 };
  for (let i = 0; i < placements.length || i === 0; i += PAGE_SIZE) {
    const isLast = i + PAGE_SIZE >= placements.length;
    await store.blocks.placeInClusters(
      lease,
      placements.slice(i, i + PAGE_SIZE).map(([blockId, clusterId]) => ({ blockId, clusterId })),
      isLast ? { tree: state, torn: false } : {},
    );
    await context.pause();
  }
  await takeBackForgotten(context, forgets, rows);
}

/** Summaries were made of what was there when the work began: what has been forgotten since may stand in them. */
async function takeBackForgotten(
  { store, lease }: StageContext<'clustering'>,
  forgets: number,
  clusters: readonly Cluster[],
): Promise<void> {
  if ((await store.entries.countForgets()) === forgets) return;
  await store.purges.addWritten({ clusters: clusters.map(({ id }) => id) });
  await store.facts.set(lease, 'torn', true);
}

/** Level 1 by density; above, where few are left, all in one when density finds no groups. */
async function groupNodes(
  context: StageContext<'clustering'>,
  nodes: readonly TreeNode[],
  level: number,
): Promise<TreeNode[][]> {
  const { minClusterSize, minSamples } =
    level === 1
      ? context.deps.settings.clusters.sizes.find(({ below }) => nodes.length < below)!
      : { minClusterSize: 2, minSamples: 1 };
  if (nodes.length < minClusterSize) return [];
  const { labels, clusters: groupCount } = await hdbscan(centreVectors(nodes.map(({ vector }) => vector)), {
    minClusterSize,
    minSamples,
    pause: context.pause,
  });
  if (groupCount === 0) return level === 1 ? [] : [[...nodes]];
  const groups = Array.from({ length: groupCount }, (_, label) =>
    nodes.filter((__, i) => labels[i] === label),
  );
  // What is near to no group joins the nearest: above the first level always, in it where its members reach as far.
  const centroids = groups.map((group) => computeMeanDirection(group.map(({ vector }) => vector)));
  const minSimilarities = groups.map((group, g) =>
    level === 1 ? Math.min(...group.map(({ vector }) => dot(vector, centroids[g]!))) : -Infinity,
  );
  nodes.forEach((node, i) => {
    if (labels[i] !== -1) return;
    const similarities = centroids.map((centroid) => dot(centroid, node.vector));
    const nearest = similarities.reduce((max, value, g) => (value > similarities[max]! ? g : max), 0);
    if (similarities[nearest]! >= minSimilarities[nearest]!) groups[nearest]!.push(node);
  });
  return groups;
}

async function describeCluster(
  context: StageContext<'clustering'>,
  level: Cluster['level'],
  members: readonly TreeNode[],
): Promise<Cluster> {
  const { models, deps, space, embedder } = context;
  const centroid = computeMeanDirection(
    members.map(({ vector }) => vector),
    members.map(({ blocks }) => blocks),
  );
  const similarityById = new Map(members.map(({ id, vector }) => [id, dot(vector, centroid)]));
  const centralNodes = [...members]
    .sort((a, b) => similarityById.get(b.id)! - similarityById.get(a.id)! || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_DESCRIBED_MEMBERS);
  const texts = level === 1 ? await readTexts(context, centralNodes) : new Map<string, string>();
  const { name, summary } = await models.editor.describeGroup(
    centralNodes.map(({ id, title, question }) => ({ title, question, text: texts.get(id) ?? question })),
  );
  const ids = members.map(({ id }) => id).sort();
  const from = members.reduce((earliest, member) => Math.min(earliest, member.from), Infinity);
  const id = deps.deriveId(from, `cluster:${level}:${ids.join()}`);
  await noteAnswers(context, id);
  await context.pause();
  return {
    id,
    level,
    parentId: null,
    name,
    summary,
    members: ids,
    blocks: members.reduce((sum, { blocks }) => sum + blocks, 0),
    spaceId: space.id,
    centroid,
    radius: Math.min(...similarityById.values()),
    vector: (await embedder.embed([`${name}\n${summary}`], 'document'))[0]!,
    from,
    to: members.reduce((latest, member) => Math.max(latest, member.to), 0),
    createdAt: deps.clock.now(),
  };
}

/** What blocks say, as far as a description can use it. */
async function readTexts(
  { cortex }: StageContext<'clustering'>,
  blocks: readonly TreeNode[],
): Promise<Map<string, string>> {
  const rows = await cortex.readBlocks(blocks.map(({ id }) => id));
  return new Map(
    rows.map(({ id, zones }) => [id, truncateText(buildCanonicalText(zones), MAX_MEMBER_CHARACTERS)]),
  );
}

const toNode = ({ id, centroid, blocks, from, to, name, summary }: Cluster): TreeNode => ({
  id,
  vector: centroid,
  blocks,
  from,
  to,
  title: name,
  question: summary,
});

/** Into the nearest cluster whose members reach as far; the others wait for the tree to be built anew. */
async function placeBlocks(
  context: StageContext<'clustering'>,
  blocks: readonly Block[],
  state: TreeState,
): Promise<void> {
  const { store, cortex, lease } = context;
  const leaves = await cortex.listLeaves();
  const rows = new Map((await cortex.readBlocks(blocks.map(({ id }) => id))).map((row) => [row.id, row]));
  const nodesByCluster = new Map<string, TreeNode[]>();
  const placements: { blockId: string; clusterId: string }[] = [];
  for (const [i, block] of blocks.entries()) {
    await context.step(i, blocks.length);
    const vector = rows.get(block.id)?.vector;
    const best =
      vector &&
      leaves
        .map((leaf) => ({ leaf, similarity: dot(leaf.centroid, vector) }))
        .reduce<{ leaf: LeafCluster; similarity: number } | null>(
          (a, b) => (a === null || b.similarity > a.similarity ? b : a),
          null,
        );
    const targetLeaf = best && best.similarity >= best.leaf.radius ? best.leaf : null;
    placements.push({ blockId: block.id, clusterId: targetLeaf?.id ?? '' });
    if (!targetLeaf) continue;
    const { startAt: from, endAt: to, title, question, id } = block;
    const node = { id, vector: vector!, blocks: 1, from, to, title, question };
    nodesByCluster.set(targetLeaf.id, [...(nodesByCluster.get(targetLeaf.id) ?? []), node]);
  }
  await cortex.putClusters(await growClusters(cortex, nodesByCluster));
  const unplaced = placements.filter(({ clusterId }) => clusterId === '').length;
  await store.blocks.placeInClusters(lease, placements, {
    tree: {
      ...state,
      placed: state.placed + placements.length - unplaced,
      unplaced: state.unplaced + unplaced,
    },
  });
  context.setCount('placed', placements.length - unplaced);
  context.setCount('unplaced', unplaced);
}

/** The clusters that take these nodes in, and those above them, as they are then. */
async function growClusters(
  cortex: NightContext['cortex'],
  nodes: ReadonlyMap<string, readonly TreeNode[]>,
): Promise<Cluster[]> {
  const changed: Cluster[] = [];
  for (let level = nodes; level.size > 0;) {
    const above = new Map<string, readonly TreeNode[]>();
    for (const cluster of await cortex.listClusters({ ids: [...level.keys()] })) {
      // A night that was killed may have brought some here already.
      const newNodes = level.get(cluster.id)!.filter(({ id }) => !cluster.members.includes(id));
      if (newNodes.length === 0) continue;
      changed.push({
        ...cluster,
        members:
          cluster.level === 1
            ? [...cluster.members, ...newNodes.map(({ id }) => id)].sort()
            : cluster.members,
        blocks: cluster.blocks + newNodes.length,
        from: Math.min(cluster.from, ...newNodes.map(({ from }) => from)),
        to: Math.max(cluster.to, ...newNodes.map(({ to }) => to)),
      });
      if (cluster.parentId !== null)
        above.set(cluster.parentId, [...(above.get(cluster.parentId) ?? []), ...newNodes]);
    }
    level = above;
  }
  return changed;
}
