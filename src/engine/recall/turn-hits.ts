import type { WithBuiltinEmbedder, WithWordVectors } from '../models/ports.ts';
import type { WithClock } from '../clock.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { EncoderVersion, WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { toEntryCalendar } from '../language/calendar.ts';
import type { Calendar, WithCalendar } from '../language/calendar.ts';
import { formatTimestamp } from '../language/zones.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { TIERS } from '../vocabulary/entry.ts';
import type { Entry, EntryFilter, Tier } from '../vocabulary/entry.ts';
import { formatEntryUri, formatTag } from '../vocabulary/memory.ts';
import type { Explanation, Memory, OutdatedBy } from '../vocabulary/memory.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import { expandCandidates, searchCandidates } from './candidates.ts';
import type { CandidateScope } from './candidates.ts';
import { readAskedQuestion } from './asked-question.ts';
import { findEchoes } from './echoes.ts';
import { buildFeatureTable } from './feature-table.ts';
import type { RecallRecord } from './feedback.ts';
import { probeNative, rerankByNative } from './native-probe.ts';
import { isTimeOnly, rankByNamedTimes } from './named-times.ts';
import type { NativeProbe } from './native-probe.ts';
import { findNamedEntries } from './named-entries.ts';
import type { MemoryHit } from './passages.ts';
import { probeQuestion } from './probe.ts';
import type { Question } from './question.ts';
import { readRankingModel } from './ranking-model.ts';
import type { RecallRequest } from './request.ts';
import { rerank } from './rerank.ts';
import { explainTurn, rateConfidence, scoreCandidates } from './score.ts';
import { putEchoesBehind } from './echo-places.ts';
import { settleSuccession } from './succession.ts';
import { selectSufficient } from './sufficient.ts';
import { readTalk } from './talk.ts';
import type { WithReranker } from './timed-reranker.ts';
import { weighFor } from './weights.ts';

type TurnDeps = WithHippocampus &
  WithCortex &
  WithBuiltinEmbedder &
  WithWordVectors &
  WithEncoders &
  WithReranker &
  WithSettings &
  WithCalendar &
  WithClock;

/** The turns that answer a question, and what is known of how they were found. */
export interface TurnHits {
  readonly hits: MemoryHit[];
  readonly question: Question | null;
  readonly confidence: number | null;
  readonly nativeProbe: NativeProbe | null;
  readonly shownEntries: RecallRecord['entries'];
  /** Turns that would have been among them, of which what is stored is damaged. */
  readonly leftOut: number;
}
export const NO_TURN_HITS: TurnHits = {
  hits: [],
  question: null,
  confidence: null,
  nativeProbe: null,
  shownEntries: [],
  leftOut: 0,
};

/** What replaced a memory that was found joins it without having been found itself; what is named or listed is not looked for. */
const UNRANKED_EXPLANATION: Explanation = {
  full_text: null,
  vector: null,
  context: false,
  relations: [],
  reasons: [],
  shown: null,
};

/** The question that asks for the newest that the filters let through. */
const EVERYTHING = '*';
/** Of what is asked for by its id: above every other. */
const NAMED_SCORE = 40;

/**
 * The way of a question to its turns, step by step: probe, candidates (by words, vectors and, where there is one, the native
 * encoder), features, score, encoder, reranker, succession. Each step takes what the one before it made.
 */
export async function findTurnHits(
  deps: TurnDeps,
  { builtinSpaceId, sense }: Pick<CandidateScope, 'builtinSpaceId' | 'sense'>,
  encoder: EncoderVersion | null,
  request: RecallRequest,
): Promise<TurnHits> {
  const { query, limit, tiers } = request;
  if (limit <= 0) return NO_TURN_HITS;
  const isEveryTier = TIERS.every((tier) => tiers.includes(tier));
  const filter = isEveryTier ? request.filter : { ...request.filter, tiers };
  if (query.trim() === EVERYTHING)
    return listHits(deps, await deps.hippocampus.entries.listRecent(limit, filter), request, 0);
  const named = await findNamedEntries(deps, query, filter);
  if (named.entries.length > 0 && named.isAll)
    return listHits(deps, named.entries.slice(0, limit), request, NAMED_SCORE);
  const found = await findAnswers(deps, { builtinSpaceId, sense }, encoder, request, filter);
  if (named.entries.length === 0) return found;
  const first = await listHits(deps, named.entries, request, NAMED_SCORE);
  const namedIds = new Set(named.entries.map(({ id }) => id));
  return {
    ...found,
    hits: [...first.hits, ...found.hits.filter(({ memory }) => !namedIds.has(memory.id))].slice(0, limit),
    leftOut: found.leftOut + first.leftOut,
  };
}

