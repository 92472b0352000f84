import type { RelatedEntry } from '../hippocampus/index-port.ts';
import type { VectorMatch, Turn } from '../hippocampus/index-port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Period } from '../language/dates.ts';
import type { UniversalSpace } from '../spaces/universal-spaces.ts';
import type { WithClock } from '../clock.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder, WithWordVectors } from '../models/ports.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';
import type { Explanation } from '../vocabulary/memory.ts';
import { computeConfidence, computeConfidenceSignals } from './confidence.ts';
import { FEATURES, computeFeatures } from './features.ts';
import type { Feature } from './features.ts';
import { toFirstPerson } from './first-person.ts';
import { computeTermSimilarity } from './term-similarity.ts';
import type { TermSimilarity } from './term-similarity.ts';
import { buildLexicon, findTermIndexes } from './lexicon.ts';
import { CONTEXT_REACH } from './matches.ts';
import { isAboutEpiphanies, isEpiphanyNote } from './epiphany-notes.ts';
import { findNamedSpeakers, extractQueryTerms, analyzeQuestion } from './question.ts';
import type { Question } from './question.ts';
import type { RankingModel } from './ranking-model.ts';
import { BASE_WEIGHTS, computeScore } from './weights.ts';
import { findQueryPeriods } from './query-periods.ts';

/** Candidates asked of each way of finding; half as many again find no more. */
const CANDIDATE_LIMITS = { words: 80, vectors: 40 } as const;
/**
 * The best candidates come with the turns around them until about so many words are together, the rest alone: nearly all
 * in chats, half among essays, where what stands around the hundredth has hardly ever been the answer.
 */
const MAX_POOL_WORDS = 100_000;
/** The first of each way, whose blocks' ties are followed (spec §7.4). */
const MAX_FOLLOWED = 4;

/** Entries taken into account that speak of the time asked for, and those said in it that are looked for by words. */
const MAX_PERIOD_MENTIONS = 5_000;
const MAX_SAID_IN_PERIOD = 40;
/** Those said by the one whom the question names, and entries of a store from which on he is easily lost among others. */
const MAX_SAID_BY_SPEAKER = 60;
const SPEAKER_SEARCH_MIN_ENTRIES = 5_000;
/** Periods of a question that are looked through: "in May" is as many as the store has years. */
const MAX_PERIODS = 4;

/** What finding needs of the engine. */
export type CandidateSources = WithHippocampus &
  WithBuiltinEmbedder &
  WithWordVectors &
  WithClock & {
    /** A sentence model of the owner's choice, and its space. */
    readonly sense: UniversalSpace | null;
    /** What the native space brings up for the question's vectors, where there is a mind. */
    readonly probeNative?: (queryVectors: RecallCandidates['queryVectors']) => Promise<readonly number[]>;
  };

/** What ranking needs besides: what each feature counts. */
export type RankingSources = CandidateSources & {
  readonly readRanking: (hasSense: boolean) => Promise<RankingModel>;
};

export interface RankedTurn {
  readonly turn: Turn;
  readonly score: number;
  readonly explain: () => Explanation;
}

/** Everything that is weighed for a question: turns with their features, and how each was come by. */
export interface RecallCandidates {
  readonly question: Question;
  /** By session and turn. */
  readonly pool: readonly Turn[];
  readonly features: readonly Readonly<Record<Feature, number>>[];
  readonly similarities: readonly TermSimilarity[];
  readonly textSeqs: readonly number[];
  readonly vectorHits: readonly VectorMatch[];
  /** What came up through the blocks of the first of both. */
  readonly relatives: readonly RelatedEntry[];
  /** Whether the sentence model was asked. */
  readonly hasSense: boolean;
  /** The question's vectors: in the ground, and by the sentence model where it was asked. */
  readonly queryVectors: { readonly ground: Float32Array; readonly sense: Float32Array | null };
}

/**
 * Probe, fuse, expand (spec §1.3, §7.4): candidates by full text and by vector, as many as are wanted at least, and the turns
 * around them.
 */
