import type { Hippocampus } from '../hippocampus/port.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { Entry } from '../vocabulary/entry.ts';

/** How often a memory may have been superseded in turn. */
const MAX_CHAIN_LENGTH = 32;
/** Turns after a user's correction in which the agent's own is looked for. */
const MAX_TURNS_AFTER = 2;

/**
 * What is now said in place of an answer: the last of what supersedes it. Where a user has corrected it, the user's words are
 * not the agent's to say, and its own next turn is taken; null where it said nothing to that.
 */
export async function findCorrection(
  source: {
    readonly hippocampus: Hippocampus;
    readonly loadTexts: (entries: readonly Entry[]) => Promise<Entry[]>;
  },
  supersededEntry: Entry,
): Promise<Entry | null> {
  const { hippocampus } = source;
  const seenIds = new Set([supersededEntry.id]);
  let latest: Entry | undefined;
  for (
    let next = supersededEntry.supersededBy;
    next !== null && !seenIds.has(next) && seenIds.size < MAX_CHAIN_LENGTH;
  ) {
    seenIds.add(next);
    const [newer] = await hippocampus.entries.read([next]);
    if (!newer) break;
    latest = newer;
    next = newer.supersededBy;
  }
  if (latest?.role === 'user') latest = await findReply(hippocampus, latest);
  // What came from elsewhere may outdate an answer; it is no better one of the agent's (R31).
  if (!latest || latest.role === 'system' || !isTrusted(latest)) return null;
  return (await source.loadTexts([latest]))[0] ?? null;
}

async function findReply(hippocampus: Hippocampus, { seq, turn }: Entry): Promise<Entry | undefined> {
  const reply = (await hippocampus.index.readTurnsAround([seq], MAX_TURNS_AFTER, {})).find(
    (candidate) => candidate.turn > turn && candidate.role === 'assistant',
  );
  return reply && (await hippocampus.entries.readBySeq([reply.seq]))[0];
}
