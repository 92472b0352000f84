import type { Universal } from '../spaces/universals.ts';
import type { EngineParts } from '../parts.ts';
import { canonicalText } from '../vocabulary/block.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { EntryFilter, Tier } from '../vocabulary/entry.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import { blockUri, clusterUri, formatTag } from '../vocabulary/memory.ts';
import type { Memory } from '../vocabulary/memory.ts';
import type { BlockWithin } from '../hippocampus/blocks-port.ts';
import type { Period } from '../language/dates.ts';
import { overviewOf } from './overview.ts';
import type { Draft } from './passages.ts';

/** 0: turns alone; 1 to 3: clusters of that level; `auto`: turns, and what is above them where the question is broad. */
export type Level = 'auto' | 0 | 1 | 2 | 3;

interface BroadRequest {
  readonly query: string;
  readonly limit: number;
  readonly level: Level;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
}

/** Of what `auto` brings for a broad question: clusters, and blocks, at most. */
const CLUSTERS = { all: 8, topic: 2 } as const;
const BLOCKS = { time: 8, topic: 2 } as const;
/** Turns that keep a place beside them, where the limit has room. */
const TURNS = 2;
/** A cluster that nothing was added to for so long counts half. */
const FADES_MS = 60 * 86_400_000;
/** Blocks of a time that are looked through. */
const WITHIN = 200;
/** Entries named as the sources of a cluster at most. */
const SOURCES = 100;

/**
 * Clusters and blocks for a question that no single turn answers. Clusters stand for many turns, so that none is given where
 * the question is narrowed (a time, a session, a user, tags): blocks are, all of whose turns are admitted.
 */
export async function broadly(
  parts: EngineParts,
  universal: Universal | null,
  request: BroadRequest,
): Promise<Draft[]> {
  const { level, query, limit, filter, tiers } = request;
  if (!tiers.includes('cortex') || level === 0) return [];
  const narrowed = Object.keys(filter).length > 0;
  if (level !== 'auto' && narrowed) return [];
  const overview =
    level === 'auto'
      ? await overviewOf(query, parts.clock.now(), () => parts.hippocampus.entries.readSpan())
      : null;
  if (level === 'auto' && overview === null) return [];
  if ((await parts.hippocampus.nights.readCycle(parts.self)) === null) return [];
  const room = Math.max(1, limit - TURNS);
  if (overview?.about === 'time' || (overview?.about === 'all' && narrowed))
    return blocksWithin(parts, overview.periods, filter, Math.min(BLOCKS.time, room));
  if (overview?.about === 'all') return everything(parts, Math.min(CLUSTERS.all, room));
  if (narrowed) return [];
  // Without its model the space is sought by words alone.
  const vector = await universal?.embedder.embed([query], 'query').then(
    ([found]) => found!,
    () => null,
  );
  const cortex = await (universal ? parts.cortexIn(universal.space) : parts.cortex());
  const search = {
    spaceId: universal?.space.id ?? (await parts.hippocampus.spaces.readActive())!.id,
    vector: vector?.some((value) => value !== 0) ? vector : null,
    text: query,
  };
  if (level !== 'auto')
    return clustersAt(parts, level, await cortex.searchClusters(level, { ...search, limit }));
  const [above, beside] = [
    await cortex.searchClusters(1, { ...search, limit: Math.min(CLUSTERS.topic, limit) }),
    await cortex.searchBlocks({
      ...search,
      limit: Math.min(BLOCKS.topic, Math.max(0, limit - CLUSTERS.topic)),
    }),
  ];
  return [...(await clustersAt(parts, 1, above)), ...(await blocksOf(parts, beside))];
}

