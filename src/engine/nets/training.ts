import { addScaled, zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { normals } from '../math/normal.ts';
import type { Rows } from '../math/ties.ts';
import { adam, clip, parameter } from './adam.ts';
import type { AdamOptions, Parameter } from './adam.ts';
import { emptyAdapter, named, productOf, throughProduct } from './adapter.ts';
import type { Adapter, LowRank } from './adapter.ts';
import type { Gradients } from './backward.ts';
import type { Batch } from './batch.ts';
import { gradientsOf } from './loss.ts';
import type { Loss, LossOptions } from './loss.ts';
import { BIASES, DENSE, SPARSE, copyOf } from './weights.ts';
import type { SparseName, Weights } from './weights.ts';

export interface TrainingOptions extends LossOptions, AdamOptions {
  readonly rank: number;
  /** Length of all gradients together, at most. */
  readonly clip: number;
  /** The KL term's weight grows linearly over so many steps; 0: whole at once. */
  readonly warmup: number;
}

/** An adapter in training: the base is never written to. */
export class Training<F extends Floats = Float32Array> {
  readonly #base: Weights<F>;
  readonly #weights: Weights<F>;
  readonly #options: TrainingOptions;
  readonly #normal: () => number;
  readonly #start: Adapter<F>;
  readonly #dense;
  readonly #biases;
  readonly #rows: Record<SparseName, Map<number, Parameter<F>>> = { E: new Map(), G: new Map() };
  #step = 0;

  constructor(base: Weights<F>, options: TrainingOptions, random: () => number) {
    this.#base = base;
    this.#weights = copyOf(base);
    this.#options = options;
    this.#start = emptyAdapter(base, options.rank, random);
    this.#normal = normals(random);
    this.#dense = named(DENSE, (name) => {
      const { A, B } = this.#start.dense[name];
      return { A: parameter(A), B: parameter(B) };
    });
    this.#biases = named(BIASES, (name) => parameter(this.#start.biases[name]));
  }

  /** Base and adapter together, as they are now. Not to be written to, nor kept over a step. */
  get weights(): Weights<F> {
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
    const { loss, gradients } = gradientsOf(this.#weights, batch, options, (count) => this.#noise(count));
    const updates = this.#updates(gradients);
    const length = clip(
      updates.map(([, gradient]) => gradient),
      this.#options.clip,
    );
    if (!Number.isFinite(loss.total) || !Number.isFinite(length)) return null;
    this.#step = step;
    for (const [values, gradient] of updates) adam(values, gradient, step, this.#options);
    this.#refresh(gradients);
    return loss;
  }

  /** A copy of the adapter. */
  adapter(): Adapter<F> {
    const copied = (low: LowRank<F>): LowRank<F> => ({
      ...low,
      A: low.A.slice() as F,
      B: low.B.slice() as F,
    });
    return {
      dense: named(DENSE, (name) => copied(this.#start.dense[name])),
      biases: named(BIASES, (name) => this.#start.biases[name].slice() as F),
      E: this.#rowsOf('E'),
      G: this.#rowsOf('G'),
    };
  }

  #noise(count: number): F {
    const noise = zeros(this.#base.P.data, count);
    for (let i = 0; i < count; i++) noise[i] = this.#normal();
    return noise;
  }

  /** Gradients of the adapter's own parameters: through the product for low rank, as they are for the rest. */
  #updates({ dense, biases, E, G }: Gradients<F>): (readonly [Parameter<F>, F])[] {
    const updates: (readonly [Parameter<F>, F])[] = [];
    for (const name of DENSE) {
      const asked = throughProduct(this.#start.dense[name], dense[name]);
      updates.push([this.#dense[name].A, asked.A], [this.#dense[name].B, asked.B]);
    }
    for (const name of BIASES) updates.push([this.#biases[name], biases[name]]);
    for (const [name, part] of [
      ['E', E],
      ['G', G],
    ] as const)
      part.rows.forEach((row, place) => {
        const known = this.#rows[name].get(row) ?? parameter(zeros(part.data, part.width));
        this.#rows[name].set(row, known);
        updates.push([known, part.data.subarray(place * part.width, (place + 1) * part.width) as F]);
      });
    return updates;
  }

  /** Weights = base + adapter, where this step has changed it. */
  #refresh(gradients: Gradients<F>): void {
    for (const name of DENSE) {
      const { data } = this.#weights[name];
      productOf(this.#start.dense[name], data);
      addScaled(data, this.#base[name].data, 1);
    }
    const sum = (into: F, base: F, change: F, at: number): void => {
      for (let i = 0; i < change.length; i++) into[at + i] = base[at + i]! + change[i]!;
    };
    for (const name of BIASES)
      sum(this.#weights[name].data, this.#base[name].data, this.#start.biases[name], 0);
    for (const name of SPARSE)
      for (const row of gradients[name].rows) {
        const { values } = this.#rows[name].get(row)!;
        sum(this.#weights[name].data, this.#base[name].data, values, row * values.length);
      }
  }

  #rowsOf(name: SparseName): Rows<F> {
    const { width, data: like } = this.#start[name];
    const rows = new Int32Array(this.#rows[name].keys()).sort();
    const data = zeros(like, rows.length * width);
    rows.forEach((row, place) => data.set(this.#rows[name].get(row)!.values, place * width));
    return { width, rows, data };
  }
}
