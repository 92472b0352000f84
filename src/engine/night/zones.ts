import { dot } from '../math/vectors.ts';
import type { Zone } from '../vocabulary/block.ts';
import type { Role } from '../vocabulary/entry.ts';
import type { Settings } from '../vocabulary/settings.ts';
import type { Baseline } from './flux.ts';

/** A turn as zoning sees it. */
export interface ZoneTurn {
  readonly id: string;
  readonly role: Role;
  readonly text: string;
  /** `log2` of its perplexity; null when it was not measured. */
  readonly surprise: number | null;
  readonly vector: Float32Array | null;
  /** By which it is chosen (worth.ts). */
  readonly rate: number;
  /** What came from elsewhere may lie in a live zone, and is never what makes it live (R31). */
  readonly trusted: boolean;
}

/** How the markers of insight and procedure are found in a text: the groups that occur. */
export interface MarkerFinders {
  readonly findInsight: (text: string) => readonly string[];
  readonly findProcedural: (text: string) => readonly string[];
}

/** Where in the block the arc's resolution lies, by position, when the block is a resolved arc. */
export interface Resolution {
  readonly from: number;
  readonly to: number;
  readonly arrete: number;
}

/** A turn so short that a procedural phrase is all it says. */
const MAX_PROCEDURAL_LENGTH = 60;

/** What the turns of a block are held against. */
export interface ZoneMeasures {
  readonly localBaseline: Baseline;
  /** Vectors of the questions the mind is asking, and how near one has to be. */
  readonly questions: readonly Float32Array[];
  readonly minSimilarity: number;
  /** By worth (worth.ts). */
  readonly leastRate: number;
}

/**
 * Live and dead zones (§3.5, R29). A turn is live for its worth, and in an arc where that resolved and where somebody had an
 * insight; of many turns the worthiest always is. A spike above the local baseline and nearness to a question the mind is
 * asking are told beside it: by themselves they find what will be asked for no better than chance does. Runs of like turns
 * are one zone; texts come with stage 4.
 */
export function detectZones(
  turns: readonly ZoneTurn[],
  inArc: boolean,
  resolution: Resolution | null,
  measures: ZoneMeasures,
  markers: MarkerFinders,
  settings: Settings['zones'],
): Zone[] {
  const { localBaseline, questions, minSimilarity, leastRate } = measures;
  const reasons = turns.map((turn, i): string[] => {
    const isResolution =
      resolution !== null &&
      resolution.arrete > settings.arrete &&
      resolution.from <= i &&
      i <= resolution.to;
    if (!turn.trusted) return isResolution ? ['arrete'] : [];
    const insight = markers.findInsight(turn.text);
    const isProcedural =
      turn.text.length <= MAX_PROCEDURAL_LENGTH && markers.findProcedural(turn.text).length > 0;
    const isWorthy = turn.rate >= leastRate && !(isProcedural && insight.length === 0);
    if (!isWorthy && !isResolution && !(inArc && insight.length > 0)) return [];
    const isSpike =
      turn.surprise !== null && turn.surprise > localBaseline.mean + settings.spike * localBaseline.deviation;
    const isNear = turn.vector && questions.some((question) => dot(question, turn.vector!) >= minSimilarity);
    return [
      ...(isWorthy ? ['worth'] : []),
      ...(isResolution ? ['arrete'] : []),
      ...(isSpike ? ['spike'] : []),
      ...(isNear ? ['centroid'] : []),
      ...(insight.length > 0 ? [`insight:${insight[0]!}`] : []),
    ];
  });
  const worthiest = findWorthiest(turns);
  if (turns.length >= settings.alwaysLive && worthiest >= 0 && reasons.every((found) => found.length === 0))
    reasons[worthiest]!.push('worth');
  const zones: Zone[] = [];
  turns.forEach((turn, i) => {
    const kind = reasons[i]!.length > 0 ? 'live' : 'dead';
    const last = zones.at(-1);
    if (last?.kind === kind)
      zones[zones.length - 1] = {
        ...last,
        end: i,
        entries: [...last.entries, turn.id],
        reasons: [...new Set([...last.reasons, ...reasons[i]!])],
      };
    else
      zones.push({
        kind,
        start: i,
        end: i,
        entries: [turn.id],
        texts: [],
        summary: '',
        reasons: reasons[i]!,
      });
  });
  return zones;
}

/** Where the worthiest turn of the owner or his agents lies; -1 where there is none. */
function findWorthiest(turns: readonly ZoneTurn[]): number {
  let best = -1;
  turns.forEach(({ trusted, rate }, i) => {
    if (trusted && (best === -1 || rate > turns[best]!.rate)) best = i;
  });
  return best;
}

/** One zone over all of these entries: what was kept on purpose is live as a whole; without a reason it is dead. */
export const createWholeZone = (ids: readonly string[], reason: string | null): Zone[] => [
  {
    kind: reason === null ? 'dead' : 'live',
    ...{ start: 0, end: ids.length - 1, entries: ids, texts: [], summary: '' },
    reasons: reason === null ? [] : [reason],
  },
];
