import { createInputError } from '../errors.ts';
import type { EncoderInput } from './input.ts';

/** A text with its name. The same id among queries, or among documents, is the same text. */
export interface NamedInput {
  readonly id: string;
  readonly input: EncoderInput;
}

/** A question (or what stands for one) and what answers it. */
export interface ContrastivePair {
  readonly query: NamedInput;
  readonly positive: NamedInput;
  /** Documents near the query that do not answer it. */
  readonly negatives: readonly NamedInput[];
  /** Its `ties_merge_weight`, or any other weight ≥ 0. */
  readonly weight: number;
}
export type Batch = readonly ContrastivePair[];

/** A pair by its places among the distinct queries and documents. */
export interface PairIndices {
  readonly query: number;
  readonly document: number;
  readonly weight: number;
}

/** A batch whose texts are each there once: queries first, then documents. */
export interface BatchLayout {
  readonly inputs: readonly EncoderInput[];
  readonly queryCount: number;
  readonly documentCount: number;
  readonly pairs: readonly PairIndices[];
  /**
   * [queries × documents] 1 where a document is no negative for a query, nor the query for it: it answers the query in
   * some pair of the batch, or is the query's own text.
   */
  readonly excluded: Uint8Array;
}

export function buildBatch(batch: Batch): BatchLayout {
  const queries = new Map<string, { place: number; input: EncoderInput }>();
  const documents = new Map<string, { place: number; input: EncoderInput }>();
  const assignPlace = (places: typeof queries, { id, input }: NamedInput): number => {
    const existing = places.get(id);
    if (existing) return existing.place;
    places.set(id, { place: places.size, input });
    return places.size - 1;
  };
  const pairs: PairIndices[] = batch.map(({ query, positive, weight }) => {
    if (!Number.isFinite(weight) || weight < 0)
      throw createInputError(
        `A pair's weight must be 0 or more, not ${weight}.`,
        'Give a finite weight of at least 0.',
      );
    return { query: assignPlace(queries, query), document: assignPlace(documents, positive), weight };
  });
  for (const { negatives } of batch) for (const negative of negatives) assignPlace(documents, negative);
  const excluded = new Uint8Array(queries.size * documents.size);
  for (const { query, document } of pairs) excluded[query * documents.size + document] = 1;
  for (const [id, { place }] of queries) {
    const sameDocument = documents.get(id);
    if (sameDocument) excluded[place * documents.size + sameDocument.place] = 1;
  }
  return {
    inputs: [...queries.values(), ...documents.values()].map(({ input }) => input),
    queryCount: queries.size,
    documentCount: documents.size,
    pairs,
    excluded,
  };
}
