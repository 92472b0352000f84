import { JUDGEMENT_FIGURES } from '../../vocabulary/night-counts.ts';
import type { JudgementFigure } from '../../vocabulary/night-counts.ts';
import { correlation, computeMoments, computePairedT, roundTo4Decimals } from '../../math/statistics.ts';
import { cosine } from '../../math/vectors.ts';
import { encode } from '../../nets/encoder.ts';
import type { EncoderInput } from '../../nets/input.ts';
import { computeLoss } from '../../nets/loss.ts';
import type { Batch } from '../../nets/batch.ts';
import type { EncoderWeights } from '../../nets/weights.ts';
import type { Settings } from '../../vocabulary/settings.ts';

/** What a merge is judged by (R26), before and after it. */
export interface Judgement {
  readonly accepted: boolean;
  /** Why not: the first that failed. */
  readonly reason: 'held_out' | 'labels' | 'anchor' | 'lobotomy' | 'no_number' | null;
  /** What is no number is left out. */
  readonly metrics: Readonly<Partial<Record<JudgementFigure, number>>>;
}

/** Pairs whose loss is measured together, at most: more negatives make finer judgements, and cost the square. */
const MAX_BATCH_SIZE = 128;
/** Pairs of the day by which its labels are told, at most. */
const MAX_LABEL_PAIRS = 512;

/** Equal batches: to stand out among the two others of a last short one would say nothing, and as much as all else. */
function* splitBatches(pairs: Batch): Generator<Batch> {
  const size = Math.ceil(pairs.length / Math.ceil(pairs.length / MAX_BATCH_SIZE));
  for (let from = 0; from < pairs.length; from += size) yield pairs.slice(from, from + size);
}

/** Mean contrastive loss over batches, in nats a pair; 0 without a pair. */
function measureContrastiveLoss(weights: EncoderWeights, pairs: Batch): number {
  let totalLoss = 0;
  for (const batch of splitBatches(pairs)) {
    const unweightedPairs = batch.map((pair) => ({ ...pair, weight: 1 }));
    totalLoss +=
      computeLoss(weights, unweightedPairs, { reconstruction: 0, kl: 0 }).contrastive * batch.length;
  }
  return pairs.length === 0 ? 0 : totalLoss / pairs.length;
}

/**
 * How far its own answer stands out for each question among those of the others, in deviations of their likenesses. The loss
 * falls for whatever spreads texts of one talk, wrong labels too; this rises only for finding the right one.
 */
function computeStandings(weights: EncoderWeights, pairs: Batch): number[] {
  const standings: number[] = [];
  for (const batch of splitBatches(pairs)) {
    const questions = encode(
      weights,
      batch.map(({ query }) => query.input),
    ).mu;
    const answers = encode(
      weights,
      batch.map(({ positive }) => positive.input),
    ).mu;
    for (const [i, question] of questions.entries()) {
      const { query, positive } = batch[i]!;
      const ownSimilarity = cosine(question, answers[i]!);
      // Neither what answers this question, too, nor the question itself where another asks for it.
      const otherSimilarities = answers.flatMap((answer, j) =>
        batch[j]!.query.id === query.id || [positive.id, query.id].includes(batch[j]!.positive.id)
          ? []
          : [cosine(question, answer)],
      );
      const { mean, deviation } = computeMoments(otherSimilarities);
      // Where all lie at one place nothing stands out.
      standings.push(deviation < 1e-9 ? 0 : (ownSimilarity - mean) / deviation);
    }
  }
  return standings;
}

/**
 * How the day's pairs belong together to a mind that has never learned: by what their weights say they teach, the mean of
 * their standings, and its t. Wrong labels that a night took for right ones cannot vouch for themselves in the next.
 */
