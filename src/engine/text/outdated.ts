import type { WithCortex } from '../cortex/port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { isChangedBy } from '../language/changed-facts.ts';
import { SILENT_TERMS } from '../language/function-words.ts';
import { readStatement } from '../language/statements.ts';
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

/** By id, what outdates these: what superseded them, else, probably, what the same person says later among them. Texts loaded. */
export async function findOutdating(
  deps: WithHippocampus & WithCortex,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, OutdatedBy>> {
  const found = new Map(await findSuperseding(deps, entries));
  const told = entries
    .filter(({ role }) => role === 'user' || role === 'note')
    .sort((a, b) => b.at - a.at || b.seq - a.seq)
    .map((entry) => ({ entry, statement: readStatement(entry.content) }));
  for (const [place, { entry, statement }] of told.entries()) {
    if (!statement || found.has(entry.id)) continue;
    const newer = told
      .slice(0, place)
      .find(
        ({ entry: later, statement: said }) =>
          said?.mayChange === true && isOfSamePerson(entry, later) && isChangedBy(statement, said),
      );
    if (newer) found.set(entry.id, toOutdatedBy(newer.entry, false));
  }
  return found;
}

/** Entries whose words are looked at for one that outdates another, and words by which they are looked for. */
const MAX_LATER = 16;
const MAX_TERMS = 6;

/** What outdates one memory, wherever in the store it is; null where nothing is known to. Its text loaded. */
export async function findReplacement(
  deps: WithHippocampus & WithCortex,
  entry: Entry,
): Promise<OutdatedBy | null> {
  const certain = (await findSuperseding(deps, [entry])).get(entry.id);
  const statement = entry.role === 'user' || entry.role === 'note' ? readStatement(entry.content) : null;
  if (certain || !statement) return certain ?? null;
  const { index, entries: store } = deps.hippocampus;
  const words = statement.clauses.flatMap((clause) => clause.words.map(({ term }) => term));
  const terms = await pickRarestTerms(deps, words, MAX_TERMS);
  const seqs = terms.length === 0 ? [] : await index.findMatching(terms, MAX_LATER, { since: entry.at + 1 });
  const later = (await store.readBySeq(seqs)).filter((other) => isOfSamePerson(entry, other));
  const newest = (await loadTexts(deps, later))
    .sort((a, b) => b.at - a.at || b.seq - a.seq)
    .find(({ content }) => {
      const said = readStatement(content);
      return said?.mayChange === true && isChangedBy(statement, said);
    });
  return newest ? toOutdatedBy(newest, false) : null;
}

/** Of these terms the rarest that the store holds at all: common ones are slow to look for and tell nothing. */
export async function pickRarestTerms(
  { hippocampus }: WithHippocampus,
  terms: readonly number[],
  limit: number,
): Promise<number[]> {
  const telling = [...new Set(terms)].filter((term) => !SILENT_TERMS.has(term));
  const { docFreq } = await hippocampus.index.readStatistics(telling);
  const known = telling.filter((term) => docFreq.has(term));
  return known.sort((a, b) => docFreq.get(a)! - docFreq.get(b)!).slice(0, limit);
}

/** What the owner says and what is noted of it are of one person. */
const isOfSamePerson = (a: Entry, b: Entry): boolean =>
  a.userId === b.userId && a.speaker === b.speaker && (b.role === 'user' || b.role === 'note');

/** As it stands in a line of the server's own: how sure, since when, and the newer words. */
export const formatOutdated = ({ certain, at, text }: OutdatedBy): string =>
  `${certain ? 'outdated' : 'probably outdated'}, since ${at.slice(0, 10)}: ${quoteInline(text)}`;
