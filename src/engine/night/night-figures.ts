import { FALLBACK_REASONS, REJECTION_REASONS, readStageCounts } from '../vocabulary/night-counts.ts';
import type { AnswerCount, RejectionReason } from '../vocabulary/night-counts.ts';
import { STAGES } from '../vocabulary/night.ts';
import type { Cycle } from '../vocabulary/night.ts';

/** A night in figures (contract, `report`): no words, so that it may be kept whatever is forgotten. */
export interface NightFigures {
  readonly cycle: number;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly failure: string | null;
  readonly seconds: number;
  readonly entries: number;
  readonly turns_per_minute: number | null;
  readonly blocks: Readonly<Record<'arc' | 'quiet' | 'note' | 'metablock', number>>;
  readonly arcs: number;
  /** Length after compression, of the length before. */
  readonly kept: number | null;
  readonly exchanges: number;
  readonly archived: number;
  readonly migrated_blocks: number;
  readonly centroids_born: number;
  readonly centroids_fused: number;
  readonly antechamber: number;
  /** A language model of the owner's choice: what it worded, what the builtin editor had to word instead, and memory. */
  readonly model: {
    readonly answers: number;
    readonly fell_back: number;
    readonly reasons: Readonly<Record<string, number>>;
    readonly memory_mb: number;
    readonly memory_after_mb: number;
  } | null;
  /** What the native encoder learned; null where training is off. Losses in nats a pair, null where none was measured. */
  readonly training: {
    readonly pairs: number;
    readonly uses: number;
    /** Null where there was too little to train on. */
    readonly version: number | null;
    readonly accepted: boolean;
    readonly rejected: RejectionReason | null;
    readonly held_out_pairs: number | null;
    readonly standing_t: number | null;
    readonly held_out_before: number | null;
    readonly held_out_after: number | null;
    readonly anchor_before: number | null;
    readonly anchor_after: number | null;
    readonly unrelated: number | null;
    /** Whether the ranking's weights were learned from uses, and by how many nats a choice that was not learned from. */
    readonly ranking: {
      readonly learned: boolean;
      readonly choices: number;
      readonly likelier: number;
    } | null;
    /** Memories that were encoded for the first time. */
    readonly felt: number;
    readonly ms: number;
  } | null;
}

export function computeNightFigures(cycle: Cycle): NightFigures {
  const flux = readStageCounts(cycle, 'flux_detection');
  const formed = readStageCounts(cycle, 'block_formation');
  const { characters = 0, characters_kept = 0 } = readStageCounts(cycle, 'compression');
  const moved = readStageCounts(cycle, 'migration');
  const { centroids_born = 0, centroids_fused = 0, antechamber = 0 } = readStageCounts(cycle, 'clustering');
  const ms = cycle.stages.reduce((sum, stage) => sum + stage.ms, 0);
  const entries = flux.entries ?? 0;
  return {
    cycle: cycle.number,
    started_at: new Date(cycle.startedAt).toISOString(),
    finished_at: cycle.finishedAt === null ? null : new Date(cycle.finishedAt).toISOString(),
    failure: cycle.failure,
    seconds: Number((ms / 1_000).toFixed(2)),
    entries,
    turns_per_minute: entries === 0 || ms === 0 ? null : Math.round(entries / (ms / 60_000)),
    blocks: {
      arc: formed.arc_blocks ?? 0,
      quiet: formed.quiet_blocks ?? 0,
      note: formed.note_blocks ?? 0,
      metablock: formed.metablocks ?? 0,
    },
    arcs: flux.arcs ?? 0,
    kept: characters === 0 ? null : Number((characters_kept / characters).toFixed(3)),
    exchanges: moved.exchanges ?? 0,
    archived: moved.archived ?? 0,
    migrated_blocks: moved.blocks ?? 0,
    ...{ centroids_born, centroids_fused, antechamber },
    model: computeModelFigures(cycle),
    training: computeTrainingFigures(cycle),
  };
}

function computeModelFigures(cycle: Cycle): NightFigures['model'] {
  const { memory_with_models_mb, memory_without_models_mb } = readStageCounts(cycle, 'cleanup');
  const sum = (name: AnswerCount): number =>
    STAGES.reduce((total, stage) => total + (readStageCounts(cycle, stage)[name] ?? 0), 0);
  const reasons = FALLBACK_REASONS.map((reason) => [reason, sum(`fell_back_${reason}`)] as const);
  const [answers, fell_back] = [sum('answers'), sum('answers_fell_back')];
  if (answers === 0 && fell_back === 0 && memory_with_models_mb === undefined) return null;
  return {
    ...{ answers, fell_back },
    reasons: Object.fromEntries(reasons.filter(([, count]) => count > 0)),
    memory_mb: memory_with_models_mb ?? 0,
    memory_after_mb: memory_without_models_mb ?? 0,
  };
}

function computeTrainingFigures(cycle: Cycle): NightFigures['training'] {
  const counts = readStageCounts(cycle, 'clustering');
  // A night that was killed behind its training goes on without these, and may still encode.
  if (counts.pairs === undefined && counts.felt === undefined) return null;
  // Without pairs there is no loss.
  const hasHeldOut = (counts.held_out_pairs ?? 0) > 0;
  const hasAnchor = (counts.anchor_pairs ?? 0) > 0;
  return {
    pairs: counts.pairs ?? 0,
    uses: counts.uses ?? 0,
    version: counts.version ?? null,
    accepted: counts.accepted === 1,
    rejected: REJECTION_REASONS.find((reason) => counts[`rejected_${reason}`] !== undefined) ?? null,
    held_out_pairs: counts.held_out_pairs ?? null,
    standing_t: hasHeldOut ? (counts.standing_t ?? null) : null,
    held_out_before: hasHeldOut ? (counts.held_out_before ?? null) : null,
    held_out_after: hasHeldOut ? (counts.held_out_after ?? null) : null,
    anchor_before: hasAnchor ? (counts.anchor_before ?? null) : null,
    anchor_after: hasAnchor ? (counts.anchor_after ?? null) : null,
    unrelated: counts.unrelated ?? null,
    ranking:
      counts.ranking_choices === undefined
        ? null
        : {
            learned: counts.ranking_learned === 1,
            choices: counts.ranking_choices,
            likelier: counts.ranking_likelier ?? 0,
          },
    felt: counts.felt ?? 0,
    ms: counts.trained_ms ?? 0,
  };
}
