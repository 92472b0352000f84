import type { RelatedEntry, Turn, VectorMatch } from '../hippocampus/index-port.ts';
import { isDamage } from '../errors.ts';
import { isTopicless } from '../language/function-words.ts';
import type { Hippocampus, WithHippocampus } from '../hippocampus/port.ts';
import { isNonZero } from '../math/vectors.ts';
import type { WithWordVectors } from '../models/ports.ts';
import type { UniversalSpace } from '../spaces/universal-spaces.ts';
import type { WithDamage } from '../vocabulary/damage.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';
import { findAroundDamage, findByAnyWay } from './around-damage.ts';
import { toFirstPerson } from './first-person.ts';
import { findKindred } from './kindred.ts';
import type { Kindred } from './kindred.ts';
import { CONTEXT_REACH } from './matches.ts';
import { isTimeOnly } from './named-times.ts';
import type { Probe } from './probe.ts';
import { analyzeQuestion, isMessage } from './question.ts';
import { selectTalkTerms } from './talk.ts';
import type { Talk } from './talk.ts';

/** Candidates asked of each way of finding; half as many again find no more. */
const CANDIDATE_LIMITS = { words: 80, vectors: 40, kindred: 20 } as const;
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
/** Those found by the talk that the question leans on. */
const MAX_OF_TALK = 30;
/** Those said by the one whom the question names, and entries of a store from which on he is easily lost among others. */
const MAX_SAID_BY_SPEAKER = 60;
const SPEAKER_SEARCH_MIN_ENTRIES = 5_000;
/** Those that hold what the question is about, its little words aside. */
const MAX_ON_TOPIC = 30;
/** Entries of a store from which on what little words bring up is not worth its time. */
const NARROWED_SEARCH_MIN_ENTRIES = 2_000;
/** Periods of a question that are looked through: "in May" is as many as the store has years. */
const MAX_PERIODS = 4;
/** Entries said in the time asked for, or speaking of it, that are candidates without a word of the question; alone, or beside words. */
const MAX_OF_PERIOD = { alone: 200, withWords: 30 } as const;
/** The latest turns, which a message in the midst of a talk may go on from without a word in common. */
const MAX_LATEST = 30;
const ALL_TIME = { from: -8.64e15, to: 8.64e15 };
/** What happened is still spoken of so long. */
const PERIOD_GRACE_MS = 14 * 86_400_000;

type FindingDeps = WithHippocampus & WithDamage;
const DATES = ['hippocampus', 'the table of times that are spoken of cannot be read'] as const;
const TIES = ['hippocampus', 'what ties blocks together cannot be read'] as const;
const FULL_TEXT = ['hippocampus', 'the full text cannot be read'] as const;
const TERMS = ['hippocampus', 'the terms of some entries cannot be read'] as const;

/** Where and how much is looked for. */
export interface CandidateScope {
  /** The id of the builtin space. */
  readonly builtinSpaceId: number;
  /** A sentence model of the owner's choice, and its space. */
  readonly sense: UniversalSpace | null;
  readonly filter: EntryFilter;
  /** Turns that are wanted at least. */
  readonly limit: number;
}

/** The question's vectors: in the builtin space, and by the sentence model where it answered. */
export interface QueryVectors {
  readonly builtin: Float32Array;
  readonly sense: Float32Array | null;
}

/** What each way of finding brought up, best first. */
export interface CandidateHits {
  readonly textSeqs: readonly number[];
  readonly vectorHits: readonly VectorMatch[];
  readonly senseHits: readonly VectorMatch[];
  /** Entries whose words name a time that is asked for. */
  readonly periodSeqs: readonly number[];
  /** Entries said in that time, and of those that speak of it so many as are weighed without sharing a word. */
  readonly timeSeqs?: readonly number[];
  /** What was said last, where the question is a message in the midst of a talk. */
  readonly latestSeqs?: readonly number[];
  /** Words that are kindred with the question's, and entries that hold them. */
  readonly kindred?: Kindred;
  readonly kindredSeqs?: readonly number[];
  readonly queryVectors: QueryVectors;
}

/** All turns that are weighed for a question, and how they were come by. */
export interface Candidates extends CandidateHits {
  /** By session and turn. */
  readonly pool: readonly Turn[];
  /** What came up through the blocks of the first of each way. */
  readonly relatives: readonly RelatedEntry[];
  /** Of the pool, those whose words name times, and none that is asked for; empty where none is. */
  readonly otherTimeSeqs?: ReadonlySet<number>;
  /** Of the pool, by the sentence model; null where it was not asked or did not answer. */
  readonly senseCosines: readonly VectorMatch[] | null;
}

