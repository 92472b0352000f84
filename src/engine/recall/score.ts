import type { Turn } from '../hippocampus/index-port.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';
import type { Explanation } from '../vocabulary/memory.ts';
import { computeConfidence, computeConfidenceSignals } from './confidence.ts';
import { isAboutEpiphanies, isEpiphanyNote } from './epiphany-notes.ts';
import type { FeatureTable } from './feature-table.ts';
import { FEATURES } from './features.ts';
import type { Feature } from './features.ts';
import { computeScore, getShippedWeights, weighFor } from './weights.ts';
import type { FeatureWeights } from './weights.ts';

export interface RankedTurn {
  readonly turn: Turn;
  /** Its row in the feature table. */
  readonly row: number;
  readonly score: number;
  /** What its likeness in the native space adds to the score; absent where that was not asked. */
  readonly nativeShare?: number;
  /** Why it stands behind what it outscores, where it repeats the question or others. */
  readonly echoReason?: string;
  /** Points that it lost so. */
  readonly echoShare?: number;
}

/**
 * Step 5: all that was considered, best first, by what the turns and the store say. Turns that the filter excludes lend
 * context and are left out. Equals come latest first, then by number, so that one store always ranks alike.
 */
export function scoreCandidates(
  { turns, question, features, isOnTopic }: FeatureTable,
  weights: FeatureWeights,
  filter: EntryFilter,
): RankedTurn[] {
  const includesNotes = isAboutEpiphanies(question.terms, filter);
  const scored = turns
    .flatMap((turn, row) => (turn ? { turn, row, score: computeScore(features[row]!, weights) } : []))
    .filter(({ turn }) => turn.matchesFilter && (includesNotes || !isEpiphanyNote(turn)));
  return (question.isMessage ? scored : putLittleWordsBehind(scored, features, isOnTopic)).sort(
    (a, b) => b.score - a.score || b.turn.at - a.turn.at || b.turn.seq - a.turn.seq,
  );
}

/** What a sentence model finds this near is no likeness of little words. */
const MIN_SENSE = 0.8;

/**
 * Nothing that shares but the little words of a question leads where something holds what it is about: in a store of five
 * entries those are as rare as any.
 */
function putLittleWordsBehind(
  scored: readonly RankedTurn[],
  features: FeatureTable['features'],
  isOnTopic: readonly boolean[],
): RankedTurn[] {
  const best = Math.max(...scored.map(({ row, score }) => (isOnTopic[row]! ? score : -Infinity)));
  return scored.map((item) =>
    best === -Infinity || isOnTopic[item.row]! || features[item.row]!.sense >= MIN_SENSE
      ? item
      : { ...item, score: Math.min(item.score, best - SMALLEST_GAP) },
  );
}
const SMALLEST_GAP = 1e-3;

/** How likely an answer is among the first ten of these, 0 to 1; `echoSeqs` are near to the question and answer nothing. */
export function rateConfidence(
  { candidates: { vectorHits }, question, features, similarities }: FeatureTable,
  ranked: readonly RankedTurn[],
  echoSeqs: ReadonlySet<number>,
): number {
  const cosines = new Map(vectorHits.map(({ seq, cosine }) => [seq, cosine]));
  // Confidence was fitted to questions, and to the ranking without a model: what holds a few words as they stand is not the
  // surer for it.
  const weights = weighFor(question, getShippedWeights(false), false);
  const answers = ranked
    .filter(({ turn }) => !echoSeqs.has(turn.seq))
    .map(({ turn, row }) => ({
      cosine: cosines.get(turn.seq) ?? 0,
      similarity: similarities[row]!,
      score: computeScore(features[row]!, weights) - weights.verbatim * features[row]!.verbatim,
    }))
    .sort((a, b) => b.score - a.score);
  return computeConfidence(computeConfidenceSignals(question, answers));
}

/** What was not looked at once more keeps its place, and its score is no higher than that of what was. */
export function capScores(head: readonly RankedTurn[], rest: readonly RankedTurn[]): RankedTurn[] {
  const lowest = head.at(-1)?.score ?? 0;
  return rest.map((item) => ({ ...item, score: Math.min(item.score, lowest) }));
}

const NATIVE_REASON = 'how near the mind feels it to be, as it has learned';

/** Why a turn was found (contract, `explain`): its rank by either way, what it is tied to, each feature's share. */
export function explainTurn(
  { candidates: { textSeqs, vectorHits, relatives }, features }: FeatureTable,
  weights: FeatureWeights,
  { turn, row, nativeShare, echoReason, echoShare }: RankedTurn,
): Explanation {
  const [full_text, vector] = [
    toRank(textSeqs.indexOf(turn.seq)),
    toRank(vectorHits.findIndex(({ seq }) => seq === turn.seq)),
  ];
  const reasons = (Object.keys(weights) as Feature[])
    .map((name) => ({
      reason: FEATURES[name],
      share: Number((weights[name] * features[row]![name]).toFixed(3)),
    }))
    .filter(({ share }) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const nativeReason =
    nativeShare === undefined ? [] : [{ reason: NATIVE_REASON, share: Number(nativeShare.toFixed(3)) }];
  const echoReasons =
    echoReason === undefined ? [] : [{ reason: echoReason, share: Number((echoShare ?? 0).toFixed(3)) }];
  return {
    full_text,
    vector,
    context: full_text === null && vector === null,
    relations: relatives
      .filter(({ seq }) => seq === turn.seq)
      .map(({ relation, blockId }) => ({ type: relation, block_id: blockId })),
    reasons: [...echoReasons, ...reasons, ...nativeReason],
    shown: null,
  };
}

const toRank = (index: number): number | null => (index < 0 ? null : index + 1);
