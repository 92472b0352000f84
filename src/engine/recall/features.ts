import type { VectorMatch, Turn } from '../hippocampus/index-port.ts';
import { MARK } from '../language/marks.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { hashTerm } from '../language/terms.ts';
import { fold } from '../language/words.ts';
import { K1 as BM25_K1, bm25 } from '../math/bm25.ts';
import { findMax } from '../math/statistics.ts';
import type { TermSimilarity } from './term-similarity.ts';
import { findTermIndexes } from './lexicon.ts';
import type { Lexicon } from './lexicon.ts';
import type { Matches } from './matches.ts';
import type { Question } from './question.ts';
import { scoreSessions, computeContextScores } from './context-scores.ts';
import { computeTimeProximity } from './query-periods.ts';
import type { Talk } from './talk.ts';
import { computeTalkScores } from './talk-scores.ts';

/**
 * What ranking looks at, each with its meaning; the weights stand beside it in weights.ts. Scores are divided by the
 * best of the pool, so that they mean the same for every question and every store.
 */
export const FEATURES = {
  verbatim: 'holds all the words, where a few words are looked for as they stand',
  plain: 'BM25 of the turn by itself',
  covered:
    'the same as a share of the most that any turn could have: how much of what is asked stands there at all',
  pairs: 'neighbouring words of the question that stand together in it',
  relatedElse: "how near its words are to the question's, the very same ones aside",
  relatedAround: "how near its words, and, decayed, those around it, are to the question's",
  relatedBySpeaker: 'the same of what its speaker says around it',
  cosine: 'similarity in the universal space',
  cosineAround: 'the best similarity around the turn, decayed',
  meaning: 'likeness of its meaning as a whole, of a long turn that of its nearest part',
  sense: 'similarity by the sentence model',
  senseAround: 'the best of it around the turn, decayed',
  senseOfSession: 'the best of it in its session',
  session: 'the best three turns of its session',
  saidNear: 'said in the time that is asked for, soon after it or shortly before',
  speaksOf: 'its words name that time',
  time: 'names a time, where one is asked for',
  duration: 'names a duration, where one is asked for',
  otherNamed: 'said by another than the one whom the question names',
  essay:
    'an answer, where answers are much longer than what they answer; not for a summary, which is of both sides',
  askerOwn: 'said by the user, when the question is about the asker',
  ofItself: 'speaks in the first person',
  asks: 'a question itself, where one is asked',
  answers: 'how well the question before it matches, for short turns',
  byUser:
    'said by the user himself, or by the assistant where its own words are asked for; half of it for notes, and for a summary',
  recent: 'of the latest session of all that were found, and less the more have been since',
  idfMass: 'how much its words tell, by their rarity, among turns of its kind',
  length: 'length among turns of its kind, in standard deviations',
  likeTalk: 'like the talk that the question is asked in, or beside what is',
  lateInTalk: 'of the latest sessions about the same as the talk that the question is asked in',
  opensTalk:
    'the first turn of its session, which says what the others are about, for a question in the midst of a talk',
} as const;
export type Feature = keyof typeof FEATURES;

/** Words after which a turn speaks for itself: `short` falls to 1/e. */
const SHORT_TURN_WORDS = 40;
/** Where turns are nearly alike in length, a little longer says nothing; and nothing is farther off than this. */
const MIN_LENGTH_DEVIATION = 0.4;
const MAX_DEVIATIONS = 2.5;
/** Of one without a name it is not known whether he is the one who is named: half of what counts against another. */
const NAMELESS_PENALTY = 0.5;
/** Answers this many times as long as what they answer are essays through and through. */
const ESSAY_RATIO = 20;
/** Words that a turn is taken to have at least, where the share of some is meant. */
const MIN_WORDS = 8;
/** What a kindred word, as near as may be, counts of what the question's own would: it stands for what is asked. */
const KIN_SHARE = 0.7;
const FIRST_PERSON_TERMS = [...new Set([...FIRST_PERSON].map(hashTerm))];

