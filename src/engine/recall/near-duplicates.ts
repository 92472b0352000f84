import type { Turn } from '../hippocampus/index-port.ts';
import { FUNCTION_TERMS } from '../language/function-words.ts';
import { fold } from '../language/words.ts';
import { isEarlier } from './copies.ts';

/** Share of common words from which on two turns are two statements about the same thing. */
const MIN_OVERLAP = 0.5;
/** Points by which the later statement may answer worse than the earlier: what misses what is asked for stands for nothing. */
const MAX_SCORE_GAP = 6;
/** Words that a turn must have to be told apart by them. */
const MIN_TERMS = 5;
/** Words that tell something from which on the same text is a copy, whoever says it: "me too" is what two people say. */
const MIN_COPIED_TERMS = 12;
/** The first so many are put in order: no more are read with care. */
const MAX_REORDERED = 10;

/** Questions of how things were, in which the older statement is as good as the later one. */
const PAST_QUESTION =
  /\b(?:used to|originally|at first|initially|previous(?:ly)?|former(?:ly)?|back then|in the past|earlier|before|first|früher|vorher|ursprünglich|zuerst|avant|autrefois|antes|al principio|prima)\b/iu;

interface ScoredTurn {
  readonly turn: Turn;
  readonly score: number;
}

/**
 * What was said twice stands once: by one speaker where its better ranked telling stood, a long text whoever said it, and then
 * by whom it was said first. Turns of the same stems in the same order may still differ in a sign or a tense: `isSame` looks
 * at the texts.
 */
export async function dedupeTurns<T extends ScoredTurn>(
  ranked: readonly T[],
  limit: number,
  isSame: (a: Turn, b: Turn) => Promise<boolean>,
): Promise<T[]> {
  const unique: T[] = [];
  const findSame = async ({ turn }: T): Promise<number> => {
    for (const [place, other] of unique.entries())
      if (hasSameTerms(other.turn, turn) && (await isSame(other.turn, turn))) return place;
    return -1;
  };
  // Who said first what stands already may rank anywhere.
  for (const item of ranked) {
    if (unique.length === limit && !unique.some(({ turn }) => hasSameTerms(turn, item.turn))) continue;
    const place = await findSame(item);
    if (place < 0) {
      if (unique.length < limit) unique.push(item);
    } else if (!isSameSpeaker(unique[place]!.turn, item.turn) && isEarlier(item.turn, unique[place]!.turn))
      unique[place] = { ...item, score: unique[place]!.score };
  }
  return unique;
}

const WORD_SEPARATORS = /(?:[\s"“”„«»‘’!?;:…]|[.,](?!\d))+/gu;
/** The same words, signs and figures; capitals, spaces and what stands between sentences aside. */
export const isSameText = (a: string, b: string): boolean => a === b || normalizeText(a) === normalizeText(b);
const normalizeText = (text: string): string => fold(text).replace(WORD_SEPARATORS, ' ').trim();

function hasSameTerms(a: Turn, b: Turn): boolean {
  const [x, y] = [a.terms, b.terms];
  return (
    x.hashes.length >= MIN_TERMS &&
    x.hashes.length === y.hashes.length &&
    x.order.length === y.order.length &&
    x.hashes.every((hash, i) => hash === y.hashes[i]) &&
    x.order.every((position, i) => position === y.order[i]) &&
    (isSameSpeaker(a, b) || x.hashes.filter((hash) => !FUNCTION_TERMS.has(hash)).length >= MIN_COPIED_TERMS)
  );
}

/**
 * Of two statements of one speaker about the same thing the later comes first, and the earlier is told of it, unless the
 * question asks about the past. Returns the items in their new order, and for the earlier ones the later.
 */
export function moveNewerFirst<T extends ScoredTurn>(
  ranked: readonly T[],
  query: string,
): { readonly ordered: readonly T[]; readonly later: ReadonlyMap<T, T> } {
  const later = new Map<T, T>();
  if (PAST_QUESTION.test(query)) return { ordered: ranked, later };
  const ordered = [...ranked];
  for (let i = 0; i < Math.min(MAX_REORDERED, ordered.length); i++)
    for (let j = i + 1; j < Math.min(MAX_REORDERED, ordered.length); j++) {
      const [above, below] = [ordered[i]!, ordered[j]!];
      if (!isRestatement(above.turn, below.turn)) continue;
      const [older, newer] = above.turn.at <= below.turn.at ? [above, below] : [below, above];
      if (newer === below && below.score < above.score - MAX_SCORE_GAP) continue;
      if (!later.has(older)) later.set(older, newer);
      if (newer === above) continue;
      ordered.splice(j, 1);
      // It stands for both now, and so high.
      const raised = { ...newer, score: above.score };
      ordered.splice(i, 0, raised);
      later.set(above, raised);
    }
  return { ordered, later };
}

function isRestatement(a: Turn, b: Turn): boolean {
  if (a.at === b.at || !isSameSpeaker(a, b) || a.session === b.session) return false;
  if (a.terms.asks || b.terms.asks) return false;
  return computeTermOverlap(a, b) >= MIN_OVERLAP;
}

const isSameSpeaker = (a: Turn, b: Turn): boolean => a.role === b.role && a.speaker === b.speaker;

/** Share of the words of both that both have; 0 where there are too few to tell. */
function computeTermOverlap({ terms: a }: Turn, { terms: b }: Turn): number {
  if (Math.min(a.hashes.length, b.hashes.length) < MIN_TERMS) return 0;
  let [i, j, common] = [0, 0, 0];
  while (i < a.hashes.length && j < b.hashes.length) {
    const [x, y] = [a.hashes[i]!, b.hashes[j]!];
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return common / (a.hashes.length + b.hashes.length - common);
}
