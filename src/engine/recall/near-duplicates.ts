import type { Turn } from '../hippocampus/index-port.ts';
import { FUNCTION_TERMS } from '../language/function-words.ts';
import { fold } from '../language/words.ts';
import { isEarlier } from './copies.ts';
import type { Succession } from './outdated.ts';

/** Points by which a later statement of the same may answer worse than the earlier: what misses what is asked for stands for nothing. */
const MAX_SCORE_GAP = 6;
/** Words that a turn must have to be told apart by them. */
const MIN_TERMS = 5;
/** Words that tell something from which on the same text is a copy, whoever says it: "me too" is what two people say. */
const MIN_COPIED_TERMS = 12;

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

/** How each pair of turns stands, and whether a later one may stand in an earlier one's place. */
export type ComparePair<T> = (
  earlier: T,
  later: T,
) => { readonly succession: Succession; readonly mayReplace: boolean };

/**
 * Of two statements of one speaker about the same thing the later comes first; what it outdates is told of it. Where the
 * question asks about the past it is the other way round: what was so comes before what outdated it. `considered` may hold
 * more than the ranked ones: they join where one of those is outdated by them, or was before it. Returns the items in their
 * new order, and for those that are outdated the newest that outdates them.
 */
export function settleOrder<T extends ScoredTurn>(
  ranked: readonly T[],
  considered: readonly T[],
  asksPast: boolean,
  compare: ComparePair<T>,
): { readonly ordered: readonly T[]; readonly outdated: ReadonlyMap<T, T> } {
  const outdated = new Map<T, T>();
  /** By the item, what has to stand before it. */
  const leaders = new Map<T, T[]>();
  const lead = (item: T, leader: T): void => void leaders.set(item, [...(leaders.get(item) ?? []), leader]);
  const inTime = [...considered].sort((a, b) => a.turn.at - b.turn.at || a.turn.seq - b.turn.seq);
  const rankedSet = new Set(ranked);
  for (const [place, earlier] of inTime.entries()) {
    let newest: T | null = null;
    for (const later of inTime.slice(place + 1).reverse()) {
      if (newest !== null || (!rankedSet.has(earlier) && !rankedSet.has(later))) continue;
      const { succession, mayReplace } = compare(earlier, later);
      if (succession === null) continue;
      if (succession === 'changed') {
        newest = later;
        outdated.set(earlier, later);
        if (asksPast) lead(later, earlier);
        else if (mayReplace) lead(earlier, later);
      } else if (!asksPast && later.score >= earlier.score - MAX_SCORE_GAP && rankedSet.has(later)) {
        newest = later;
        lead(earlier, later);
      }
    }
  }
  if (leaders.size === 0) return { ordered: ranked, outdated };
  const ordered: T[] = [];
  const placed = new Set<T>();
  const place = (item: T, score: number): void => {
    if (placed.has(item)) return;
    placed.add(item);
    for (const leader of leaders.get(item) ?? []) place(leader, score);
    // It stands for both now, and so high.
    ordered.push(score > item.score ? { ...item, score } : item);
  };
  for (const item of ranked) place(item, item.score);
  // What was raised is another object: it is told by its number.
  const bySeq = new Map(ordered.map((item) => [item.turn.seq, item]));
  const toOrdered = (item: T): T => bySeq.get(item.turn.seq) ?? item;
  return { ordered, outdated: new Map([...outdated].map(([a, b]) => [toOrdered(a), toOrdered(b)])) };
}

const isSameSpeaker = (a: Turn, b: Turn): boolean => a.role === b.role && a.speaker === b.speaker;
