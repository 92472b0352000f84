import type { WithCalendar } from '../language/calendar.ts';
import type { AnswerCount, StageCountNames } from '../vocabulary/night-counts.ts';
import type {
  NightModels,
  UniversalEmbedder,
  WithAxes,
  WithBuiltinEmbedder,
  WithNightModels,
  WithWordVectors,
} from '../models/ports.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithExportTarget } from '../ledgers/export-ledgers.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithRole } from '../vocabulary/agent.ts';
import type { WithSettings, WithUserTiers } from '../vocabulary/settings.ts';
import type { WithTraining } from '../vocabulary/training.ts';
import type { Cortex, WithCortex, WithCortexMarker, WithCortexSpaces } from '../cortex/port.ts';
import type { Hippocampus, WithHippocampus } from '../hippocampus/port.ts';
import type { Lease, StageName } from '../vocabulary/night.ts';
import type { Space, WithBuiltinSpace } from '../vocabulary/space.ts';

export interface NightProgress {
  readonly cycleId: string;
  readonly stage: number;
  readonly name: StageName;
  readonly done: number;
  readonly total: number;
}

export interface NightOptions {
  /** Aborted: the night stops between two items. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: NightProgress) => void;
}

/** What a night works with; its stages say what of it they need. */
export interface NightDeps
  extends
    WithHippocampus,
    WithCortex,
    WithCortexSpaces,
    WithCortexMarker,
    WithNightModels,
    WithBuiltinEmbedder,
    WithWordVectors,
    WithAxes,
    WithBuiltinSpace,
    WithUniversals,
    WithEncoders,
    WithTraining,
    WithExportTarget,
    WithClock,
    WithIds,
    WithRole,
    WithSettings,
    WithCalendar,
    WithUserTiers,
    WithSelf,
    WithBackfill {}

/** What a stage works with, and the names by which it counts what it does. */
export interface NightContext<CountName extends string = never> {
  readonly deps: NightDeps;
  readonly store: Hippocampus;
  readonly cortex: Cortex;
  readonly models: NightModels;
  /** The active universal space, and who embeds into it. */
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
  readonly lease: Lease;
  readonly cycle: number;
  /** Between items: tells how far the stage is, lets others have a turn, and throws `CANCELLED` when asked to stop. */
  readonly step: (done: number, total: number) => Promise<void>;
  /** In the midst of an item that takes long: lets others have a turn. */
  readonly pause: () => Promise<void>;
  /** Adds to a figure of the stage's report, which a resumed stage goes on with. */
  readonly count: (name: CountName | AnswerCount, by?: number) => void;
  /** Sets one. */
  readonly setCount: (name: CountName | AnswerCount, value: number) => void;
}
/** A context that counts by the names of one stage. */
export type StageContext<S extends StageName> = NightContext<StageCountNames[S]>;

export interface Stage<S extends StageName = StageName> {
  readonly name: S;
  run(context: StageContext<S>): Promise<void>;
}
