import type { SpaceIdentity } from '../vocabulary/space.ts';

/** Turns text into a place in the frozen, shared space by which every memory is reached (spec §9.2). */
export interface UniversalEmbedder {
  /** Two embedders with equal identities give equal vectors for equal texts, on every platform. */
  readonly identity: SpaceIdentity;
  /** True when embedding a turn costs well under a millisecond: then it happens before `remember` answers. */
  readonly cheap: boolean;
  /** Texts → unit vectors of `identity.dimensions`, in the same order. The empty text's vector may be zero. */
  embed(texts: readonly string[], kind: 'document' | 'query'): Promise<Float32Array[]>;
}