/** Entries as they are asked for, without having been looked for by words. */
async function listHits(
  deps: TurnDeps,
  entries: readonly Entry[],
  request: RecallRequest,
  score: number,
): Promise<TurnHits> {
  const readable = await loadTexts(deps, entries);
  return {
    ...NO_TURN_HITS,
    hits: readable.map((entry) => ({
      memory: {
        ...toMemory(entry, request.tiers, score, deps.calendar, null),
        ...(request.explain ? { explain: UNRANKED_EXPLANATION } : {}),
      },
      turn: entry.turn,
    })),
    confidence: score === NAMED_SCORE ? 1 : null,
    leftOut: entries.length - readable.length,
  };
}

/** By words and meaning. */
async function findAnswers(
  deps: TurnDeps,
  { builtinSpaceId, sense }: Pick<CandidateScope, 'builtinSpaceId' | 'sense'>,
  encoder: EncoderVersion | null,
  request: RecallRequest,
  filter: EntryFilter,
): Promise<TurnHits> {
  const { query, limit, tiers } = request;
  const scope: CandidateScope = { builtinSpaceId, sense, filter, limit };
  const words = await deps.loadWordVectors();
  const bareProbe = await probeQuestion(deps, query);
  const probe = { ...bareProbe, talk: await readTalk(deps, bareProbe, request, words) };
  const searchHits = await searchCandidates(deps, probe, scope);
  const nativeProbe =
    encoder && (await probeNative(deps, encoder, query, searchHits.queryVectors, builtinSpaceId, filter));
  const nativeSeqs = nativeProbe?.entrySeqs ?? [];
  const candidates = await expandCandidates(deps, searchHits, nativeSeqs, scope);
  const model = await readRankingModel(deps, candidates.senseCosines !== null, encoder);
  const firstTable = buildFeatureTable(probe, candidates, words);
  const weights = weighFor(firstTable.question, model.weights, candidates.senseCosines !== null);
  const firstScored = scoreCandidates(firstTable, weights, filter);
  const echoes = await findEchoes(
    deps,
    readAskedQuestion(query),
    firstScored.map(({ turn }) => turn),
  );
  const table = echoes.length === 0 ? firstTable : buildFeatureTable(probe, candidates, words, echoes);
  const scored = echoes.length === 0 ? firstScored : scoreCandidates(table, weights, filter);
  const encoded =
    encoder && nativeProbe ? await rerankByNative(deps, encoder, nativeProbe, scored, model.native) : scored;
  const reranked = await rerank(deps, query, encoded);
  const timed = rankByNamedTimes(reranked, probe, table);
  const withEchoes = putEchoesBehind(timed, echoes, table, firstScored);
  const { settled, leftOut } = await settleSuccession(deps, withEchoes, {
    ...{ query, limit, filter, question: table.question },
  });
  const confidence = settled.some(({ isListed }) => isListed)
    ? 1
    : rateConfidence(table, scored, new Set(echoes.map(({ turn }) => turn.seq)));
  const isPeriod = probe.periods.length > 0 && isTimeOnly(probe.rest, probe.namedSpeakers);
  const shown = request.isLimitGiven
    ? settled
    : selectSufficient(settled, table.question, confidence, isPeriod);
  const hits = shown.map(({ entry, score, ranked, outdatedBy }): MemoryHit => {
    const memory = toMemory(entry, tiers, score, deps.calendar, outdatedBy);
    if (!request.explain) return { memory, turn: entry.turn };
    const explain = ranked ? explainTurn(table, weights, ranked) : UNRANKED_EXPLANATION;
    return { memory: { ...memory, explain }, turn: entry.turn };
  });
  return {
    ...{ hits, nativeProbe, leftOut },
    question: table.question,
    confidence,
    shownEntries: shown.map(({ entry: { seq, id, blockId, content: text } }) => ({
      ...{ seq, id, text },
      block: blockId,
    })),
  };
}

/** What the Cortex has is told as its exchange, citable by its block; asked for the Day Table alone, as the entry there. */
function toMemory(
  entry: Entry,
  tiers: readonly Tier[],
  score: number,
  calendar: Calendar,
  outdatedBy: OutdatedBy | null,
): Memory {
  const tier = tiers.includes(entry.tier) ? entry.tier : 'hippocampus';
  return {
    id: entry.id,
    uri: formatEntryUri(entry.id),
    kind: tier === 'hippocampus' ? 'entry' : 'exchange',
    tier,
    text: entry.content,
    role: entry.role,
    speaker: entry.speaker,
    at: formatTimestamp(entry.at, toEntryCalendar(calendar, entry).zone),
    session_id: entry.sessionId,
    score: Number(squashScore(score).toFixed(4)),
    sources: [{ entry_id: entry.id, sha256: entry.sha256 }],
    block_id: entry.blockId,
    citation: entry.citable && tier !== 'hippocampus' ? formatTag(entry.blockId!) : null,
    superseded_by: entry.supersededBy,
    ...(outdatedBy ? { outdated_by: outdatedBy } : {}),
    ...(entry.origin === 'said' ? {} : { origin: entry.origin }),
    epiphany: null,
  };
}

/** The ranking's score, 14 and more for a clear answer, below 7 for none, to 0…1. */
const squashScore = (score: number): number => 1 / (1 + Math.exp(-(score - 9) / 2.5));
