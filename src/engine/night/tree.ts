import { clipped } from '../language/clipped.ts';
import { hdbscan } from '../math/hdbscan/hdbscan.ts';
import { centred, dot, meanDirection } from '../math/vectors.ts';
import { canonicalText } from '../vocabulary/block.ts';
import type { Block } from '../vocabulary/block.ts';
import type { TreeState } from '../vocabulary/facts.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import type { Leaf } from '../cortex/port.ts';
import { noteAnswers } from './answers.ts';
import type { NightContext } from './context.ts';

/** What a block or a cluster of the level below brings to the one above. */
interface Node {
  readonly id: string;
  readonly vector: Float32Array;
  readonly blocks: number;
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly question: string;
}

/** Members that a cluster's name and summary are made of: those nearest to its middle. */
const DESCRIBED = 24;
/** Characters of a member that are read for it. */
const READ = 600;
const PAGE = 500;
/** Blocks below which a tree is too small to be worth keeping as it is. */
const LEAST_BUILT = 20;

/**
 * Places new blocks into the tree, and builds it anew when it has drifted: when it does not exist yet or lost a part to
 * forgetting, when as many blocks have come as its share allows, or when too many fit nowhere.
 */
export async function growTree(context: NightContext): Promise<void> {
  const { store, parts, space } = context;
  const settings = parts.settings.clusters;
  const waiting = await newBlocks(context);
  const state = await store.facts.get('tree');
  const torn =
    (await store.purges.list()).some(({ kind }) => kind === 'cluster') ||
    (await store.facts.get('torn')) === true;
  const since = waiting.length + (state ? state.placed + state.unplaced : 0);
  const drifted =
    state === null ||
    state.spaceId !== space.id ||
    torn ||
    since > settings.drift * Math.max(state.built, LEAST_BUILT) ||
    (state.unplaced > LEAST_BUILT && state.unplaced > settings.unplaced * state.built);
  if (waiting.length === 0 && !torn) return;
  if (drifted) await build(context);
  else await place(context, waiting, state);
}

/** Blocks of the Cortex that have no place yet; metablocks are known through their parts. */
async function newBlocks({ store }: NightContext): Promise<Block[]> {
  const found: Block[] = [];
  for (let after = 0; ;) {
    const page = await store.blocks.find({ stage: 6, tier: 'cortex', clusterless: true, after, limit: PAGE });
    if (page.length === 0) return found;
    after = page.at(-1)!.key;
    found.push(...page.filter(({ type }) => type !== 'metablock'));
  }
}

async function build(context: NightContext): Promise<void> {
  const { store, cortex, space, lease, parts } = context;
  const forgets = await store.entries.countForgets();
  const settings = parts.settings.clusters;
  const { ids, vectors } = await cortex.blockVectors(space.id);
  const vectorOf = new Map(ids.map((id, i) => [id, vectors[i]!]));
  const nodes: Node[] = [];
  for (let i = 0; i < ids.length; i += PAGE) {
    for (const { id, type, startAt: from, endAt: to, title, question } of await store.blocks.read(
      ids.slice(i, i + PAGE),
    )) {
      const vector = vectorOf.get(id)!;
      if (type !== 'metablock' && vector.some((value) => value !== 0))
        nodes.push({ id, vector, blocks: 1, from, to, title, question });
    }
    await context.pause();
  }
  const rows: Cluster[] = [];
  const places = new Map(nodes.map(({ id }) => [id, '']));
  let below = nodes;
  for (let level = 1; level <= settings.levels; level++) {
    const groups = await groupsOf(context, below, level);
    if (groups.length === 0) break;
    const above: Node[] = [];
    for (const members of groups) {
      const row = await describe(context, level as Cluster['level'], members);
      for (const member of members)
        if (level === 1) places.set(member.id, row.id);
        else {
          const at = rows.findIndex(({ id }) => id === member.id);
          rows[at] = { ...rows[at]!, parentId: row.id };
        }
      rows.push(row);
      above.push(asNode(row));
    }
    // A single cluster is the top: a level above it would say the same again.
    if (groups.length === 1) break;
    below = above;
  }
  context.figure('tree_rebuilt', 1);
  context.figure('clusters', rows.length);
  // From here on a night that goes on after a kill builds the tree anew, whatever of it is there already.
  await store.facts.set(lease, 'torn', true);
  await cortex.replaceClusters(rows);
  const all = [...places];
  const state: TreeState = { spaceId: space.id, built: nodes.length, placed: 0, unplaced: 0 };
  for (let i = 0; i < all.length || i === 0; i += PAGE) {
    const last = i + PAGE >= all.length;
    await store.blocks.placeInClusters(
      lease,
      all.slice(i, i + PAGE).map(([blockId, clusterId]) => ({ blockId, clusterId })),
      last ? { tree: state, torn: false } : {},
    );
    await context.pause();
  }
  await takeBackForgotten(context, forgets, rows);
}

/** Summaries were made of what was there when the work began: what has been forgotten since may stand in them. */
async function takeBackForgotten(
  { store, lease }: NightContext,
  forgets: number,
  clusters: readonly Cluster[],
): Promise<void> {
  if ((await store.entries.countForgets()) === forgets) return;
  await store.purges.addWritten({ clusters: clusters.map(({ id }) => id) });
  await store.facts.set(lease, 'torn', true);
}

