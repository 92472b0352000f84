/**
 * A vector space (R2): whoever wrote a vector. Vectors of different spaces are never compared. A universal space is
 * immutable; its `identity` changes with anything that could change a vector.
 */
export interface SpaceIdentity {
  readonly role: 'universal' | 'native';
  readonly model: string;
  readonly revision: string;
  readonly dimensions: number;
}

export interface Space extends SpaceIdentity {
  readonly id: number;
  readonly version: number;
  readonly createdAt: number;
  readonly active: boolean;
}

export interface WithBuiltinSpace {
  /** The space of the builtin embedder. */
  readonly openBuiltinSpace: () => Promise<Space>;
}
