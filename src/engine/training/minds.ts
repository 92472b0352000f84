import { MemoryError } from '../errors.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Universal, Universals } from '../embedding/universals.ts';
import { openEncoder } from '../nets/encoder.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { Input } from '../nets/input.ts';
import { dequantize } from '../nets/quantize.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';
import type { Reading } from './sides.ts';
import type { Versions } from './versions.ts';

/** How a text is felt: mean [latent] and log variance [latent]. */
export interface Feeling {
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

/** One version of the native encoder, as the day uses it. */
export interface Mind {
  /** Its native space. */
  readonly space: Space;
  readonly reading: Reading;
  readonly encode: (inputs: readonly Input[]) => Feeling[];
}

interface Opened {
  readonly space: Space;
  readonly encoder: Encoder;
  /** The universal space that it reads, as its record has it. */
  readonly reads: unknown;
}

/**
 * The version of the native encoder in use, for the day (spec §9.6; §11.1.1: int8). What is in use stands in the store, so that
 * all processes change at once; a version whose file is damaged is passed over for the one before it, and told of.
 */
export class Minds {
  readonly #hippocampus: Hippocampus;
  readonly #universals: Universals;
  readonly #versions: Versions | null;
  #loaded: { readonly wanted: number; readonly opened: Opened | null } | null = null;
  #problem: string | null = null;

  /** `versions` null: training is off, and nothing of this costs anything. */
  constructor(hippocampus: Hippocampus, universals: Universals, versions: Versions | null) {
    this.#hippocampus = hippocampus;
    this.#universals = universals;
    this.#versions = versions;
  }

  get versions(): Versions | null {
    return this.#versions;
  }

  /** Why the version in use is not the one that is felt by, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Null where there is none, training is off, or it reads another universal space than the one in use. */
  async current(): Promise<Mind | null> {
    if (!this.#versions) return null;
    const space = await this.#hippocampus.native.version();
    if (!space) return null;
    if (this.#loaded?.wanted !== space.id)
      this.#loaded = { wanted: space.id, opened: await this.#load(space) };
    const { opened } = this.#loaded;
    if (!opened) return null;
    const universal = await this.#universals.active().catch(() => null);
    return universal && isSame(universal.space, opened.reads)
      ? mindOf(opened.space, universal, opened.encoder)
      : null;
  }

  async #load(wanted: Space): Promise<Opened | null> {
    this.#problem = null;
    const known = (await this.#hippocampus.native.versions())
      .filter(({ version }) => version <= wanted.version)
      .reverse();
    for (const space of known) {
      try {
        const { config } = await this.#versions!.record(space.version);
        const encoder = openEncoder(dequantize(await this.#versions!.load(space.version, 'day')));
        return { space, encoder, reads: config['space'] };
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
        this.#problem ??= `Version ${space.version} of the native encoder cannot be used: ${error.message}`;
      }
    }
    return null;
  }
}

export const mindOf = (space: Space, universal: Universal, { shape, encode }: Encoder): Mind => ({
  space,
  reading: { ...universal, buckets: shape.buckets },
  encode: (inputs) => {
    const { mu, logVariance } = encode(inputs);
    return mu.map((mean, i) => ({ mean, logVariance: logVariance[i]! }));
  },
});

/** What of a universal space a version's record keeps. */
export const identityOf = ({ role, model, revision, dimensions }: SpaceIdentity): SpaceIdentity => ({
  role,
  model,
  revision,
  dimensions,
});

const isSame = (space: Space, identity: unknown): boolean =>
  JSON.stringify(identityOf(space)) === JSON.stringify(identity);
