import { ADAM } from './adam.ts';
import type { Adapter } from './adapter.ts';
import type { Batch } from './batch.ts';
import { LOSS } from './loss.ts';
import type { Loss } from './loss.ts';
import { Training } from './training.ts';
import type { TrainingOptions } from './training.ts';
import type { Weights } from './weights.ts';

export const TRAINING: TrainingOptions = { ...LOSS, ...ADAM, rank: 16, clip: 1, warmup: 100 };

export interface CurvePoint extends Loss {
  /** From 1. */
  readonly step: number;
}

export interface Trained {
  /** `diverged`: a loss was not finite; the adapter is that of the last sound step. */
  readonly outcome: 'done' | 'diverged';
  readonly adapter: Adapter;
  readonly curve: readonly CurvePoint[];
}

/**
 * Trains an adapter on batches, one step each; the base is left alone. The same base, batches, options and `random` give
 * the same adapter. `pause` is awaited between steps, so that others get their turn; what it throws ends the training.
 */
export async function trainAdapter(
  base: Weights,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  options: Partial<TrainingOptions> & { readonly random: () => number },
  pause?: () => void | Promise<void>,
): Promise<Trained> {
  const { random, ...chosen } = options;
  const training = new Training(base, { ...TRAINING, ...chosen }, random);
  const curve: CurvePoint[] = [];
  for await (const batch of batches) {
    if (curve.length > 0) await pause?.();
    const loss = training.step(batch);
    if (loss === null) return { outcome: 'diverged', adapter: training.adapter(), curve };
    curve.push({ step: curve.length + 1, ...loss });
  }
  return { outcome: 'done', adapter: training.adapter(), curve };
}