/** What ranking knows beside the turns; `similarities` is of each turn. */
export interface FeatureInputs {
  readonly question: Question;
  /** What the question's terms find in the pool. */
  readonly matches: Matches;
  readonly lexicon: Lexicon;
  /** The store's mean of words per entry. */
  readonly averageLength: number;
  readonly vectorHits: readonly VectorMatch[];
  readonly similarities: readonly TermSimilarity[];
  /** Of the pool, by the sentence model; null where there is none. */
  readonly senseCosines: readonly VectorMatch[] | null;
  /** Entries whose words name the time that is asked for. */
  readonly periodSeqs: ReadonlySet<number>;
  /** Places in the pool of those that may answer; what only lends to others is nothing to be held against. */
  readonly answers: readonly number[];
  /** The talk that the question is asked in; null where it leans on none. */
  readonly talk: Talk | null;
}

/** [turns] → features of each, for the pool of one question. */
export function computeFeatures(pool: readonly Turn[], inputs: FeatureInputs): Record<Feature, number>[] {
  const {
    question,
    matches,
    lexicon,
    averageLength,
    vectorHits,
    similarities,
    senseCosines,
    periodSeqs,
    answers,
    talk,
  } = inputs;
  const { answerType, periods } = question;
  const cosines = new Map(vectorHits.map(({ seq, cosine }) => [seq, cosine]));
  const contextScores = computeContextScores(
    pool,
    question,
    matches,
    cosines,
    similarities,
    centreSenseCosines(senseCosines ?? []),
  );
  const senseBySession = new Map<number, number>();
  pool.forEach((turn, place) =>
    senseBySession.set(
      turn.session,
      Math.max(senseBySession.get(turn.session) ?? 0, contextScores[place]!.sense),
    ),
  );
  const sessionsSince = countSessionsSince(pool);
  const sessionScores = scoreSessions(pool, matches);
  const talkScores = computeTalkScores(pool, lexicon, matches, talk);
  const kinds = groupByKind(pool);
  const isByNameOnly = question.namedSpeakers.size > 0 && !question.isAboutAsker;
  const lengths = computeLengthScores(pool, kinds);
  const idfMasses = computeIdfMassScores(similarities, kinds);
  const essays = question.asksSummary ? 0 : computeEssayShare(pool);
  const firstPersonIndex = findTermIndexes(lexicon, FIRST_PERSON_TERMS);
  const answerScores = answers.map((place) => contextScores[place]!);
  const maxima = {
    termScore: findMax(answerScores, ({ termScore }) => termScore),
    possible: findMax([question], sumPossible),
    plain: findMax(answers, (place) => matches.bm25Scores[place]!),
    pairs: findMax(question.idf, (x) => x),
    similarityOfSpeaker: findMax(answerScores, ({ similarity }) => similarity),
    similarityOfOthers: findMax(answerScores, (turn) => turn.similarityOfOthers),
    similarityAround: findMax(answerScores, ({ similarityAround }) => similarityAround),
    cosine: findMax(answerScores, ({ cosine }) => cosine),
    cosineAround: findMax(answerScores, ({ cosineAround }) => cosineAround),
    meaning: findMax(answers, (place) => similarities[place]!.meaning),
    sense: findMax(answerScores, ({ sense }) => sense),
    senseAround: findMax(answerScores, ({ senseAround }) => senseAround),
    session: findMax(answers, (place) => sessionScores.get(pool[place]!.session)!),
  };
  const scoreKin = ({ kin, perTerm }: TermSimilarity, length: number): number => {
    let sum = 0;
    for (const i of kin ?? [])
      if (perTerm[i]! < 1)
        sum += KIN_SHARE * perTerm[i]! * bm25(question.idfOrMax[i]!, 1, length, averageLength);
    return sum;
  };
  return pool.map((turn, place) => {
    const scores = contextScores[place]!;
    const { length, asks, marks } = turn.terms;
    const shortness = Math.exp(-length / SHORT_TURN_WORDS);
    const speakerKind = classifySpeaker(turn, question);
    const previous = matches.neighbours[place]!.find(({ distance }) => distance === -1);
    const previousScore =
      previous !== undefined && pool[previous.place]!.terms.asks
        ? Math.min(1, contextScores[previous.place]!.termScore / maxima.termScore)
        : 0;
    return {
      verbatim: !question.isSentence && hasAllTerms(matches.termWeights[place]!, question) ? 1 : 0,
      plain: matches.bm25Scores[place]! / maxima.plain,
      covered: (matches.bm25Scores[place]! + scoreKin(similarities[place]!, length)) / maxima.possible,
      pairs: matches.bigramScores[place]! / maxima.pairs,
      relatedElse: scores.similarityOfOthers / maxima.similarityOfOthers,
      relatedAround: scores.similarityAround / maxima.similarityAround,
      relatedBySpeaker: scores.similarityOfSpeaker / maxima.similarityOfSpeaker,
      cosine: scores.cosine / maxima.cosine,
      cosineAround: scores.cosineAround / maxima.cosineAround,
      meaning: Math.max(0, similarities[place]!.meaning) / maxima.meaning,
      sense: scores.sense / maxima.sense,
      senseAround: scores.senseAround / maxima.senseAround,
      senseOfSession: senseBySession.get(turn.session)! / maxima.sense,
      session: sessionScores.get(turn.session)! / maxima.session,
      saidNear: computeTimeProximity(periods, turn.at),
      speaksOf: periodSeqs.has(turn.seq) ? 1 : 0,
      time: answerType.time && (marks & MARK.time) !== 0 ? 1 : 0,
      duration: answerType.duration && (marks & MARK.duration) !== 0 ? 1 : 0,
      otherNamed: speakerKind === 'other' ? 1 : turn.speaker === null && isByNameOnly ? NAMELESS_PENALTY : 0,
      essay: speakerKind === 'answerer' ? essays : 0,
      askerOwn: speakerKind === 'asker' && question.isAboutAsker ? 1 : 0,
      ofItself: sumTermCounts(turn, lexicon.turns[place]!, firstPersonIndex) / Math.max(MIN_WORDS, length),
      asks: question.isSentence && asks ? 1 : 0,
      answers: question.isSentence ? previousScore * shortness : 0,
      byUser: rateSpeaker(turn, question),
      recent: 1 / (1 + sessionsSince.get(turn.session)!),
      idfMass: idfMasses[place]!,
      length: lengths[place]!,
      likeTalk: talkScores.likeness[place]!,
      lateInTalk: talkScores.lateness[place]!,
      opensTalk: turn.turn === 0 ? (talk?.reliance ?? 0) : 0,
    };
  });
}

