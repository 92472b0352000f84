import type { WithHippocampus } from '../hippocampus/port.ts';
import { FUNCTION_TERMS, SILENT_TERMS } from '../language/function-words.ts';
import { POINTING_WORDS } from '../language/pointing-words.ts';
import { extractTerms, hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { WordVectors } from '../models/ports.ts';
import type { WithDamage } from '../vocabulary/damage.ts';
import { findAroundDamage } from './around-damage.ts';
import type { Probe } from './probe.ts';
import { isMessage, isSentence, readGeneralShare } from './question.ts';
import type { RecallRequest } from './request.ts';

/** What a question was asked in the midst of: the latest turns of the talk, and the question itself. */
export interface Talk {
  /** How much the question needs it: 0 for one that speaks for itself, 1 for one that is nothing without. */
  readonly reliance: number;
  /** How often the talk has each term, a message that asks among it. */
  readonly counts: ReadonlyMap<number, number>;
  /** The same without the message; empty where nothing is known but that. */
  readonly contextCounts: ReadonlyMap<number, number>;
  /** Entries that are the talk itself, where it is known by entries. */
  readonly seqs: ReadonlySet<number>;
}

const TERMS = ['hippocampus', 'the terms of some entries cannot be read'] as const;

/** Words that say something up to which a question that points at something leans whole, and from which on not at all. */
const TELLING_WORDS = [2, 4] as const;
/** One that points at nothing leans with this many at most, common ones (share of all words). */
const MAX_PLAIN_WORDS = 1;
const COMMON_SHARE = 1e-4;

/**
 * How much a question leans on the talk that it is asked in. A message in the midst of one does; of others those that point at
 * something and hardly name anything ("can you update that plan?"), or ask for next to nothing ("what's next?"). Who names a
 * speaker does not, nor a plain question that names a time.
 */
export function rateReliance(
  { query, periods, namedSpeakers }: Pick<Probe, 'query' | 'periods' | 'namedSpeakers'>,
  words: WordVectors,
): number {
  if (namedSpeakers.length > 0) return 0;
  if (isMessage(query)) return 1;
  if (!isSentence(query) || periods.length > 0) return 0;
  const spoken = splitWords(query);
  const told = [...new Set(spoken.filter((word) => !POINTING_WORDS.has(word)).map(hashTerm))].filter(
    (term) => !SILENT_TERMS.has(term),
  );
  if (spoken.some((word) => POINTING_WORDS.has(word))) {
    const [whole, none] = TELLING_WORDS;
    return Math.min(1, Math.max(0, (none - told.length) / (none - whole)));
  }
  return told.length <= MAX_PLAIN_WORDS && told.every((term) => readGeneralShare(words, term) >= COMMON_SHARE)
    ? 1
    : 0;
}

/**
 * The talk that a question leans on; null where it leans on none. `context` is told by the asker, `recentIds` are the entries
 * remembered last where nobody told.
 */
export async function readTalk(
  { hippocampus, damage }: WithHippocampus & WithDamage,
  probe: Probe,
  { context, recentIds = [] }: Pick<RecallRequest, 'context' | 'recentIds'>,
  words: WordVectors,
): Promise<Talk | null> {
  const reliance = rateReliance(probe, words);
  if (reliance === 0) return null;
  const contextCounts = new Map<number, number>();
  const seqs = new Set<number>();
  if (context !== undefined) addTerms(contextCounts, extractTerms(context));
  else if (recentIds.length > 0) {
    for (const { seq } of await hippocampus.entries.read(recentIds)) seqs.add(seq);
    const turns = await findAroundDamage(
      { damage },
      TERMS,
      () => hippocampus.index.readTurnsAround([...seqs], 0, {}),
      [],
    );
    for (const { terms } of turns) addTerms(contextCounts, terms);
  }
  if (contextCounts.size === 0 && !isMessage(probe.query)) return null;
  // What a question has of its own is looked for anyway, and is the same for all that it could point at; a message tells something.
  const counts = new Map(contextCounts);
  if (isMessage(probe.query)) addTerms(counts, extractTerms(probe.query));
  return { reliance, counts, contextCounts, seqs };
}

function addTerms(
  sums: Map<number, number>,
  { hashes, counts }: Pick<ReturnType<typeof extractTerms>, 'hashes' | 'counts'>,
): void {
  hashes.forEach((hash, i) => sums.set(hash, (sums.get(hash) ?? 0) + counts[i]!));
}

/** Terms by which what the talk is about is looked for, beside those of the question. */
const MAX_TALK_TERMS = 12;
/** Below, words are equally rare. */
const MIN_SHARE = 1e-6;

/** The rare terms of what was said before the question, those that come often first. */
export function selectTalkTerms({ contextCounts }: Talk, words: WordVectors): number[] {
  return [...contextCounts]
    .filter(([term]) => !FUNCTION_TERMS.has(term))
    .map(([term, count]) => ({
      term,
      weight: Math.sqrt(count) * -Math.log(MIN_SHARE + readGeneralShare(words, term)),
    }))
    .sort((a, b) => b.weight - a.weight || a.term - b.term)
    .slice(0, MAX_TALK_TERMS)
    .map(({ term }) => term);
}
