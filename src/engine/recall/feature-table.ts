import type { WithClock } from '../clock.ts';
import type { WithCalendar } from '../language/calendar.ts';
import type { WithDamage } from '../vocabulary/damage.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder, WithWordVectors, WordVectors } from '../models/ports.ts';
import { expandCandidates, searchCandidates } from './candidates.ts';
import type { CandidateScope, Candidates } from './candidates.ts';
import { computeFeatures } from './features.ts';
import type { Feature } from './features.ts';
import { isTopicless } from '../language/function-words.ts';
import { matchTerms } from './matches.ts';
import type { Matches } from './matches.ts';
import { buildLexicon, findTermIndexes } from './lexicon.ts';
import type { Echo } from './echoes.ts';
import { narrowLongTurns } from './long-turns.ts';
import { probeQuestion } from './probe.ts';
import type { Probe } from './probe.ts';
import { analyzeQuestion } from './question.ts';
import type { Question } from './question.ts';
import { separateEchoes, withoutEchoes } from './separate-echoes.ts';
import { readTalk } from './talk.ts';
import { computeTermSimilarity } from './term-similarity.ts';
import type { TermSimilarity } from './term-similarity.ts';

/** Step 4: what ranking knows of the candidates; a row of the pool each, and behind them what echoes say of their own. */
export interface FeatureTable {
  readonly candidates: Candidates;
  /** [rows]: the turn that it speaks for; null where it only lends to others. */
  readonly turns: readonly (Turn | null)[];
  readonly question: Question;
  /** [turns] */
  readonly features: readonly Readonly<Record<Feature, number>>[];
  /** [turns] */
  readonly similarities: readonly TermSimilarity[];
  /** [turns]: whether it, or what stands around it, holds what the question is about, or something near to it. */
  readonly isOnTopic: readonly boolean[];
}

/** With `echoes`, what repeats the question lends to what stands around it, and is left out of what the others are held against. */
export function buildFeatureTable(
  probe: Probe,
  candidates: Candidates,
  words: WordVectors,
  echoes: readonly Echo[] = [],
): FeatureTable {
  const { vectorHits, senseCosines, periodSeqs } = candidates;
  const { worded, namedSpeakers, periods, talk = null } = probe;
  const statistics = withoutEchoes(probe.statistics, echoes);
  const question = analyzeQuestion(worded, statistics, namedSpeakers, periods, words);
  const { pool: wholePool, turns } = separateEchoes(candidates.pool, echoes);
  const pool = narrowLongTurns(wholePool, question);
  const lexicon = buildLexicon(pool);
  const queryTermIndex = findTermIndexes(lexicon, question.terms);
  const similarities = computeTermSimilarity(
    lexicon,
    queryTermIndex,
    question,
    words,
    pool,
    candidates.kindred,
  );
  const averageLength = statistics.words / Math.max(1, statistics.entries);
  const matches = matchTerms(pool, lexicon, queryTermIndex, question, averageLength);
  const features = computeFeatures(pool, {
    ...{ question, matches, lexicon, averageLength, vectorHits, similarities, senseCosines },
    periodSeqs: new Set(periodSeqs),
    talk,
    answers: [...turns.keys()].filter((row) => turns[row] !== null),
  });
  const isOnTopic = findOnTopic(question, similarities, matches);
  return { candidates, turns, question, features, similarities, isOnTopic };
}

/** Words of a question that say what it is about: neither little words nor names of speakers. */
const listTopicTerms = ({ terms, isName }: Question): number[] =>
  [...terms.keys()].filter((i) => !isName[i]! && !isTopicless(terms[i]!));

function findOnTopic(
  question: Question,
  similarities: readonly TermSimilarity[],
  { neighbours }: Matches,
): boolean[] {
  const topic = listTopicTerms(question);
  const isOn = similarities.map(({ perTerm }) => topic.some((i) => perTerm[i]! > 0));
  return isOn.map(
    (isOnItself, place) => isOnItself || neighbours[place]!.some((other) => isOn[other.place]!),
  );
}

/** Steps 1 to 4 by the universal spaces alone: what a question brings up, for whoever fits weights to it; `context` is the talk that it was asked in. */
export async function collectFeatures(
  deps: WithHippocampus &
    WithBuiltinEmbedder &
    WithClock &
    WithWordVectors &
    WithDamage &
    Partial<WithCalendar>,
  query: string,
  scope: CandidateScope,
  context?: string,
): Promise<FeatureTable> {
  const words = await deps.loadWordVectors();
  const bareProbe = await probeQuestion(deps, query);
  const talk = await readTalk(deps, bareProbe, context === undefined ? {} : { context }, words);
  const probe = { ...bareProbe, talk };
  const hits = await searchCandidates(deps, probe, scope);
  const candidates = await expandCandidates(deps, hits, [], scope);
  return buildFeatureTable(probe, candidates, words);
}