function rateSpeaker({ role }: Turn, { asksAssistant, asksSummary }: Question): number {
  if (asksSummary || (role !== 'user' && role !== 'assistant')) return 0.5;
  return role === (asksAssistant ? 'assistant' : 'user') ? 1 : 0;
}

/** BM25 that a turn of nothing but the words of the question would have at most. */
const sumPossible = ({ idfOrMax, isName }: Question): number =>
  idfOrMax.reduce((sum, termIdf, i) => sum + (isName[i]! ? 0 : termIdf * (1 + BM25_K1)), 0);

/** Of each session how many of the pool's have begun to be silent later; by what the filter lets through. */
function countSessionsSince(pool: readonly Turn[]): ReadonlyMap<number, number> {
  const lastAt = new Map<number, number>();
  for (const { session, at, matchesFilter } of pool)
    lastAt.set(session, Math.max(lastAt.get(session) ?? -Infinity, matchesFilter ? at : -Infinity));
  const latestFirst = [...lastAt].sort(([, a], [, b]) => b - a);
  return new Map(latestFirst.map(([session], since) => [session, since]));
}

/**
 * By how much each is nearer than the others on average, since models differ in how near all texts are to them. What the model
 * has not embedded yet, since it came just now, is taken to be as near as the average.
 */
function centreSenseCosines(hits: readonly VectorMatch[]): ReadonlyMap<number, number> {
  const mean = hits.reduce((sum, { cosine }) => sum + cosine, 0) / Math.max(1, hits.length);
  return new Map(hits.map(({ seq, cosine }) => [seq, cosine - mean]));
}

