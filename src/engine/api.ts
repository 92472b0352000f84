import type { WithClock, WithIds } from './clock.ts';
import type { Calendar } from './language/calendar.ts';
import type { WithHippocampus } from './hippocampus/port.ts';
import type { WithSelf } from './hippocampus/nights-port.ts';
import type { ExportTarget } from './ledgers/export-ledgers.ts';
import type { SecretPolicy } from './memory/secrets.ts';
import type {
  Reranker,
  WithAxes,
  WithBuiltinEmbedder,
  WithNightModels,
  WithTextAnalyser,
  WithWordVectors,
} from './models/ports.ts';
import type { WithRole } from './vocabulary/agent.ts';
import type { WithSettings, WithUserTiers } from './vocabulary/settings.ts';
import type { ModelChoice } from './spaces/universal-spaces.ts';
import type { Cortex, WithCortexMarker } from './cortex/port.ts';
import type { DamageReporter, Fault } from './vocabulary/damage.ts';
import type { RepairAnswer, RepairOptions } from './integrity/repair.ts';
import type { RepairTools } from './integrity/set-aside.ts';
import type { BootstrapResult, BootstrapDocument } from './inquiry/bootstrap.ts';
import type { SpaceMigrationOptions } from './spaces/migrate.ts';
import type { NightOptions } from './night/context.ts';
import type { NightReport } from './night/report.ts';
import type { Packet } from './packets/encode.ts';
import type { VersionStore } from './encoder/versions.ts';
import type { ExportAnswer, RollbackAnswer, TrainingConfig, TrainingStatus } from './vocabulary/training.ts';
import type {
  AntechamberAnswer,
  BlockList,
  CiteAnswer,
  ForgetAnswer,
  NightAnswer,
  ReconsolidateAnswer,
  Reflection,
  RememberAnswer,
  Status,
} from './vocabulary/answers.ts';
import type { Entry } from './vocabulary/entry.ts';
import type { Recollection, OutdatedBy } from './vocabulary/memory.ts';
import type { MindAnswer } from './vocabulary/encoder.ts';
import type {
  AntechamberInput,
  CiteInput,
  ForgetInput,
  MindInput,
  NightInput,
  RecallInput,
  ReconsolidateInput,
  ReflectInput,
  RememberInput,
} from './vocabulary/requests.ts';

