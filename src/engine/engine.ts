import { Backfill } from './embedding/backfill.ts';
import { MemoryError } from './errors.ts';
import type { Cortex } from './cortex/port.ts';
import { antechamber } from './keeping/antechamber.ts';
import { blockPage, clusterPage, completeBlocks, listBlocks, packetOf } from './keeping/blocks.ts';
import { bootstrap } from './keeping/bootstrap.ts';
import type { Bootstrapped, Document } from './keeping/bootstrap.ts';
import { briefing } from './keeping/briefing.ts';
import { cite } from './keeping/cite.ts';
import { payDebts } from './keeping/debts.ts';
import { forget } from './keeping/forget.ts';
import { remember } from './keeping/remember.ts';
import { status } from './keeping/status.ts';
import { withTexts } from './keeping/texts.ts';
import type { NightOptions } from './night/context.ts';
import { nightCycle } from './night/door.ts';
import { nightReport } from './night/report.ts';
import type { NightReport } from './night/report.ts';
import type { Packet } from './packets/encode.ts';
import type { EngineParts } from './parts.ts';
import { recall } from './recall/index.ts';
import { validate } from './validate.ts';
import type {
  AntechamberAnswer,
  BlockList,
  Cited,
  ForgetAnswer,
  NightAnswer,
  Remembered,
  Status,
} from './vocabulary/answers.ts';
import { TIERS } from './vocabulary/entry.ts';
import type { Entry, EntryFilter } from './vocabulary/entry.ts';
import type { Recollection } from './vocabulary/memory.ts';
import type { Space } from './vocabulary/space.ts';
import { recallInput } from './vocabulary/requests.ts';
import type {
  AntechamberInput,
  CiteInput,
  ForgetInput,
  NightInput,
  RecallInput,
  RememberInput,
} from './vocabulary/requests.ts';

/** The mind, for whoever opens a door to it: MCP tools, the command line, a program. Validates all it is handed. */
export interface Engine {
  /** `session` is where entries go that name none. */
  remember(input: RememberInput, session: string): Promise<Remembered>;
  recall(input: RecallInput): Promise<Recollection>;
  cite(input: CiteInput): Promise<Cited>;
  forget(input: ForgetInput): Promise<ForgetAnswer>;
  /** The entry of this id; `NOT_FOUND` otherwise. */
  entry(id: string): Promise<Entry>;
  /** Runs a night, or tells of one; `BUSY` when another process runs one. */
  night(input: NightInput, options?: NightOptions): Promise<NightAnswer>;
  /** What a night made, for a report to a person. */
  nightReport(): Promise<NightReport | null>;
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
  status(): Promise<Status>;
  /** A line for each fault found in the stores. */
  check(): Promise<string[]>;
  /** A fresh name for a session of this engine's. */
  newSession(): string;
  close(): Promise<void>;
}

export type EngineOptions = Omit<EngineParts, 'space' | 'embedSoon'>;

/** Defaults of `recall` (contract). */
const RECALL = { limit: 10, maxTokens: 2_000 } as const;

export function createEngine(options: EngineOptions): Engine {
  const { hippocampus, embedder, clock } = options;
  let known: Promise<Space> | undefined;
  const space = (): Promise<Space> => {
    // A failure is not kept: the store may be free again at the next call.
    known ??= hippocampus.space(embedder.identity).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  const backfill = new Backfill({ hippocampus, embedder, clock, space });
  let cortex: Promise<Cortex> | undefined;
  const parts: EngineParts = {
    ...options,
    space,
    embedSoon: () => backfill.soon(),
    cortex: () => {
      cortex ??= options.cortex().catch((error: unknown) => {
        cortex = undefined;
        throw error;
      });
      return cortex;
    },
  };
  backfill.soon();
  // What an earlier process forgot and could not take out of the Cortex any more.
  const paid = payDebts(parts).catch(() => false);

  return {
    remember: (input, session) => remember(parts, input, session),
    recall: async (input) => {
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
      });
    },
    cite: (input) => cite(parts, input),
    forget: (input) => forget(parts, input),
    entry: async (id) => {
      const [entry] = await hippocampus.entries([id.toLowerCase()]);
      if (!entry)
        throw new MemoryError(
          'NOT_FOUND',
          `No memory has the id ${id.slice(0, 64)}.`,
          'Use an id from `recall`.',
          {},
        );
      return (await withTexts(parts, [entry]))[0]!;
    },
    night: (input, run) => nightCycle(parts, input, run),
    nightReport: () => nightReport(parts),
    antechamber: (input) => antechamber(parts, input),
    bootstrap: (documents) => bootstrap(parts, documents),
    blocks: (cursor) => listBlocks(parts, cursor),
    block: (id) => blockPage(parts, id),
    packet: (id) => packetOf(parts, id),
    completeBlocks: (prefix) => completeBlocks(parts, prefix),
    cluster: (id) => clusterPage(parts, id),
    waiting: async () => {
      const cycle = await hippocampus.nights.cycle(parts.self);
      const unfinished = cycle?.state === 'interrupted' || cycle?.state === 'failed';
      return { ...(await hippocampus.nights.waiting()), unfinished };
    },
    briefing: () => briefing(parts),
    status: () => status(parts),
    check: async () => [
      ...(await hippocampus.check()),
      // Without a night there is no Cortex, and looking would make one.
      ...((await hippocampus.nights.cycle(parts.self)) === null ? [] : await (await parts.cortex()).check()),
    ],
    newSession: () => options.newId(clock.now()),
    close: async () => {
      await Promise.all([backfill.stop(), paid]);
      if (cortex) await (await cortex.catch(() => null))?.close();
      await hippocampus.close();
    },
  };
}
