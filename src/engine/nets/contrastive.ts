import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { PairIndices } from './batch.ts';

/** Rows of `values` [… × width] at length 1, and their lengths; a row of zeros stays so. */
export function normalizeRows<F extends Floats>(values: F, width: number): { units: F; lengths: F } {
  const units = values.slice() as F;
  const lengths = zeros(values, values.length / width);
  for (let row = 0; row < lengths.length; row++) {
    let squaredNorm = 0;
    for (let i = row * width; i < (row + 1) * width; i++) squaredNorm += values[i]! * values[i]!;
    const length = Math.sqrt(squaredNorm);
    lengths[row] = length;
    if (length > 0) for (let i = row * width; i < (row + 1) * width; i++) units[i]! /= length;
  }
  return { units, lengths };
}

/** From what is asked of unit rows to what is asked of the rows: what lies along a row does not turn it. */
function backpropNormalize<F extends Floats>(
  gradUnits: F,
  { units, lengths }: { units: F; lengths: F },
  width: number,
): F {
  const gradRows = zeros(gradUnits, gradUnits.length);
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] === 0) continue;
    let projection = 0;
    for (let i = row * width; i < (row + 1) * width; i++) projection += gradUnits[i]! * units[i]!;
    for (let i = row * width; i < (row + 1) * width; i++)
      gradRows[i] = (gradUnits[i]! - projection * units[i]!) / lengths[row]!;
  }
  return gradRows;
}

export interface InfoNceResult<F extends Floats = Floats> {
  readonly loss: number;
  /** [queries × width] and [documents × width]. */
  readonly gradQueries: F;
  readonly gradDocuments: F;
}

/**
 * InfoNCE over cosines divided by `temperature`: −log of the share of a pair's document among itself and all documents
 * that `excluded` does not hold back from its query; `symmetric` takes the mean with the same for its query among the
 * batch's queries. A mean over pairs by their weights. Queries [q × width], documents [d × width]; `excluded` [q × d].
 */
export function computeInfoNce<F extends Floats>(
  queries: F,
  documents: F,
  width: number,
  pairs: readonly PairIndices[],
  excluded: Uint8Array,
  { temperature, symmetric }: { temperature: number; symmetric: boolean },
): InfoNceResult<F> {
  const [q, d] = [normalizeRows(queries, width), normalizeRows(documents, width)];
  const [rows, columns] = [q.lengths.length, d.lengths.length];
  const logits = zeros(queries, rows * columns);
  matmul(logits, q.units, d.units, rows, columns, width, 'NT');
  for (let i = 0; i < logits.length; i++) logits[i]! /= temperature;

  const gradLogits = zeros(queries, logits.length);
  const totalWeight = pairs.reduce((sum, { weight }) => sum + weight, 0);
  let loss = 0;
  for (const { query, document, weight } of totalWeight > 0 ? pairs : []) {
    const share = weight / totalWeight / (symmetric ? 2 : 1);
    const target = query * columns + document;
    loss += addSoftmaxLoss(logits, gradLogits, excluded, target, query * columns, 1, columns, share);
    if (symmetric)
      loss += addSoftmaxLoss(logits, gradLogits, excluded, target, document, columns, rows, share);
  }
  for (let i = 0; i < gradLogits.length; i++) gradLogits[i]! /= temperature;

  const [gradUnitQueries, gradUnitDocuments] = [
    zeros(queries, queries.length),
    zeros(documents, documents.length),
  ];
  matmul(gradUnitQueries, gradLogits, d.units, rows, width, columns, 'NN');
  matmul(gradUnitDocuments, gradLogits, q.units, columns, width, rows, 'TN');
  return {
    loss,
    gradQueries: backpropNormalize(gradUnitQueries, q, width),
    gradDocuments: backpropNormalize(gradUnitDocuments, d, width),
  };
}

/** −share · log softmax of the logit at `target` among those from `start` on in steps of `step`; its gradient is added to `gradLogits`. */
function addSoftmaxLoss(
  logits: Floats,
  gradLogits: Floats,
  excluded: Uint8Array,
  target: number,
  start: number,
  step: number,
  count: number,
  share: number,
): number {
  const end = start + step * count;
  let maxLogit = logits[target]!;
  for (let i = start; i < end; i += step) if (excluded[i] === 0) maxLogit = Math.max(maxLogit, logits[i]!);
  let sum = 0;
  for (let i = start; i < end; i += step)
    if (i === target || excluded[i] === 0) sum += Math.exp(logits[i]! - maxLogit);
  for (let i = start; i < end; i += step)
    if (i === target || excluded[i] === 0) gradLogits[i]! += (share * Math.exp(logits[i]! - maxLogit)) / sum;
  gradLogits[target]! -= share;
  return share * (Math.log(sum) + maxLogit - logits[target]!);
}
