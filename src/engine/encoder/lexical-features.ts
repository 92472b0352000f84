import type { Terms } from '../language/terms.ts';

/**
 * A text's lexical features for the native encoder: its stems' hashes folded into `buckets`, sublinear counts, of length 1
 * together. Nothing of the store's statistics is in them, so that the same text has the same features for ever (R3).
 */
export function computeLexicalFeatures(
  terms: Pick<Terms, 'hashes' | 'counts'>,
  buckets: number,
): { buckets: Int32Array; weights: Float32Array } {
  // A text of more distinct words than can be counted (65,536) has some that count 0.
  const weights = Float32Array.from(terms.counts, (count) => 1 + Math.log(Math.max(1, count)));
  const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
  return {
    buckets: Int32Array.from(terms.hashes, (hash) => hash % buckets),
    weights: weights.map((weight) => weight / norm),
  };
}