/** Level 1 by density; above, where few are left, all in one when density finds no groups. */
async function groupsOf(context: NightContext, nodes: readonly Node[], level: number): Promise<Node[][]> {
  const { minClusterSize, minSamples } =
    level === 1
      ? context.parts.settings.clusters.sizes.find(({ below }) => nodes.length < below)!
      : { minClusterSize: 2, minSamples: 1 };
  if (nodes.length < minClusterSize) return [];
  const { labels, clusters: found } = await hdbscan(centred(nodes.map(({ vector }) => vector)), {
    minClusterSize,
    minSamples,
    pause: context.pause,
  });
  if (found === 0) return level === 1 ? [] : [[...nodes]];
  const groups = Array.from({ length: found }, (_, label) => nodes.filter((__, i) => labels[i] === label));
  // What is near to no group joins the nearest: above the first level always, in it where its members reach as far.
  const middles = groups.map((group) => meanDirection(group.map(({ vector }) => vector)));
  const reach = groups.map((group, g) =>
    level === 1 ? Math.min(...group.map(({ vector }) => dot(vector, middles[g]!))) : -Infinity,
  );
  nodes.forEach((node, i) => {
    if (labels[i] !== -1) return;
    const near = middles.map((middle) => dot(middle, node.vector));
    const best = near.reduce((most, value, g) => (value > near[most]! ? g : most), 0);
    if (near[best]! >= reach[best]!) groups[best]!.push(node);
  });
  return groups;
}

async function describe(
  context: NightContext,
  level: Cluster['level'],
  members: readonly Node[],
): Promise<Cluster> {
  const { models, parts, space, embedder } = context;
  const centroid = meanDirection(
    members.map(({ vector }) => vector),
    members.map(({ blocks }) => blocks),
  );
  const near = new Map(members.map(({ id, vector }) => [id, dot(vector, centroid)]));
  const central = [...members]
    .sort((a, b) => near.get(b.id)! - near.get(a.id)! || (a.id < b.id ? -1 : 1))
    .slice(0, DESCRIBED);
  const texts = level === 1 ? await textsOf(context, central) : new Map<string, string>();
  const { name, summary } = await models.editor.describe(
    central.map(({ id, title, question }) => ({ title, question, text: texts.get(id) ?? question })),
  );
  const ids = members.map(({ id }) => id).sort();
  const from = members.reduce((earliest, member) => Math.min(earliest, member.from), Infinity);
  const id = parts.idOf(from, `cluster:${level}:${ids.join()}`);
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
    radius: Math.min(...near.values()),
    vector: (await embedder.embed([`${name}\n${summary}`], 'document'))[0]!,
    from,
    to: members.reduce((latest, member) => Math.max(latest, member.to), 0),
    createdAt: parts.clock.now(),
  };
}

/** What blocks say, as far as a description can use it. */
async function textsOf({ cortex }: NightContext, blocks: readonly Node[]): Promise<Map<string, string>> {
  const rows = await cortex.blocks(blocks.map(({ id }) => id));
  return new Map(rows.map(({ id, zones }) => [id, clipped(canonicalText(zones), READ)]));
}

const asNode = ({ id, centroid, blocks, from, to, name, summary }: Cluster): Node => ({
  id,
  vector: centroid,
  blocks,
  from,
  to,
  title: name,
  question: summary,
});

/** Into the nearest cluster whose members reach as far; the others wait for the tree to be built anew. */
async function place(context: NightContext, waiting: readonly Block[], state: TreeState): Promise<void> {
  const { store, cortex, lease } = context;
  const leaves = await cortex.leaves();
  const rows = new Map((await cortex.blocks(waiting.map(({ id }) => id))).map((row) => [row.id, row]));
  const grown = new Map<string, Node[]>();
  const placings: { blockId: string; clusterId: string }[] = [];
  for (const [i, block] of waiting.entries()) {
    await context.step(i, waiting.length);
    const vector = rows.get(block.id)?.vector;
    const best =
      vector &&
      leaves
        .map((leaf) => ({ leaf, similarity: dot(leaf.centroid, vector) }))
        .reduce<{ leaf: Leaf; similarity: number } | null>(
          (a, b) => (a === null || b.similarity > a.similarity ? b : a),
          null,
        );
    const home = best && best.similarity >= best.leaf.radius ? best.leaf : null;
    placings.push({ blockId: block.id, clusterId: home?.id ?? '' });
    if (!home) continue;
    const { startAt: from, endAt: to, title, question, id } = block;
    const node = { id, vector: vector!, blocks: 1, from, to, title, question };
    grown.set(home.id, [...(grown.get(home.id) ?? []), node]);
  }
  await cortex.putClusters(await grownBy(cortex, grown));
  const unplaced = placings.filter(({ clusterId }) => clusterId === '').length;
  await store.blocks.placeInClusters(lease, placings, {
    tree: {
      ...state,
      placed: state.placed + placings.length - unplaced,
      unplaced: state.unplaced + unplaced,
    },
  });
  context.figure('placed', placings.length - unplaced);
  context.figure('unplaced', unplaced);
}

/** The clusters that take these nodes in, and those above them, as they are then. */
async function grownBy(
  cortex: NightContext['cortex'],
  nodes: ReadonlyMap<string, readonly Node[]>,
): Promise<Cluster[]> {
  const changed: Cluster[] = [];
  for (let level = nodes; level.size > 0;) {
    const above = new Map<string, readonly Node[]>();
    for (const own of await cortex.clusters({ ids: [...level.keys()] })) {
      // A night that was killed may have brought some here already.
      const fresh = level.get(own.id)!.filter(({ id }) => !own.members.includes(id));
      if (fresh.length === 0) continue;
      changed.push({
        ...own,
        members: own.level === 1 ? [...own.members, ...fresh.map(({ id }) => id)].sort() : own.members,
        blocks: own.blocks + fresh.length,
        from: Math.min(own.from, ...fresh.map(({ from }) => from)),
        to: Math.max(own.to, ...fresh.map(({ to }) => to)),
      });
      if (own.parentId !== null) above.set(own.parentId, [...(above.get(own.parentId) ?? []), ...fresh]);
    }
    level = above;
  }
  return changed;
}
