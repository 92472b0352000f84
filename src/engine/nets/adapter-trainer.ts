import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { createNormalSampler } from '../math/normal.ts';
import type { SparseRows } from '../math/ties.ts';
import { applyAdam, clipGradients, createParameter } from './adam.ts';
import type { AdamOptions, Parameter } from './adam.ts';
import { createEmptyAdapter, buildRecord, multiplyLowRank, backpropLowRank } from './adapter.ts';
import type { Adapter, LowRank } from './adapter.ts';
import type { Gradients } from './backward.ts';
import type { Batch } from './batch.ts';
import { computeGradients } from './loss.ts';
import type { Loss, LossOptions } from './loss.ts';
import { BIAS_NAMES, DENSE_NAMES, SPARSE_NAMES, copyWeights } from './weights.ts';
import type { SparseName, EncoderWeights } from './weights.ts';

export interface AdapterTrainerOptions extends LossOptions, AdamOptions {
  readonly rank: number;
  /** Length of all gradients together, at most. */
  readonly maxGradNorm: number;
  /** The KL term's weight grows linearly over so many steps; 0: whole at once. */
  readonly warmup: number;
}

/** An adapter in training: the base is never written to. */
export class AdapterTrainer<F extends Floats = Float32Array> {
  readonly #base: EncoderWeights<F>;
  readonly #weights: EncoderWeights<F>;
  readonly #options: AdapterTrainerOptions;
  readonly #sampleNormal: () => number;
  readonly #adapter: Adapter<F>;
  readonly #denseParameters;
  readonly #biasParameters;
  readonly #rowParameters: Record<SparseName, Map<number, Parameter<F>>> = { E: new Map(), G: new Map() };
  #step = 0;

  constructor(base: EncoderWeights<F>, options: AdapterTrainerOptions, random: () => number) {
    this.#base = base;
    this.#weights = copyWeights(base);
    this.#options = options;
    this.#adapter = createEmptyAdapter(base, options.rank, random);
    this.#sampleNormal = createNormalSampler(random);
    this.#denseParameters = buildRecord(DENSE_NAMES, (name) => {
      const { A, B } = this.#adapter.dense[name];
      return { A: createParameter(A), B: createParameter(B) };
    });
    this.#biasParameters = buildRecord(BIAS_NAMES, (name) => createParameter(this.#adapter.biases[name]));
  }

  /** Base and adapter together, as they are now. Not to be written to, nor kept over a step. */
  get weights(): EncoderWeights<F> {
    return this.#weights;
  }

  /** The loss before the step, with the KL term's weight of this step; null when it or a gradient was not finite: nothing was changed. */
  step(batch: Batch): Loss | null {
    const { warmup } = this.#options;
    const step = this.#step + 1;
    const options = {
      ...this.#options,
      kl: this.#options.kl * (warmup > 0 ? Math.min(1, step / warmup) : 1),
    };
    const { loss, gradients } = computeGradients(this.#weights, batch, options, (count) =>
      this.#sampleNoise(count),
    );
    const updates = this.#collectUpdates(gradients);
    const gradNorm = clipGradients(
      updates.map(([, gradient]) => gradient),
      this.#options.maxGradNorm,
    );
    if (!Number.isFinite(loss.total) || !Number.isFinite(gradNorm)) return null;
    this.#step = step;
    for (const [parameter, gradient] of updates) applyAdam(parameter, gradient, step, this.#options);
    this.#refresh(gradients);
    return loss;
  }

  /** A copy of the adapter. */
  copyAdapter(): Adapter<F> {
    const copyLowRank = (lowRank: LowRank<F>): LowRank<F> => ({
      ...lowRank,
      A: lowRank.A.slice() as F,
      B: lowRank.B.slice() as F,
    });
    return {
      dense: buildRecord(DENSE_NAMES, (name) => copyLowRank(this.#adapter.dense[name])),
      biases: buildRecord(BIAS_NAMES, (name) => this.#adapter.biases[name].slice() as F),
      E: this.#copyRows('E'),
      G: this.#copyRows('G'),
    };
  }

  #sampleNoise(count: number): F {
    const noise = zeros(this.#base.P.data, count);
    for (let i = 0; i < count; i++) noise[i] = this.#sampleNormal();
    return noise;
  }

  /** Gradients of the adapter's own parameters: through the product for low rank, as they are for the rest. */
  #collectUpdates({ dense, biases, E, G }: Gradients<F>): (readonly [Parameter<F>, F])[] {
    const updates: (readonly [Parameter<F>, F])[] = [];
    for (const name of DENSE_NAMES) {
      const gradLowRank = backpropLowRank(this.#adapter.dense[name], dense[name]);
      updates.push(
        [this.#denseParameters[name].A, gradLowRank.A],
        [this.#denseParameters[name].B, gradLowRank.B],
      );
    }
    for (const name of BIAS_NAMES) updates.push([this.#biasParameters[name], biases[name]]);
    for (const [name, gradRows] of [
      ['E', E],
      ['G', G],
    ] as const)
      gradRows.rows.forEach((row, place) => {
        const parameter =
          this.#rowParameters[name].get(row) ?? createParameter(zeros(gradRows.data, gradRows.width));
        this.#rowParameters[name].set(row, parameter);
        updates.push([
          parameter,
          gradRows.data.subarray(place * gradRows.width, (place + 1) * gradRows.width) as F,
        ]);
      });
    return updates;
  }

  /** Weights = base + adapter, where this step has changed it. */
  #refresh(gradients: Gradients<F>): void {
    for (const name of DENSE_NAMES) {
      const { data } = this.#weights[name];
      multiplyLowRank(this.#adapter.dense[name], data);
      addScaled(data, this.#base[name].data, 1);
    }
    const writeSum = (into: F, base: F, change: F, at: number): void => {
      for (let i = 0; i < change.length; i++) into[at + i] = base[at + i]! + change[i]!;
    };
    for (const name of BIAS_NAMES)
      writeSum(this.#weights[name].data, this.#base[name].data, this.#adapter.biases[name], 0);
    for (const name of SPARSE_NAMES)
      for (const row of gradients[name].rows) {
        const { values } = this.#rowParameters[name].get(row)!;
        writeSum(this.#weights[name].data, this.#base[name].data, values, row * values.length);
      }
  }

  #copyRows(name: SparseName): SparseRows<F> {
    const { width, data: like } = this.#adapter[name];
    const rows = new Int32Array(this.#rowParameters[name].keys()).sort();
    const data = zeros(like, rows.length * width);
    rows.forEach((row, place) => data.set(this.#rowParameters[name].get(row)!.values, place * width));
    return { width, rows, data };
  }
}
