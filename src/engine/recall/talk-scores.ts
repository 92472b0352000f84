import type { Turn } from '../hippocampus/index-port.ts';
import { FUNCTION_TERMS } from '../language/function-words.ts';
import { findMax } from '../math/statistics.ts';
import type { Lexicon } from './lexicon.ts';
import { CONTEXT_DECAY } from './matches.ts';
import type { Matches } from './matches.ts';
import type { Talk } from './talk.ts';

/** How the turns of a pool lie to the talk that the question is asked in; each [turns], 0 to the question's reliance on it. */
export interface TalkScores {
  /** Likeness to what was said before the question: half that of the turn or, decayed, of those around it, half that of its session; as a share of the best of each. */
  readonly likeness: Float64Array;
  /** 1 for turns of the latest session that is about the same as the talk, a message that asks included; 1/2 of the one before it, and so on. */
  readonly lateness: Float64Array;
}

/** Share of the best session's likeness from which on one is about the same. */
const MIN_SESSION_SHARE = 0.5;
/** Share of a turn's terms that the talk holds, where it is a turn of the talk; and terms that it has at least. */
const OWN_TERMS_SHARE = 0.95;
const MIN_OWN_TERMS = 4;

export function computeTalkScores(
  pool: readonly Turn[],
  lexicon: Lexicon,
  { neighbours }: Pick<Matches, 'neighbours'>,
  talk: Talk | null,
): TalkScores {
  const likeness = new Float64Array(pool.length);
  const lateness = new Float64Array(pool.length);
  if (talk === null) return { likeness, lateness };
  const { idf, ...weights } = weighTerms(pool, lexicon, talk);
  const sum = new Float64Array(lexicon.hashes.length);
  /** Cosines of all terms of these turns with the talk's, rare ones counting more and repeated ones little more. */
  const compare = (places: readonly number[]): { readonly context: number; readonly whole: number } => {
    const touched: number[] = [];
    for (const place of places) {
      const numbers = lexicon.turns[place]!;
      const { counts } = pool[place]!.terms;
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        if (sum[number] === 0) touched.push(number);
        sum[number]! += counts[i]!;
      }
    }
    let [context, whole, square] = [0, 0, 0];
    for (const number of touched) {
      const weight = (1 + Math.log(sum[number]!)) * idf[number]!;
      context += weight * weights.context[number]!;
      whole += weight * weights.whole[number]!;
      square += weight * weight;
      sum[number] = 0;
    }
    const length = Math.sqrt(square) || 1;
    return { context: context / length, whole: whole / length };
  };

  const isOwn = pool.map((turn) => isOfTalk(turn, talk));
  const places = [...pool.keys()].filter((place) => pool[place]!.matchesFilter && !isOwn[place]!);
  const own = new Float64Array(pool.length);
  for (const place of places) own[place] = compare([place]).context;
  for (const place of places) {
    likeness[place] = own[place]!;
    for (const { place: other, distance } of neighbours[place]!)
      likeness[place] = Math.max(likeness[place], CONTEXT_DECAY[Math.abs(distance)]! * own[other]!);
  }
  const best = findMax(places, (place) => likeness[place]!);
  const sessions = [...Map.groupBy(places, (place) => pool[place]!.session).values()].map((turns) => ({
    turns,
    ...compare(turns),
    lastAt: turns.reduce((last, place) => Math.max(last, pool[place]!.at), -Infinity),
  }));
  const bestContext = findMax(sessions, ({ context }) => context);
  const bestWhole = findMax(sessions, ({ whole }) => whole);
  const { reliance } = talk;
  for (const { turns, context } of sessions)
    for (const place of turns)
      likeness[place] = (reliance / 2) * (likeness[place]! / best + context / bestContext);
  sessions
    .filter(({ whole }) => whole > MIN_SESSION_SHARE * bestWhole)
    .sort((a, b) => b.lastAt - a.lastAt)
    .forEach(({ turns }, since) => {
      for (const place of turns) lateness[place] = reliance / (1 + since);
    });
  // What was said just now is as near and as late as can be, and nothing is held against it.
  for (const place of pool.keys()) if (isOwn[place]!) likeness[place] = lateness[place] = reliance;
  return { likeness, lateness };
}

/** The talk itself is often remembered: by its entries, else by having hardly a word that the talk has not. */
function isOfTalk({ seq, terms: { hashes } }: Turn, { seqs, contextCounts }: Talk): boolean {
  if (seqs.has(seq)) return true;
  if (seqs.size > 0 || contextCounts.size === 0 || hashes.length < MIN_OWN_TERMS) return false;
  const shared = hashes.reduce((count, hash) => count + (contextCounts.has(hash) ? 1 : 0), 0);
  return shared >= OWN_TERMS_SHARE * hashes.length;
}

/** [terms]: how rare each is within the pool, function words aside; what it counts in what was said before, and in the whole talk. */
function weighTerms(
  pool: readonly Turn[],
  { hashes, docFreq }: Lexicon,
  { counts, contextCounts }: Talk,
): { readonly idf: Float64Array; readonly context: Float64Array; readonly whole: Float64Array } {
  const idf = Float64Array.from(hashes, (hash, number) =>
    FUNCTION_TERMS.has(hash) ? 0 : Math.log(1 + pool.length / (1 + docFreq[number]!)),
  );
  const weigh = (talkCounts: ReadonlyMap<number, number>): Float64Array =>
    Float64Array.from(hashes, (hash, number) => {
      const count = talkCounts.get(hash);
      return count === undefined ? 0 : (1 + Math.log(count)) * idf[number]!;
    });
  return { idf, context: weigh(contextCounts), whole: weigh(counts) };
}
