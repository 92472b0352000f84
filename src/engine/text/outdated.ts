import type { WithCortex } from '../cortex/port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { toSingleLine } from '../language/single-line.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { OutdatedBy } from '../vocabulary/memory.ts';
import { loadTexts } from './entry-texts.ts';
import { quoteInline } from './quote.ts';

/** Characters of the newer words that stand beside what they outdate (contract). */
export const MAX_REPLACEMENT_CHARS = 160;
/** Steps along a chain of replacements; a longer one is followed no further. */
const MAX_CHAIN = 16;

/** A text as it stands beside another: one line, cut at a word. */
export function shortenWords(text: string): string {
  const line = toSingleLine(text);
  if (line.length <= MAX_REPLACEMENT_CHARS) return line;
  const cut = line.slice(0, MAX_REPLACEMENT_CHARS - 1);
  const blank = cut.lastIndexOf(' ');
  const part = blank > MAX_REPLACEMENT_CHARS / 2 ? cut.slice(0, blank) : cut.replace(/[\uD800-\uDBFF]$/u, '');
  return `${part}…`;
}

/** What outdates a memory, with its words loaded. `certain`: whoever remembered it said so (R30). */
export const toOutdatedBy = ({ id, content, at }: Entry, certain: boolean): OutdatedBy => ({
  ...{ id, text: shortenWords(content), at: new Date(at).toISOString(), certain },
});

/**
 * By id, what superseded these: the end of each chain, with its words. One of which nothing can be read is left out, as is
 * what another user said.
 */
export async function findSuperseding(
  deps: WithHippocampus & WithCortex,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, OutdatedBy>> {
  const outdated = entries.filter(({ supersededBy }) => supersededBy !== null);
  const found = new Map<string, OutdatedBy>();
  if (outdated.length === 0) return found;
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of outdated) {
    let last: Entry = entry;
    for (let step = 0; last.supersededBy !== null && step < MAX_CHAIN; step++) {
      const next: Entry | undefined =
        known.get(last.supersededBy) ?? (await deps.hippocampus.entries.read([last.supersededBy]))[0];
      if (!next || next.id === entry.id) break;
      last = next;
    }
    const [loaded] = last === entry ? [] : await loadTexts(deps, [last]);
    if (loaded && loaded.userId === entry.userId) found.set(entry.id, toOutdatedBy(loaded, true));
  }
  return found;
}

/** As it stands in a line of the server's own: how sure, since when, and the newer words. */
export const formatOutdated = ({ certain, at, text }: OutdatedBy): string =>
  `${certain ? 'outdated' : 'probably outdated'}, since ${at.slice(0, 10)}: ${quoteInline(text)}`;