/** How often terms that have a place among those looked for stand in a turn. */
function sumTermCounts({ terms: { counts } }: Turn, numbers: Uint32Array, indexes: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) if (indexes[numbers[i]!]! >= 0) sum += counts[i]!;
  return sum;
}

/** Share of the greatest rarity there can be that one of the words must have: fillers tell nothing apart. */
const MIN_RARE_SHARE = 0.4;

/** A turn holds every word, names of speakers aside, and one of them is rare. Other forms of a word are not asked for beside it. */
function hasAllTerms(row: Float64Array, { idf, isName, isForm, maxIdf }: Question): boolean {
  let hasRare = false;
  for (let i = 0; i < row.length; i++) {
    if (isName[i]! || isForm[i]!) continue;
    if (row[i] === 0) return false;
    if (idf[i]! >= MIN_RARE_SHARE * maxIdf) hasRare = true;
  }
  return hasRare;
}

function classifySpeaker(turn: Turn, question: Question): 'named' | 'other' | 'asker' | 'answerer' | null {
  if (turn.speaker === null)
    return turn.role === 'user' ? 'asker' : turn.role === 'assistant' ? 'answerer' : null;
  if (question.namedSpeakers.size === 0) return null;
  return question.namedSpeakers.has(fold(turn.speaker)) ? 'named' : 'other';
}

/**
 * How much longer the others speak than the user, 0 (no longer) to 1 (twenty times and more), where nobody has a name:
 * essays hold many words of any question, and what the user himself said is easily overlooked beside them.
 */
function computeEssayShare(pool: readonly Turn[]): number {
  const computeMeanLength = (turns: readonly Turn[]): number =>
    turns.reduce((sum, turn) => sum + turn.terms.length, 0) / Math.max(1, turns.length);
  const namelessTurns = pool.filter((turn) => turn.speaker === null);
  const userMean = computeMeanLength(namelessTurns.filter((turn) => turn.role === 'user'));
  const assistantMean = computeMeanLength(namelessTurns.filter((turn) => turn.role === 'assistant'));
  if (userMean === 0 || assistantMean <= userMean) return 0;
  return Math.min(1, Math.log(assistantMean / userMean) / Math.log(ESSAY_RATIO));
}

/**
 * Places of turns by their kind: by role, and whether people have names. One store may hold chats of friends and exchanges
 * with an assistant: what is long or tells much in one is short in the other.
 */
const groupByKind = (pool: readonly Turn[]): readonly (readonly number[])[] => [
  ...Map.groupBy(
    pool.keys(),
    (place) => `${pool[place]!.role} ${pool[place]!.speaker === null ? '' : 'named'}`,
  ).values(),
];

function computeIdfMassScores(
  similarities: readonly TermSimilarity[],
  kinds: readonly (readonly number[])[],
): number[] {
  const scores = new Array<number>(similarities.length).fill(0);
  for (const places of kinds) {
    const max = findMax(places, (place) => similarities[place]!.idfMass);
    for (const place of places) scores[place] = similarities[place]!.idfMass / max;
  }
  return scores;
}

/** Logarithm of each turn's length, in standard deviations from the mean of its kind. */
function computeLengthScores(pool: readonly Turn[], kinds: readonly (readonly number[])[]): number[] {
  const logs = pool.map((turn) => Math.log1p(turn.terms.length));
  const scores = new Array<number>(pool.length).fill(0);
  for (const places of kinds) {
    const mean = places.reduce((a, place) => a + logs[place]!, 0) / places.length;
    const variance = places.reduce((a, place) => a + (logs[place]! - mean) ** 2, 0) / places.length;
    const deviation = Math.max(Math.sqrt(variance), MIN_LENGTH_DEVIATION);
    for (const place of places)
      scores[place] = Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, (logs[place]! - mean) / deviation));
  }
  return scores;
}
