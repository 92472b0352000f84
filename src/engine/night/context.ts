import type { Cortex } from '../cortex/port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { EngineParts, NightModels } from '../parts.ts';
import type { Lease, StageName } from '../vocabulary/night.ts';
import type { Space } from '../vocabulary/space.ts';

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

/** What a stage works with. */
export interface NightContext {
  readonly parts: EngineParts;
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
  readonly count: (name: string, by?: number) => void;
  /** Sets one. */
  readonly setCount: (name: string, value: number) => void;
}

export interface Stage {
  readonly name: StageName;
  readonly run: (context: NightContext) => Promise<void>;
}
