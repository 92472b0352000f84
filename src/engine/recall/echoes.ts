import type { Turn } from '../hippocampus/index-port.ts';
import { fold } from '../language/words.ts';

/** Share of common words from which on two turns are two statements about the same thing. */
const ABOUT_THE_SAME = 0.5;
/** Points by which the later statement may answer worse than the earlier: what misses what is asked for stands for nothing. */
const MUCH_WORSE = 6;
/** Words that a turn must have to be told apart by them. */
const LEAST = 5;
/** The first so many are put in order: no more are read with care. */
const SHOWN = 10;

/** Questions of how things were, in which the older statement is as good as the later one. */
const OF_THE_PAST =
  /\b(?:used to|originally|at first|initially|previous(?:ly)?|former(?:ly)?|back then|in the past|earlier|before|first|früher|vorher|ursprünglich|zuerst|avant|autrefois|antes|al principio|prima)\b/iu;

interface Item {
  readonly turn: Turn;
  readonly score: number;
}

/**
 * What one speaker said twice stands once, where its better ranked telling stood. Turns of the same stems in the same order
 * may still differ in a sign or a tense: `isSame` looks at the texts.
 */
export async function onceEach<T extends Item>(
  ranked: readonly T[],
  wanted: number,
  isSame: (a: Turn, b: Turn) => Promise<boolean>,
): Promise<T[]> {
  const kept: T[] = [];
  const isKept = async ({ turn }: T): Promise<boolean> => {
    for (const other of kept)
      if (soundsLike(other.turn, turn) && (await isSame(other.turn, turn))) return true;
    return false;
  };
  for (const item of ranked) {
    if (kept.length === wanted) break;
    if (!(await isKept(item))) kept.push(item);
  }
  return kept;
}

const BETWEEN_WORDS = /(?:[\s"“”„«»‘’!?;:…]|[.,](?!\d))+/gu;
/** The same words, signs and figures; capitals, spaces and what stands between sentences aside. */
export const saysTheSame = (a: string, b: string): boolean => a === b || bare(a) === bare(b);
const bare = (text: string): string => fold(text).replace(BETWEEN_WORDS, ' ').trim();

function soundsLike(a: Turn, b: Turn): boolean {
  const [x, y] = [a.terms, b.terms];
  return (
    sameVoice(a, b) &&
    x.hashes.length >= LEAST &&
    x.hashes.length === y.hashes.length &&
    x.order.length === y.order.length &&
    x.hashes.every((hash, i) => hash === y.hashes[i]) &&
    x.order.every((place, i) => place === y.order[i])
  );
}

/**
 * Of two statements of one speaker about the same thing the later comes first, and the earlier is told of it, unless the
 * question asks about the past. Returns the items in their new order, and for the earlier ones the later.
 */
export function laterFirst<T extends Item>(
  ranked: readonly T[],
  query: string,
): { readonly ordered: readonly T[]; readonly later: ReadonlyMap<T, T> } {
  const later = new Map<T, T>();
  if (OF_THE_PAST.test(query)) return { ordered: ranked, later };
  const ordered = [...ranked];
  for (let i = 0; i < Math.min(SHOWN, ordered.length); i++)
    for (let j = i + 1; j < Math.min(SHOWN, ordered.length); j++) {
      const [above, below] = [ordered[i]!, ordered[j]!];
      if (!saysAgain(above.turn, below.turn)) continue;
      const [older, newer] = above.turn.at <= below.turn.at ? [above, below] : [below, above];
      if (newer === below && below.score < above.score - MUCH_WORSE) continue;
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

function saysAgain(a: Turn, b: Turn): boolean {
  if (a.at === b.at || !sameVoice(a, b) || a.session === b.session) return false;
  if (a.terms.asks || b.terms.asks) return false;
  return shared(a, b) >= ABOUT_THE_SAME;
}

const sameVoice = (a: Turn, b: Turn): boolean => a.role === b.role && a.speaker === b.speaker;

/** Share of the words of both that both have; 0 where there are too few to tell. */
function shared({ terms: a }: Turn, { terms: b }: Turn): number {
  if (Math.min(a.hashes.length, b.hashes.length) < LEAST) return 0;
  let [i, j, both] = [0, 0, 0];
  while (i < a.hashes.length && j < b.hashes.length) {
    const [x, y] = [a.hashes[i]!, b.hashes[j]!];
    if (x === y) both += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return both / (a.hashes.length + b.hashes.length - both);
}
