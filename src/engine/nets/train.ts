import { DEFAULT_ADAM_OPTIONS } from './adam.ts';
import type { Adapter } from './adapter.ts';
import type { Batch } from './batch.ts';
import { DEFAULT_LOSS_OPTIONS } from './loss.ts';
import type { Loss } from './loss.ts';
import { AdapterTrainer } from './adapter-trainer.ts';
import type { AdapterTrainerOptions } from './adapter-trainer.ts';
import type { EncoderWeights } from './weights.ts';

export const DEFAULT_TRAINER_OPTIONS: AdapterTrainerOptions = {
  ...DEFAULT_LOSS_OPTIONS,
  ...DEFAULT_ADAM_OPTIONS,
  rank: 16,
  maxGradNorm: 1,
  warmup: 100,
};

export interface CurvePoint extends Loss {
  /** From 1. */
  readonly step: number;
}

export interface TrainingResult {
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
  base: EncoderWeights,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  options: Partial<AdapterTrainerOptions> & { readonly random: () => number },
  pause?: () => void | Promise<void>,
): Promise<TrainingResult> {
  const { random, ...overrides } = options;
  const trainer = new AdapterTrainer(base, { ...DEFAULT_TRAINER_OPTIONS, ...overrides }, random);
  const curve: CurvePoint[] = [];
  for await (const batch of batches) {
    if (curve.length > 0) await pause?.();
    const loss = trainer.step(batch);
    if (loss === null) return { outcome: 'diverged', adapter: trainer.copyAdapter(), curve };
    curve.push({ step: curve.length + 1, ...loss });
  }
  return { outcome: 'done', adapter: trainer.copyAdapter(), curve };
}
