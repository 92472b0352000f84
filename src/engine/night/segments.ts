import { dot, meanDirection } from '../math/vectors.ts';
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
  const { quietLeast, quietMost } = settings;
  if (turns.length < 2 * quietLeast && turns.length <= quietMost) return [0];
  const depth = depths(turns, settings.dipWindow);
  const middle = depth.reduce((a, b) => a + b, 0) / depth.length;
  const deviation = Math.sqrt(depth.reduce((a, b) => a + (b - middle) ** 2, 0) / depth.length);
  const wanted = middle + settings.dip * deviation;
  const starts = [0];
  for (let start = 0; turns.length - start >= 2 * quietLeast || turns.length - start > quietMost;) {
    const latest = Math.min(start + quietMost, turns.length - Math.min(quietLeast, turns.length - start - 1));
    let best = -1;
    for (let i = start + quietLeast; i <= latest; i++)
      if (depth[i]! > wanted && (best === -1 || depth[i]! > depth[best]!)) best = i;
    // Without a dip the piece goes on, unless it would grow too long: then at the deepest place there is.
    if (best === -1) {
      if (turns.length - start <= quietMost) break;
      best = start + quietLeast;
      for (let i = best + 1; i <= latest; i++) if (depth[i]! > depth[best]!) best = i;
    }
    starts.push(best);
    start = best;
  }
  return starts;
}

/** How deep the similarity across each border dips below the highest on either side (TextTiling's depth score). */
function depths(turns: readonly Segmentable[], window: number): number[] {
  const across = turns.map((_, i) => {
    const before = known(turns.slice(Math.max(0, i - window), i));
    const after = known(turns.slice(i, i + window));
    return before.length === 0 || after.length === 0 ? 1 : dot(meanDirection(before), meanDirection(after));
  });
  return across.map((value, i) => {
    let left = value;
    for (let j = i - 1; j > 0 && across[j]! >= left; j--) left = across[j]!;
    let right = value;
    for (let j = i + 1; j < across.length && across[j]! >= right; j++) right = across[j]!;
    return left - value + (right - value);
  });
}

const known = (turns: readonly Segmentable[]): Float32Array[] =>
  turns.flatMap(({ vector }) => (vector === null ? [] : [vector]));
