import { z } from 'zod';
import type { Metrics, Verdict } from './versions.ts';

/** What the owner wants of training (config.json, `training`). */
export interface TrainingConfig {
  /** Whether pairs of the Golden Anchor are mixed into every batch (spec §8.6). */
  readonly anchor: boolean;
  /** The owner's own trainer, run at the end of a night that has learned: a program and its arguments. */
  readonly command: readonly string[] | null;
}
export const DEFAULT_TRAINING_CONFIG: TrainingConfig = { anchor: true, command: null };

/** `export.json`, beside the ledgers that it tells of: figures alone. */
export const exportRecord = z.strictObject({
  created_at: z.iso.datetime(),
  /** The latest night. */
  cycle: z.int().min(0),
  /** How often something had been forgotten: one that was made before the latest forgetting must not stay. */
  forgets: z.int().min(0),
  /** Lines of each file, by its path. */
  lines: z.record(z.string(), z.int().min(0)),
  /** Blocks in which the agent does not speak, which are in no ledger of what it says. */
  blocks_left_out: z.int().min(0),
});
export type ExportRecord = z.infer<typeof exportRecord>;
export type ExportAnswer = ExportRecord & { readonly folder: string };

const TRAINER_OUTCOMES = ['done', 'failed', 'timed_out', 'cancelled', 'not_found', 'not_exported'] as const;

/** How the owner's own trainer did in the latest night that ran it. Of what it said, the path of its adapter alone. */
export const trainerRecord = z.strictObject({
  cycle: z.int(),
  at: z.iso.datetime(),
  outcome: z.enum(TRAINER_OUTCOMES),
  ms: z.number(),
  adapter: z.string().nullable(),
  /** It named an adapter that was not there. */
  missing: z.boolean(),
  /** Its exit code, the signal that ended it, or the code of the error that kept it from running. */
  why: z.string().nullable(),
});
export type TrainerRecord = z.infer<typeof trainerRecord>;

/** A version of the native encoder, as `training status` tells of it. */
export interface VersionStatus {
  readonly number: number;
  readonly in_use: boolean;
  /** Null, with `fault`, when its record cannot be read. */
  readonly verdict: Verdict | null;
  readonly created_at: string | null;
  readonly parent: number | null;
  /** Whether it still has its weights, so that one can go back to it. */
  readonly kept: boolean;
  readonly fault: string | null;
  readonly metrics: Metrics;
}

export interface TrainingStatus {
  readonly training: 'on' | 'off';
  readonly in_use: number | null;
  /** Newest first. */
  readonly versions: readonly VersionStatus[];
  readonly exported: ExportAnswer | null;
  /** `there`: its adapter is still where it was. */
  readonly trainer: (TrainerRecord & { readonly there: boolean }) | null;
}

export interface RollbackAnswer {
  readonly in_use: number;
  readonly before: number | null;
}

export interface WithTraining {
  /** What the owner wants learned, and how. */
  readonly training: TrainingConfig;
}
