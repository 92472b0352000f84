import { Background } from './background.ts';
import type { WithBackground } from './background.ts';
import type { WithClock, WithIds } from './clock.ts';
import type { WithHippocampus } from './hippocampus/port.ts';
import type { WithSelf } from './hippocampus/nights-port.ts';
import type { ExportTarget } from './ledgers/export-ledgers.ts';
import type {
  Reranker,
  WithAxes,
  WithBuiltinEmbedder,
  WithNightModels,
  WithWordVectors,
} from './models/ports.ts';
import type { NightDeps } from './night/context.ts';
import type { WithRecentRecalls } from './recall/feedback.ts';
import type { WithReranker } from './recall/timed-reranker.ts';
import type { WithRole } from './vocabulary/agent.ts';
import type { WithSettings, WithUserTiers } from './vocabulary/settings.ts';
import { Backfill } from './spaces/backfill.ts';
import { TimedReranker } from './recall/timed-reranker.ts';
import { UniversalSpaces } from './spaces/universal-spaces.ts';
import type { ModelChoice } from './spaces/universal-spaces.ts';
import { MemoryError } from './errors.ts';
import type { Cortex } from './cortex/port.ts';
import { handleAntechamber } from './inquiry/antechamber.ts';
import { renderBlock, renderCluster, completeBlocks, listBlocks, buildPacket } from './views/blocks.ts';
import { bootstrap } from './inquiry/bootstrap.ts';
import type { BootstrapResult, BootstrapDocument } from './inquiry/bootstrap.ts';
import { buildBriefing } from './views/briefing.ts';
import { cite } from './memory/cite.ts';
import { drainPurgeQueue } from './purge/drain-queue.ts';
import { dropRestingSpaces } from './spaces/retire.ts';
import { dropStaleExport } from './ledgers/export-ledgers.ts';
import { forget } from './memory/forget.ts';
import { readMind } from './encoder/report/index.ts';
import { buildReflection } from './views/reflection.ts';
import { remember } from './memory/remember.ts';
import { readStatus } from './views/status.ts';
import { migrateSpace } from './spaces/migrate.ts';
import type { SpaceMigrationOptions } from './spaces/migrate.ts';
import { loadTexts } from './text/entry-texts.ts';
import { exportTraining, rollback, readTrainingStatus } from './ledgers/training.ts';
import type { NightOptions } from './night/context.ts';
import { requireMuse } from './lease/role.ts';
import { handleNightRequest } from './night/night-requests.ts';
import { buildNightReport } from './night/report.ts';
import type { NightReport } from './night/report.ts';
import type { Packet } from './packets/encode.ts';
import { reconsolidate } from './encoder/reconsolidate.ts';
import { EncoderRegistry } from './encoder/registry.ts';
import type { VersionStore } from './encoder/versions.ts';
import { DEFAULT_TRAINING_CONFIG } from './vocabulary/training.ts';
import type { ExportAnswer, RollbackAnswer, TrainingConfig, TrainingStatus } from './vocabulary/training.ts';
import { recall } from './recall/index.ts';
import { RecentRecalls, noteCitations, noteQuotes } from './recall/feedback.ts';
import { validate } from './validate.ts';
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
import { TIERS } from './vocabulary/entry.ts';
import type { Entry, EntryFilter } from './vocabulary/entry.ts';
import type { Recollection } from './vocabulary/memory.ts';
import type { MindAnswer } from './vocabulary/encoder.ts';
import type { Space } from './vocabulary/space.ts';
import { recallInput } from './vocabulary/requests.ts';
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
  /** Feels memories by the version of the native encoder in use, and heals those that were stale. */
  reconsolidate(input: ReconsolidateInput): Promise<ReconsolidateAnswer>;
  recall(input: RecallInput): Promise<Recollection>;
  cite(input: CiteInput): Promise<CiteAnswer>;
  forget(input: ForgetInput): Promise<ForgetAnswer>;
  /** The entry of this id; `NOT_FOUND` otherwise. */
  entry(id: string): Promise<Entry>;
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
  }>;
  /** Markdown of at most 1,000 tokens. */
  briefing(): Promise<string>;
  /** What was realised since a moment: by default in the last day, or since the last night began where that is longer ago. */
  reflection(input?: ReflectInput): Promise<Reflection>;
  status(): Promise<Status>;
  /**
   * Embeds the memory anew by the model of the owner's choice, and switches to it; or finds that nothing is to be done,
   * or that a night is in the way.
   */
  migrateSpace(options?: Partial<SpaceMigrationOptions>): Promise<'current' | 'switched' | 'busy'>;
  /** Deletes the vectors of spaces that are searched no more, without waiting; how many spaces. `BUSY` during a night. */
  dropRestingSpaces(): Promise<number>;
  /**
   * Writes the ledgers into a folder, which it takes the place of as a whole: this one, or the memory's own, which forgetting
   * deletes. `BUSY` during a night for the latter.
   */
  exportTraining(folder?: string): Promise<ExportAnswer>;
  trainingStatus(): Promise<TrainingStatus>;
  /** Makes an accepted version of the native encoder the one in use. `BUSY` during a night. */
  rollback(version: number): Promise<RollbackAnswer>;
  /** A line for each fault found in the stores. */
  check(): Promise<string[]>;
  /** A fresh name for a session of this engine's. */
  newSession(): string;
  close(): Promise<void>;
}

