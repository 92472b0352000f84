import type { WithBackground } from '../background.ts';
import type { WithCalendar } from '../language/calendar.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { WithCortex, WithCortexSpaces } from '../cortex/port.ts';
import { heal } from '../encoder/heal.ts';
import type { TouchedBlock } from '../encoder/heal.ts';
import { encodeTouchedBlocks } from '../encoder/reconsolidate.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import type { WithBuiltinEmbedder, WithWordVectors } from '../models/ports.ts';
import type { WithBackfill } from '../spaces/backfill.ts';
import type { WithDamageLog } from '../text/damage-log.ts';
import type { AskedWords } from '../text/unit-scores.ts';
import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { StorePart } from '../vocabulary/damage.ts';
import type { Recollection } from '../vocabulary/memory.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithBuiltinSpace } from '../vocabulary/space.ts';
import { findAroundDamage } from './around-damage.ts';
import { findBroadHits } from './broad-search.ts';
import { fitToBudget } from './budget.ts';
import type { AnswerView, FittedAnswer } from './budget.ts';
import { describeConfidence } from './describe-confidence.ts';
import { describeLanguage } from './describe-language.ts';
import type { WithRecentRecalls } from './feedback.ts';
import { MAX_LEAN_REASONS, chooseForm, measureEnvelope, measureJson, toEnvelope } from './forms.ts';
import type { Form } from './forms.ts';
import { createMatchFinder } from './matched-words.ts';
import type { MemoryHit } from './passages.ts';
import type { RecallRequest } from './request.ts';
import { shortenIds } from './short-ids.ts';
import { attachEpiphanies, collectCitableBlocks, touchShown } from './shown.ts';
import type { WithReranker } from './timed-reranker.ts';
import { NO_TURN_HITS, findTurnHits } from './turn-hits.ts';

export { toRecallLevel } from './request.ts';
export type { RecallRequest } from './request.ts';

type RecallDeps = WithCalendar &
  WithClock &
  WithCortex &
  WithCortexSpaces &
  WithBackfill &
  WithBuiltinEmbedder &
  WithHippocampus &
  WithBackground &
  WithDamageLog &
  WithEncoders &
  WithIds &
  WithRecentRecalls &
  WithReranker &
  WithSelf &
  WithSettings &
  WithBuiltinSpace &
  WithUniversals &
  WithWordVectors;

/** What keeps an answer from being all there is, for whoever reads it; null where nothing does. */
function describeDamage(leftOut: number, parts: readonly StorePart[]): string | null {
  // Words that are kept twice are found in the other place: those that are not are counted by `leftOut`.
  const unsearched = parts.filter(
    (part) => part !== 'exchanges' && part !== 'archive' && part !== 'versions',
  );
  const lines = [
    ...(leftOut === 0
      ? []
      : [
          `${leftOut} ${leftOut === 1 ? 'memory was' : 'memories were'} left out, since what is stored is damaged.`,
        ]),
    ...(unsearched.length === 0 ? [] : [`Not all could be searched: damaged are ${unsearched.join(', ')}.`]),
  ];
  return lines.length === 0 ? null : `${lines.join(' ')} \`sophontic-memory doctor\` tells more.`;
}

const NOTHING_FOUND_TEXT = 'Nothing remembered answers this.';
/** Below, every word goes to what was found. */
const MIN_TOKENS_FOR_WORDS = 160;
const BUDGET_TOO_SMALL_TEXT = 'Something was found, but max_tokens is too small to show it.';

