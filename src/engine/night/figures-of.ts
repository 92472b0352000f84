import { REASONS } from '../encoder/train/school.ts';
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
    readonly rejected: (typeof REASONS)[number] | null;
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

export function figuresOf(cycle: Cycle): NightFigures {
  const count = (stage: number, name: string): number => cycle.stages[stage - 1]?.counts[name] ?? 0;
  const ms = cycle.stages.reduce((sum, stage) => sum + stage.ms, 0);
  const entries = count(1, 'entries');
  const characters = count(4, 'characters');
  return {
    cycle: cycle.number,
    started_at: new Date(cycle.startedAt).toISOString(),
    finished_at: cycle.finishedAt === null ? null : new Date(cycle.finishedAt).toISOString(),
    failure: cycle.failure,
    seconds: Number((ms / 1_000).toFixed(2)),
    entries,
    turns_per_minute: entries === 0 || ms === 0 ? null : Math.round(entries / (ms / 60_000)),
    blocks: {
      arc: count(2, 'arc_blocks'),
      quiet: count(2, 'quiet_blocks'),
      note: count(2, 'note_blocks'),
      metablock: count(2, 'metablocks'),
    },
    arcs: count(1, 'arcs'),
    kept: characters === 0 ? null : Number((count(4, 'characters_kept') / characters).toFixed(3)),
    exchanges: count(7, 'exchanges'),
    archived: count(7, 'archived'),
    migrated_blocks: count(7, 'blocks'),
    centroids_born: count(8, 'centroids_born'),
    centroids_fused: count(8, 'centroids_fused'),
    antechamber: count(8, 'antechamber'),
    model: modelOf(cycle),
    training: trainingOf(cycle),
  };
}

function modelOf({ stages }: Cycle): NightFigures['model'] {
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

function trainingOf({ stages }: Cycle): NightFigures['training'] {
  const counts = stages[7]?.counts ?? {};
  const figure = (name: string): number | null => counts[name] ?? null;
  // A night that was killed behind its training goes on without these, and may still feel.
  if (figure('pairs') === null && figure('felt') === null) return null;
  // Without pairs there is no loss.
  const loss = (of: 'held_out' | 'anchor', when: 'before' | 'after'): number | null =>
    (figure(`${of}_pairs`) ?? 0) > 0 ? figure(`${of}_${when}`) : null;
  return {
    pairs: figure('pairs') ?? 0,
    uses: figure('uses') ?? 0,
    version: figure('version'),
    accepted: figure('accepted') === 1,
    rejected: REASONS.find((reason) => figure(`rejected_${reason}`) !== null) ?? null,
    held_out_pairs: figure('held_out_pairs'),
    standing_t: (figure('held_out_pairs') ?? 0) > 0 ? figure('standing_t') : null,
    held_out_before: loss('held_out', 'before'),
    held_out_after: loss('held_out', 'after'),
    anchor_before: loss('anchor', 'before'),
    anchor_after: loss('anchor', 'after'),
    unrelated: figure('unrelated'),
    ranking:
      figure('ranking_choices') === null
        ? null
        : {
            learned: figure('ranking_learned') === 1,
            choices: figure('ranking_choices')!,
            likelier: figure('ranking_likelier') ?? 0,
          },
    felt: figure('felt') ?? 0,
    ms: figure('trained_ms') ?? 0,
  };
}
