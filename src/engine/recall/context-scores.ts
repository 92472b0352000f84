import type { Turn } from '../hippocampus/index-port.ts';
import { sumSimilarityOfOthers, sumSimilarity, raiseToMax } from './term-similarity.ts';
import type { TermSimilarity } from './term-similarity.ts';
import { CONTEXT_DECAY } from './matches.ts';
import type { Matches } from './matches.ts';
import type { Question } from './question.ts';

const TURNS_PER_SESSION = 3;

/** A turn's own scores, and the best that it or, decayed, the turns around it have. */
export interface ContextScores {
  readonly termScore: number;
  readonly cosine: number;
  readonly cosineAround: number;
  readonly similarity: number;
  /** The same, of other words than the question's own. */
  readonly similarityOfOthers: number;
  readonly similarityAround: number;
  /** The similarity of what the same speaker says around it. */
  readonly similarityOfSpeaker: number;
  /** By the sentence model, where there is one. */
  readonly sense: number;
  readonly senseAround: number;
}

export function computeContextScores(
  pool: readonly Turn[],
  question: Question,
  { termWeights, neighbours }: Matches,
  cosines: ReadonlyMap<number, number>,
  similarities: readonly TermSimilarity[],
  senseCosines: ReadonlyMap<number, number>,
): ContextScores[] {
  const termScores = termWeights.map(sumRow);
  const similaritySums = similarities.map(({ perTerm }) => sumSimilarity(perTerm, question));
  return pool.map((turn, place) => {
    const perTerm = similarities[place]!.perTerm.slice();
    // What stands alone, as notes do, has nobody to lend it anything: it lends to itself, as a neighbour would.
    const isAlone = neighbours[place]!.length === 0;
    let cosineAround = isAlone ? CONTEXT_DECAY[1] * (cosines.get(turn.seq) ?? 0) : 0;
    const sense = Math.max(0, senseCosines.get(turn.seq) ?? 0);
    let senseAround = isAlone ? CONTEXT_DECAY[1] * sense : 0;
    let similarityOfSpeaker = isAlone ? CONTEXT_DECAY[1] * similaritySums[place]! : 0;
    for (const { place: other, distance } of neighbours[place]!) {
      const decay = CONTEXT_DECAY[Math.abs(distance)]!;
      raiseToMax(perTerm, similarities[other]!.perTerm, decay);
      cosineAround = Math.max(cosineAround, decay * (cosines.get(pool[other]!.seq) ?? 0));
      senseAround = Math.max(senseAround, decay * (senseCosines.get(pool[other]!.seq) ?? 0));
      if (pool[other]!.speaker === turn.speaker && pool[other]!.role === turn.role)
        similarityOfSpeaker = Math.max(similarityOfSpeaker, decay * similaritySums[other]!);
    }
    return {
      termScore: termScores[place]!,
      cosine: cosines.get(turn.seq) ?? 0,
      cosineAround,
      similarity: similaritySums[place]!,
      similarityOfOthers: sumSimilarityOfOthers(similarities[place]!.perTerm, question),
      similarityAround: sumSimilarity(perTerm, question),
      similarityOfSpeaker,
      sense,
      senseAround,
    };
  });
}

/** Of each session: the best three of its turns together. */
export function scoreSessions(pool: readonly Turn[], { termWeights }: Matches): Map<number, number> {
  const places = Map.groupBy(pool.keys(), (place) => pool[place]!.session);
  return new Map(
    [...places].map(([session, turns]) => {
      const scores = turns.map((place) => sumRow(termWeights[place]!)).sort((a, b) => b - a);
      return [session, scores.slice(0, TURNS_PER_SESSION).reduce((a, b) => a + b, 0)];
    }),
  );
}

function sumRow(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value;
  return sum;
}
