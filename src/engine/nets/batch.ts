import { invalid } from '../errors.ts';
import type { Input } from './input.ts';

/** A text with its name. The same id among queries, or among documents, is the same text. */
export interface Named {
  readonly id: string;
  readonly input: Input;
}

/** A question (or what stands for one) and what answers it. */
export interface Pair {
  readonly query: Named;
  readonly positive: Named;
  /** Documents near the query that do not answer it. */
  readonly negatives: readonly Named[];
  /** Its `ties_merge_weight`, or any other weight ≥ 0. */
  readonly weight: number;
}
export type Batch = readonly Pair[];

/** A pair by its places among the distinct queries and documents. */
export interface Answer {
  readonly query: number;
  readonly document: number;
  readonly weight: number;
}

/** A batch whose texts are each there once: queries first, then documents. */
export interface Laid {
  readonly inputs: readonly Input[];
  readonly queries: number;
  readonly documents: number;
  readonly pairs: readonly Answer[];
  /**
   * [queries × documents] 1 where a document is no negative for a query, nor the query for it: it answers the query in
   * some pair of the batch, or is the query's own text.
   */
  readonly excluded: Uint8Array;
}

export function laid(batch: Batch): Laid {
  const queries = new Map<string, { place: number; input: Input }>();
  const documents = new Map<string, { place: number; input: Input }>();
  const placed = (among: typeof queries, { id, input }: Named): number => {
    const known = among.get(id);
    if (known) return known.place;
    among.set(id, { place: among.size, input });
    return among.size - 1;
  };
  const pairs: Answer[] = batch.map(({ query, positive, weight }) => {
    if (!Number.isFinite(weight) || weight < 0)
      throw invalid(
        `A pair's weight must be 0 or more, not ${weight}.`,
        'Give a finite weight of at least 0.',
      );
    return { query: placed(queries, query), document: placed(documents, positive), weight };
  });
  for (const { negatives } of batch) for (const negative of negatives) placed(documents, negative);
  const excluded = new Uint8Array(queries.size * documents.size);
  for (const { query, document } of pairs) excluded[query * documents.size + document] = 1;
  for (const [id, { place }] of queries) {
    const same = documents.get(id);
    if (same) excluded[place * documents.size + same.place] = 1;
  }
  return {
    inputs: [...queries.values(), ...documents.values()].map(({ input }) => input),
    queries: queries.size,
    documents: documents.size,
    pairs,
    excluded,
  };
}
