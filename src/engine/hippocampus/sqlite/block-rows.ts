import type { Block, FluxMetrics, SalienceScores, Zone } from '../../vocabulary/block.ts';
import type { Centroid } from '../../vocabulary/inquiry.ts';
import { fromBytes } from '../../math/vectors.ts';

export interface BlockRow {
  block_key: number;
  block_id: string;
  block_type: Block['type'];
  session_id: string;
  session_key: number;
  user_id: string | null;
  user_tier: string | null;
  cycle: number;
  stage: number;
  revision: number;
  tier: Block['tier'];
  arc_start_time: number;
  arc_end_time: number;
  created_at: number;
  anterior_margin: number;
  posterior_margin: number;
  coherence_gain: number;
  ties_merge_weight: number;
  composite: number;
  verdict: string;
  id_distance: number | null;
  preoccupation_centroid_id: string | null;
  cluster_id: string | null;
  relevance: Block['relevance'];
  session_continuity_flag: number;
  parent_metablock_id: string | null;
  continues_from: string | null;
  continued_by: string | null;
  derived_from: string | null;
  last_accessed: number | null;
  citations: string;
  constituents: string;
  flux_metrics: string | null;
  salience_scores: string | null;
  original_length: number;
  compressed_length: number;
  title: string;
  question: string;
  prose: string | null;
  entries: string;
  origins: string;
}

/** `last_accessed` is the later of the block's own and of the touches not folded into it yet (R14). */
export const SELECT_BLOCK = `
  SELECT h.*, coalesce(s.session_id, '') AS session_id,
    max(coalesce(h.last_accessed, 0), coalesce((SELECT last_accessed FROM touches t WHERE t.block_id = h.block_id), 0)) AS last_accessed,
    (SELECT json_group_array(entry_id) FROM
      (SELECT d.entry_id FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
       WHERE b.block_key = h.block_key ORDER BY b.position)) AS entries,
    (SELECT json_group_array(DISTINCT d.origin) FROM entry_blocks b JOIN day_table d ON d.entry_seq = b.entry_seq
       WHERE b.block_key = h.block_key) AS origins
  FROM holographic_blocks h LEFT JOIN sessions s ON s.session_key = h.session_key`;

export function toBlock(row: BlockRow): Block {
  return {
    key: row.block_key,
    id: row.block_id,
    type: row.block_type,
    sessionId: row.session_id,
    session: row.session_key,
    userId: row.user_id,
    userTier: row.user_tier,
    cycle: row.cycle,
    stage: row.stage,
    revision: row.revision,
    tier: row.tier,
    startAt: row.arc_start_time,
    endAt: row.arc_end_time,
    createdAt: row.created_at,
    margins: { anterior: row.anterior_margin, posterior: row.posterior_margin },
    coherenceGain: row.coherence_gain,
    tiesMergeWeight: row.ties_merge_weight,
    composite: row.composite,
    verdict: row.verdict,
    idDistance: row.id_distance,
    centroidId: row.preoccupation_centroid_id,
    clusterId: row.cluster_id,
    relevance: row.relevance,
    continuityFlag: row.session_continuity_flag === 1,
    metablockId: row.parent_metablock_id,
    continuesFrom: row.continues_from,
    continuedBy: row.continued_by,
    derivedFrom: row.derived_from,
    lastAccessed: row.last_accessed === 0 ? null : row.last_accessed,
    citations: JSON.parse(row.citations) as string[],
    constituents: JSON.parse(row.constituents) as string[],
    flux: row.flux_metrics === null ? null : (JSON.parse(row.flux_metrics) as FluxMetrics),
    salience: row.salience_scores === null ? null : (JSON.parse(row.salience_scores) as SalienceScores),
    originalLength: row.original_length,
    compressedLength: row.compressed_length,
    title: row.title,
    question: row.question,
    entries: JSON.parse(row.entries) as string[],
    origins: JSON.parse(row.origins) as Block['origins'],
    zones: row.prose === null ? null : (JSON.parse(row.prose) as Zone[]),
  };
}

export interface CentroidRow {
  centroid_id: string;
  state: Centroid['state'];
  origin: Centroid['origin'];
  space_id: number;
  weight: number;
  born_cycle: number;
  matched_cycle: number;
  retired_cycle: number | null;
  parents: string;
  label_block_id: string | null;
  name: string;
  question: string;
  vector: Uint8Array;
}

export const toCentroid = (row: CentroidRow): Centroid => ({
  id: row.centroid_id,
  state: row.state,
  origin: row.origin,
  spaceId: row.space_id,
  weight: row.weight,
  bornCycle: row.born_cycle,
  matchedCycle: row.matched_cycle,
  retiredCycle: row.retired_cycle,
  parents: JSON.parse(row.parents) as string[],
  labelBlockId: row.label_block_id,
  name: row.name,
  question: row.question,
  vector: fromBytes(row.vector),
});
