import type { WithCortex } from '../cortex/port.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { getNewPlaceTerms } from '../language/change-cues.ts';
import { readStatement } from '../language/statements.ts';
import type { Clause } from '../language/statements.ts';
import { hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import { loadTexts } from '../text/entry-texts.ts';
import type { Entry, EntryFilter } from '../vocabulary/entry.ts';

/** Of the answers so many are looked at, and so many later turns that may tell of another home or other work. */
const MAX_LOOKED_AT = 2;
const MAX_FOUND = 24;

/**
 * Later turns that may tell that whoever lives or works where the first answers say does so elsewhere now: "started at the
 * mill" shares no word with "where do I work". With their words; none where no first answer speaks of a home or of work that
 * is asked for.
 */
export async function findNewPlaces(
  deps: WithHippocampus & WithCortex,
  answers: readonly Entry[],
  query: string,
  filter: EntryFilter,
): Promise<readonly { readonly turn: Turn; readonly entry: Entry }[]> {
  const { index, entries: store } = deps.hippocampus;
  const { rehoused, employed } = getNewPlaceTerms();
  const asked = new Set(splitWords(query).map(hashTerm));
  const isAsked = ({ verb, words }: Clause): boolean =>
    (verb !== null && asked.has(hashTerm(verb))) || words.some(({ term }) => asked.has(term));
  const terms = new Set<number>();
  let since = Infinity;
  for (const { role, content, at } of answers.slice(0, MAX_LOOKED_AT)) {
    if (role !== 'user' && role !== 'note') continue;
    for (const clause of readStatement(content)?.clauses ?? []) {
      const { state, isFirstPerson } = clause;
      // What is told of another is told by his name.
      if (!isFirstPerson || (state !== 'places' && state !== 'work') || !isAsked(clause)) continue;
      for (const term of state === 'places' ? rehoused : employed) terms.add(term);
      since = Math.min(since, at + 1);
    }
  }
  if (terms.size === 0 || since >= (filter.until ?? Infinity)) return [];
  const seqs = await index.findMatching([...terms], MAX_FOUND, {
    ...filter,
    since: Math.max(since, filter.since ?? -Infinity),
  });
  const turns = await index.readTurnsAround(seqs, 0, filter);
  const loaded = new Map(
    (await loadTexts(deps, await store.readBySeq(seqs))).map((entry) => [entry.seq, entry]),
  );
  return turns.flatMap((turn) => {
    const entry = turn.matchesFilter ? loaded.get(turn.seq) : undefined;
    return entry ? [{ turn, entry }] : [];
  });
}