/** What an engine is made of, chosen in compose.ts: stores, models, time, chance. */
export interface EngineOptions
  extends
    WithHippocampus,
    WithNightModels,
    WithBuiltinEmbedder,
    WithWordVectors,
    WithAxes,
    WithClock,
    WithIds,
    WithRole,
    WithSettings,
    WithUserTiers,
    WithSelf {
  /** The Cortex by a space other than the builtin one, null for that. */
  readonly openCortexTables: (
    generation: { readonly id: number; readonly dimensions: number } | null,
  ) => Promise<Cortex>;
  readonly choice: ModelChoice;
  /** Null where the owner chose none. */
  readonly loadReranker: () => Promise<Reranker | null>;
  /** Where training is on: versions of the native encoder, and what the owner wants of it. */
  readonly learning?: { readonly versions: VersionStore; readonly training: TrainingConfig };
  readonly exportTarget?: ExportTarget;
}

/** What the rooms of the engine work with: the options, and what the engine makes of them. */
type EngineDeps = Omit<EngineOptions, 'exportTarget'> &
  NightDeps &
  WithBackground &
  WithRecentRecalls &
  WithReranker;

/** Defaults of `recall` (contract). */
const RECALL_DEFAULTS = { limit: 10, maxTokens: 2_000 } as const;

