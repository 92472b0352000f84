import { Background } from './background.ts';
import type { WithBackground } from './background.ts';
import type { NightDeps } from './night/context.ts';
import type { WithRecentRecalls } from './recall/feedback.ts';
import type { WithReranker } from './recall/timed-reranker.ts';
import { Backfill } from './spaces/backfill.ts';
import { TimedReranker } from './recall/timed-reranker.ts';
import { verifyStores } from './lease/store-stamp.ts';
import { DamageLog } from './text/damage-log.ts';
import type { WithDamageLog } from './text/damage-log.ts';
import { UniversalSpaces } from './spaces/universal-spaces.ts';
import { MemoryError, createInputError } from './errors.ts';
import type { Cortex } from './cortex/port.ts';
import { handleAntechamber } from './inquiry/antechamber.ts';
import { renderBlock, renderCluster, completeBlocks, listBlocks, buildPacket } from './views/blocks.ts';
import { bootstrap } from './inquiry/bootstrap.ts';
import type { BootstrapDocument } from './inquiry/bootstrap.ts';
import { buildBriefing } from './views/briefing.ts';
import { cite } from './memory/cite.ts';
import { drainLeftPurges } from './purge/drain-queue.ts';
import { dropRestingSpaces } from './spaces/retire.ts';
import { dropStaleExport } from './ledgers/export-ledgers.ts';
import { dropStaleReports } from './purge/report-folder.ts';
import type { WithReportFolder } from './purge/report-folder.ts';
import { forget } from './memory/forget.ts';
import { maskSecrets } from './memory/secrets.ts';
import type { WithSecretPolicy } from './memory/secrets.ts';
import { readMind } from './encoder/report/index.ts';
import { buildReflection } from './views/reflection.ts';
import { remember } from './memory/remember.ts';
import { readStatus } from './views/status.ts';
import { migrateSpace } from './spaces/migrate.ts';
import { createDamagedEntryError, loadTexts } from './text/entry-texts.ts';
import { findReplacement } from './text/outdated.ts';
import { exportTraining, rollback, readTrainingStatus } from './ledgers/training.ts';
import { requireMuse } from './lease/role.ts';
import { handleNightRequest } from './night/night-requests.ts';
import { buildNightReport } from './night/report.ts';
import { reconsolidate } from './encoder/reconsolidate.ts';
import { EncoderRegistry } from './encoder/registry.ts';
import { DEFAULT_TRAINING_CONFIG } from './vocabulary/training.ts';
import { checkStores } from './integrity/check.ts';
import { repair } from './integrity/repair.ts';
import { recall, toRecallLevel } from './recall/index.ts';
import { RecentTurns, listRemembered } from './recall/recent-turns.ts';
import { RecentRecalls, noteCitations, noteQuotes } from './recall/feedback.ts';
import { UTC_CALENDAR } from './language/calendar.ts';
import type { WithCalendar } from './language/calendar.ts';
import { readTimestamp } from './language/zones.ts';
import { validate } from './validate.ts';
import { expandId } from './text/short-ids.ts';
import { TIERS, memoryIdSchema } from './vocabulary/entry.ts';
import type { EntryFilter } from './vocabulary/entry.ts';
import type { Recollection } from './vocabulary/memory.ts';
import type { Space } from './vocabulary/space.ts';
import { recallInput } from './vocabulary/requests.ts';
import type { RecallInput } from './vocabulary/requests.ts';
import type { Engine, EngineOptions } from './api.ts';

/** What the rooms of the engine work with: the options, and what the engine makes of them. */
type EngineDeps = Omit<EngineOptions, 'exportTarget' | 'reportFolder' | 'secretPolicy' | 'calendar'> &
  WithCalendar &
  WithReportFolder &
  WithSecretPolicy &
  NightDeps &
  WithBackground &
  WithDamageLog &
  WithRecentRecalls &
  WithReranker;

