import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithReranker } from './timed-reranker.ts';
import type { WithBackground } from '../background.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithBuiltinEmbedder, WithWordVectors } from '../models/ports.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithCortex, WithCortexSpaces } from '../cortex/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import { loadTexts } from '../text/entry-texts.ts';
import type { UniversalSpace, WithUniversals } from '../spaces/universal-spaces.ts';
import { EPIPHANY_MESSAGE, heal } from '../encoder/heal.ts';
import { roundTo4Decimals } from '../math/statistics.ts';
import type { TouchedBlock } from '../encoder/heal.ts';
import { encodeTouchedBlocks } from '../encoder/reconsolidate.ts';
import type { EncoderVersion, WithEncoders } from '../encoder/registry.ts';
import type { RecallRecord, WithRecentRecalls } from './feedback.ts';
import { TIERS } from '../vocabulary/entry.ts';
import type { Entry, EntryFilter, Tier } from '../vocabulary/entry.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { formatEntryUri, formatTag } from '../vocabulary/memory.ts';
import type { Explanation, Memory, Recollection } from '../vocabulary/memory.ts';
import { findBroadHits } from './broad-search.ts';
import type { RecallLevel } from './broad-search.ts';
import { moveNewerFirst, dedupeTurns, isSameText } from './near-duplicates.ts';
import { rerankByNative, probeNative } from './native-probe.ts';
import type { NativeProbe } from './native-probe.ts';
import { fitToBudget } from './passages.ts';
import type { MemoryHit } from './passages.ts';
import { rank } from './rank.ts';
import type { RecallCandidates, RankedTurn } from './rank.ts';
import { readRankingModel } from './ranking-model.ts';
import { rerank } from './rerank.ts';
import type { Question } from './question.ts';
import { putNewerFirst } from './supersede.ts';

type RecallDeps = WithClock &
  WithCortex &
  WithCortexSpaces &
  WithBackfill &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithBackground &
  WithEncoders &
  WithIds &
  WithRecentRecalls &
  WithReranker &
  WithSelf &
  WithSettings &
  WithBuiltinSpace &
  WithUniversals &
  WithWordVectors;

type FindTurnHitsDeps = WithClock &
  WithCortex &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithEncoders &
  WithReranker &
  WithSettings &
  WithWordVectors;

export interface RecallRequest {
  readonly query: string;
  readonly limit: number;
  readonly maxTokens: number;
  readonly level: RecallLevel;
  readonly filter: EntryFilter;
  readonly tiers: readonly Tier[];
  readonly explain: boolean;
  /** Only looked at: nothing of it is noted, healed or learned from. */
  readonly quiet?: boolean;
}

const NOTHING_FOUND_TEXT = 'Nothing remembered answers this.';
const BUDGET_TOO_SMALL_TEXT = 'Something was found, but max_tokens is too small to show it.';

/** What replaced a memory that was found joins it without having been found itself. */
const NEWER_EXPLANATION: Explanation = {
  full_text: null,
  vector: null,
  context: false,
  relations: [],
  reasons: [],
  shown: null,
};

