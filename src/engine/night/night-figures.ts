import { REJECTION_REASONS } from '../encoder/train/train-night.ts';
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
    readonly rejected: (typeof REJECTION_REASONS)[number] | null;
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
    /** Memories that were felt for the first time. */
    readonly felt: number;
    readonly ms: number;
  } | null;
}

export function computeNightFigures(cycle: Cycle): NightFigures {
  const readCount = (stage: number, name: string): number => cycle.stages[stage - 1]?.counts[name] ?? 0;
  const ms = cycle.stages.reduce((sum, stage) => sum + stage.ms, 0);
  const entries = readCount(1, 'entries');
  const characters = readCount(4, 'characters');
  return {
    cycle: cycle.number,
    started_at: new Date(cycle.startedAt).toISOString(),
    finished_at: cycle.finishedAt === null ? null : new Date(cycle.finishedAt).toISOString(),
    failure: cycle.failure,
    seconds: Number((ms / 1_000).toFixed(2)),
    entries,
    turns_per_minute: entries === 0 || ms === 0 ? null : Math.round(entries / (ms / 60_000)),
    blocks: {
      arc: readCount(2, 'arc_blocks'),
      quiet: readCount(2, 'quiet_blocks'),
      note: readCount(2, 'note_blocks'),
      metablock: readCount(2, 'metablocks'),
    },
    arcs: readCount(1, 'arcs'),
    kept: characters === 0 ? null : Number((readCount(4, 'characters_kept') / characters).toFixed(3)),
    exchanges: readCount(7, 'exchanges'),
    archived: readCount(7, 'archived'),
    migrated_blocks: readCount(7, 'blocks'),
    centroids_born: readCount(8, 'centroids_born'),
    centroids_fused: readCount(8, 'centroids_fused'),
    antechamber: readCount(8, 'antechamber'),
    model: computeModelFigures(cycle),
    training: computeTrainingFigures(cycle),
  };
}

function computeModelFigures({ stages }: Cycle): NightFigures['model'] {
  const sums: Record<string, number> = {};
  for (const { counts } of stages)
    for (const [name, value] of Object.entries(counts))
      if (/^(?:answers|fell_back_|memory_)/.test(name)) sums[name] = (sums[name] ?? 0) + value;
  if (Object.keys(sums).length === 0) return null;
  const reasons = Object.entries(sums).filter(([name]) => name.startsWith('fell_back_'));
  return {
    answers: sums['answers'] ?? 0,
    fell_back: sums['answers_fell_back'] ?? 0,
    reasons: Object.fromEntries(reasons.map(([name, value]) => [name.slice('fell_back_'.length), value])),
    memory_mb: sums['memory_with_models_mb'] ?? 0,
    memory_after_mb: sums['memory_without_models_mb'] ?? 0,
  };
}

function computeTrainingFigures({ stages }: Cycle): NightFigures['training'] {
  const counts = stages[7]?.counts ?? {};
  const readFigure = (name: string): number | null => counts[name] ?? null;
  // A night that was killed behind its training goes on without these, and may still feel.
  if (readFigure('pairs') === null && readFigure('felt') === null) return null;
  // Without pairs there is no loss.
  const readLoss = (dataset: 'held_out' | 'anchor', when: 'before' | 'after'): number | null =>
    (readFigure(`${dataset}_pairs`) ?? 0) > 0 ? readFigure(`${dataset}_${when}`) : null;
  return {
    pairs: readFigure('pairs') ?? 0,
    uses: readFigure('uses') ?? 0,
    version: readFigure('version'),
    accepted: readFigure('accepted') === 1,
    rejected: REJECTION_REASONS.find((reason) => readFigure(`rejected_${reason}`) !== null) ?? null,
    held_out_pairs: readFigure('held_out_pairs'),
    standing_t: (readFigure('held_out_pairs') ?? 0) > 0 ? readFigure('standing_t') : null,
    held_out_before: readLoss('held_out', 'before'),
    held_out_after: readLoss('held_out', 'after'),
    anchor_before: readLoss('anchor', 'before'),
    anchor_after: readLoss('anchor', 'after'),
    unrelated: readFigure('unrelated'),
    ranking:
      readFigure('ranking_choices') === null
        ? null
        : {
            learned: readFigure('ranking_learned') === 1,
            choices: readFigure('ranking_choices')!,
            likelier: readFigure('ranking_likelier') ?? 0,
          },
    felt: readFigure('felt') ?? 0,
    ms: readFigure('trained_ms') ?? 0,
  };
}
