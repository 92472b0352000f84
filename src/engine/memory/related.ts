import type { WithCortex } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { isChangedBy } from '../language/changed-facts.ts';
import { getNewPlaceTerms } from '../language/change-cues.ts';
import { mayTellOfChange, readStatement } from '../language/statements.ts';
import type { Clause, Statement } from '../language/statements.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { pickRarestTerms, shortenWords } from '../text/outdated.ts';
import type { RememberAnswer } from '../vocabulary/answers.ts';
import type { Entry, NewEntry } from '../vocabulary/entry.ts';

export type RelatedMemory = NonNullable<RememberAnswer['related']>[number];
type RelatedDeps = WithHippocampus & WithCortex;

/** Memories that are named (contract), and entries of a call from which on none are: whoever imports asks for no advice. */
const MAX_RELATED = 3;
const MAX_ENTRIES = 8;
/** Entries whose words are looked at, and of these those whose words have left the Day Table. */
const MAX_CANDIDATES = 16;
const MAX_MOVED = 4;
/** Words by which they are looked for: the rarest, since common ones are slow and tell nothing. */
const MAX_TERMS = 6;

/**
 * Up to three memories that what was just stored may outdate, newest first (contract, `remember`): for a later `supersedes`.
 * Nothing is looked for unless the words tell of a change, or give a value to what has one at a time; advice alone, so that
 * what cannot be read is passed over.
 */
export async function findRelated(
  deps: RelatedDeps,
  stored: readonly Omit<NewEntry, 'tokenCount' | 'sha256'>[],
): Promise<readonly RelatedMemory[]> {
  if (stored.length > MAX_ENTRIES) return [];
  const found = new Map<string, Entry>();
  const ownIds = new Set(stored.map(({ id }) => id));
  for (const entry of stored) {
    if (entry.role !== 'user' && entry.role !== 'note') continue;
    // Whoever names what it outdates needs no advice.
    if (entry.supersedes.length > 0) continue;
    const statement = readStatement(entry.content);
    if (!statement?.clauses.some(tellsEnough)) continue;
    const outdated = await findOutdatedBy(deps, entry, statement).catch((error: unknown) => {
      // It is stored already: what cannot be read now costs the advice alone.
      if (error instanceof MemoryError) return [];
      throw error;
    });
    for (const older of outdated) if (!ownIds.has(older.id)) found.set(older.id, older);
  }
  return [...found.values()]
    .sort((a, b) => b.at - a.at || b.seq - a.seq)
    .slice(0, MAX_RELATED)
    .map(({ id, content, at }) => ({ id, text: shortenWords(content), at: new Date(at).toISOString() }));
}

/** "It is fine" may tell of a change as well: looked for is what names what it is about, and a value or that it changed. */
const tellsEnough = (clause: Clause): boolean =>
  mayTellOfChange(clause) &&
  (clause.state !== 'single' ||
    clause.cues.size > 0 ||
    (clause.head.length > 0 && (clause.isSlot || clause.words.some(({ kind }) => kind !== 'word'))));

async function findOutdatedBy(
  deps: RelatedDeps,
  entry: Omit<NewEntry, 'tokenCount' | 'sha256'>,
  statement: Statement,
): Promise<Entry[]> {
  const { index, entries: store } = deps.hippocampus;
  const terms = await pickTerms(deps, statement.clauses.filter(tellsEnough));
  if (terms.length === 0) return [];
  const filter = entry.userId === null ? {} : { userId: entry.userId };
  const seqs = await index.findMatching(terms, MAX_CANDIDATES, filter);
  const earlier = (await store.readBySeq(seqs)).filter(
    (other) =>
      (other.role === 'user' || other.role === 'note') &&
      other.speaker === entry.speaker &&
      other.userId === entry.userId &&
      other.supersededBy === null &&
      other.at <= entry.at &&
      other.id !== entry.id,
  );
  const moved = new Set(earlier.filter(({ raw }) => !raw).slice(MAX_MOVED));
  const loaded = await loadTexts(
    deps,
    earlier.filter((other) => !moved.has(other)),
  );
  return loaded.filter(({ content }) => {
    const older = content === entry.content ? null : readStatement(content);
    return older !== null && isChangedBy(older, statement);
  });
}

/** What is looked for: the words of clauses that tell of a change; where somebody lives or works elsewhere, verbs of that. */
async function pickTerms(deps: WithHippocampus, clauses: readonly Clause[]): Promise<number[]> {
  const { places, work } = getNewPlaceTerms();
  const verbs = clauses.flatMap(({ cues }) => [
    ...(cues.has('rehoused') ? places : []),
    ...(cues.has('employed') ? work : []),
  ]);
  const words = clauses.flatMap((clause) => clause.words.map(({ term }) => term));
  const rarest = await pickRarestTerms(deps, words, MAX_TERMS);
  return [
    ...new Set([...rarest, ...(verbs.length === 0 ? [] : await pickRarestTerms(deps, verbs, verbs.length))]),
  ];
}