/** Finds what was said and fits it into the asker's token budget (spec §1.3; contract, `recall`). */
export async function recall(deps: RecallDeps, request: RecallRequest): Promise<Recollection> {
  const { clock } = deps;
  const startedAt = clock.now();
  const groundSpace = await deps.openBuiltinSpace();
  const universal = await deps.universals.openForQuestion();
  const sense = universal?.space.id === groundSpace.id ? null : universal;
  const searchedSpace = sense?.space ?? groundSpace;
  const encoder = universal && (await deps.encoders.loadCurrent(universal));
  const broadHits = await findBroadHits(deps, universal, request);
  const turnLimit = request.limit - broadHits.length;
  const {
    hits: turnHits,
    question,
    confidence,
    nativeProbe,
    shownEntries,
  } = typeof request.level === 'number' && request.level > 0
    ? NO_TURN_HITS
    : await findTurnHits(deps, groundSpace.id, sense, encoder, { ...request, limit: turnLimit });
  const hits = [...broadHits, ...turnHits];
  const termWeights = new Map(question?.terms.map((term, i) => [term, question.idf[i]!]));
  const firstFit = fitToBudget(hits, termWeights, request.maxTokens);
  const isQuiet = request.quiet === true;
  const touchedBlocks = isQuiet
    ? []
    : await encodeTouchedBlocks(deps, encoder, collectCitableBlocks(firstFit.memories)).catch(
        (): readonly TouchedBlock[] => [],
      );
  // Whoever asks within a part of the memory is told of no other part: preoccupations are of all of it.
  const isFiltered = Object.keys(request.filter).length > 0;
  const markedHits = attachEpiphanies(hits, touchedBlocks, isFiltered);
  // Where something has shifted its heading says so, and has to find room.
  const lastFit = markedHits === hits ? firstFit : fitToBudget(markedHits, termWeights, request.maxTokens);
  const memories = lastFit.memories;
  const text =
    lastFit.memories.length > 0 ? lastFit.text : hits.length > 0 ? BUDGET_TOO_SMALL_TEXT : NOTHING_FOUND_TEXT;
  const citableIds = collectCitableBlocks(memories);
  const healings = touchedBlocks.filter(({ block }) => citableIds.includes(block.id));
  // The answer goes out; what was felt is written after it. A crash between loses nothing: it will be felt again.
  if (!isQuiet) {
    deps.runLater(() => heal(deps, healings));
    touchShown(deps, memories, citableIds);
    const shownIds = new Set(memories.map(({ id }) => id));
    if (deps.encoders.versions)
      deps.recentRecalls.add({
        query: request.query,
        entries: shownEntries.filter(({ id }) => shownIds.has(id)),
        at: clock.now(),
      });
  }
  return {
    memories,
    probe: {
      space: `${searchedSpace.model}@${searchedSpace.revision}/${searchedSpace.version}`,
      fell_back: nativeProbe?.isFallback ?? false,
      // The index of turns spans all tiers, so that the archive is never searched in vain: it tells when it was needed.
      widened: lastFit.memories.some(({ tier }) => tier === 'archive'),
      confidence: hits.length === 0 ? 0 : confidence === null ? null : Number(confidence.toFixed(3)),
    },
    tokens: lastFit.memories.length > 0 ? lastFit.tokens : computeTokenBound(text),
    text,
    elapsed_ms: clock.now() - startedAt,
  };
}

interface TurnHits {
  readonly hits: MemoryHit[];
  readonly question: Question | null;
  readonly confidence: number | null;
  readonly nativeProbe: NativeProbe | null;
  readonly shownEntries: RecallRecord['entries'];
}
const NO_TURN_HITS: TurnHits = {
  hits: [],
  question: null,
  confidence: null,
  nativeProbe: null,
  shownEntries: [],
};

async function findTurnHits(
  deps: FindTurnHitsDeps,
  groundId: number,
  sense: UniversalSpace | null,
  encoder: EncoderVersion | null,
  request: RecallRequest,
): Promise<TurnHits> {
  const { hippocampus } = deps;
  if (request.limit <= 0) return NO_TURN_HITS;
  const isEveryTier = TIERS.every((tier) => request.tiers.includes(tier));
  const filter = isEveryTier ? request.filter : { ...request.filter, tiers: request.tiers };
  const probeState: { felt: NativeProbe | null } = { felt: null };
  const probeEntries = async (queryVectors: RecallCandidates['queryVectors']): Promise<readonly number[]> => {
    probeState.felt =
      encoder && (await probeNative(deps, encoder, request.query, queryVectors, groundId, filter));
    return probeState.felt?.entrySeqs ?? [];
  };
  const {
    ranked: rankedByWeights,
    question,
    confidence,
    native: nativeWeight,
  } = await rank(
    {
      ...deps,
      sense,
      readRanking: (hasSense) => readRankingModel(deps, hasSense, encoder),
      ...(encoder ? { probeNative: async (queryVectors) => probeEntries(queryVectors) } : {}),
    },
    groundId,
    request.query,
    filter,
    request.limit,
  );
  const { felt: nativeProbe } = probeState;
  const rankedByEncoder =
    encoder && nativeProbe
      ? await rerankByNative(deps, encoder, nativeProbe, rankedByWeights, nativeWeight)
      : rankedByWeights;
  const reranked = await rerank(deps, request.query, rankedByEncoder);
  const isSame = async (a: Turn, b: Turn): Promise<boolean> => {
    const [x, y] = await loadTexts(deps, await hippocampus.entries.readBySeq([a.seq, b.seq]));
    return x !== undefined && y !== undefined && x.userId === y.userId && isSameText(x.content, y.content);
  };
  const { ordered: ranked, later } = moveNewerFirst(
    await dedupeTurns(reranked, request.limit, isSame),
    request.query,
  );
  const laterSeqs = new Map([...later].map(([older, newer]) => [older.turn.seq, newer.turn.seq]));
  const ordered = (await putNewerFirst(hippocampus, await readRankedEntries(deps, ranked), filter)).slice(
    0,
    request.limit,
  );
  const explanations = new Map(ranked.map((item) => [item.turn.seq, item.explain]));
  const entries = new Map(
    (
      await loadTexts(
        deps,
        ordered.map(({ entry }) => entry),
      )
    ).map((entry) => [entry.id, entry]),
  );
  const hits = ordered.map(({ entry, score }): MemoryHit => {
    const memory = {
      ...toMemory(entries.get(entry.id)!, request.tiers, score),
      ...(request.explain ? { explain: explanations.get(entry.seq)?.() ?? NEWER_EXPLANATION } : {}),
    };
    const newer = laterSeqs.get(entry.seq);
    const laterItem = newer === undefined ? undefined : ordered.find((item) => item.entry.seq === newer);
    return { memory, turn: entry.turn, laterId: laterItem?.entry.id ?? null };
  });
  const shownEntries = ordered.map(({ entry: { seq, id, blockId } }) => ({
    ...{ seq, id, block: blockId },
    text: entries.get(id)!.content,
  }));
  return { hits, question, confidence, nativeProbe, shownEntries };
}

