import type { Near, Turn } from '../hippocampus/port.ts';
import { fold } from '../language/words.ts';
import { DECAY, match } from './matches.ts';
import type { Matches } from './matches.ts';
import type { Question } from './question.ts';

/**
 * What ranking looks at, each with its meaning; the weights stand beside it in weights.ts. Scores are divided by the
 * best of the pool, so that they mean the same for every question and every store.
 */
export const FEATURES = {
  contextBest: 'the best of each term in the turn or, decayed, around it',
  contextSum: 'the turn with all around it, decayed',
  contextWithoutNames: 'contextBest without the names of speakers',
  plain: 'BM25 of the turn by itself',
  cover: "share of the question's idf in the turn",
  cosine: 'similarity in the universal space',
  cosineAround: 'the best similarity around the turn, decayed',
  named: 'said by one whom the question names',
  otherNamed: 'said by another than the one named',
  asks: 'the turn is a question',
  answered: 'a question that the next turn answers',
  answers: 'how well the question before it matches, for short turns',
  asker: 'said by the user, where answers are much longer than what they answer',
  askerOwn: 'said by the user, when the question is about the asker',
  short: 'how little the turn says by itself, 1 for nothing',
  shortInSession: 'short, times how much of the question its session covers',
  shortInContext: 'short, times what stands around it',
  session: 'the best three turns of its session',
  length: 'length among turns of its role, in standard deviations',
} as const;
export type Feature = keyof typeof FEATURES;

/** Words after which a turn speaks for itself: `short` falls to 1/e. */
const SPEAKS_FOR_ITSELF = 40;
const SESSION_TOP = 3;
/** Where turns are nearly alike in length, a little longer says nothing; and nothing is farther off than this. */
const LEAST_DEVIATION = 0.4;
const FARTHEST = 2.5;
/** Answers this many times as long as what they answer are essays through and through. */
const ESSAY = 20;

/** [turns] → features of each, for the pool of one question. */
export function featuresOf(
  pool: readonly Turn[],
  question: Question,
  averageLength: number,
  near: readonly Near[],
): Record<Feature, number>[] {
  const matches = match(pool, question, averageLength);
  const context = contextOf(pool, question, matches, new Map(near.map(({ seq, cosine }) => [seq, cosine])));
  const sessions = sessionsOf(pool, matches);
  const lengths = lengthScores(pool);
  const essays = essayShare(pool);
  const best = {
    best: highest(context.map((turn) => turn.best)),
    sum: highest(context.map((turn) => turn.sum)),
    nameless: highest(context.map((turn) => turn.nameless)),
    own: highest(context.map((turn) => turn.own)),
    plain: highest(matches.plain),
    cosine: highest(context.map((turn) => turn.cosine)),
    cosineAround: highest(context.map((turn) => turn.cosineAround)),
    top: highest([...sessions.values()].map((session) => session.top)),
    cover: highest([...sessions.values()].map((session) => session.cover)),
  };
  return pool.map((turn, place) => {
    const around = context[place]!;
    const session = sessions.get(turn.session)!;
    const short = Math.exp(-turn.terms.length / SPEAKS_FOR_ITSELF);
    const said = saidBy(turn, question);
    const before = matches.neighbours[place]!.find(({ distance }) => distance === -1);
    const after = matches.neighbours[place]!.find(({ distance }) => distance === 1);
    const asked =
      before !== undefined && pool[before.place]!.terms.asks ? context[before.place]!.own / best.own : 0;
    return {
      contextBest: around.best / best.best,
      contextSum: around.sum / best.sum,
      contextWithoutNames: around.nameless / best.nameless,
      plain: matches.plain[place]! / best.plain,
      cover: matches.cover[place]!,
      cosine: around.cosine / best.cosine,
      cosineAround: around.cosineAround / best.cosineAround,
      named: said === 'named' ? 1 : 0,
      otherNamed: said === 'other' ? 1 : 0,
      asks: turn.terms.asks ? 1 : 0,
      answered: turn.terms.asks && after !== undefined && !pool[after.place]!.terms.asks ? 1 : 0,
      answers: asked * short,
      asker: said === 'asker' ? essays : 0,
      askerOwn: said === 'asker' && question.ownWords ? 1 : 0,
      short,
      shortInSession: (short * session.cover) / best.cover,
      shortInContext: (short * (around.sum - around.own)) / best.sum,
      session: session.top / best.top,
      length: lengths[place]!,
    };
  });
}

