import { Backfill } from './spaces/backfill.ts';
import { Reranking } from './spaces/reranking.ts';
import { Universals } from './spaces/universals.ts';
import type { ModelChoice } from './spaces/universals.ts';
import { MemoryError } from './errors.ts';
import type { Cortex } from './cortex/port.ts';
import { antechamber } from './inquiry/antechamber.ts';
import { blockPage, clusterPage, completeBlocks, listBlocks, packetOf } from './views/blocks.ts';
import { bootstrap } from './inquiry/bootstrap.ts';
import type { Bootstrapped, Document } from './inquiry/bootstrap.ts';
import { briefing } from './views/briefing.ts';
import { cite } from './memory/cite.ts';
import { payDebts } from './memory/purge-queue.ts';
import { dropResting } from './spaces/retire.ts';
import { dropStaleExport } from './ledgers/export.ts';
import { forget } from './memory/forget.ts';
import { mind } from './encoder/report/mind.ts';
import { reflection } from './views/reflection.ts';
import { remember } from './memory/remember.ts';
import { status } from './views/status.ts';
import { succeed } from './spaces/migrate.ts';
import type { SuccessionOptions } from './spaces/migrate.ts';
import { withTexts } from './text/entry-texts.ts';
import { exportTraining, rollback, trainingStatus } from './ledgers/training.ts';
import type { NightOptions } from './night/context.ts';
import { requireMuse } from './lease/role.ts';
import { nightCycle } from './night/door.ts';
import { nightReport } from './night/report.ts';
import type { NightReport } from './night/report.ts';
import type { Packet } from './packets/encode.ts';
import type { EngineParts } from './parts.ts';
import { reconsolidate } from './encoder/reconsolidate.ts';
import { Minds } from './encoder/minds.ts';
import type { Versions } from './encoder/versions.ts';
import { TRAINING } from './vocabulary/training.ts';
import type { Exported, RolledBack, Training, TrainingStatus } from './vocabulary/training.ts';
import { recall } from './recall/index.ts';
import { Recent, cited, quoted } from './recall/feedback.ts';
import { validate } from './validate.ts';
import type {
  AntechamberAnswer,
  BlockList,
  Cited,
  ForgetAnswer,
  NightAnswer,
  Reconsolidated,
  Reflection,
  Remembered,
  Status,
} from './vocabulary/answers.ts';
import { TIERS } from './vocabulary/entry.ts';
import type { Entry, EntryFilter } from './vocabulary/entry.ts';
import type { Recollection } from './vocabulary/memory.ts';
import type { MindAnswer } from './vocabulary/mind.ts';
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
  remember(input: RememberInput, session: string): Promise<Remembered>;
  /** Feels memories by the version of the native encoder in use, and heals those that were stale. */
  reconsolidate(input: ReconsolidateInput): Promise<Reconsolidated>;
  recall(input: RecallInput): Promise<Recollection>;
  cite(input: CiteInput): Promise<Cited>;
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
  bootstrap(documents: readonly Document[]): Promise<Bootstrapped>;
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
  succeed(options?: Partial<SuccessionOptions>): Promise<'current' | 'switched' | 'busy'>;
  /** Deletes the vectors of spaces that are searched no more, without waiting; how many spaces. `BUSY` during a night. */
  dropResting(): Promise<number>;
  /**
   * Writes the ledgers into a folder, which it takes the place of as a whole: this one, or the memory's own, which forgetting
   * deletes. `BUSY` during a night for the latter.
   */
  exportTraining(folder?: string): Promise<Exported>;
  trainingStatus(): Promise<TrainingStatus>;
  /** Makes an accepted version of the native encoder the one in use. `BUSY` during a night. */
  rollback(version: number): Promise<RolledBack>;
  /** A line for each fault found in the stores. */
  check(): Promise<string[]>;
  /** A fresh name for a session of this engine's. */
  newSession(): string;
  close(): Promise<void>;
}

export type EngineOptions = Omit<
  EngineParts,
  | 'space'
  | 'embedSoon'
  | 'cortex'
  | 'cortexIn'
  | 'dropped'
  | 'universals'
  | 'reranking'
  | 'minds'
  | 'training'
  | 'recent'
  | 'later'
  | 'exporting'
> & {
  readonly exporting?: NonNullable<EngineParts['exporting']>;
  /** Where training is on: versions of the native encoder, and what the owner wants of it. */
  readonly learning?: { readonly versions: Versions; readonly training: Training };
  /** The Cortex by a space other than the ground, null for the ground. */
  readonly cortex: (
    generation: { readonly id: number; readonly dimensions: number } | null,
  ) => Promise<Cortex>;
  readonly choice: ModelChoice;
};

/** Defaults of `recall` (contract). */
const RECALL = { limit: 10, maxTokens: 2_000 } as const;