/** Finds what was said and fits it into the asker's token budget (spec §1.3; contract, `recall`). */
export async function recall(deps: RecallDeps, request: RecallRequest): Promise<Recollection> {
  const { clock } = deps;
  const startedAt = clock.now();
  const builtinSpace = await deps.openBuiltinSpace();
  const universal = await deps.universals.openForQuestion();
  const sense = universal?.space.id === builtinSpace.id ? null : universal;
  const searchedSpace = sense?.space ?? builtinSpace;
  const encoder = universal && (await deps.encoders.loadCurrent(universal));
  const broadHits = await findAroundDamage(
    deps,
    ['blocks', 'blocks and groups cannot be read'],
    () => findBroadHits(deps, universal, request),
    [],
  );
  const turnLimit = request.limit - broadHits.length;
  const {
    hits: turnHits,
    question,
    confidence,
    nativeProbe,
    shownEntries,
    leftOut,
  } = typeof request.level === 'number' && request.level > 0
    ? NO_TURN_HITS
    : await findTurnHits(deps, { builtinSpaceId: builtinSpace.id, sense }, encoder, {
        ...request,
        limit: turnLimit,
      });
  const hits = [...broadHits, ...turnHits];
  const asked: AskedWords = {
    query: request.query,
    termWeights: new Map(question?.terms.map((term, i) => [term, question.idf[i]!])),
    wordVectors: await deps.loadWordVectors(),
  };
  const damageNote = describeDamage(leftOut, deps.damage.listParts());
  const roundedConfidence =
    hits.length === 0 ? 0 : confidence === null ? null : Number(confidence.toFixed(3));
  const note =
    [damageNote, describeLanguage(question, roundedConfidence, sense !== null)]
      .filter((line) => line !== null)
      .join(' ') || null;
  const closing = [
    hits.length > 0 && request.maxTokens >= MIN_TOKENS_FOR_WORDS
      ? describeConfidence(roundedConfidence)
      : null,
    damageNote,
  ]
    .map((line) => (line === null ? '' : `\n\n${line}`))
    .join('');
  const probe: Recollection['probe'] = {
    space: `${searchedSpace.model}@${searchedSpace.revision}/${searchedSpace.version}`,
    fell_back: nativeProbe?.isFallback ?? false,
    widened: false,
    confidence: roundedConfidence,
    ...(note === null ? {} : { note }),
  };
  const form = chooseForm(request.detail, request.maxTokens);
  const shortIds = await shortenIds(deps, hits);
  const view: AnswerView = {
    shorten: (id) => shortIds.get(id) ?? id,
    ...createMatchFinder(request.query),
    maxReasons: MAX_LEAN_REASONS,
    form,
    reserved: {
      text: computeTokenBound(closing),
      json: measureEnvelope(probe, form, request.maxTokens),
    },
  };
  const fit = (fitted: readonly MemoryHit[]): FittedAnswer =>
    fitToBudget(fitted, asked, request.maxTokens, view);
  const firstFit = fit(hits);
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
  const lastFit = markedHits === hits ? firstFit : fit(markedHits);
  const memories = lastFit.memories;
  const found =
    lastFit.memories.length > 0 ? lastFit.text : hits.length > 0 ? BUDGET_TOO_SMALL_TEXT : NOTHING_FOUND_TEXT;
  const text = found + closing;
  const citableIds = collectCitableBlocks(memories);
  const healings = touchedBlocks.filter(({ block }) => citableIds.includes(block.id));
  // The answer goes out; what was encoded is written after it. A crash between loses nothing: it will be encoded again.
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
  // The index of turns spans all tiers, so that the archive is never searched in vain: it tells when it was needed.
  const shownProbe = { ...probe, widened: memories.some(({ tier }) => tier === 'archive') };
  const tokens = memories.length > 0 ? lastFit.tokens : Math.max(computeTokenBound(text), view.reserved.json);
  const elapsed_ms = clock.now() - startedAt;
  return {
    ...{ memories, probe: shownProbe, tokens, text, elapsed_ms },
    structured: toStructured(lastFit, shownProbe, tokens, elapsed_ms, form, request.maxTokens),
  };
}

/** The form for programs; where there is hardly room, with less around the memories, at last with nothing. */
function toStructured(
  { records, isBare }: FittedAnswer,
  probe: Recollection['probe'],
  tokens: number,
  elapsedMs: number,
  form: Form,
  maxTokens: number,
): Recollection['structured'] {
  const bare = { memories: records };
  if (isBare) return bare;
  const fuller = [form, 'brief' as const].map((one) => ({
    ...bare,
    ...toEnvelope(probe, one, tokens, elapsedMs),
  }));
  return fuller.find((whole) => measureJson(whole) <= maxTokens) ?? bare;
}
