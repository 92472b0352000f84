import type { Turn } from '../hippocampus/index-port.ts';
import { kinElse, kinOf, raise } from './kinship.ts';
import type { Kin } from './kinship.ts';
import { DECAY } from './matches.ts';
import type { Matches } from './matches.ts';
import type { Question } from './question.ts';

const SESSION_TOP = 3;

/** A turn's own scores, and the best that it or, decayed, the turns around it have. */
export interface Surroundings {
  readonly own: number;
  readonly cosine: number;
  readonly cosineAround: number;
  readonly kin: number;
  /** The same, of other words than the question's own. */
  readonly kinElse: number;
  readonly kinAround: number;
  /** The kin of what the same speaker says around it. */
  readonly kinOfSpeaker: number;
  readonly meaningAround: number;
  /** By the sentence model, where there is one. */
  readonly sense: number;
  readonly senseAround: number;
}

export function surroundingsOf(
  pool: readonly Turn[],
  question: Question,
  { weights, neighbours }: Matches,
  cosines: ReadonlyMap<number, number>,
  kins: readonly Kin[],
  senses: ReadonlyMap<number, number>,
): Surroundings[] {
  const own = weights.map(total);
  const kin = kins.map(({ near }) => kinOf(near, question));
  return pool.map((turn, place) => {
    const near = kins[place]!.near.slice();
    // What stands alone, as notes do, has nobody to lend it anything: it lends to itself, as a neighbour would.
    const alone = neighbours[place]!.length === 0;
    let cosineAround = alone ? DECAY[1] * (cosines.get(turn.seq) ?? 0) : 0;
    let meaningAround = kins[place]!.meaning;
    const sense = Math.max(0, senses.get(turn.seq) ?? 0);
    let senseAround = alone ? DECAY[1] * sense : 0;
    let kinOfSpeaker = alone ? DECAY[1] * kin[place]! : 0;
    for (const { place: other, distance } of neighbours[place]!) {
      const lent = DECAY[Math.abs(distance)]!;
      raise(near, kins[other]!.near, lent);
      cosineAround = Math.max(cosineAround, lent * (cosines.get(pool[other]!.seq) ?? 0));
      senseAround = Math.max(senseAround, lent * (senses.get(pool[other]!.seq) ?? 0));
      meaningAround = Math.max(meaningAround, lent * kins[other]!.meaning);
      if (pool[other]!.speaker === turn.speaker && pool[other]!.role === turn.role)
        kinOfSpeaker = Math.max(kinOfSpeaker, lent * kin[other]!);
    }
    return {
      own: own[place]!,
      cosine: cosines.get(turn.seq) ?? 0,
      cosineAround,
      kin: kin[place]!,
      kinElse: kinElse(kins[place]!.near, question),
      kinAround: kinOf(near, question),
      kinOfSpeaker,
      meaningAround,
      sense,
      senseAround,
    };
  });
}

/** Of each session: the best three of its turns together. */
export function sessionsOf(pool: readonly Turn[], { weights }: Matches): Map<number, number> {
  const places = Map.groupBy(pool.keys(), (place) => pool[place]!.session);
  return new Map(
    [...places].map(([session, turns]) => {
      const scores = turns.map((place) => total(weights[place]!)).sort((a, b) => b - a);
      return [session, scores.slice(0, SESSION_TOP).reduce((a, b) => a + b, 0)];
    }),
  );
}

function total(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value;
  return sum;
}