export function createEngine(options: EngineOptions): Engine {
  const { hippocampus, builtinEmbedder, clock } = options;
  const universalSpaces = new UniversalSpaces(hippocampus, builtinEmbedder, options.choice, clock);
  const timedReranker = new TimedReranker(options.loadReranker, clock);
  const openBuiltinSpace = (): Promise<Space> => universalSpaces.openBuiltinSpace();
  // R23: a majordomo and a consultant go by the universal space alone.
  const encoders = new EncoderRegistry(
    hippocampus,
    universalSpaces,
    options.role === 'muse' ? (options.learning?.versions ?? null) : null,
  );
  const background = new Background();
  const openCortexes = new Map<number, Promise<Cortex>>();
  let epoch: number | null = null;
  const openCortexIn = async ({ id, dimensions }: Space): Promise<Cortex> => {
    const builtinSpace = await openBuiltinSpace();
    const currentEpoch = await hippocampus.facts.get('cortex-drops');
    // Another process has dropped tables since: handles to them would fail for ever.
    if (currentEpoch !== epoch) openCortexes.clear();
    epoch = currentEpoch;
    let opening = openCortexes.get(id);
    if (!opening) {
      opening = options
        .openCortexTables(id === builtinSpace.id ? null : { id, dimensions })
        .catch((error: unknown) => {
          openCortexes.delete(id);
          throw error;
        });
      openCortexes.set(id, opening);
    }
    return opening;
  };
  const openActiveCortex = async (): Promise<Cortex> =>
    openCortexIn((await hippocampus.spaces.readActive()) ?? (await openBuiltinSpace()));
  const backfill = new Backfill({ hippocampus, openCortex: openActiveCortex }, clock, async () => {
    const sense = await universalSpaces.findModelSpace();
    return [
      ...(builtinEmbedder.cheap ? [] : [{ space: await openBuiltinSpace(), embedder: builtinEmbedder }]),
      ...(sense ? [sense] : []),
    ];
  });
  const deps: EngineDeps = {
    ...options,
    openBuiltinSpace,
    universals: universalSpaces,
    timedReranker,
    encoders,
    training: options.learning?.training ?? DEFAULT_TRAINING_CONFIG,
    exportTarget: options.exportTarget ?? null,
    recentRecalls: new RecentRecalls(),
    runLater: (task) => background.run(task),
    scheduleEmbedding: () => backfill.schedule(),
    openCortex: openActiveCortex,
    openCortexIn,
    announceDroppedTables: async (lease) => {
      const count = (await hippocampus.facts.get('cortex-drops')) ?? 0;
      await hippocampus.facts.set(lease, 'cortex-drops', count + 1);
    },
  };
  const closeController = new AbortController();
  let spaceMigration: Promise<unknown> = Promise.resolve();
  backfill.schedule();
  // What an earlier process forgot and could not take out of the Cortex any more.
  const startupCleanup = Promise.allSettled([drainPurgeQueue(deps), dropStaleExport(deps)]);

  const runRecall = async (input: RecallInput, isQuiet = false): Promise<Recollection> => {
    const request = validate(recallInput, input);
    const filter: EntryFilter = {
      ...(request.since === undefined ? {} : { since: Date.parse(request.since) }),
      ...(request.until === undefined ? {} : { until: Date.parse(request.until) }),
      ...(request.session_id === undefined ? {} : { sessionId: request.session_id }),
      ...(request.user_id === undefined ? {} : { userId: request.user_id }),
      ...(request.tags === undefined ? {} : { tags: request.tags }),
    };
    return recall(deps, {
      query: request.query,
      limit: request.limit ?? RECALL_DEFAULTS.limit,
      maxTokens: request.max_tokens ?? RECALL_DEFAULTS.maxTokens,
      filter,
      level: request.level ?? 'auto',
      tiers: request.tiers ?? TIERS,
      explain: request.explain ?? false,
      quiet: isQuiet,
    });
  };

  return {
    remember: async (input, session) => {
      const answer = await remember(deps, input, session);
      deps.runLater(() => noteQuotes(deps, input));
      return answer;
    },
    recall: (input) => runRecall(input),
    cite: async (input) => {
      const answer = await cite(deps, input);
      deps.runLater(() => noteCitations(deps, answer));
      return answer;
    },
    reconsolidate: (input) => {
      requireMuse(deps, 'reconsolidate memories');
      return reconsolidate(deps, input, async (query) => {
        const { memories } = await runRecall({ query }, true);
        return [...new Set(memories.flatMap(({ block_id: id }) => id ?? []))];
      });
    },
    forget: async (input) => {
      const answer = await forget(deps, input);
      deps.recentRecalls.clear();
      encoders.clear();
      return answer;
    },
    entry: async (id) => {
      const [entry] = await hippocampus.entries.read([id.toLowerCase()]);
      if (!entry)
        throw new MemoryError(
          'NOT_FOUND',
          `No memory has the id ${id.slice(0, 64)}.`,
          'Use an id from `recall`.',
          {},
        );
      return (await loadTexts(deps, [entry]))[0]!;
    },
    night: async (input, runOptions) => {
      // It holds the lease while it drains the queue, and a night of this very process would find it taken.
      if (input.action === 'run') await startupCleanup;
      return handleNightRequest(deps, input, runOptions);
    },
    nightReport: () => buildNightReport(deps),
    mind: async (input) => {
      requireMuse(deps, 'look into the native encoder');
      return readMind(deps, input);
    },
    antechamber: (input) => handleAntechamber(deps, input),
    bootstrap: (documents) => bootstrap(deps, documents),
    blocks: (cursor) => listBlocks(deps, cursor),
    block: (id) => renderBlock(deps, id),
    packet: (id) => buildPacket(deps, id),
    completeBlocks: (prefix) => completeBlocks(deps, prefix),
    cluster: (id) => renderCluster(deps, id),
    waiting: async () => {
      const cycle = await hippocampus.nights.readCycle(deps.self);
      const unfinished = cycle?.state === 'interrupted' || cycle?.state === 'failed';
      return { ...(await hippocampus.nights.countWaiting()), unfinished };
    },
    briefing: () => buildBriefing(deps),
    reflection: (input = {}) => buildReflection(deps, input),
    status: () => readStatus(deps),
    migrateSpace: async (runOptions = {}) => {
      requireMuse(deps, 'choose how the memory is embedded');
      const chosenEmbedder = options.choice.openChosen ? await options.choice.openChosen() : builtinEmbedder;
      const signal = runOptions.signal
        ? AbortSignal.any([runOptions.signal, closeController.signal])
        : closeController.signal;
      const running = migrateSpace(deps, chosenEmbedder, { leave: 0, ...runOptions, signal });
      // Whoever closes waits for the page under way.
      spaceMigration = running.catch(() => undefined);
      return running;
    },
    dropRestingSpaces: async () => {
      requireMuse(deps, 'delete vectors');
      return dropRestingSpaces(deps);
    },
    exportTraining: (folder) => exportTraining(deps, folder),
    trainingStatus: () => readTrainingStatus(deps),
    rollback: (version) => rollback(deps, version),
    check: async () => [
      ...(await hippocampus.check()),
      // Without a night there is no Cortex, and looking would make one.
      ...((await hippocampus.nights.readCycle(deps.self)) === null
        ? []
        : await (await deps.openCortex()).checkIntegrity()),
    ],
    newSession: () => options.createId(clock.now()),
    close: async () => {
      closeController.abort();
      await Promise.all([backfill.stop(), startupCleanup, spaceMigration, background.waitUntilIdle()]);
      for (const cortexPromise of openCortexes.values())
        await (await cortexPromise.catch(() => null))?.close();
      await universalSpaces.release();
      await timedReranker.release();
      await hippocampus.close();
    },
  };
}
