import { citationOf } from '../keeping/cite.ts';
import type { EngineParts } from '../parts.ts';
import { canonicalText } from '../vocabulary/block.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { EntryFilter, Tier } from '../vocabulary/entry.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import { blockUri, clusterUri } from '../vocabulary/memory.ts';
import type { Memory } from '../vocabulary/memory.ts';
import { words } from '../language/words.ts';
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

/** Of what `auto` brings for a broad question: clusters and blocks at most. */
const CLUSTERS = 2;
const BLOCKS = 2;
/** Entries named as the sources of a cluster at most. */
const SOURCES = 100;

/** Words that ask for an overview, alone or beside a topic. */
const OVERVIEW = new Set(
  'overview recap summary summarize summarise summarized topics themes überblick zusammenfassung résumé resumen riassunto'.split(
    ' ',
  ),
);
const OVERVIEW_PHRASE =
  /\bwhat (?:have|had|did|do|are|were) (?:we|you and i|i)(?: been| usually| mostly)? (?:work(?:ing|ed)? on|talk(?:ing|ed)? about|discuss(?:ing|ed)?|up to|doing)\b|\bcatch me up\b|\bbring me up to (?:speed|date)\b|\bmain (?:topics|themes|questions|threads)\b/i;

/**
 * Clusters and blocks for a question that no single turn answers. They stand for many turns, so nothing of them is given
 * where the question is narrowed to some (a time, a session, a user, tags).
 */
export async function broadly(parts: EngineParts, spaceId: number, request: BroadRequest): Promise<Draft[]> {
  const { level, query, limit, filter, tiers } = request;
  if (!tiers.includes('cortex')) return [];
  const narrowed = Object.keys(filter).length > 0;
  const asked = level === 'auto' ? !narrowed && asksForOverview(query) : level > 0;
  if (!asked || narrowed) return [];
  if ((await parts.hippocampus.nights.cycle(parts.self)) === null) return [];
  const [vector] = await parts.embedder.embed([query], 'query');
  const cortex = await parts.cortex();
  const search = { spaceId, vector: vector!.some((value) => value !== 0) ? vector! : null, text: query };
  if (level !== 'auto')
    return clustersAt(parts, level, await cortex.searchClusters(level, { ...search, limit }));
  const [above, beside] = [
    await cortex.searchClusters(1, { ...search, limit: Math.min(CLUSTERS, limit) }),
    await cortex.searchBlocks({ ...search, limit: Math.min(BLOCKS, Math.max(0, limit - CLUSTERS)) }),
  ];
  return [...(await clustersAt(parts, 1, above)), ...(await blocksOf(parts, beside))];
}

export const asksForOverview = (query: string): boolean =>
  OVERVIEW_PHRASE.test(query) || words(query).some((word) => OVERVIEW.has(word));

type Found = readonly { readonly id: string; readonly score: number }[];

async function clustersAt(parts: EngineParts, level: number, found: Found): Promise<Draft[]> {
  if (found.length === 0) return [];
  const all = new Map((await (await parts.cortex()).clusters()).map((cluster) => [cluster.id, cluster]));
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
  all: ReadonlyMap<string, Cluster>,
  score: number,
): Promise<Draft> {
  let below: readonly string[] = cluster.members;
  for (let level = cluster.level; level > 1; level--)
    below = below.flatMap((id) => all.get(id)?.members ?? []);
  const blocks = await hippocampus.blocks.blocks(below.slice(0, SOURCES));
  const entries = await hippocampus.entries(blocks.flatMap((block) => block.entries).slice(0, SOURCES));
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
    (await parts.hippocampus.blocks.blocks(found.map(({ id }) => id))).map((block) => [block.id, block]),
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
  const entries = await hippocampus.entries(block.entries);
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
    citation: block.tier === 'cortex' ? citationOf(block.id) : null,
    superseded_by: null,
    epiphany: null,
  };
}
