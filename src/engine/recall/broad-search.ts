import type { WithCalendar } from '../language/calendar.ts';
import { formatTimestamp } from '../language/zones.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex, WithCortexSpaces } from '../cortex/port.ts';
import type { WithClock } from '../clock.ts';
import { buildSpaceQuery } from '../spaces/universal-spaces.ts';
import type { UniversalSpace } from '../spaces/universal-spaces.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Entry, EntryFilter, Tier } from '../vocabulary/entry.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import { formatBlockUri, formatClusterUri, formatTag } from '../vocabulary/memory.ts';
import type { Memory } from '../vocabulary/memory.ts';
import type { FilteredBlock } from '../hippocampus/blocks-port.ts';
import type { Period } from '../language/dates.ts';
import { findSuperseding } from '../text/outdated.ts';
import { verifyZones } from '../text/verbatim-zones.ts';
import { detectOverview } from './overview.ts';
import type { MemoryHit } from './passages.ts';

type FindBroadHitsDeps = WithCalendar &
  WithClock &
  WithCortex &
  WithCortexSpaces &
  WithHippocampus &
  WithSelf;

/** 0: turns alone; 1 to 3: clusters of that level; `auto`: turns, and what is above them where the question is broad. */
export type RecallLevel = 'auto' | 0 | 1 | 2 | 3;

interface BroadRequest {
  readonly query: string;
  readonly limit: number;
  readonly level: RecallLevel;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
}

/** Of what `auto` brings for a broad question: clusters, and blocks, at most. */
const CLUSTER_LIMITS = { all: 8, topic: 2 } as const;
const BLOCK_LIMITS = { time: 8, topic: 2 } as const;
/** Turns that keep a place beside them, where the limit has room. */
const RESERVED_TURNS = 2;
/** A cluster that nothing was added to for so long counts half. */
const HALF_LIFE_MS = 60 * 86_400_000;
/** Blocks of a time that are looked through. */
const MAX_SCANNED_BLOCKS = 200;
/** Entries named as the sources of a cluster at most. */
const MAX_SOURCES = 100;

/**
 * Clusters and blocks for a question that no single turn answers. Clusters stand for many turns, so that none is given where
 * the question is narrowed (a time, a session, a user, tags): blocks are, all of whose turns are admitted.
 */
export async function findBroadHits(
  deps: FindBroadHitsDeps,
  universal: UniversalSpace | null,
  request: BroadRequest,
): Promise<MemoryHit[]> {
  const { level, query, limit, filter, tiers } = request;
  if (!tiers.includes('cortex') || level === 0) return [];
  const isFiltered = Object.keys(filter).length > 0;
  if (level !== 'auto' && isFiltered) return [];
  const overview =
    level === 'auto'
      ? await detectOverview(
          query,
          deps.clock.now(),
          () => deps.hippocampus.entries.readSpan(),
          deps.calendar,
        )
      : null;
  if (level === 'auto' && overview === null) return [];
  if ((await deps.hippocampus.nights.readCycle(deps.self)) === null) return [];
  const slots = Math.max(1, limit - RESERVED_TURNS);
  if (overview?.about === 'time' || (overview?.about === 'all' && isFiltered))
    return findPeriodBlocks(deps, overview.periods, filter, Math.min(BLOCK_LIMITS.time, slots));
  if (overview?.about === 'all') return findTopClusters(deps, Math.min(CLUSTER_LIMITS.all, slots));
  if (isFiltered) return [];
  const search = await buildSpaceQuery(deps.hippocampus, universal, query);
  const cortex = await (universal ? deps.openCortexIn(universal.space) : deps.openCortex());
  if (level !== 'auto')
    return toClusterHits(deps, level, await cortex.searchClusters(level, { ...search, limit }));
  const [clusterHits, blockHits] = [
    await cortex.searchClusters(1, { ...search, limit: Math.min(CLUSTER_LIMITS.topic, limit) }),
    await cortex.searchBlocks({
      ...search,
      limit: Math.min(BLOCK_LIMITS.topic, Math.max(0, limit - CLUSTER_LIMITS.topic)),
    }),
  ];
  return [...(await toClusterHits(deps, 1, clusterHits)), ...(await toBlockHits(deps, blockHits))];
}

