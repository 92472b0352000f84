import type { Turn } from '../hippocampus/index-port.ts';
import { bm25 } from '../math/bm25.ts';
import type { Lexicon } from './lexicon.ts';
import type { Question } from './question.ts';

/** How far around a turn its context reaches, in turns of its session. */
export const CONTEXT_REACH = 3;
/** What a turn lends one at a distance of 0, 1, 2, 3 turns. */
export const CONTEXT_DECAY = [1, 0.6, 0.4, 0.3] as const;

/**
 * Term weights for single turns: saturating sooner and forgiving length more than for documents (k1, b), and with the
 * idf raised, since in a small store even "did" and "what" look rare. Lengths are held against the mean of the same
 * role, so that a short question and a long answer are each measured among their like.
 */
const K1 = 0.9;
const B = 0.4;
export const IDF_POWER = 1.5;

/** What the question's terms find in a pool of turns. Rows are turns, columns the question's terms. */
export interface Matches {
  /** [turns][terms]: weight of each term in each turn, 0 where it is missing. */
  readonly termWeights: readonly Float64Array[];
  /** [turns]: plain BM25 of each turn. */
  readonly bm25Scores: readonly number[];
  /** [turns]: idf of the rarer of each two neighbouring words of the question that neighbour each other in the turn. */
  readonly bigramScores: readonly number[];
  /** [turns]: places in the pool of the turn's neighbours in its session, with their distance (−3…3, not 0). */
  readonly neighbours: readonly (readonly { place: number; distance: number }[])[];
}

/** `pool` is ordered by session and turn; `queryTermIndex` tells of each term which of the question's it is; `averageLength` is the store's mean of words per entry. */
export function matchTerms(
  pool: readonly Turn[],
  { turns }: Lexicon,
  queryTermIndex: Int16Array,
  question: Question,
  averageLength: number,
): Matches {
  const { terms, idf } = question;
  const meanByRole = computeMeanLengths(pool);
  const bm25Scores: number[] = [];
  const termWeights = pool.map((turn, at) => {
    const { length, counts } = turn.terms;
    const base = K1 * (1 - B + (B * length) / meanByRole.get(turn.role)!);
    const row = new Float64Array(terms.length);
    let score = 0;
    const numbers = turns[at]!;
    for (let place = 0; place < numbers.length; place++) {
      const i = queryTermIndex[numbers[place]!]!;
      if (i < 0) continue;
      const [termIdf, count] = [idf[i]!, counts[place]!];
      row[i] = (termIdf ** IDF_POWER * count * (K1 + 1)) / (count + base);
      score += bm25(termIdf, count, length, averageLength);
    }
    bm25Scores.push(score);
    return row;
  });
  const bigramScores = pool.map((turn, at) => sumBigrams(turn, turns[at]!, queryTermIndex, question));
  return { termWeights, bm25Scores, bigramScores, neighbours: findNeighbours(pool) };
}

/** Each pair counts once, however often it stands there. */
function sumBigrams(
  { terms: { order } }: Turn,
  numbers: Uint32Array,
  queryTermIndex: Int16Array,
  question: Question,
): number {
  const { bigrams, terms } = question;
  if (bigrams.size === 0) return 0;
  let sum = 0;
  const seen = new Set<number>();
  let previous = -1;
  for (const place of order) {
    const i = queryTermIndex[numbers[place]!]!;
    if (i >= 0 && previous >= 0) {
      const bigramIdf = bigrams.get(terms[previous]!)?.get(terms[i]!);
      const pair = previous * terms.length + i;
      if (bigramIdf !== undefined && !seen.has(pair)) {
        seen.add(pair);
        sum += bigramIdf;
      }
    }
    previous = i;
  }
  return sum;
}

function computeMeanLengths(pool: readonly Turn[]): Map<string, number> {
  const sums = new Map<string, { words: number; turns: number }>();
  for (const turn of pool) {
    const sum = sums.get(turn.role) ?? { words: 0, turns: 0 };
    sum.words += turn.terms.length;
    sum.turns += 1;
    sums.set(turn.role, sum);
  }
  return new Map([...sums].map(([role, { words, turns }]) => [role, Math.max(1, words / turns)]));
}

function findNeighbours(pool: readonly Turn[]): { place: number; distance: number }[][] {
  return pool.map((turn, place) => {
    const nearby: { place: number; distance: number }[] = [];
    for (const step of [-1, 1])
      for (let other = place + step; ; other += step) {
        const candidate = pool[other];
        if (candidate?.session !== turn.session) break;
        const distance = candidate.turn - turn.turn;
        if (Math.abs(distance) > CONTEXT_REACH) break;
        nearby.push({ place: other, distance });
      }
    return nearby;
  });
}