function saidBy(turn: Turn, question: Question): 'named' | 'other' | 'asker' | null {
  if (turn.speaker === null) return turn.role === 'user' ? 'asker' : null;
  if (question.named.size === 0) return null;
  return question.named.has(fold(turn.speaker)) ? 'named' : 'other';
}

/**
 * How much longer the others speak than the user, 0 (no longer) to 1 (twenty times and more), where nobody has a name:
 * beside essays, what the user himself said is easily overlooked; in a talk among equals it has no precedence.
 */
function essayShare(pool: readonly Turn[]): number {
  const mean = (turns: readonly Turn[]): number =>
    turns.reduce((sum, turn) => sum + turn.terms.length, 0) / Math.max(1, turns.length);
  const nameless = pool.filter((turn) => turn.speaker === null);
  const asked = mean(nameless.filter((turn) => turn.role === 'user'));
  const answered = mean(nameless.filter((turn) => turn.role === 'assistant'));
  if (asked === 0 || answered <= asked) return 0;
  return Math.min(1, Math.log(answered / asked) / Math.log(ESSAY));
}

interface Context {
  own: number;
  best: number;
  nameless: number;
  sum: number;
  cosine: number;
  cosineAround: number;
}

function contextOf(
  pool: readonly Turn[],
  question: Question,
  { weights, neighbours }: Matches,
  cosines: ReadonlyMap<number, number>,
): Context[] {
  const own = weights.map((row) => total(row));
  return pool.map((turn, place) => {
    const best = Float64Array.from(weights[place]!);
    let sum = own[place]!;
    let cosineAround = 0;
    for (const { place: other, distance } of neighbours[place]!) {
      const lent = DECAY[Math.abs(distance)]!;
      weights[other]!.forEach((weight, i) => {
        if (lent * weight > best[i]!) best[i] = lent * weight;
      });
      sum += lent * own[other]!;
      cosineAround = Math.max(cosineAround, lent * (cosines.get(pool[other]!.seq) ?? 0));
    }
    const nameless = best.reduce((a, weight, i) => a + (question.isName[i] ? 0 : weight), 0);
    return {
      own: own[place]!,
      best: total(best),
      nameless,
      sum,
      cosine: cosines.get(turn.seq) ?? 0,
      cosineAround,
    };
  });
}

function sessionsOf(
  pool: readonly Turn[],
  { weights }: Matches,
): Map<number, { top: number; cover: number }> {
  const places = Map.groupBy(pool.keys(), (place) => pool[place]!.session);
  return new Map(
    [...places].map(([session, turns]) => {
      const cover = new Float64Array(weights[0]?.length ?? 0);
      for (const place of turns)
        weights[place]!.forEach((weight, i) => {
          if (weight > cover[i]!) cover[i] = weight;
        });
      const scores = turns.map((place) => total(weights[place]!)).sort((a, b) => b - a);
      return [session, { top: scores.slice(0, SESSION_TOP).reduce((a, b) => a + b, 0), cover: total(cover) }];
    }),
  );
}

/** Logarithm of each turn's length, in standard deviations from the mean of its role. */
function lengthScores(pool: readonly Turn[]): number[] {
  const logs = pool.map((turn) => Math.log1p(turn.terms.length));
  const scores = new Array<number>(pool.length).fill(0);
  for (const places of Map.groupBy(pool.keys(), (place) => pool[place]!.role).values()) {
    const mean = places.reduce((a, place) => a + logs[place]!, 0) / places.length;
    const variance = places.reduce((a, place) => a + (logs[place]! - mean) ** 2, 0) / places.length;
    const deviation = Math.max(Math.sqrt(variance), LEAST_DEVIATION);
    for (const place of places)
      scores[place] = Math.max(-FARTHEST, Math.min(FARTHEST, (logs[place]! - mean) / deviation));
  }
  return scores;
}

const total = (row: Float64Array): number => row.reduce((a, b) => a + b, 0);
/** The highest value, or something tiny where nothing is above zero: it is divided by. */
const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 1e-9);
