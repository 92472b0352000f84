import type { BlockType, ZoneKind } from './block.ts';
import type { Cycle, StageName } from './night.ts';
import type { TrainerRecord } from './training.ts';

/** Why a merge was rejected (R26). */
export const REJECTION_REASONS = [
  'held_out',
  'labels',
  'anchor',
  'lobotomy',
  'no_number',
  'posterior',
  'collapsed',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** Why a language model's answer was not taken (R22). */
export const FALLBACK_REASONS = [
  'unavailable',
  'late',
  'too_large',
  'no_json',
  'invalid',
  'unfaithful',
] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/** Answers of the Editor, in whichever stage it was asked. */
export type AnswerCount = 'answers' | 'answers_fell_back' | `fell_back_${FallbackReason}`;

/** What the native encoder learned, and how it was judged. */
export type TrainingCount =
  | 'pairs'
  | 'uses'
  | 'trained_ms'
  | 'version'
  | 'accepted'
  | 'unpruned'
  /** Pairs that were not learned from, since a side of them came from elsewhere (R31). */
  | 'untrusted_pairs'
  | 'felt'
  | `untrained_${string}`
  | `rejected_${RejectionReason}`
  | JudgementFigure;

/** Figures of a judgement (spec §8.6, R26). */
export const JUDGEMENT_FIGURES = [
  'labels',
  'labels_t',
  'held_out_pairs',
  'held_out_before',
  'held_out_after',
  'standing_before',
  'standing_after',
  'standing_t',
  'today_t',
  'anchor_pairs',
  'anchor_before',
  'anchor_after',
  'unrelated',
] as const;
export type JudgementFigure = (typeof JUDGEMENT_FIGURES)[number];

/** What the ranking learned from use. */
export type RankingCount =
  | 'ranking_choices'
  | 'ranking_learned'
  | 'ranking_native'
  | 'ranking_likelier'
  | 'ranking_t'
  | 'ranking_at5_before'
  | 'ranking_at5_after';

/** What each stage counts besides; the names are those of the report (contract, `counts`) and are released. */
export interface StageCountNames {
  flux_detection:
    'entries' | 'sessions' | 'arcs' | 'bits_per_character' | 'meter_states_unreadable' | 'relearned';
  block_formation:
    | `${BlockType}_blocks`
    | 'entries'
    | 'open_arcs'
    | 'continuations'
    | 'metablocks'
    | 'citations'
    | 'citations_unknown'
    /** Of the entries, those of tools, the web and documents (R31). */
    | 'untrusted_turns';
  salience_scoring: 'blocks';
  compression: `${ZoneKind}_zones` | 'characters' | 'characters_kept' | 'blocks';
  embedding: 'entries' | 'blocks';
  storage: 'relationships' | 'blocks';
  migration: 'exchanges' | 'archived' | 'blocks' | 'passed_over';
  clustering:
    | 'centroids_born'
    | 'centroids_fused'
    | 'centroids_moved'
    | 'centroids_retired'
    | 'relevant'
    | 'antechamber'
    /** Blocks of nothing else: they raise no question (R31). */
    | 'untrusted_blocks'
    | 'tree_rebuilt'
    | 'clusters'
    | 'placed'
    | 'unplaced'
    | `trainer_${TrainerRecord['outcome']}`
    | 'trainer_ms'
    | 'exported'
    | 'passed_over'
    | TrainingCount
    | RankingCount;
  cleanup:
    | 'memory_with_models_mb'
    | 'memory_without_models_mb'
    | 'raw_let_go'
    | 'raw_kept'
    | 'exchanges_restored'
    | 'passed_over'
    | 'touches'
    | 'generations_gone'
    | 'terms_renewed';
}

/** The counts of one stage of a cycle; what it did not count is missing. */
export type StageCounts<S extends StageName> = Readonly<
  Partial<Record<StageCountNames[S] | AnswerCount, number>>
>;

export const readStageCounts = <S extends StageName>({ stages }: Cycle, stage: S): StageCounts<S> =>
  (stages.find(({ name }) => name === stage)?.counts ?? {}) as StageCounts<S>;
