import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { matmul } from '../math/matmul.ts';
import type { Answer } from './batch.ts';

/** Rows of `values` [… × width] at length 1, and their lengths; a row of zeros stays so. */
export function unitRows<F extends Floats>(values: F, width: number): { units: F; lengths: F } {
  const units = values.slice() as F;
  const lengths = zeros(values, values.length / width);
  for (let row = 0; row < lengths.length; row++) {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i++) square += values[i]! * values[i]!;
    const length = Math.sqrt(square);
    lengths[row] = length;
    if (length > 0) for (let i = row * width; i < (row + 1) * width; i++) units[i]! /= length;
  }
  return { units, lengths };
}

/** From what is asked of unit rows to what is asked of the rows: what lies along a row does not turn it. */
export function throughUnits<F extends Floats>(
  asked: F,
  { units, lengths }: { units: F; lengths: F },
  width: number,
): F {
  const into = zeros(asked, asked.length);
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] === 0) continue;
    let along = 0;
    for (let i = row * width; i < (row + 1) * width; i++) along += asked[i]! * units[i]!;
    for (let i = row * width; i < (row + 1) * width; i++)
      into[i] = (asked[i]! - along * units[i]!) / lengths[row]!;
  }
  return into;
}

export interface InfoNCE<F extends Floats = Floats> {
  readonly loss: number;
  /** [queries × width] and [documents × width]. */
  readonly queries: F;
  readonly documents: F;
}

/**
 * InfoNCE over cosines divided by `temperature`: −log of the share of a pair's document among itself and all documents
 * that `excluded` does not hold back from its query; `symmetric` takes the mean with the same for its query among the
 * batch's queries. A mean over pairs by their weights. Queries [q × width], documents [d × width]; `excluded` [q × d].
 */
export function infoNCE<F extends Floats>(
  queries: F,
  documents: F,
  width: number,
  pairs: readonly Answer[],
  excluded: Uint8Array,
  { temperature, symmetric }: { temperature: number; symmetric: boolean },
): InfoNCE<F> {
  const [q, d] = [unitRows(queries, width), unitRows(documents, width)];
  const [rows, columns] = [q.lengths.length, d.lengths.length];
  const logits = zeros(queries, rows * columns);
  matmul(logits, q.units, d.units, rows, columns, width, 'NT');
  for (let i = 0; i < logits.length; i++) logits[i]! /= temperature;

  const asked = zeros(queries, logits.length);
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  let loss = 0;
  for (const { query, document, weight } of total > 0 ? pairs : []) {
    const share = weight / total / (symmetric ? 2 : 1);
    const own = query * columns + document;
    loss += softmaxLoss(logits, asked, excluded, own, query * columns, 1, columns, share);
    if (symmetric) loss += softmaxLoss(logits, asked, excluded, own, document, columns, rows, share);
  }
  for (let i = 0; i < asked.length; i++) asked[i]! /= temperature;

  const [ofQueries, ofDocuments] = [zeros(queries, queries.length), zeros(documents, documents.length)];
  matmul(ofQueries, asked, d.units, rows, width, columns, 'NN');
  matmul(ofDocuments, asked, q.units, columns, width, rows, 'TN');
  return { loss, queries: throughUnits(ofQueries, q, width), documents: throughUnits(ofDocuments, d, width) };
}

/** −share · log softmax of the logit at `own` among those from `first` on in steps of `step`; its gradient is added to `asked`. */
function softmaxLoss(
  logits: Floats,
  asked: Floats,
  excluded: Uint8Array,
  own: number,
  first: number,
  step: number,
  many: number,
  share: number,
): number {
  const end = first + step * many;
  let most = logits[own]!;
  for (let i = first; i < end; i += step) if (excluded[i] === 0) most = Math.max(most, logits[i]!);
  let sum = 0;
  for (let i = first; i < end; i += step)
    if (i === own || excluded[i] === 0) sum += Math.exp(logits[i]! - most);
  for (let i = first; i < end; i += step)
    if (i === own || excluded[i] === 0) asked[i]! += (share * Math.exp(logits[i]! - most)) / sum;
  asked[own]! -= share;
  return share * (Math.log(sum) + most - logits[own]!);
}
