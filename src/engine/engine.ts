import { Backfill } from './embedding/backfill.ts';
import { MemoryError } from './errors.ts';
import { briefing } from './keeping/briefing.ts';
import { cite } from './keeping/cite.ts';
import { forget } from './keeping/forget.ts';
import { remember } from './keeping/remember.ts';
import { status } from './keeping/status.ts';
import type { EngineParts } from './parts.ts';
import { recall } from './recall/index.ts';
import { validate } from './validate.ts';
import type { Cited, ForgetAnswer, Remembered, Status } from './vocabulary/answers.ts';
import { TIERS } from './vocabulary/entry.ts';
import type { Entry, EntryFilter } from './vocabulary/entry.ts';
import type { Recollection } from './vocabulary/memory.ts';
import type { Space } from './vocabulary/space.ts';
import { recallInput } from './vocabulary/requests.ts';
import type { CiteInput, ForgetInput, RecallInput, RememberInput } from './vocabulary/requests.ts';

/** The mind, for whoever opens a door to it: MCP tools, the command line, a program. Validates all it is handed. */
export interface Engine {
  /** `session` is where entries go that name none. */
  remember(input: RememberInput, session: string): Promise<Remembered>;
  recall(input: RecallInput): Promise<Recollection>;
  cite(input: CiteInput): Promise<Cited>;
  forget(input: ForgetInput): Promise<ForgetAnswer>;
  /** The entry of this id; `NOT_FOUND` otherwise. */
  entry(id: string): Promise<Entry>;
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
  const parts: EngineParts = { ...options, space, embedSoon: () => backfill.soon() };
  backfill.soon();

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
        // Clusters come with the Night Cycle: until then no level above 0 holds anything.
        tiers: typeof request.level === 'number' && request.level > 0 ? [] : (request.tiers ?? TIERS),
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
      return entry;
    },
    briefing: () => briefing(parts),
    status: () => status(parts),
    check: () => hippocampus.check(),
    newSession: () => options.newId(clock.now()),
    close: async () => {
      await backfill.stop();
      await hippocampus.close();
    },
  };
}
