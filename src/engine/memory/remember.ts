import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { TextAnalyser, TextAnalysis, WithBuiltinEmbedder, WithTextAnalyser } from '../models/ports.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithClock, WithIds } from '../clock.ts';
import { MemoryError, createInputError } from '../errors.ts';
import type { IncomingEntry } from '../hippocampus/entries-port.ts';
import { toEntryCalendar } from '../language/calendar.ts';
import type { WithCalendar } from '../language/calendar.ts';
import { readTimestamp } from '../language/zones.ts';
import { readText } from '../language/read-text.ts';
import { validate } from '../validate.ts';
import { formatEntryUri } from '../vocabulary/memory.ts';
import { rememberInput } from '../vocabulary/requests.ts';
import type { RememberInput } from '../vocabulary/requests.ts';
import type { RememberAnswer } from '../vocabulary/answers.ts';
import { isWholeId } from '../vocabulary/entry.ts';
import type { EntryInput, NewEntry } from '../vocabulary/entry.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import { sha256 } from '../text/entry-texts.ts';
import { findContinuedArc } from './continued-arc.ts';
import { findRelated } from './related.ts';
import { expandIds } from '../text/short-ids.ts';
import { SECRET_TAG, holdsMarkedSecret, maskSecrets } from './secrets.ts';
import type { WithSecretPolicy } from './secrets.ts';

type RememberDeps = WithCalendar &
  WithClock &
  WithSecretPolicy &
  WithBackfill &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithCortex &
  WithTextAnalyser &
  WithIds &
  WithBuiltinSpace &
  WithUniversals &
  WithSettings;

/** Characters analysed without a pause: some milliseconds. */
const YIELD_AFTER_CHARS = 20_000;
/** From here on a call is analysed and stored beside this thread: below, starting threads would cost more than it saves. */
const LARGE_CALL_CHARS = 500_000;
/** Characters that a thread is given at a time. */
const PART_CHARS = 250_000;

/** An entry as it was handed in, before its text has been looked at. */
interface Draft extends Omit<NewEntry, 'sha256' | 'tokenCount' | 'supersedes'> {
  readonly isNewId: boolean;
  supersedes: readonly string[];
}

/** Stores one entry or a batch, durably before it resolves (contract, `remember`). */
export async function remember(
  deps: RememberDeps,
  input: RememberInput,
  defaultSession: string,
): Promise<RememberAnswer> {
  const request = validate(rememberInput, input);
  const { entries, content, ...fields } = request;
  const { entryInputs, masked, marked } = await screenSecrets(
    deps,
    entries ?? [{ ...fields, content: content! }],
  );
  const now = deps.clock.now();
  const drafts = entryInputs.map((item) => toDraft(item, defaultSession, now, deps));
  await expandSuperseded(deps, drafts);
  checkOneTextPerId(drafts);
  const space = await deps.openBuiltinSpace();
  const { cheap } = deps.builtinEmbedder;
  const chars = drafts.reduce((sum, draft) => sum + draft.content.length, 0);
  const { entries: store } = deps.hippocampus;
  const stored =
    cheap && deps.textAnalyser && chars > LARGE_CALL_CHARS
      ? await store.insertLarge(
          analyseBeside({ ...deps, textAnalyser: deps.textAnalyser }, drafts, space.id),
          drafts.length,
        )
      : await store.insert(await analyseHere(deps, drafts, space.id));
  if (!cheap || deps.universals.isModelActive) deps.scheduleEmbedding();
  const duplicates = stored.filter((entry) => entry.duplicate).length;
  const related = await findRelated(
    deps,
    drafts.filter((_, i) => !stored[i]!.duplicate),
  );
  const continues = await findContinuedArc(
    deps,
    drafts.flatMap((draft, i) => (stored[i]!.duplicate ? [] : [{ ...draft, turn: stored[i]!.turn }])),
  ).catch((error: unknown) => {
    // Advice, like what is related: it is stored already.
    if (error instanceof MemoryError) return null;
    throw error;
  });
  return {
    stored: stored.length - duplicates,
    duplicates,
    entries: stored.map(({ id, sessionId, turn }) => ({
      id,
      uri: formatEntryUri(id),
      session_id: sessionId,
      turn,
    })),
    ...(related.length > 0 ? { related: [...related] } : {}),
    ...(continues ? { continues } : {}),
    ...(masked > 0 ? { masked } : {}),
    ...(marked > 0 ? { marked } : {}),
  };
}

/** Before anything is hashed or stored: secrets masked, or the entries that hold one tagged, as the owner wants it. */
async function screenSecrets(
  deps: WithSecretPolicy & WithClock,
  entryInputs: readonly EntryInput[],
): Promise<{ entryInputs: readonly EntryInput[]; masked: number; marked: number }> {
  if (!deps.secretPolicy) return { entryInputs, masked: 0, marked: 0 };
  let [masked, marked, charsSinceYield] = [0, 0, 0];
  const screenedInputs: EntryInput[] = [];
  for (const item of entryInputs) {
    const { text, count } = await maskSecrets(deps, item.content);
    const isMarked = await holdsMarkedSecret(deps, item.content);
    masked += count;
    marked += isMarked ? 1 : 0;
    screenedInputs.push({
      ...item,
      content: text,
      ...(isMarked ? { tags: [...(item.tags ?? []), SECRET_TAG] } : {}),
    });
    charsSinceYield += item.content.length;
    if (charsSinceYield > YIELD_AFTER_CHARS) {
      charsSinceYield = 0;
      await deps.clock.sleep(0);
    }
  }
  return { entryInputs: screenedInputs, masked, marked };
}

