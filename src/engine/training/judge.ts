import { correlation, moments, pairedT, tidy } from '../math/statistics.ts';
import { cosine } from '../math/vectors.ts';
import { encode } from '../nets/encoder.ts';
import type { Input } from '../nets/input.ts';
import { lossOf } from '../nets/loss.ts';
import type { Batch } from '../nets/batch.ts';
import type { Weights } from '../nets/weights.ts';
import type { Settings } from '../vocabulary/settings.ts';

/** What a merge is judged by (R26), before and after it. */
export interface Judgement {
  readonly accepted: boolean;
  /** Why not: the first that failed. */
  readonly reason: 'held_out' | 'labels' | 'anchor' | 'lobotomy' | 'no_number' | null;
  readonly figures: Readonly<Record<string, number>>;
}

/** Pairs whose loss is measured together: more negatives make finer judgements, and cost the square. */
const TOGETHER = 128;

/** Mean contrastive loss over batches, in nats a pair; 0 without a pair. */
function contrastive(weights: Weights, pairs: Batch): number {
  let sum = 0;
  for (let from = 0; from < pairs.length; from += TOGETHER) {
    const batch = pairs.slice(from, from + TOGETHER).map((pair) => ({ ...pair, weight: 1 }));
    sum += lossOf(weights, batch, { reconstruction: 0, kl: 0 }).contrastive * batch.length;
  }
  return pairs.length === 0 ? 0 : sum / pairs.length;
}

/**
 * How far its own answer stands out for each question among those of the others, in deviations of their likenesses. The loss
 * falls for whatever spreads texts of one talk, wrong labels too; this rises only for finding the right one.
 */
function standings(weights: Weights, pairs: Batch): number[] {
  const all: number[] = [];
  for (let from = 0; from < pairs.length; from += TOGETHER) {
    const batch = pairs.slice(from, from + TOGETHER);
    const questions = encode(
      weights,
      batch.map(({ query }) => query.input),
    ).mu;
    const answers = encode(
      weights,
      batch.map(({ positive }) => positive.input),
    ).mu;
    for (const [i, question] of questions.entries()) {
      const own = cosine(question, answers[i]!);
      const others = answers.flatMap((answer, j) =>
        batch[j]!.positive.id === batch[i]!.positive.id ? [] : [cosine(question, answer)],
      );
      const { mean, deviation } = moments(others);
      // Where all lie at one place nothing stands out.
      all.push(deviation < 1e-9 ? 0 : (own - mean) / deviation);
    }
  }
  return all;
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
  readonly anchor: Batch;
  readonly unrelated: readonly Input[];
}

/**
 * A merge is a proposal (R26): what was held out must not be found worse, by its loss nor by more than chance in how it stands
 * out; where the day's own pairs belonged together no more than any would, as with wrong labels or with names that stand in no
 * memory, it must stand out more by more than chance. The Golden Anchor must not be forgotten, and texts that have nothing to do
 * with the day must lie to each other as before (the Lobotomy Alarm of §8.4: a mind that maps everything to one place, or
 * anywhere, has lost them first).
 */
export function judge(
  before: Weights,
  after: Weights,
  { train, heldOut, anchor, unrelated }: Evidence,
  limits: Settings['training']['judge'],
): Judgement {
  const belonging = standings(before, train);
  const [stood, stands] = [standings(before, heldOut), standings(after, heldOut)];
  const figures = {
    labels_t: pairedT(
      belonging.map(() => 0),
      belonging,
    ),
    held_out_pairs: heldOut.length,
    held_out_before: contrastive(before, heldOut),
    held_out_after: contrastive(after, heldOut),
    standing_before: moments(stood).mean,
    standing_after: moments(stands).mean,
    standing_t: pairedT(stood, stands),
    anchor_pairs: anchor.length,
    anchor_before: contrastive(before, anchor),
    anchor_after: contrastive(after, anchor),
    unrelated: correlation(likenesses(before, unrelated), likenesses(after, unrelated)),
  };
  const worse = Math.min(-limits.surely, limits.surely);
  const reason = !Object.values(figures).every(Number.isFinite)
    ? 'no_number'
    : figures.held_out_after > figures.held_out_before + limits.heldOut || figures.standing_t < worse
      ? 'held_out'
      : figures.labels_t < limits.labels && figures.standing_t < limits.surely
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