/** Step 2 (spec §1.3): candidates by full text, by vector and by the sentence model, side by side. */
export async function searchCandidates(
  deps: FindingDeps & WithWordVectors,
  probe: Probe,
  { builtinSpaceId, sense, filter, limit }: CandidateScope,
): Promise<CandidateHits> {
  const { query, rest, periods, namedSpeakers, builtinVector } = probe;
  const maxOfPeriod = MAX_OF_PERIOD[isTimeOnly(rest, namedSpeakers) ? 'alone' : 'withWords'];
  const store = deps.hippocampus;
  const [
    periodSeqs,
    saidSeqs,
    latestSeqs,
    [textHits, vectorHits],
    { kindred, seqs: kindredSeqs },
    senseResult,
  ] = await Promise.all([
    periods.length === 0
      ? []
      : findAroundDamage(deps, DATES, () => store.index.findMentioning(periods, MAX_PERIOD_MENTIONS), []),
    periods.length === 0
      ? []
      : store.index.findSaidIn(periods.toReversed().slice(0, MAX_PERIODS), maxOfPeriod, filter),
    isMessage(query) ? store.index.findSaidIn([ALL_TIME], MAX_LATEST, filter) : [],
    findByAnyWay<VectorMatch>(deps, [
      {
        what: 'the full text',
        find: async () => {
          const seqs = await searchByWords(store, probe, filter, Math.max(CANDIDATE_LIMITS.words, limit));
          const ofTalk = probe.talk ? await searchByTalk(deps, probe.talk, filter) : [];
          return [...new Set([...seqs, ...ofTalk])].map((seq) => ({ seq, cosine: 0 }));
        },
      },
      {
        what: 'the table of vectors',
        find: async () =>
          isNonZero(builtinVector)
            ? store.index.findNearest(builtinSpaceId, builtinVector, CANDIDATE_LIMITS.vectors, filter)
            : [],
      },
    ]),
    searchByKindred(deps, probe, filter),
    sense && searchBySense(store, sense, toFirstPerson(query, namedSpeakers), filter),
  ]);
  return {
    ...{ vectorHits: vectorHits!, periodSeqs, latestSeqs },
    timeSeqs: [...new Set([...saidSeqs, ...periodSeqs.slice(0, maxOfPeriod)])],
    textSeqs: textHits!.map(({ seq }) => seq),
    ...{ kindred, kindredSeqs },
    senseHits: senseResult?.hits ?? [],
    queryVectors: { builtin: builtinVector, sense: senseResult?.vector ?? null },
  };
}

/** Step 3 (§7.4): expands what was found along the ties of blocks and to the turns around it; `nativeSeqs` join as they are. */
export async function expandCandidates(
  deps: FindingDeps,
  hits: CandidateHits,
  nativeSeqs: readonly number[],
  { sense, filter }: Pick<CandidateScope, 'sense' | 'filter'>,
): Promise<Candidates> {
  const store = deps.hippocampus;
  const { textSeqs, queryVectors } = hits;
  const vectorSeqs = hits.vectorHits.map(({ seq }) => seq);
  const senseSeqs = hits.senseHits.map(({ seq }) => seq);
  const followed = [textSeqs, vectorSeqs, senseSeqs].flatMap((list) => list.slice(0, MAX_FOLLOWED));
  const relatives = await findAroundDamage(deps, TIES, () => store.index.findRelatives(followed), []);
  const seqs = [
    ...new Set([
      ...interleave(textSeqs, vectorSeqs, senseSeqs, hits.kindredSeqs ?? []),
      ...relatives.map(({ seq }) => seq),
      ...nativeSeqs,
      ...(hits.timeSeqs ?? []),
      ...(hits.latestSeqs ?? []),
    ]),
  ];
  const pool = await readPool(deps, seqs, filter);
  const otherTimeSeqs = await findOfOtherTimes(deps, hits, pool);
  const senseCosines =
    sense && queryVectors.sense
      ? await store.index.readCosines(
          sense.space.id,
          queryVectors.sense,
          pool.map(({ seq }) => seq),
        )
      : null;
  return { ...hits, pool, relatives, otherTimeSeqs, senseCosines };
}

/** What was said in the time that is asked for may speak of another. */
async function findOfOtherTimes(
  deps: FindingDeps,
  { timeSeqs = [], periodSeqs }: CandidateHits,
  pool: readonly Turn[],
): Promise<ReadonlySet<number>> {
  if (timeSeqs.length === 0) return new Set();
  const seqs = pool.map(({ seq }) => seq);
  const dated = new Set(
    await findAroundDamage(deps, DATES, () => deps.hippocampus.index.findDated(seqs), []),
  );
  for (const seq of periodSeqs) dated.delete(seq);
  return dated;
}