async function analyseHere(
  deps: WithBuiltinEmbedder & WithCalendar & WithClock,
  drafts: readonly Draft[],
  spaceId: number,
): Promise<IncomingEntry[]> {
  const arrivals: IncomingEntry[] = [];
  let charsSinceYield = 0;
  for (const draft of drafts) {
    const { content } = draft;
    const dated = { ...draft, calendar: toEntryCalendar(deps.calendar, draft) };
    const vector = deps.builtinEmbedder.cheap
      ? (await deps.builtinEmbedder.embed([content], 'document'))[0]!
      : null;
    arrivals.push(toArrival(draft, { ...(await readText(dated)), sha256: sha256(content), vector }, spaceId));
    // Other requests, and the end of the client, come between long texts.
    charsSinceYield += content.length;
    if (charsSinceYield > YIELD_AFTER_CHARS) {
      charsSinceYield = 0;
      await deps.clock.sleep(0);
    }
  }
  return arrivals;
}

/** The same in other threads, in order; so many parts ahead of what is asked for as there are threads, and one more. */
async function* analyseBeside(
  { textAnalyser: analyser, calendar }: WithCalendar & { readonly textAnalyser: TextAnalyser },
  drafts: readonly Draft[],
  spaceId: number,
): AsyncGenerator<IncomingEntry[]> {
  const parts = cutIntoParts(drafts);
  const underWay: Promise<TextAnalysis[]>[] = [];
  const start = (place: number): void => {
    if (place >= parts.length) return;
    const analysis = analyser.analyse(
      parts[place]!.map((draft) => ({
        content: draft.content,
        at: draft.at,
        calendar: toEntryCalendar(calendar, draft),
      })),
    );
    // Whoever waits for it is told; until then its failing is nobody's.
    analysis.catch(() => undefined);
    underWay.push(analysis);
  };
  for (let i = 0; i <= analyser.parallel; i++) start(i);
  for (const [i, part] of parts.entries()) {
    const analyses = await underWay[i]!;
    start(i + analyser.parallel + 1);
    yield part.map((draft, place) => toArrival(draft, analyses[place]!, spaceId));
  }
}

function cutIntoParts(drafts: readonly Draft[]): Draft[][] {
  const parts: Draft[][] = [];
  let chars = Infinity;
  for (const draft of drafts) {
    if (chars + draft.content.length > PART_CHARS) {
      parts.push([]);
      chars = 0;
    }
    parts.at(-1)!.push(draft);
    chars += draft.content.length;
  }
  return parts;
}

function toArrival(
  { isNewId, ...draft }: Draft,
  { terms, periods, vector, ...known }: Omit<TextAnalysis, 'vector'> & { vector: Float32Array | null },
  spaceId: number,
): IncomingEntry {
  const entry: NewEntry = { ...draft, ...known };
  return { entry, isNewId, terms, periods, vector: vector && { spaceId, values: vector } };
}

function toDraft(item: EntryInput, defaultSession: string, now: number, deps: WithCalendar & WithIds): Draft {
  const said = item.at === undefined ? null : readTimestamp(item.at, deps.calendar.zone);
  return {
    id: item.id?.toLowerCase() ?? deps.createId(now),
    isNewId: item.id === undefined,
    sessionId: item.session_id ?? defaultSession,
    role: item.role ?? 'note',
    speaker: item.speaker ?? null,
    content: item.content,
    at: said?.at ?? now,
    ...(said?.offset == null ? {} : { atOffset: said.offset }),
    createdAt: now,
    userId: item.user_id ?? null,
    keep: item.keep ?? false,
    origin: item.origin ?? 'said',
    tags: item.tags ?? [],
    supersedes: (item.supersedes ?? []).map((id) => id.toLowerCase()),
  };
}

/** Older memories may be named by the short ids that `recall` prints; one that fits none is refused where it is stored. */
async function expandSuperseded(deps: WithHippocampus, drafts: readonly Draft[]): Promise<void> {
  for (const draft of drafts)
    if (!draft.supersedes.every(isWholeId)) draft.supersedes = await expandIds(deps, draft.supersedes);
}

/** Two texts under one id in one batch would make the second a duplicate of the first, silently. */
function checkOneTextPerId(batch: readonly Draft[]): void {
  const texts = new Map<string, string>();
  for (const { id, content, supersedes } of batch) {
    if (supersedes.includes(id))
      throw createInputError(`The entry ${id} supersedes itself.`, 'Name the older memory in `supersedes`.');
    if (texts.has(id) && texts.get(id) !== content)
      throw createInputError(
        `The id ${id} is given to two texts of this call.`,
        'Give each entry an id of its own, or none.',
        { id },
      );
    texts.set(id, content);
  }
}
