import { computeMoments } from '../math/statistics.ts';
import { dot, computeMeanDirection } from '../math/vectors.ts';
import type { Settings } from '../vocabulary/settings.ts';

/** A turn as segmentation sees it. */
export interface Segmentable {
  readonly at: number;
  readonly vector: Float32Array | null;
}

/**
 * Cuts a stretch of calm turns where the topic shifts (R11): at long silences always, and where the turns before and
 * after are less alike than around them by a dip deep enough, keeping every piece between the least and the most turns.
 * Returns the first place of each piece.
 */
export function cutAtTopics(turns: readonly Segmentable[], settings: Settings['blocks']): number[] {
  const starts: number[] = [];
  let from = 0;
  for (let i = 1; i <= turns.length; i++) {
    if (i < turns.length && turns[i]!.at - turns[i - 1]!.at <= settings.gap) continue;
    if (i > from) starts.push(...cutWithin(turns.slice(from, i), settings).map((start) => start + from));
    from = i;
  }
  return starts;
}

function cutWithin(turns: readonly Segmentable[], settings: Settings['blocks']): number[] {
  const { minQuietTurns: minTurns, maxQuietTurns: maxTurns } = settings;
  if (turns.length < 2 * minTurns && turns.length <= maxTurns) return [0];
  const depths = computeDepths(turns, settings.dipWindow);
  const { mean: meanDepth, deviation } = computeMoments(depths);
  const minDepth = meanDepth + settings.dip * deviation;
  const starts = [0];
  for (let start = 0; turns.length - start >= 2 * minTurns || turns.length - start > maxTurns;) {
    const latest = Math.min(start + maxTurns, turns.length - Math.min(minTurns, turns.length - start - 1));
    let best = -1;
    for (let i = start + minTurns; i <= latest; i++)
      if (depths[i]! > minDepth && (best === -1 || depths[i]! > depths[best]!)) best = i;
    // Without a dip the piece goes on, unless it would grow too long: then at the deepest place there is.
    if (best === -1) {
      if (turns.length - start <= maxTurns) break;
      best = start + minTurns;
      for (let i = best + 1; i <= latest; i++) if (depths[i]! > depths[best]!) best = i;
    }
    starts.push(best);
    start = best;
  }
  return starts;
}

/** How deep the similarity across each border dips below the highest on either side (TextTiling's depth score). */
function computeDepths(turns: readonly Segmentable[], window: number): number[] {
  const similarities = turns.map((_, i) => {
    const before = collectVectors(turns.slice(Math.max(0, i - window), i));
    const after = collectVectors(turns.slice(i, i + window));
    return before.length === 0 || after.length === 0
      ? 1
      : dot(computeMeanDirection(before), computeMeanDirection(after));
  });
  return similarities.map((value, i) => {
    let left = value;
    for (let j = i - 1; j > 0 && similarities[j]! >= left; j--) left = similarities[j]!;
    let right = value;
    for (let j = i + 1; j < similarities.length && similarities[j]! >= right; j++) right = similarities[j]!;
    return left - value + (right - value);
  });
}

const collectVectors = (turns: readonly Segmentable[]): Float32Array[] =>
  turns.flatMap(({ vector }) => (vector === null ? [] : [vector]));