/** What the mind is about: its clusters, large and lately touched ones first. */
async function everything(parts: EngineParts, limit: number): Promise<Draft[]> {
  const all = await clustersById(parts);
  const clusters = [...all.values()].filter(({ level }) => level === 1);
  const latest = Math.max(...clusters.map(({ to }) => to));
  const weighed = clusters
    .map(({ id, blocks, to }) => ({ id, score: Math.log1p(blocks) * 0.5 ** ((latest - to) / FADES_MS) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
  return clustersAt(parts, 1, weighed, all);
}

/** Blocks said in one of these times (or in any) whose turns all pass the filter: the most salient of each session first. */
async function blocksWithin(
  parts: EngineParts,
  periods: readonly Period[],
  filter: EntryFilter,
  limit: number,
): Promise<Draft[]> {
  const times = periods.length === 0 ? [{ from: -Infinity, to: Infinity }] : periods;
  const byId = new Map<string, BlockWithin>();
  for (const time of times)
    for (const block of await parts.hippocampus.blocks.findWithin(filter, time, WITHIN))
      byId.set(block.id, block);
  const found = [...byId.values()].sort((a, b) => b.salience - a.salience);
  const rounds = [...Map.groupBy(found, ({ session }) => session).values()].flatMap((of) =>
    of.map((block, round) => ({ ...block, round })),
  );
  rounds.sort((a, b) => a.round - b.round || b.salience - a.salience || (a.id < b.id ? -1 : 1));
  const chosen = rounds.slice(0, limit);
  return blocksOf(
    parts,
    chosen.map(({ id, salience }) => ({ id, score: salience })),
  );
}

type Found = readonly { readonly id: string; readonly score: number }[];

type Clusters = ReadonlyMap<string, Cluster>;
const clustersById = async (parts: EngineParts): Promise<Clusters> =>
  new Map((await (await parts.cortex()).clusters()).map((cluster) => [cluster.id, cluster]));

async function clustersAt(
  parts: EngineParts,
  level: number,
  found: Found,
  known?: Clusters,
): Promise<Draft[]> {
  if (found.length === 0) return [];
  const all = known ?? (await clustersById(parts));
  const drafts: Draft[] = [];
  for (const { id, score } of found) {
    const cluster = all.get(id);
    if (cluster?.level === level) drafts.push(await fromCluster(parts, cluster, all, score));
  }
  return drafts;
}

async function fromCluster(
  { hippocampus }: EngineParts,
  cluster: Cluster,
  all: Clusters,
  score: number,
): Promise<Draft> {
  let below: readonly string[] = cluster.members;
  for (let level = cluster.level; level > 1; level--)
    below = below.flatMap((id) => all.get(id)?.members ?? []);
  const blocks = await hippocampus.blocks.read(below.slice(0, SOURCES));
  const entries = await hippocampus.entries.read(blocks.flatMap((block) => block.entries).slice(0, SOURCES));
  return {
    turn: 0,
    memory: {
      id: cluster.id,
      uri: clusterUri(cluster.id),
      kind: 'cluster',
      tier: 'cortex',
      text: `${cluster.name}\n${cluster.summary}`,
      role: 'note',
      speaker: null,
      at: new Date(cluster.to).toISOString(),
      session_id: blocks.at(-1)?.sessionId ?? '',
      score,
      sources: entries.map(({ id, sha256 }) => ({ entry_id: id, sha256 })),
      block_id: null,
      citation: null,
      superseded_by: null,
      epiphany: null,
    },
  };
}

async function blocksOf(parts: EngineParts, found: Found): Promise<Draft[]> {
  const blocks = new Map(
    (await parts.hippocampus.blocks.read(found.map(({ id }) => id))).map((block) => [block.id, block]),
  );
  const rows = new Map(
    (await (await parts.cortex()).blocks(found.map(({ id }) => id))).map((row) => [row.id, row]),
  );
  const drafts: Draft[] = [];
  for (const { id, score } of found) {
    const block = blocks.get(id);
    const zones = block?.zones ?? rows.get(id)?.zones;
    if (block && zones) drafts.push({ turn: 0, memory: await fromBlock(parts, block, zones, score) });
  }
  return drafts;
}

async function fromBlock(
  { hippocampus }: EngineParts,
  block: Block,
  zones: readonly Zone[],
  score: number,
): Promise<Memory> {
  const entries = await hippocampus.entries.read(block.entries);
  return {
    id: block.id,
    uri: blockUri(block.id),
    kind: 'block',
    tier: 'cortex',
    text: `${block.title}\n${canonicalText(zones)}`,
    role: 'note',
    speaker: null,
    at: new Date(block.endAt).toISOString(),
    session_id: block.sessionId,
    score,
    sources: entries.map(({ id, sha256 }) => ({ entry_id: id, sha256 })),
    block_id: block.id,
    citation: block.tier === 'cortex' ? formatTag(block.id) : null,
    superseded_by: null,
    epiphany: null,
  };
}