/** The mind, for whoever opens a door to it: MCP tools, the command line, a program. Validates all it is handed. */
export interface Engine {
  /** `session` is where entries go that name none. */
  remember(input: RememberInput, session: string): Promise<RememberAnswer>;
  /** Encodes memories by the version of the native encoder in use, and heals those that were stale. */
  reconsolidate(input: ReconsolidateInput): Promise<ReconsolidateAnswer>;
  /**
   * `session` is the one that `remember` was handed by the same connection: what that remembered last is the talk in which is
   * asked, where `context` tells none.
   */
  recall(input: RecallInput, session?: string): Promise<Recollection>;
  cite(input: CiteInput): Promise<CiteAnswer>;
  forget(input: ForgetInput): Promise<ForgetAnswer>;
  /** The entry of this id, with what outdates it, certainly or probably; `NOT_FOUND` otherwise. */
  entry(id: string): Promise<Entry & { readonly outdatedBy: OutdatedBy | null }>;
  /** Runs a night, or tells of one; `BUSY` when another process runs one. */
  night(input: NightInput, options?: NightOptions): Promise<NightAnswer>;
  /** What a night made, for a report to a person. */
  nightReport(): Promise<NightReport | null>;
  /** The native encoder as it is now, and what a latent says. `NOT_FOUND` for a latent without a version in use. */
  mind(input: MindInput): Promise<MindAnswer>;
  antechamber(input: AntechamberInput): Promise<AntechamberAnswer>;
  /** First questions out of documents (§5.6.2). */
  bootstrap(documents: readonly BootstrapDocument[]): Promise<BootstrapResult>;
  blocks(cursor?: string): Promise<BlockList>;
  /** A block in Markdown; `NOT_FOUND` otherwise. */
  block(id: string): Promise<string>;
  packet(id: string): Promise<Packet>;
  completeBlocks(prefix: string): Promise<string[]>;
  cluster(id: string): Promise<string>;
  /** Entries that no night has taken up, when the last of any came (ms), and whether a night was left unfinished. */
  waiting(): Promise<{
    readonly entries: number;
    readonly lastAt: number | null;
    readonly unfinished: boolean;
    /** When the last one ended (ms); null before the first, and while one is left unfinished. */
    readonly lastNightAt: number | null;
  }>;
  /** Markdown of at most 1,000 tokens. */
  briefing(): Promise<string>;
  /** What was realised since a moment: by default in the last day, or since the last night began where that is longer ago. */
  reflection(input?: ReflectInput): Promise<Reflection>;
  status(): Promise<Status>;
  /**
   * Embeds the memory anew by the model of the owner's choice, and switches to it; or finds that nothing is to be done,
   * or that somebody keeps the lease.
   */
  migrateSpace(options?: Partial<SpaceMigrationOptions>): Promise<'current' | 'switched' | 'busy'>;
  /** Deletes the vectors of spaces that are searched no more, without waiting; how many spaces. `BUSY` while somebody has the lease. */
  dropRestingSpaces(): Promise<number>;
  /**
   * Writes the ledgers into a folder, which it takes the place of as a whole: this one, or the memory's own, which forgetting
   * deletes. `BUSY` while somebody has the lease for the latter.
   */
  exportTraining(folder?: string): Promise<ExportAnswer>;
  trainingStatus(): Promise<TrainingStatus>;
  /** Makes an accepted version of the native encoder the one in use. `BUSY` while somebody has the lease. */
  rollback(version: number): Promise<RollbackAnswer>;
  /** Looks through both stores and the versions of the native encoder, every table, row and index: what is wrong with them. */
  check(): Promise<Fault[]>;
  /** Mends what `check` finds, or tells how (`dryRun`). For an engine that was opened for it, with nobody else about. */
  repair(options: RepairOptions): Promise<RepairAnswer>;
  /** A fresh name for a session of this engine's. */
  newSession(): string;
  /** Whether a thread of this process is rewriting the store, for which the end of the process would wait. */
  isRewriting(): boolean;
  close(): Promise<void>;
}

/** What an engine is made of, chosen in compose.ts: stores, models, time, chance. */
export interface EngineOptions
  extends
    WithHippocampus,
    WithNightModels,
    WithBuiltinEmbedder,
    WithTextAnalyser,
    WithWordVectors,
    WithAxes,
    WithClock,
    WithIds,
    WithRole,
    WithSettings,
    WithUserTiers,
    WithCortexMarker,
    WithSelf {
  /** The Cortex by a space other than the builtin one, null for that; damage is reported as it is met. */
  readonly openCortexTables: (
    generation: { readonly id: number; readonly dimensions: number } | null,
    reporter: DamageReporter,
  ) => Promise<Cortex>;
  /** Opens also halves that do not belong together, to mend them. */
  readonly repairing?: RepairTools;
  readonly choice: ModelChoice;
  /** Null where the owner chose none. */
  readonly loadReranker: () => Promise<Reranker | null>;
  /** Where training is on: versions of the native encoder, and what the owner wants of it. */
  readonly learning?: { readonly versions: VersionStore; readonly training: TrainingConfig };
  readonly exportTarget?: ExportTarget;
  /** Where reports of nights lie that forgetting deletes. */
  readonly reportFolder?: string;
  /** Whose days, dates and printed times are meant (R32); by default those of UTC. */
  readonly calendar?: Calendar;
  /** Where texts are looked through for secrets before they are stored. */
  readonly secretPolicy?: SecretPolicy;
}