export async function findRecallCandidates(
  { hippocampus: store, builtinEmbedder, loadWordVectors, clock, sense, probeNative }: CandidateSources,
  spaceId: number,
  query: string,
  filter: EntryFilter,
  limit = 0,
): Promise<RecallCandidates> {
  const terms = extractQueryTerms(query);
  const statistics = await store.index.readStatistics(terms);
  const periods = await findQueryPeriods(query, clock.now(), await store.entries.readSpan());
  const namedSpeakers = findNamedSpeakers(query, await store.entries.listSpeakers());
  const [queryVector] = (await builtinEmbedder.embed([query], 'query')) as [Float32Array];
  const [words, periodSeqs, textSeqs, vectorHits, senseResult] = await Promise.all([
    loadWordVectors(),
    periods.length === 0 ? [] : store.index.findMentioning(periods, MAX_PERIOD_MENTIONS),
    searchByWords(
      store,
      terms,
      Math.max(CANDIDATE_LIMITS.words, limit),
      filter,
      periods,
      statistics.entries > SPEAKER_SEARCH_MIN_ENTRIES ? namedSpeakers : [],
    ),
    queryVector.some((value) => value !== 0)
      ? store.index.findNearest(spaceId, queryVector, CANDIDATE_LIMITS.vectors, filter)
      : [],
    sense && searchBySense(store, sense, toFirstPerson(query, namedSpeakers), filter),
  ]);
  const queryVectors = { ground: queryVector, sense: senseResult?.vector ?? null };
  const nativeSeqs = probeNative ? await probeNative(queryVectors) : [];
  const vectorSeqs = vectorHits.map(({ seq }) => seq);
  const senseSeqs = senseResult?.near.map(({ seq }) => seq) ?? [];
  const relatives = await store.index.findRelatives([
    ...textSeqs.slice(0, MAX_FOLLOWED),
    ...vectorSeqs.slice(0, MAX_FOLLOWED),
    ...senseSeqs.slice(0, MAX_FOLLOWED),
  ]);
  const seqs = [
    ...new Set([
      ...interleave(textSeqs, vectorSeqs, senseSeqs),
      ...relatives.map(({ seq }) => seq),
      ...nativeSeqs,
    ]),
  ];
  const pool = await store.index.readTurnsAround(seqs, CONTEXT_REACH, filter, MAX_POOL_WORDS);
  const senseCosines =
    sense && senseResult
      ? await store.index.readCosines(
          sense.space.id,
          senseResult.vector,
          pool.map(({ seq }) => seq),
        )
      : null;
  const question = analyzeQuestion(query, statistics, namedSpeakers, periods);
  const lexicon = buildLexicon(pool);
  const queryTermIndex = findTermIndexes(lexicon, question.terms);
  const similarities = computeTermSimilarity(lexicon, queryTermIndex, question, words);
  const averageLength = statistics.words / Math.max(1, statistics.entries);
  return {
    question,
    pool,
    features: computeFeatures(pool, {
      ...{ question, lexicon, queryTermIndex, averageLength, vectorHits, similarities, senseCosines },
      periodSeqs: new Set(periodSeqs),
    }),
    similarities,
    textSeqs,
    vectorHits,
    relatives,
    hasSense: senseCosines !== null,
    queryVectors,
  };
}

/** By the sentence model; one that fails now is done without. */
async function searchBySense(
  store: Hippocampus,
  { space, embedder }: UniversalSpace,
  query: string,
  filter: EntryFilter,
): Promise<{ readonly vector: Float32Array; readonly near: readonly VectorMatch[] } | null> {
  const vector = await embedder.embed([query], 'query').then(
    ([embedding]) => embedding,
    () => undefined,
  );
  // Whatever keeps it from answering is told by `status`; a vector of nothing is none.
  if (vector?.length !== space.dimensions || !vector.every(Number.isFinite)) return null;
  return { vector, near: await store.index.findNearest(space.id, vector, CANDIDATE_LIMITS.vectors, filter) };
}

