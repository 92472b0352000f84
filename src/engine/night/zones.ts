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

/**
 * Live and dead zones by the four criteria of §3.5: a spike above the local baseline, Arreté within the exchange, nearness
 * to a question the mind is asking, words of insight. Runs of like turns are one zone; texts come with stage 4.
 */
export function detectZones(
  turns: readonly ZoneTurn[],
  localBaseline: Baseline,
  inArc: boolean,
  resolution: Resolution | null,
  questions: readonly Float32Array[],
  minSimilarity: number,
  markers: MarkerFinders,
  settings: Settings['zones'],
): Zone[] {
  const reasons = turns.map((turn, i): string[] => {
    const matches: string[] = [];
    if (resolution && resolution.arrete > settings.arrete && resolution.from <= i && i <= resolution.to)
      matches.push('arrete');
    if (!turn.trusted) return matches;
    const insight = markers.findInsight(turn.text);
    if (
      turn.surprise !== null &&
      turn.surprise > localBaseline.mean + settings.spike * localBaseline.deviation
    )
      matches.push('spike');
    if (turn.vector && questions.some((question) => dot(question, turn.vector!) >= minSimilarity))
      matches.push('centroid');
    if (insight.length > 0) matches.push(`insight:${insight[0]!}`);
    const isProcedural =
      turn.text.length <= MAX_PROCEDURAL_LENGTH && markers.findProcedural(turn.text).length > 0;
    return isProcedural && insight.length === 0 ? [] : matches;
  });
  // An insight is an exchange: what led to it and what confirms it belong to it (§3.5, §3.6).
  if (inArc)
    for (const [i, matches] of reasons
      .map((turnReasons) => turnReasons.some((reason) => reason.startsWith('insight')))
      .entries())
      if (matches)
        for (const neighbour of [i - 1, i + 1])
          if (reasons[neighbour]?.length === 0) reasons[neighbour].push('exchange');
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

/** One zone over all of these entries: what was kept on purpose is live as a whole; without a reason it is dead. */
export const createWholeZone = (ids: readonly string[], reason: string | null): Zone[] => [
  {
    kind: reason === null ? 'dead' : 'live',
    ...{ start: 0, end: ids.length - 1, entries: ids, texts: [], summary: '' },
    reasons: reason === null ? [] : [reason],
  },
];
