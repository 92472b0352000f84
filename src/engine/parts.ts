import type { Clock } from './clock.ts';
import type { Cortex } from './cortex/port.ts';
import type { ProcessIdentity } from './hippocampus/nights-port.ts';
import type { Hippocampus } from './hippocampus/port.ts';
import type {
  ModelOutcome,
  Editor,
  ComputePrincipalComponents,
  Reranker,
  SurpriseMeter,
  UniversalEmbedder,
  WordVectors,
} from './models/ports.ts';
import type { MarkerLists, Settings, UserTier } from './vocabulary/settings.ts';
import type { TimedReranker } from './recall/timed-reranker.ts';
import type { UniversalSpaces } from './spaces/universal-spaces.ts';
import type { RecentRecalls } from './recall/feedback.ts';
import type { EncoderRegistry } from './encoder/registry.ts';
import type { TrainingConfig } from './vocabulary/training.ts';
import type { Lease } from './vocabulary/night.ts';
import type { Space } from './vocabulary/space.ts';

/** What a configured agent is (R23). */
export type AgentRole = 'muse' | 'majordomo' | 'consultant';

/** Who works at night; loaded with the first one. */
export interface NightModels {
  readonly meter: SurpriseMeter;
  readonly editor: Editor;
  readonly markers: MarkerLists;
  /** Ordinary phrases of the language: what training must not make a mind lose. */
  readonly everydayPhrases: readonly string[];
  /** Whether a language model of the owner's choice works. */
  readonly hasOwnModel: boolean;
  /** What the editor was asked since this was last called, and who answered; nothing where it is the builtin one. */
  readonly drainAnswers: () => readonly ModelOutcome[];
  /** Lets go of what was loaded for the night. */
  readonly unload: () => Promise<void>;
  /** This process's resident memory, in bytes. */
  readonly readMemoryBytes: () => number;
}

/** What the engine works with, chosen in compose.ts: stores, models, time, chance. */
export interface EngineParts {
  readonly hippocampus: Hippocampus;
  /** By the active space; opened on first use: a store that never had a night does without. */
  readonly cortex: () => Promise<Cortex>;
  /** By another space, whose tables are made where there are none. */
  readonly cortexIn: (space: Space) => Promise<Cortex>;
  /** Tells all processes that tables of the Cortex were dropped: what they have open of it is opened anew. */
  readonly dropped: (lease: Lease) => Promise<void>;
  /** The one that is always there, without a download: the ground. */
  readonly embedder: UniversalEmbedder;
  readonly universals: UniversalSpaces;
  /** The native encoder, for the day. */
  readonly minds: EncoderRegistry;
  /** What recall showed lately, in this process. */
  readonly recent: RecentRecalls;
  /** Does something when the answer has gone out; whoever closes waits for it. Its failure is nobody's. */
  readonly later: (work: () => Promise<unknown>) => void;
  /** What the owner wants learned, and how. */
  readonly training: TrainingConfig;
  /** Where ledgers are exported to, inside the data directory, and what the owner's own trainer finds around it. */
  readonly exporting: { readonly folder: string; readonly environment: Readonly<NodeJS.ProcessEnv> } | null;
  readonly models: () => Promise<NightModels>;
  /** Null where the owner chose none. */
  readonly reranker: () => Promise<Reranker | null>;
  /** The same, as a question asks it: done without where it fails or is late. */
  readonly reranking: TimedReranker;
  /** Loaded with the first recall. */
  readonly wordVectors: () => Promise<WordVectors>;
  /** For the map of memories; a report without it shows none. */
  readonly axes?: ComputePrincipalComponents | undefined;
  readonly clock: Clock;
  /** A UUIDv7 of this moment (R19). */
  readonly newId: (at: number) => string;
  /** The UUIDv7 that belongs to this moment and name: the same whenever it is asked for. */
  readonly idOf: (at: number, name: string) => string;
  readonly role: AgentRole;
  readonly settings: Settings;
  /** Tiers the owner has given to users (§2.3); everybody else is normal. */
  readonly userTiers: Readonly<Record<string, UserTier>>;
  /** This process, as the lease of the night knows it. */
  readonly self: ProcessIdentity;
  /** The space of `embedder`. */
  readonly space: () => Promise<Space>;
  /** Asks the backfill to look for entries without a vector, soon and in the background. */
  readonly embedSoon: () => void;
}