/** Defaults of `recall` (contract). */
const RECALL_DEFAULTS = { limit: 10, maxTokens: 2_000 } as const;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { hippocampus, builtinEmbedder, clock, calendar = UTC_CALENDAR } = options;
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
  const damage = new DamageLog(hippocampus, clock, (task) => {
    background.run(task);
  });
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
        .openCortexTables(id === builtinSpace.id ? null : { id, dimensions }, damage)
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
  const backfill = new Backfill({ hippocampus, openCortex: openActiveCortex, damage }, clock, async () => {
    const sense = await universalSpaces.findModelSpace();
    return [
      ...(builtinEmbedder.cheap ? [] : [{ space: await openBuiltinSpace(), embedder: builtinEmbedder }]),
      ...(sense ? [sense] : []),
    ];
  });
  const deps: EngineDeps = {
    ...options,
    calendar,
    openBuiltinSpace,
    universals: universalSpaces,
    timedReranker,
    encoders,
    training: options.learning?.training ?? DEFAULT_TRAINING_CONFIG,
    exportTarget: options.exportTarget ?? null,
    reportFolder: options.reportFolder ?? null,
    secretPolicy: options.secretPolicy ?? null,
    recentRecalls: new RecentRecalls(),
    runLater: (task) => background.run(task),
    scheduleEmbedding: () => backfill.schedule(),
    openCortex: openActiveCortex,
    damage,
    openCortexIn,
    announceDroppedTables: async (lease) => {
      const count = (await hippocampus.facts.get('cortex-drops')) ?? 0;
      await hippocampus.facts.set(lease, 'cortex-drops', count + 1);
    },
  };
  if (!options.repairing)
    try {
      await verifyStores(deps);
    } catch (error) {
      await hippocampus.close();
      throw error;
    }
  const closeController = new AbortController();
  let spaceMigration: Promise<unknown> = Promise.resolve();
  if (!options.repairing) backfill.schedule();
  // What an earlier process forgot and could not take out of the Cortex any more.
  const startupCleanup: Promise<unknown> = options.repairing
    ? Promise.resolve()
    : Promise.allSettled([drainLeftPurges(deps), dropStaleExport(deps), dropStaleReports(deps)]);

  const recentTurns = new RecentTurns();
  const runRecall = async (input: RecallInput, isQuiet = false, session?: string): Promise<Recollection> => {
    const request = validate(recallInput, input);
    const filter: EntryFilter = {
      ...(request.since === undefined ? {} : { since: readTimestamp(request.since, calendar.zone).at }),
      ...(request.until === undefined ? {} : { until: readTimestamp(request.until, calendar.zone).at }),
      ...(request.session_id === undefined ? {} : { sessionId: request.session_id }),
      ...(request.user_id === undefined ? {} : { userId: request.user_id }),
      ...(request.tags === undefined ? {} : { tags: request.tags }),
      ...(request.origins === undefined ? {} : { origins: request.origins }),
    };
    return recall(deps, {
      query: request.query,
      limit: request.limit ?? RECALL_DEFAULTS.limit,
      isLimitGiven: request.limit !== undefined,
      maxTokens: request.max_tokens ?? RECALL_DEFAULTS.maxTokens,
      filter,
      level: toRecallLevel(request.level ?? 'auto'),
      detail: request.detail ?? 'lean',
      ...(request.context === undefined ? {} : { context: request.context }),
      ...(session === undefined
        ? {}
        : { recentIds: recentTurns.list(session, request.user_id ?? null, clock.now()) }),
      tiers: request.tiers ?? TIERS,
      explain: request.explain ?? false,
      quiet: isQuiet,
    });
  };

  /** What stands in an address is any text: only what may be an id is looked up. */
  const expandGivenId = async (id: string): Promise<string> =>
    memoryIdSchema.safeParse(id).success ? expandId(deps, id) : id.toLowerCase();

  return {
    remember: async (input, session) => {
      const answer = await remember(deps, input, session);
      recentTurns.add(session, listRemembered(input, answer, calendar, clock.now()), clock.now());
      deps.runLater(() => noteQuotes(deps, input));
      return answer;
    },
    recall: (input, session) => runRecall(input, false, session),
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
      const [entry] = await hippocampus.entries.read([await expandGivenId(id)]);
      if (!entry)
        throw new MemoryError(
          'NOT_FOUND',
          `No memory has the id ${id.slice(0, 64)}.`,
          'Use an id from `recall`.',
          {},
        );
      const [loaded] = await loadTexts(deps, [entry]);
      if (!loaded) throw createDamagedEntryError(entry.id);
      return { ...loaded, outdatedBy: await findReplacement(deps, loaded) };
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
    bootstrap: async (documents) => {
      const screened: BootstrapDocument[] = [];
      for (const { name, text } of documents)
        screened.push({ name, text: (await maskSecrets(deps, text)).text });
      return bootstrap(deps, screened);
    },
    blocks: (cursor) => listBlocks(deps, cursor),
    block: async (id) => renderBlock(deps, await expandGivenId(id)),
    packet: async (id) => buildPacket(deps, await expandGivenId(id)),
    completeBlocks: (prefix) => completeBlocks(deps, prefix),
    cluster: (id) => renderCluster(deps, id),
    waiting: async () => {
      const cycle = await hippocampus.nights.readCycle(deps.self);
      const unfinished = cycle?.state === 'interrupted' || cycle?.state === 'failed';
      const lastNightAt = cycle?.state === 'completed' ? cycle.finishedAt : null;
      return { ...(await hippocampus.nights.countWaiting()), unfinished, lastNightAt };
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
    check: async () => {
      const faults = await checkStores({ ...deps, versions: options.learning?.versions ?? null });
      if (faults.length === 0) await damage.clear();
      return faults;
    },
    repair: async (repairOptions) => {
      requireMuse(deps, 'repair the memory');
      if (!options.repairing)
        throw createInputError('This memory was not opened for repair.', 'Run `sophontic-memory repair`.');
      return repair(
        {
          ...deps,
          versions: options.learning?.versions ?? null,
          ...options.repairing,
          reopenCortex: async () => {
            for (const cortexPromise of openCortexes.values()) await (await cortexPromise).close();
            openCortexes.clear();
          },
        },
        repairOptions,
      );
    },
    newSession: () => options.createId(clock.now()),
    isRewriting: () => hippocampus.isRewriting(),
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
