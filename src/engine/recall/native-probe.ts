import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { cosine, dot, isNonZero, normalize } from '../math/vectors.ts';
import { extractTerms } from '../language/terms.ts';
import type { EncoderInput } from '../nets/input.ts';
import { computeLexicalFeatures } from '../encoder/lexical-features.ts';
import type { EncoderVersion, WithEncoders } from '../encoder/registry.ts';
import { buildTurnInputs } from '../encoder/encoder-inputs.ts';
import type { QueryVectors } from './candidates.ts';
import { capScores } from './score.ts';
import type { RankedTurn } from './score.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';

/** A question as the version in use encodes it, and what it brings up by that. */
export interface NativeProbe {
  /** True where the native space could not be trusted for this question, and the universal one answered alone (§9.6.3). */
  readonly isFallback: boolean;
  /** Entries of the blocks that lie near in the native space; none where it fell back. */
  readonly entrySeqs: readonly number[];
  readonly mean: Float32Array;
}

/** Entries of one block that a probe brings up. */
const ENTRIES_PER_BLOCK = 6;

/** So many more blocks are looked at where only some of them may be told of. */
const FILTERED_FACTOR = 8;

/** The question's own input, from the vectors that recall has made of it already; null where the space's is missing. */
function buildQueryInput(
  { inputSpace }: EncoderVersion,
  query: string,
  queryVectors: QueryVectors,
  builtinSpaceId: number,
): EncoderInput | null {
  const vector = inputSpace.space.id === builtinSpaceId ? queryVectors.builtin : queryVectors.sense;
  if (!vector || !isNonZero(vector)) return null;
  return { vector, ...computeLexicalFeatures(extractTerms(query), inputSpace.buckets) };
}

/**
 * Step 1 and 2 of §9.6.3: blocks of the version in use that lie near the question. Where the best of them is no
 * nearer than two memories are that have nothing to do with each other (calibrated for each version, R21), or where no block
 * has been encoded by this version yet, the native space is not trusted: vectors of other versions are never compared (R4).
 */
export async function probeNative(
  deps: WithHippocampus & WithEncoders & WithSettings,
  encoder: EncoderVersion,
  query: string,
  queryVectors: QueryVectors,
  builtinSpaceId: number,
  filter: EntryFilter = {},
): Promise<NativeProbe | null> {
  const input = buildQueryInput(encoder, query, queryVectors, builtinSpaceId);
  if (!input) return null;
  const { mean } = encoder.encode([input])[0]!;
  // Of what is near, a filter may leave little.
  const limit = deps.settings.native.blocks * (Object.keys(filter).length > 0 ? FILTERED_FACTOR : 1);
  const blocks = await deps.encoders.readBlockMeans(encoder);
  const minLikeness = await deps.encoders.readTrustThreshold(encoder);
  const unit = normalize(mean.slice());
  const nearest: { blockKey: number; likeness: number }[] = [];
  for (const { blockKey, mean: blockMean } of blocks) {
    const likeness = dot(unit, blockMean);
    if (nearest.length === limit && likeness <= nearest.at(-1)!.likeness) continue;
    nearest.push({ blockKey, likeness });
    nearest.sort((x, y) => y.likeness - x.likeness);
    if (nearest.length > limit) nearest.pop();
  }
  if (nearest.length === 0 || nearest[0]!.likeness < minLikeness)
    return { isFallback: true, entrySeqs: [], mean };
  const entrySeqs = await deps.hippocampus.blocks.readEntrySeqs(
    nearest.map(({ blockKey }) => blockKey),
    ENTRIES_PER_BLOCK,
  );
  return { isFallback: false, entrySeqs, mean };
}

/** Where nothing is near, the nearest is not made to be. */
const MIN_BEST_LIKENESS = 0.1;

/**
 * How near turns are to the question in the native space, the nearest 1; one that cannot be read counts as the others do on average.
 * Each turn is encoded once a version, and only when it comes up.
 */
export async function computeLikenesses(
  deps: WithHippocampus & WithEncoders,
  encoder: EncoderVersion,
  { mean }: NativeProbe,
  turns: readonly Turn[],
): Promise<number[]> {
  const cached = deps.encoders.getTurnMeans(encoder);
  const missing = turns.filter(({ seq }) => !cached.has(seq));
  const inputs = await buildTurnInputs(deps, encoder.inputSpace, missing);
  const readable = inputs.flatMap((input, i) => (input ? [{ input, seq: missing[i]!.seq }] : []));
  encoder.encode(readable.map(({ input }) => input)).forEach((encoding, i) => {
    cached.set(readable[i]!.seq, encoding.mean);
  });
  const likenesses = turns.map(({ seq }) => {
    const turnMean = cached.get(seq);
    return turnMean ? cosine(mean, turnMean) : null;
  });
  const present = likenesses.filter((value) => value !== null);
  const best = Math.max(MIN_BEST_LIKENESS, ...present);
  const average = present.reduce((a, b) => a + b, 0) / Math.max(1, present.length);
  return likenesses.map((value) => (value ?? average) / best);
}

/**
 * The first of the ranking once more: their likeness to the question in the native space counts beside what the words
 * and the universal space say, as much as use has taught (night/rank-learning.ts).
 */
export async function rerankByNative(
  deps: WithHippocampus & WithEncoders & WithSettings,
  encoder: EncoderVersion,
  nativeProbe: NativeProbe,
  ranked: readonly RankedTurn[],
  weight: number,
): Promise<readonly RankedTurn[]> {
  const limit = deps.settings.native.maxReranked;
  const head = ranked.slice(0, limit);
  if (weight === 0 || nativeProbe.isFallback || head.length < 2) return ranked;
  const likenesses = await computeLikenesses(
    deps,
    encoder,
    nativeProbe,
    head.map(({ turn }) => turn),
  );
  const reranked = head
    .map((item, i) => {
      const nativeShare = weight * likenesses[i]!;
      return { ...item, score: item.score + nativeShare, nativeShare };
    })
    .sort((a, b) => b.score - a.score);
  return [...reranked, ...capScores(reranked, ranked.slice(limit))];
}