/** What the mind is about: its clusters, large and lately touched ones first. */
async function findTopClusters(
  deps: WithCalendar & WithCortex & WithHippocampus,
  limit: number,
): Promise<MemoryHit[]> {
  const all = await readClustersById(deps);
  const clusters = [...all.values()].filter(({ level }) => level === 1);
  const latestAt = Math.max(...clusters.map(({ to }) => to));
  const scored = clusters
    .map(({ id, blocks, to }) => ({
      id,
      score: Math.log1p(blocks) * 0.5 ** ((latestAt - to) / HALF_LIFE_MS),
    }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
  return toClusterHits(deps, 1, scored, all);
}

/** Blocks said in one of these times (or in any) whose turns all pass the filter: the most salient of each session first. */
async function findPeriodBlocks(
  deps: WithCalendar & WithCortex & WithHippocampus,
  periods: readonly Period[],
  filter: EntryFilter,
  limit: number,
): Promise<MemoryHit[]> {
  const times = periods.length === 0 ? [{ from: -Infinity, to: Infinity }] : periods;
  const byId = new Map<string, FilteredBlock>();
  for (const time of times)
    for (const block of await deps.hippocampus.blocks.findWithin(filter, time, MAX_SCANNED_BLOCKS))
      byId.set(block.id, block);
  const bySalience = [...byId.values()].sort((a, b) => b.salience - a.salience);
  const rounds = [...Map.groupBy(bySalience, ({ session }) => session).values()].flatMap((blocks) =>
    blocks.map((block, round) => ({ ...block, round })),
  );
  rounds.sort((a, b) => a.round - b.round || b.salience - a.salience || (a.id < b.id ? -1 : 1));
  const top = rounds.slice(0, limit);
  return toBlockHits(
    deps,
    top.map(({ id, salience }) => ({ id, score: salience })),
  );
}

type ScoredIds = readonly { readonly id: string; readonly score: number }[];

type ClustersById = ReadonlyMap<string, Cluster>;
const readClustersById = async (deps: WithCortex, ids?: readonly string[]): Promise<ClustersById> =>
  new Map(
    (await (await deps.openCortex()).listClusters(ids && { ids })).map((cluster) => [cluster.id, cluster]),
  );

async function toClusterHits(
  deps: WithCalendar & WithCortex & WithHippocampus,
  level: number,
  scored: ScoredIds,
  knownClusters?: ClustersById,
): Promise<MemoryHit[]> {
  if (scored.length === 0) return [];
  // Only those above the first level have their members among the clusters.
  const neededIds = level === 1 ? scored.map(({ id }) => id) : undefined;
  const all = knownClusters ?? (await readClustersById(deps, neededIds));
  const hits: MemoryHit[] = [];
  for (const { id, score } of scored) {
    const cluster = all.get(id);
    if (cluster?.level === level) hits.push(await buildClusterHit(deps, cluster, all, score));
  }
  return hits;
}

async function buildClusterHit(
  deps: WithCortex & WithHippocampus & WithCalendar,
  cluster: Cluster,
  clusters: ClustersById,
  score: number,
): Promise<MemoryHit> {
  let memberIds: readonly string[] = cluster.members;
  for (let level = cluster.level; level > 1; level--)
    memberIds = memberIds.flatMap((id) => clusters.get(id)?.members ?? []);
  const blocks = await deps.hippocampus.blocks.read(memberIds.slice(0, MAX_SOURCES));
  const entries = await deps.hippocampus.entries.read(
    blocks.flatMap((block) => block.entries).slice(0, MAX_SOURCES),
  );
  return {
    turn: 0,
    memory: {
      id: cluster.id,
      uri: formatClusterUri(cluster.id),
      kind: 'cluster',
      tier: 'cortex',
      text: `${cluster.name}\n${cluster.summary}`,
      role: 'note',
      speaker: null,
      at: formatTimestamp(cluster.to, deps.calendar.zone),
      session_id: blocks.at(-1)?.sessionId ?? '',
      score,
      sources: entries.map(({ id, sha256 }) => ({ entry_id: id, sha256 })),
      block_id: null,
      citation: null,
      superseded_by: null,
      ...(await findOutdatedPart(deps, entries)),
      epiphany: null,
    },
  };
}

async function toBlockHits(
  deps: WithCalendar & WithCortex & WithHippocampus,
  scored: ScoredIds,
): Promise<MemoryHit[]> {
  const blocks = new Map(
    (await deps.hippocampus.blocks.read(scored.map(({ id }) => id))).map((block) => [block.id, block]),
  );
  const movedIds = [...blocks.values()].filter(({ zones }) => zones === null).map(({ id }) => id);
  const rows = new Map((await (await deps.openCortex()).readBlocks(movedIds)).map((row) => [row.id, row]));
  const hits: MemoryHit[] = [];
  for (const { id, score } of scored) {
    const block = blocks.get(id);
    const zones = block?.zones ?? rows.get(id)?.zones;
    if (block && zones) hits.push({ turn: 0, memory: await buildBlockMemory(deps, block, zones, score) });
  }
  return hits;
}

async function buildBlockMemory(
  deps: WithCalendar & WithCortex & WithHippocampus,
  block: Block,
  storedZones: readonly Zone[],
  score: number,
): Promise<Memory> {
  const entries = await deps.hippocampus.entries.read(block.entries);
  const { zones } = await verifyZones(deps, storedZones, entries);
  return {
    id: block.id,
    uri: formatBlockUri(block.id),
    kind: 'block',
    tier: 'cortex',
    text: `${block.title}\n${buildCanonicalText(zones)}`,
    role: 'note',
    speaker: null,
    at: formatTimestamp(block.endAt, deps.calendar.zone),
    session_id: block.sessionId,
    score,
    sources: entries.map(({ id, sha256 }) => ({ entry_id: id, sha256 })),
    block_id: block.id,
    citation: block.tier === 'cortex' ? formatTag(block.id) : null,
    superseded_by: null,
    ...(await findOutdatedPart(deps, entries)),
    epiphany: null,
  };
}

/** The newest that outdates a part of it for certain: its summary may still tell what is no more so. */
async function findOutdatedPart(
  deps: WithCortex & WithHippocampus,
  entries: readonly Entry[],
): Promise<Pick<Memory, 'outdated_by'>> {
  const superseding = [...(await findSuperseding(deps, entries)).values()];
  const newest = superseding.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  return newest ? { outdated_by: newest } : {};
}
