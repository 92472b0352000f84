import { correlation, moments, pairedT, tidy } from '../../math/statistics.ts';
import { cosine } from '../../math/vectors.ts';
import { encode } from '../../nets/encoder.ts';
import type { Input } from '../../nets/input.ts';
import { lossOf } from '../../nets/loss.ts';
import type { Batch } from '../../nets/batch.ts';
import type { Weights } from '../../nets/weights.ts';
import type { Settings } from '../../vocabulary/settings.ts';

/** What a merge is judged by (R26), before and after it. */
export interface Judgement {
  readonly accepted: boolean;
  /** Why not: the first that failed. */
  readonly reason: 'held_out' | 'labels' | 'anchor' | 'lobotomy' | 'no_number' | null;
  readonly figures: Readonly<Record<string, number>>;
}

/** Pairs whose loss is measured together, at most: more negatives make finer judgements, and cost the square. */
const TOGETHER = 128;
/** Pairs of the day by which its labels are told, at most. */
const LABELLED = 512;

/** Equal batches: to stand out among the two others of a last short one would say nothing, and as much as all else. */
function* batched(pairs: Batch): Generator<Batch> {
  const size = Math.ceil(pairs.length / Math.ceil(pairs.length / TOGETHER));
  for (let from = 0; from < pairs.length; from += size) yield pairs.slice(from, from + size);
}

/** Mean contrastive loss over batches, in nats a pair; 0 without a pair. */
function contrastive(weights: Weights, pairs: Batch): number {
  let sum = 0;
  for (const batch of batched(pairs)) {
    const alike = batch.map((pair) => ({ ...pair, weight: 1 }));
    sum += lossOf(weights, alike, { reconstruction: 0, kl: 0 }).contrastive * batch.length;
  }
  return pairs.length === 0 ? 0 : sum / pairs.length;
}

/**
 * How far its own answer stands out for each question among those of the others, in deviations of their likenesses. The loss
 * falls for whatever spreads texts of one talk, wrong labels too; this rises only for finding the right one.
 */
function standings(weights: Weights, pairs: Batch): number[] {
  const all: number[] = [];
  for (const batch of batched(pairs)) {
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
      const own = cosine(question, answers[i]!);
      // Neither what answers this question, too, nor the question itself where another asks for it.
      const others = answers.flatMap((answer, j) =>
        batch[j]!.query.id === query.id || [positive.id, query.id].includes(batch[j]!.positive.id)
          ? []
          : [cosine(question, answer)],
      );
      const { mean, deviation } = moments(others);
      // Where all lie at one place nothing stands out.
      all.push(deviation < 1e-9 ? 0 : (own - mean) / deviation);
    }
  }
  return all;
}

/**
 * How the day's pairs belong together to a mind that has never learned: by what their weights say they teach, the mean of
 * their standings, and its t. Wrong labels that a night took for right ones cannot vouch for themselves in the next.
 */
function belonging(born: Weights, train: Batch): { mean: number; t: number } {
  const step = Math.max(1, Math.ceil(train.length / LABELLED));
  const some = train.filter((_, i) => i % step === 0);
  const all = standings(born, some);
  const sum = some.reduce((whole, { weight }) => whole + weight, 0);
  if (some.length < 2 || sum <= 0) return { mean: 0, t: 0 };
  const mean = all.reduce((whole, standing, i) => whole + some[i]!.weight * standing, 0) / sum;
  const error =
    Math.sqrt(all.reduce((whole, standing, i) => whole + (some[i]!.weight * (standing - mean)) ** 2, 0)) /
    sum;
  return { mean, t: error < 1e-12 ? 0 : mean / error };
}

/** Likenesses of all pairs of texts, under some weights. */
function likenesses(weights: Weights, inputs: readonly Input[]): number[] {
  const { mu } = encode(weights, inputs);
  return mu.flatMap((a, i) => mu.slice(i + 1).map((b) => cosine(a, b)));
}

export interface Evidence {
  readonly train: Batch;
  /** Of this night and of earlier ones: nothing of it was ever learned from. */
  readonly heldOut: Batch;
  /** What of it is of this night. */
  readonly today: Batch;
  readonly anchor: Batch;
  readonly unrelated: readonly Input[];
}

/** What is merged, what it would take the place of, and what both began as. */
export interface Proposal {
  readonly born: Weights;
  readonly before: Weights;
  readonly after: Weights;
}

/**
 * A merge is a proposal (R26): what was held out must not be found worse, by its loss nor by more than chance in how it stands
 * out. Where the day's pairs belong together no more than any would, as with wrong labels or with names that stand in no memory,
 * what was held out of this very day must stand out more beyond doubt. The Golden Anchor must not be forgotten, and texts
 * that have nothing to do with the day must lie to each other as before (the Lobotomy Alarm of §8.4: a mind that maps everything
 * to one place, or anywhere, has lost them first).
 */
export function judge(
  { born, before, after }: Proposal,
  { train, heldOut, today, anchor, unrelated }: Evidence,
  limits: Settings['training']['judge'],
): Judgement {
  const labels = belonging(born, train);
  const [stood, stands] = [standings(before, heldOut), standings(after, heldOut)];
  const figures = {
    labels: labels.mean,
    labels_t: labels.t,
    held_out_pairs: heldOut.length,
    held_out_before: contrastive(before, heldOut),
    held_out_after: contrastive(after, heldOut),
    standing_before: moments(stood).mean,
    standing_after: moments(stands).mean,
    standing_t: pairedT(stood, stands),
    today_t: pairedT(standings(before, today), standings(after, today)),
    anchor_pairs: anchor.length,
    anchor_before: contrastive(before, anchor),
    anchor_after: contrastive(after, anchor),
    unrelated: correlation(likenesses(before, unrelated), likenesses(after, unrelated)),
  };
  const belongs = labels.t >= limits.labels.t && labels.mean >= limits.labels.mean;
  const reason = !Object.values(figures).every(Number.isFinite)
    ? 'no_number'
    : figures.held_out_after > figures.held_out_before + limits.heldOut || figures.standing_t < limits.worse
      ? 'held_out'
      : !belongs && figures.today_t < limits.surely
        ? 'labels'
        : figures.anchor_after > figures.anchor_before + limits.anchor
          ? 'anchor'
          : figures.unrelated < limits.alarm
            ? 'lobotomy'
            : null;
  return {
    accepted: reason === null,
    reason,
    figures: Object.fromEntries(
      Object.entries(figures)
        .filter(([, value]) => Number.isFinite(value))
        .map(([name, value]) => [name, tidy(value)]),
    ),
  };
}
