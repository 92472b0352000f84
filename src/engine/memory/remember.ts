import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder } from '../models/ports.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithClock, WithIds } from '../clock.ts';
import { createInputError } from '../errors.ts';
import type { IncomingEntry } from '../hippocampus/entries-port.ts';
import { findPeriods } from '../language/dates.ts';
import type { Period } from '../language/dates.ts';
import { extractTerms } from '../language/terms.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { validate } from '../validate.ts';
import { formatEntryUri } from '../vocabulary/memory.ts';
import { rememberInput } from '../vocabulary/requests.ts';
import type { RememberInput } from '../vocabulary/requests.ts';
import type { RememberAnswer } from '../vocabulary/answers.ts';
import type { EntryInput, NewEntry } from '../vocabulary/entry.ts';
import { sha256 } from '../text/entry-texts.ts';
import { SECRET_TAG, holdsMarkedSecret, maskSecrets } from './secrets.ts';
import type { WithSecretPolicy } from './secrets.ts';

type RememberDeps = WithClock &
  WithSecretPolicy &
  WithBackfill &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithIds &
  WithBuiltinSpace &
  WithUniversals;

/** Characters analysed without a pause: some milliseconds. */
const YIELD_AFTER_CHARS = 20_000;

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
  const batch = entryInputs.map((item) => toNewEntry(item, defaultSession, now, deps));
  checkOneTextPerId(batch);
  const space = await deps.openBuiltinSpace();
  const { cheap } = deps.builtinEmbedder;
  const arrivals: IncomingEntry[] = [];
  let charsSinceYield = 0;
  for (const [i, entry] of batch.entries()) {
    const vector = cheap ? (await deps.builtinEmbedder.embed([entry.content], 'document'))[0]! : null;
    arrivals.push({
      entry,
      isNewId: entryInputs[i]!.id === undefined,
      terms: extractTerms(entry.content),
      periods: await findOtherPeriods(entry),
      vector: vector && { spaceId: space.id, values: vector },
    });
    // Five hundred long texts take seconds: other requests, and the end of the client, come between them.
    charsSinceYield += entry.content.length;
    if (charsSinceYield > YIELD_AFTER_CHARS) {
      charsSinceYield = 0;
      await deps.clock.sleep(0);
    }
  }
  const stored = await deps.hippocampus.entries.insert(arrivals);
  if (!cheap || deps.universals.isModelActive) deps.scheduleEmbedding();
  const duplicates = stored.filter((entry) => entry.duplicate).length;
  return {
    stored: stored.length - duplicates,
    duplicates,
    entries: stored.map(({ id, sessionId, turn }) => ({
      id,
      uri: formatEntryUri(id),
      session_id: sessionId,
      turn,
    })),
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

function toNewEntry(item: EntryInput, defaultSession: string, now: number, deps: WithIds): NewEntry {
  return {
    id: item.id?.toLowerCase() ?? deps.createId(now),
    sessionId: item.session_id ?? defaultSession,
    role: item.role ?? 'note',
    speaker: item.speaker ?? null,
    content: item.content,
    sha256: sha256(item.content),
    at: item.at === undefined ? now : Date.parse(item.at),
    createdAt: now,
    userId: item.user_id ?? null,
    keep: item.keep ?? false,
    origin: item.origin ?? 'said',
    tags: item.tags ?? [],
    supersedes: (item.supersedes ?? []).map((id) => id.toLowerCase()),
    tokenCount: computeTokenBound(item.content),
  };
}

/** What a text names besides the day it was said, which is known. */
export async function findOtherPeriods({ content, at }: Pick<NewEntry, 'content' | 'at'>): Promise<Period[]> {
  return (await findPeriods(content, at)).filter(({ from, to }) => at < from || at >= to);
}

/** Two texts under one id in one batch would make the second a duplicate of the first, silently. */
function checkOneTextPerId(batch: readonly NewEntry[]): void {
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
