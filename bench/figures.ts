/** What one question's ranked list is worth against its evidence. */
export interface Score {
  readonly any5: number;
  readonly any10: number;
  readonly all5: number;
  readonly all10: number;
  readonly ndcg10: number;
}

export function computeScore(ranked: readonly string[], evidence: readonly string[]): Score {
  const relevant = new Set(evidence);
  const countHits = (k: number): number => ranked.slice(0, k).filter((key) => relevant.has(key)).length;
  const gain = ranked
    .slice(0, 10)
    .reduce((sum, key, i) => sum + (relevant.has(key) ? 1 / Math.log2(i + 2) : 0), 0);
  const ideal = [...relevant].slice(0, 10).reduce((sum, _, i) => sum + 1 / Math.log2(i + 2), 0);
  return {
    any5: Number(countHits(5) > 0),
    any10: Number(countHits(10) > 0),
    all5: Number(countHits(5) === relevant.size),
    all10: Number(countHits(10) === relevant.size),
    ndcg10: gain / ideal,
  };
}

export function computeMeanScore(scores: readonly Score[]): Score {
  const mean = (field: keyof Score): number =>
    scores.reduce((sum, item) => sum + item[field], 0) / Math.max(1, scores.length);
  return {
    any5: mean('any5'),
    any10: mean('any10'),
    all5: mean('all5'),
    all10: mean('all10'),
    ndcg10: mean('ndcg10'),
  };
}

/** The value below which `share` of all lie, between neighbours in proportion; NaN of nothing. */
export function computeQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Runs `work` and tells how long it took, in milliseconds. */
export async function measureTime<T>(work: () => T | Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}
