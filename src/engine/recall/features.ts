import type { Near, Turn } from '../hippocampus/index-port.ts';
import { MARK } from '../language/marks.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { termHash } from '../language/terms.ts';
import { fold } from '../language/words.ts';
import type { Kin } from './kinship.ts';
import { placesIn } from './lexicon.ts';
import type { Lexicon } from './lexicon.ts';
import { match } from './matches.ts';
import type { Question } from './question.ts';
import { sessionsOf, surroundingsOf } from './surroundings.ts';
import { nearness } from './when.ts';

/**
 * What ranking looks at, each with its meaning; the weights stand beside it in weights.ts. Scores are divided by the
 * best of the pool, so that they mean the same for every question and every store.
 */
export const FEATURES = {
  verbatim: 'holds all the words, where a few words are looked for as they stand',
  plain: 'BM25 of the turn by itself',
  pairs: 'neighbouring words of the question that stand together in it',
  relatedElse: "how near its words are to the question's, the very same ones aside",
  relatedAround: "how near its words, and, decayed, those around it, are to the question's",
  relatedBySpeaker: 'the same of what its speaker says around it',
  cosine: 'similarity in the universal space',
  cosineAround: 'the best similarity around the turn, decayed',
  meaningAround: 'likeness of its meaning as a whole, or of what stands around it',
  sense: 'similarity by the sentence model',
  senseAround: 'the best of it around the turn, decayed',
  senseOfSession: 'the best of it in its session',
  session: 'the best three turns of its session',
  saidNear: 'said in the time that is asked for, soon after it or shortly before',
  speaksOf: 'its words name that time',
  time: 'names a time, where one is asked for',
  duration: 'names a duration, where one is asked for',
  otherNamed: 'said by another than the one whom the question names',
  essay: 'an answer, where answers are much longer than what they answer',
  askerOwn: 'said by the user, when the question is about the asker',
  ofItself: 'speaks in the first person',
  asks: 'a question itself, where one is asked',
  answers: 'how well the question before it matches, for short turns',
  told: 'how much its words tell, by their rarity, among turns of its kind',
  length: 'length among turns of its kind, in standard deviations',
} as const;
export type Feature = keyof typeof FEATURES;

/** Words after which a turn speaks for itself: `short` falls to 1/e. */
const SPEAKS_FOR_ITSELF = 40;
/** Where turns are nearly alike in length, a little longer says nothing; and nothing is farther off than this. */
const LEAST_DEVIATION = 0.4;
const FARTHEST = 2.5;
/** Of one without a name it is not known whether he is the one who is named: half of what counts against another. */
const NAMELESS = 0.5;
/** Answers this many times as long as what they answer are essays through and through. */
const ESSAY = 20;
/** Words that a turn is taken to have at least, where the share of some is meant. */
const LEAST_WORDS = 8;
const FIRST_PERSON_TERMS = [...new Set([...FIRST_PERSON].map(termHash))];

/** What ranking knows beside the turns; `kins` is of each turn. */
export interface Given {
  readonly question: Question;
  readonly lexicon: Lexicon;
  /** Which of the question's terms each term of the lexicon is. */
  readonly own: Int16Array;
  /** The store's mean of words per entry. */
  readonly averageLength: number;
  readonly near: readonly Near[];
  readonly kins: readonly Kin[];
  /** Of the pool, by the sentence model; null where there is none. */
  readonly senses: readonly Near[] | null;
  /** Entries whose words name the time that is asked for. */
  readonly speaking: ReadonlySet<number>;
}

/** [turns] → features of each, for the pool of one question. */
export function featuresOf(pool: readonly Turn[], given: Given): Record<Feature, number>[] {
  const { question, lexicon, own, averageLength, near, kins, senses, speaking } = given;
  const { sought, periods } = question;
  const matches = match(pool, lexicon, own, question, averageLength);
  const cosines = new Map(near.map(({ seq, cosine }) => [seq, cosine]));
  const around = surroundingsOf(pool, question, matches, cosines, kins, sensesOf(pool, senses ?? []));
  const bySession = new Map<number, number>();
  pool.forEach((turn, place) =>
    bySession.set(turn.session, Math.max(bySession.get(turn.session) ?? 0, around[place]!.sense)),
  );
  const sessions = sessionsOf(pool, matches);
  const kinds = kindsOf(pool);
  const namesOnly = question.named.size > 0 && !question.ownWords;
  const lengths = lengthScores(pool, kinds);
  const told = toldScores(kins, kinds);
  const essays = essayShare(pool);
  const first = placesIn(lexicon, FIRST_PERSON_TERMS);
  const best = {
    own: highest(around, ({ own }) => own),
    plain: highest(matches.plain, (x) => x),
    pairs: highest(question.idf, (x) => x),
    kin: highest(around, ({ kin }) => kin),
    kinElse: highest(around, (turn) => turn.kinElse),
    kinAround: highest(around, ({ kinAround }) => kinAround),
    cosine: highest(around, ({ cosine }) => cosine),
    cosineAround: highest(around, ({ cosineAround }) => cosineAround),
    meaningAround: highest(around, ({ meaningAround }) => meaningAround),
    sense: highest(around, ({ sense }) => sense),
    senseAround: highest(around, ({ senseAround }) => senseAround),
    session: highest(sessions.values(), (score) => score),
  };
  return pool.map((turn, place) => {
    const here = around[place]!;
    const { length, asks, marks } = turn.terms;
    const short = Math.exp(-length / SPEAKS_FOR_ITSELF);
    const by = saidBy(turn, question);
    const before = matches.neighbours[place]!.find(({ distance }) => distance === -1);
    const asked =
      before !== undefined && pool[before.place]!.terms.asks ? around[before.place]!.own / best.own : 0;
    return {
      verbatim: !question.asks && holdsAll(matches.weights[place]!, question) ? 1 : 0,
      plain: matches.plain[place]! / best.plain,
      pairs: matches.pairs[place]! / best.pairs,
      relatedElse: here.kinElse / best.kinElse,
      relatedAround: here.kinAround / best.kinAround,
      relatedBySpeaker: here.kinOfSpeaker / best.kin,
      cosine: here.cosine / best.cosine,
      cosineAround: here.cosineAround / best.cosineAround,
      meaningAround: here.meaningAround / best.meaningAround,
      sense: here.sense / best.sense,
      senseAround: here.senseAround / best.senseAround,
      senseOfSession: bySession.get(turn.session)! / best.sense,
      session: sessions.get(turn.session)! / best.session,
      saidNear: nearness(periods, turn.at),
      speaksOf: speaking.has(turn.seq) ? 1 : 0,
      time: sought.time && (marks & MARK.time) !== 0 ? 1 : 0,
      duration: sought.duration && (marks & MARK.duration) !== 0 ? 1 : 0,
      otherNamed: by === 'other' ? 1 : turn.speaker === null && namesOnly ? NAMELESS : 0,
      essay: by === 'answerer' ? essays : 0,
      askerOwn: by === 'asker' && question.ownWords ? 1 : 0,
      ofItself: counted(turn, lexicon.turns[place]!, first) / Math.max(LEAST_WORDS, length),
      asks: question.asks && asks ? 1 : 0,
      answers: question.asks ? asked * short : 0,
      told: told[place]!,
      length: lengths[place]!,
    };
  });
}