async function readRankedEntries(
  { hippocampus }: WithHippocampus,
  ranked: readonly RankedTurn[],
): Promise<{ entry: Entry; score: number }[]> {
  const entries = new Map(
    (await hippocampus.entries.readBySeq(ranked.map(({ turn }) => turn.seq))).map((entry) => [
      entry.seq,
      entry,
    ]),
  );
  return ranked.flatMap(({ turn, score }) => {
    // Forgotten by another process since it was ranked: gone is gone.
    const entry = entries.get(turn.seq);
    return entry ? [{ entry, score }] : [];
  });
}

/** What the Cortex has is told as its exchange, citable by its block; asked for the Day Table alone, as the entry there. */
function toMemory(entry: Entry, tiers: readonly Tier[], score: number): Memory {
  const tier = tiers.includes(entry.tier) ? entry.tier : 'hippocampus';
  return {
    id: entry.id,
    uri: formatEntryUri(entry.id),
    kind: tier === 'hippocampus' ? 'entry' : 'exchange',
    tier,
    text: entry.content,
    role: entry.role,
    speaker: entry.speaker,
    at: new Date(entry.at).toISOString(),
    session_id: entry.sessionId,
    score: Number(squashScore(score).toFixed(4)),
    sources: [{ entry_id: entry.id, sha256: entry.sha256 }],
    block_id: entry.blockId,
    citation: entry.citable && tier !== 'hippocampus' ? formatTag(entry.blockId!) : null,
    superseded_by: entry.supersededBy,
    epiphany: null,
  };
}

const collectCitableBlocks = (memories: readonly Memory[]): string[] => [
  ...new Set(
    memories.flatMap(({ citation, block_id: id }) => (citation !== null && id !== null ? [id] : [])),
  ),
];

/** §9.8.2: a pointer, how far it moved, and a word to whoever reads it. */
function attachEpiphanies(
  hits: readonly MemoryHit[],
  touchedBlocks: readonly TouchedBlock[],
  isFiltered: boolean,
): readonly MemoryHit[] {
  const epiphanyByBlock = new Map(
    touchedBlocks
      .filter(({ event }) => event === 'epiphany')
      .map((touchedBlock) => [touchedBlock.block.id, touchedBlock]),
  );
  if (epiphanyByBlock.size === 0) return hits;
  return hits.map((hit) => {
    const { memory } = hit;
    const touchedBlock =
      memory.citation === null || memory.block_id === null ? undefined : epiphanyByBlock.get(memory.block_id);
    if (!touchedBlock) return hit;
    const epiphany = {
      delta_magnitude: roundTo4Decimals(touchedBlock.delta),
      message: EPIPHANY_MESSAGE,
      direction: isFiltered ? '' : touchedBlock.direction,
    };
    return { ...hit, memory: { ...memory, epiphany } };
  });
}

/**
 * R14: what was brought up is noted beside, after the answer; a note that cannot be written is no failure of recall. Where
 * the mind is plastic, what lay in the archive is of use again, and goes back among the exchanges (§5.5.1).
 */
function touchShown(
  { hippocampus, clock, runLater, encoders }: WithClock & WithHippocampus & WithBackground & WithEncoders,
  memories: readonly Memory[],
  blocks: readonly string[],
): void {
  const archivedIds = memories.filter(({ tier }) => tier === 'archive').map(({ id }) => id);
  if (blocks.length > 0) runLater(() => hippocampus.blocks.touch(blocks, clock.now()));
  if (archivedIds.length > 0 && encoders.versions) runLater(() => hippocampus.entries.unarchive(archivedIds));
}

/** The ranking's score, 15 and more for a clear answer, below 8 for none, to 0…1. */
const squashScore = (score: number): number => 1 / (1 + Math.exp(-(score - 11) / 2.5));
