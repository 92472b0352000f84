import type { WithHippocampus } from '../hippocampus/port.ts';
import { FUNCTION_TERMS, SILENT_TERMS } from '../language/function-words.ts';
import { POINTING_WORDS } from '../language/pointing-words.ts';
import { extractTerms, hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { WordVectors } from '../models/ports.ts';
import type { Probe } from './probe.ts';
import { isMessage, isSentence, readGeneralShare } from './question.ts';
import type { RecallRequest } from './request.ts';

/** What a question was asked in the midst of: the latest turns of the talk, and the question itself. */
export interface Talk {
  /** How much the question needs it: 0 for one that speaks for itself, 1 for one that is nothing without. */
  readonly reliance: number;
  /** How often the talk has each term, the question among it. */
  readonly counts: ReadonlyMap<number, number>;
  /** The same without the question; empty where nothing is known but that. */
  readonly contextCounts: ReadonlyMap<number, number>;
  /** Entries that are the talk itself, where it is known by entries. */
  readonly seqs: ReadonlySet<number>;
}

/** Words so rare (share of all words) tell as much as a word can. */
const RAREST_SHARE = 1e-5;
/** Words that tell something, the commoner the less: up to the first a question that points leans whole, from the second not at all. */
const TELLING_WORDS = { points: [2, 4], asksPlainly: [0.6, 1.2] } as const;

const fall = (value: number, [from, to]: readonly [number, number]): number =>
  Math.min(1, Math.max(0, (to - value) / (to - from)));

/**
 * How much a question leans on the talk that it is asked in. A message in the midst of one does; of others those that point at
 * something and hardly name anything ("can you update that plan?"), or ask for next to nothing ("what's next?"). Who names a
 * speaker or a time does not.
 */
export function rateReliance(
  { query, periods, namedSpeakers }: Pick<Probe, 'query' | 'periods' | 'namedSpeakers'>,
  words: WordVectors,
): number {
  if (isMessage(query)) return 1;
  if (!isSentence(query) || periods.length > 0 || namedSpeakers.length > 0) return 0;
  const spoken = splitWords(query);
  const telling = new Set(spoken.filter((word) => !POINTING_WORDS.has(word)).map(hashTerm));
  let told = 0;
  for (const term of telling)
    if (!SILENT_TERMS.has(term))
      told += Math.min(
        1,
        Math.log(Math.max(RAREST_SHARE, readGeneralShare(words, term))) / Math.log(RAREST_SHARE),
      );
  const points = spoken.some((word) => POINTING_WORDS.has(word));
  return fall(told, TELLING_WORDS[points ? 'points' : 'asksPlainly']);
}

/**
 * The talk that a question leans on; null where it leans on none. `context` is told by the asker, `recentIds` are the entries
 * remembered last where nobody told.
 */
export async function readTalk(
  { hippocampus }: WithHippocampus,
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
    for (const { terms } of await hippocampus.index.readTurnsAround([...seqs], 0, {}))
      addTerms(contextCounts, terms);
  }
  if (contextCounts.size === 0 && !isMessage(probe.query)) return null;
  const counts = new Map(contextCounts);
  addTerms(counts, extractTerms(probe.query));
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