export function createEngine(options: EngineOptions): Engine {
  const { hippocampus, embedder, clock } = options;
  const universals = new Universals(hippocampus, embedder, options.choice, clock);
  const reranking = new Reranking(options.reranker, clock);
  const space = (): Promise<Space> => universals.ground();
  // R23: a majordomo and a consultant go by the universal space alone.
  const minds = new Minds(
    hippocampus,
    universals,
    options.role === 'muse' ? (options.learning?.versions ?? null) : null,
  );
  const afterwards = new Set<Promise<unknown>>();
  const opened = new Map<number, Promise<Cortex>>();
  let epoch: number | null = null;
  const cortexIn = async ({ id, dimensions }: Space): Promise<Cortex> => {
    const ground = await space();
    const now = await hippocampus.facts.get('cortex-drops');
    // Another process has dropped tables since: handles to them would fail for ever.
    if (now !== epoch) opened.clear();
    epoch = now;
    let found = opened.get(id);
    if (!found) {
      found = options.cortex(id === ground.id ? null : { id, dimensions }).catch((error: unknown) => {
        opened.delete(id);
        throw error;
      });
      opened.set(id, found);
    }
    return found;
  };
  const cortex = async (): Promise<Cortex> =>
    cortexIn((await hippocampus.spaces.readActive()) ?? (await space()));
  const backfill = new Backfill({ hippocampus, cortex }, clock, async () => {
    const sense = await universals.sense();
    return [...(embedder.cheap ? [] : [{ space: await space(), embedder }]), ...(sense ? [sense] : [])];
  });
  const parts: EngineParts = {
    ...options,
    space,
    universals,
    reranking,
    minds,
    training: options.learning?.training ?? TRAINING,
    exporting: options.exporting ?? null,
    recent: new Recent(),
    later: (work) => {
      const running = work().catch(() => undefined);
      afterwards.add(running);
      void running.finally(() => afterwards.delete(running));
    },
    embedSoon: () => backfill.soon(),
    cortex,
    cortexIn,
    dropped: async (lease) => {
      const count = (await hippocampus.facts.get('cortex-drops')) ?? 0;
      await hippocampus.facts.set(lease, 'cortex-drops', count + 1);
    },
  };
  const closing = new AbortController();
  let succession: Promise<unknown> = Promise.resolve();
  backfill.soon();
  // What an earlier process forgot and could not take out of the Cortex any more.
  const paid = Promise.allSettled([payDebts(parts), dropStaleExport(parts)]);

  const recalled = async (input: RecallInput, quiet = false): Promise<Recollection> => {
    const request = validate(recallInput, input);
    const filter: EntryFilter = {
      ...(request.since === undefined ? {} : { since: Date.parse(request.since) }),
      ...(request.until === undefined ? {} : { until: Date.parse(request.until) }),
      ...(request.session_id === undefined ? {} : { sessionId: request.session_id }),
      ...(request.user_id === undefined ? {} : { userId: request.user_id }),
      ...(request.tags === undefined ? {} : { tags: request.tags }),
    };
    return recall(parts, {
      query: request.query,
      limit: request.limit ?? RECALL.limit,
      maxTokens: request.max_tokens ?? RECALL.maxTokens,
      filter,
      level: request.level ?? 'auto',
      tiers: request.tiers ?? TIERS,
      explain: request.explain ?? false,
      quiet,
    });
  };

  return {
    remember: async (input, session) => {
      const answer = await remember(parts, input, session);
      parts.later(() => quoted(parts, input));
      return answer;
    },
    recall: (input) => recalled(input),
    cite: async (input) => {
      const answer = await cite(parts, input);
      parts.later(() => cited(parts, answer));
      return answer;
    },
    reconsolidate: (input) => {
      requireMuse(parts, 'reconsolidate memories');
      return reconsolidate(parts, input, async (query) => {
        const { memories } = await recalled({ query }, true);
        return [...new Set(memories.flatMap(({ block_id: id }) => id ?? []))];
      });
    },
    forget: async (input) => {
      const answer = await forget(parts, input);
      parts.recent.clear();
      minds.clear();
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
      return (await withTexts(parts, [entry]))[0]!;
    },
    night: async (input, run) => {
      // It holds the lease while it pays, and a night of this very process would find it taken.
      if (input.action === 'run') await paid;
      return nightCycle(parts, input, run);
    },
    nightReport: () => nightReport(parts),
    mind: async (input) => {
      requireMuse(parts, 'look into the native encoder');
      return mind(parts, input);
    },
    antechamber: (input) => antechamber(parts, input),
    bootstrap: (documents) => bootstrap(parts, documents),
    blocks: (cursor) => listBlocks(parts, cursor),
    block: (id) => blockPage(parts, id),
    packet: (id) => packetOf(parts, id),
    completeBlocks: (prefix) => completeBlocks(parts, prefix),
    cluster: (id) => clusterPage(parts, id),
    waiting: async () => {
      const cycle = await hippocampus.nights.readCycle(parts.self);
      const unfinished = cycle?.state === 'interrupted' || cycle?.state === 'failed';
      return { ...(await hippocampus.nights.countWaiting()), unfinished };
    },
    briefing: () => briefing(parts),
    reflection: (input = {}) => reflection(parts, input),
    status: () => status(parts),
    succeed: async (run = {}) => {
      requireMuse(parts, 'choose how the memory is embedded');
      const chosen = options.choice.chosen ? await options.choice.chosen() : embedder;
      const signal = run.signal ? AbortSignal.any([run.signal, closing.signal]) : closing.signal;
      const running = succeed(parts, chosen, { leave: 0, ...run, signal });
      // Whoever closes waits for the page under way.
      succession = running.catch(() => undefined);
      return running;
    },
    dropResting: async () => {
      requireMuse(parts, 'delete vectors');
      return dropResting(parts);
    },
    exportTraining: (folder) => exportTraining(parts, folder),
    trainingStatus: () => trainingStatus(parts),
    rollback: (version) => rollback(parts, version),
    check: async () => [
      ...(await hippocampus.check()),
      // Without a night there is no Cortex, and looking would make one.
      ...((await hippocampus.nights.readCycle(parts.self)) === null
        ? []
        : await (await parts.cortex()).check()),
    ],
    newSession: () => options.newId(clock.now()),
    close: async () => {
      closing.abort();
      await Promise.all([backfill.stop(), paid, succession, ...afterwards]);
      for (const one of opened.values()) await (await one.catch(() => null))?.close();
      await universals.rest();
      await reranking.rest();
      await hippocampus.close();
    },
  };
}