/** What the model has not embedded yet, since it came just now, is taken to be as near as the others are on average. */
function sensesOf(pool: readonly Turn[], known: readonly Near[]): ReadonlyMap<number, number> {
  const senses = new Map(known.map(({ seq, cosine }) => [seq, cosine]));
  const mean = known.reduce((sum, { cosine }) => sum + cosine, 0) / Math.max(1, known.length);
  for (const { seq } of known.length > 0 ? pool : []) if (!senses.has(seq)) senses.set(seq, mean);
  return senses;
}

/** How often terms that have a place among those looked for stand in a turn. */
function counted({ terms: { counts } }: Turn, numbers: Uint32Array, places: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) if (places[numbers[i]!]! >= 0) sum += counts[i]!;
  return sum;
}

/** Share of the greatest rarity there can be that one of the words must have: fillers tell nothing apart. */
const RARE = 0.4;

/** A turn holds every word, names of speakers aside, and one of them is rare. */
function holdsAll(row: Float64Array, { idf, isName, most }: Question): boolean {
  let rare = false;
  for (let i = 0; i < row.length; i++) {
    if (isName[i]!) continue;
    if (row[i] === 0) return false;
    if (idf[i]! >= RARE * most) rare = true;
  }
  return rare;
}

function saidBy(turn: Turn, question: Question): 'named' | 'other' | 'asker' | 'answerer' | null {
  if (turn.speaker === null)
    return turn.role === 'user' ? 'asker' : turn.role === 'assistant' ? 'answerer' : null;
  if (question.named.size === 0) return null;
  return question.named.has(fold(turn.speaker)) ? 'named' : 'other';
}

/**
 * How much longer the others speak than the user, 0 (no longer) to 1 (twenty times and more), where nobody has a name:
 * essays hold many words of any question, and what the user himself said is easily overlooked beside them.
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

/**
 * Places of turns by their kind: by role, and whether people have names. One store may hold chats of friends and exchanges
 * with an assistant: what is long or tells much in one is short in the other.
 */
const kindsOf = (pool: readonly Turn[]): readonly (readonly number[])[] => [
  ...Map.groupBy(
    pool.keys(),
    (place) => `${pool[place]!.role} ${pool[place]!.speaker === null ? '' : 'named'}`,
  ).values(),
];

function toldScores(kins: readonly Kin[], kinds: readonly (readonly number[])[]): number[] {
  const scores = new Array<number>(kins.length).fill(0);
  for (const places of kinds) {
    const most = highest(places, (place) => kins[place]!.told);
    for (const place of places) scores[place] = kins[place]!.told / most;
  }
  return scores;
}

/** Logarithm of each turn's length, in standard deviations from the mean of its kind. */
function lengthScores(pool: readonly Turn[], kinds: readonly (readonly number[])[]): number[] {
  const logs = pool.map((turn) => Math.log1p(turn.terms.length));
  const scores = new Array<number>(pool.length).fill(0);
  for (const places of kinds) {
    const mean = places.reduce((a, place) => a + logs[place]!, 0) / places.length;
    const variance = places.reduce((a, place) => a + (logs[place]! - mean) ** 2, 0) / places.length;
    const deviation = Math.max(Math.sqrt(variance), LEAST_DEVIATION);
    for (const place of places)
      scores[place] = Math.max(-FARTHEST, Math.min(FARTHEST, (logs[place]! - mean) / deviation));
  }
  return scores;
}

/** The highest value, or something tiny where nothing is above zero: it is divided by. */
function highest<T>(of: Iterable<T>, value: (item: T) => number): number {
  let most = 1e-9;
  for (const item of of) most = Math.max(most, value(item));
  return most;
}