/** The lists as one, each evenly spread over it. */
const interleave = (...lists: readonly (readonly number[])[]): number[] =>
  lists
    .flatMap((list) => list.map((item, i) => ({ item, place: i / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** By words: anywhere, among what was said in the time asked for and soon after, and by those who are named. */
async function searchByWords(
  store: Hippocampus,
  terms: readonly number[],
  limit: number,
  filter: EntryFilter,
  periods: readonly Period[],
  namedSpeakers: readonly string[],
): Promise<number[]> {
  const results = [await store.index.findMatching(terms, limit, filter)];
  if (namedSpeakers.length > 0)
    results.push(
      await store.index.findMatching(terms, MAX_SAID_BY_SPEAKER, { ...filter, speakers: namedSpeakers }),
    );
  for (const { from, to } of periods.slice(-MAX_PERIODS)) {
    const since = Math.max(filter.since ?? -Infinity, from);
    const until = Math.min(filter.until ?? Infinity, to + PERIOD_GRACE_MS);
    if (since < until)
      results.push(await store.index.findMatching(terms, MAX_SAID_IN_PERIOD, { ...filter, since, until }));
  }
  return [...new Set(results.flat())];
}

/** What happened is still spoken of so long. */
const PERIOD_GRACE_MS = 14 * 86_400_000;

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

/**
 * All that was considered, best first, by what the turns and the store say. Turns that the filter excludes lend context
 * and are left out.
 */
export async function rank(
  sources: RankingSources,
  ...candidateArgs: Tail<Parameters<typeof findRecallCandidates>>
): Promise<{
  readonly ranked: readonly RankedTurn[];
  readonly question: Question;
  readonly confidence: number;
  readonly asked: RecallCandidates['queryVectors'];
  /** What the native encoder's feeling counts. */
  readonly native: number;
}> {
  const candidates = await findRecallCandidates(sources, ...candidateArgs);
  const { question, pool, features, similarities, textSeqs, vectorHits, relatives, hasSense, queryVectors } =
    candidates;
  const { weights, native: nativeWeight } = await sources.readRanking(hasSense);
  const [, , filter] = candidateArgs;
  const includesNotes = isAboutEpiphanies(question.terms, filter);
  const relativesBySeq = Map.groupBy(relatives, ({ seq }) => seq);
  const textRanks = new Map(textSeqs.map((seq, i) => [seq, i + 1]));
  const vectorRanks = new Map(vectorHits.map(({ seq }, i) => [seq, i + 1]));
  const ranked = pool
    .map((turn, place) => ({
      turn,
      kin: similarities[place]!,
      score: computeScore(features[place]!, weights),
      // Confidence was fitted to questions, and to the ranking without a model: what holds a few words as they stand is
      // not the surer for it.
      surely:
        computeScore(features[place]!, BASE_WEIGHTS) - BASE_WEIGHTS.verbatim * features[place]!.verbatim,
      explain: (): Explanation => {
        const full_text = textRanks.get(turn.seq) ?? null;
        const vector = vectorRanks.get(turn.seq) ?? null;
        return {
          full_text,
          vector,
          context: full_text === null && vector === null,
          relations: (relativesBySeq.get(turn.seq) ?? []).map(({ relation, blockId }) => ({
            type: relation,
            block_id: blockId,
          })),
          reasons: explainScore(features[place]!, weights),
          shown: null,
        };
      },
    }))
    .filter(({ turn }) => turn.matchesFilter && (includesNotes || !isEpiphanyNote(turn)))
    .sort((a, b) => b.score - a.score || b.turn.at - a.turn.at || b.turn.seq - a.turn.seq);
  const maxCosine = vectorHits.reduce((max, { cosine }) => Math.max(max, cosine), 0);
  const answers = ranked
    .map(({ turn, kin, surely }) => ({ turn, kin, score: surely }))
    .sort((a, b) => b.score - a.score);
  return {
    ranked,
    question,
    asked: queryVectors,
    native: nativeWeight,
    confidence: computeConfidence(computeConfidenceSignals(question, answers, maxCosine)),
  };
}

/** What was not looked at once more keeps its place, and its score is no higher than that of what was. */
export function capScores(head: readonly RankedTurn[], rest: readonly RankedTurn[]): RankedTurn[] {
  const lowest = head.at(-1)?.score ?? 0;
  return rest.map((item) => ({ ...item, score: Math.min(item.score, lowest) }));
}

function explainScore(
  features: Readonly<Record<Feature, number>>,
  weights: Readonly<Record<Feature, number>>,
): Explanation['reasons'] {
  return (Object.keys(weights) as Feature[])
    .map((name) => ({ reason: FEATURES[name], share: Number((weights[name] * features[name]).toFixed(3)) }))
    .filter(({ share }) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}
