import type { Hippocampus } from '../hippocampus/port.ts';
import type { Entry } from '../vocabulary/entry.ts';

/** How often a memory may have been superseded in turn. */
const LONGEST = 32;
/** Turns after a user's correction in which the agent's own is looked for. */
const SOON = 2;

/**
 * What is now said in place of an answer: the last of what supersedes it. Where a user has corrected it, the user's words are
 * not the agent's to say, and its own next turn is taken; null where it said nothing to that.
 */
export async function correctionOf(
  library: {
    readonly hippocampus: Hippocampus;
    readonly withTexts: (entries: readonly Entry[]) => Promise<Entry[]>;
  },
  old: Entry,
): Promise<Entry | null> {
  const { hippocampus } = library;
  const seen = new Set([old.id]);
  let last: Entry | undefined;
  for (let next = old.supersededBy; next !== null && !seen.has(next) && seen.size < LONGEST;) {
    seen.add(next);
    const [newer] = await hippocampus.entries.read([next]);
    if (!newer) break;
    last = newer;
    next = newer.supersededBy;
  }
  if (last?.role === 'user') last = await answerTo(hippocampus, last);
  if (!last || last.role === 'system') return null;
  return (await library.withTexts([last]))[0]!;
}

async function answerTo(hippocampus: Hippocampus, { seq, turn }: Entry): Promise<Entry | undefined> {
  const found = (await hippocampus.index.readTurnsAround([seq], SOON, {})).find(
    (one) => one.turn > turn && one.role === 'assistant',
  );
  return found && (await hippocampus.entries.readBySeq([found.seq]))[0];
}