function measureLabelFit(initialWeights: EncoderWeights, train: Batch): { mean: number; t: number } {
  const step = Math.max(1, Math.ceil(train.length / MAX_LABEL_PAIRS));
  const sample = train.filter((_, i) => i % step === 0);
  const standings = computeStandings(initialWeights, sample);
  const totalWeight = sample.reduce((total, { weight }) => total + weight, 0);
  if (sample.length < 2 || totalWeight <= 0) return { mean: 0, t: 0 };
  const mean =
    standings.reduce((total, standing, i) => total + sample[i]!.weight * standing, 0) / totalWeight;
  const standardError =
    Math.sqrt(
      standings.reduce((total, standing, i) => total + (sample[i]!.weight * (standing - mean)) ** 2, 0),
    ) / totalWeight;
  return { mean, t: standardError < 1e-12 ? 0 : mean / standardError };
}

/** Likenesses of all pairs of texts, under some weights. */
function computeSimilarities(weights: EncoderWeights, inputs: readonly EncoderInput[]): number[] {
  const { mu } = encode(weights, inputs);
  return mu.flatMap((a, i) => mu.slice(i + 1).map((b) => cosine(a, b)));
}

export interface Evidence {
  readonly train: Batch;
  /** Of this night and of earlier ones: nothing of it was ever learned from. */
  readonly heldOut: Batch;
  /** What of it is of this night. */
  readonly heldOutToday: Batch;
  readonly anchor: Batch;
  readonly unrelated: readonly EncoderInput[];
}

/** What is merged, what it would take the place of, and what both began as. */
export interface Proposal {
  readonly initialWeights: EncoderWeights;
  readonly currentWeights: EncoderWeights;
  readonly mergedWeights: EncoderWeights;
}

/**
 * A merge is a proposal (R26): what was held out must not be found worse, by its loss nor by more than chance in how it stands
 * out. Where the day's pairs belong together no more than any would, as with wrong labels or with names that stand in no memory,
 * what was held out of this very day must stand out more beyond doubt. The Golden Anchor must not be forgotten, and texts
 * that have nothing to do with the day must lie to each other as before (the Lobotomy Alarm of §8.4: a mind that maps everything
 * to one place, or anywhere, has lost them first).
 */
export function judge(
  { initialWeights, currentWeights, mergedWeights }: Proposal,
  { train, heldOut, heldOutToday, anchor, unrelated }: Evidence,
  limits: Settings['training']['judge'],
): Judgement {
  const labels = measureLabelFit(initialWeights, train);
  const [standingsBefore, standingsAfter] = [
    computeStandings(currentWeights, heldOut),
    computeStandings(mergedWeights, heldOut),
  ];
  const metrics: Record<JudgementFigure, number> = {
    labels: labels.mean,
    labels_t: labels.t,
    held_out_pairs: heldOut.length,
    held_out_before: measureContrastiveLoss(currentWeights, heldOut),
    held_out_after: measureContrastiveLoss(mergedWeights, heldOut),
    standing_before: computeMoments(standingsBefore).mean,
    standing_after: computeMoments(standingsAfter).mean,
    standing_t: computePairedT(standingsBefore, standingsAfter),
    today_t: computePairedT(
      computeStandings(currentWeights, heldOutToday),
      computeStandings(mergedWeights, heldOutToday),
    ),
    anchor_pairs: anchor.length,
    anchor_before: measureContrastiveLoss(currentWeights, anchor),
    anchor_after: measureContrastiveLoss(mergedWeights, anchor),
    unrelated: correlation(
      computeSimilarities(currentWeights, unrelated),
      computeSimilarities(mergedWeights, unrelated),
    ),
  };
  const hasSoundLabels = labels.t >= limits.labels.t && labels.mean >= limits.labels.mean;
  const reason = !Object.values(metrics).every(Number.isFinite)
    ? 'no_number'
    : metrics.held_out_after > metrics.held_out_before + limits.heldOut ||
        metrics.standing_t < limits.maxWorseT
      ? 'held_out'
      : !hasSoundLabels && metrics.today_t < limits.minBetterT
        ? 'labels'
        : metrics.anchor_after > metrics.anchor_before + limits.anchor
          ? 'anchor'
          : metrics.unrelated < limits.alarm
            ? 'lobotomy'
            : null;
  return {
    accepted: reason === null,
    reason,
    metrics: Object.fromEntries(
      JUDGEMENT_FIGURES.filter((name) => Number.isFinite(metrics[name])).map((name) => [
        name,
        roundTo4Decimals(metrics[name]),
      ]),
    ),
  };
}