/** Found turns and those around them; where some cannot be read, each by itself, and those that can. */
async function readPool(
  deps: FindingDeps,
  seqs: readonly number[],
  filter: EntryFilter,
): Promise<readonly Turn[]> {
  const { index } = deps.hippocampus;
  try {
    return await index.readTurnsAround(seqs, CONTEXT_REACH, filter, MAX_POOL_WORDS);
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  const turns = new Map<number, Turn>();
  for (const seq of seqs)
    for (const turn of await findAroundDamage(
      deps,
      TERMS,
      () => index.readTurnsAround([seq], CONTEXT_REACH, filter),
      [],
    ))
      turns.set(turn.seq, turn);
  return [...turns.values()].sort((a, b) => a.session - b.session || a.turn - b.turn);
}

/** By the sentence model; one that fails now is done without. */
async function searchBySense(
  store: Hippocampus,
  { space, embedder }: UniversalSpace,
  query: string,
  filter: EntryFilter,
): Promise<{ readonly vector: Float32Array; readonly hits: readonly VectorMatch[] } | null> {
  const vector = await embedder.embed([query], 'query').then(
    ([embedding]) => embedding,
    () => undefined,
  );
  // Whatever keeps it from answering is told by `status`; a vector of nothing is none.
  if (vector?.length !== space.dimensions || !vector.every(Number.isFinite)) return null;
  return { vector, hits: await store.index.findNearest(space.id, vector, CANDIDATE_LIMITS.vectors, filter) };
}

/** By words: anywhere, among what was said in the time asked for and soon after, and by those who are named. */
async function searchByWords(
  store: Hippocampus,
  { terms, periods, namedSpeakers, statistics }: Probe,
  filter: EntryFilter,
  limit: number,
): Promise<number[]> {
  const topic = terms.filter((term) => !isTopicless(term));
  const isMixed = topic.length > 0 && topic.length < terms.length;
  // In a large store to look for little words costs more than all else, and brings up next to nothing.
  const telling = isMixed && statistics.entries > NARROWED_SEARCH_MIN_ENTRIES ? topic : terms;
  const results = [await store.index.findMatching(telling, limit, filter)];
  if (telling === topic && results[0]!.length < limit)
    results.push(await store.index.findMatching(terms, limit, filter));
  // In a small one what shares many little words may crowd out what the question is about.
  if (telling !== topic && isMixed && statistics.entries > limit)
    results.push(await store.index.findMatching(topic, MAX_ON_TOPIC, filter));
  if (namedSpeakers.length > 0 && statistics.entries > SPEAKER_SEARCH_MIN_ENTRIES)
    results.push(
      await store.index.findMatching(telling, MAX_SAID_BY_SPEAKER, { ...filter, speakers: namedSpeakers }),
    );
  for (const { from, to } of periods.slice(-MAX_PERIODS)) {
    const since = Math.max(filter.since ?? -Infinity, from);
    const until = Math.min(filter.until ?? Infinity, to + PERIOD_GRACE_MS);
    if (since < until)
      results.push(await store.index.findMatching(telling, MAX_SAID_IN_PERIOD, { ...filter, since, until }));
  }
  return [...new Set(results.flat())];
}

/** By what the talk is about that the question leans on. */
async function searchByTalk(
  { hippocampus: { index }, loadWordVectors }: WithHippocampus & WithWordVectors,
  talk: Talk,
  filter: EntryFilter,
): Promise<number[]> {
  const terms = selectTalkTerms(talk, await loadWordVectors());
  return terms.length === 0 ? [] : index.findMatching(terms, MAX_OF_TALK, filter);
}

/** By words that are kindred with the question's. */
async function searchByKindred(
  deps: FindingDeps & WithWordVectors,
  { worded, statistics, namedSpeakers, periods }: Probe,
  filter: EntryFilter,
): Promise<{ readonly kindred: Kindred; readonly seqs: readonly number[] }> {
  const [words, concepts] = await Promise.all([deps.loadWordVectors(), deps.loadWordConcepts?.()]);
  const question = analyzeQuestion(worded, statistics, namedSpeakers, periods, words);
  const kindred = findKindred(worded, question, words, concepts);
  if (kindred.size === 0) return { kindred, seqs: [] };
  const find = (): Promise<number[]> =>
    deps.hippocampus.index.findMatching([...kindred.keys()], CANDIDATE_LIMITS.kindred, filter);
  return { kindred, seqs: await findAroundDamage(deps, FULL_TEXT, find, []) };
}

/** The lists as one, each evenly spread over it. */
const interleave = (...lists: readonly (readonly number[])[]): number[] =>
  lists
    .flatMap((list) => list.map((item, i) => ({ item, place: i / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
