import { MemoryError } from '../errors.ts';
import type { NativeVector } from '../hippocampus/native-port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Universal, Universals } from '../spaces/universals.ts';
import { normalize } from '../math/vectors.ts';
import { openEncoder } from '../nets/encoder.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { Input } from '../nets/input.ts';
import { dequantize } from '../nets/quantize.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';
import type { Reading } from './sides.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
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

/** Earlier versions that are kept open: some 6 MB each. */
const FORMERS = 3;
/** Turns that are kept as felt: 20 MB. */
const TURNS = 20_000;

interface Opened {
  readonly space: Space;
  readonly encoder: Encoder;
  /** The universal space that it reads, as its record has it. */
  readonly reads: unknown;
}

/**
 * The version of the native encoder in use, for the day (spec §9.6; §11.1.1: int8). What is in use stands in the store, so that
 * all processes change at once; a version whose file is damaged is passed over for the one it came from, and told of.
 */
export class Minds {
  readonly #hippocampus: Hippocampus;
  readonly #universals: Universals;
  readonly #versions: Versions | null;
  #loaded: { readonly wanted: number; readonly opened: Opened | null } | null = null;
  #problem: string | null = null;
  readonly #formers = new Map<number, Opened>();
  #blocks: {
    readonly space: number;
    readonly rows: readonly Pick<NativeVector, 'blockKey' | 'mean'>[];
  } | null = null;
  #trust: { readonly space: number; readonly from: number } | null = null;
  #turns: { readonly space: number; readonly means: Map<number, Float32Array> } | null = null;

  /** `versions` null: training is off, and nothing of this costs anything. */
  constructor(hippocampus: Hippocampus, universals: Universals, versions: Versions | null) {
    this.#hippocampus = hippocampus;
    this.#universals = universals;
    this.#versions = versions;
  }

  /** Means, at length 1, of the blocks that the version in use has felt: read once, and again when there are more or fewer. */
  async blocks({ space }: Mind): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]> {
    const count = await this.#hippocampus.native.countVectors(space.id);
    if (this.#blocks?.space !== space.id || this.#blocks.rows.length !== count)
      this.#blocks = {
        space: space.id,
        rows: (await this.#hippocampus.native.readMeans(space.id)).map(({ blockKey, mean }) => ({
          blockKey,
          mean: normalize(mean.slice()),
        })),
      };
    return this.#blocks.rows;
  }

  /** The likeness from which on a probe is trusted; anything, where the version was never calibrated. */
  async trusted({ space }: Mind): Promise<number> {
    if (this.#trust?.space === space.id) return this.#trust.from;
    const from = await this.#hippocampus.facts.get(`native-trust:${space.id}`);
    // The night that has just accepted it is about to say so.
    if (from === null) return -1;
    this.#trust = { space: space.id, from };
    return this.#trust.from;
  }

  /** How turns are felt by the version in use, by entry: kept while there is room, and never written. */
  turns({ space }: Mind): Map<number, Float32Array> {
    if (this.#turns?.space !== space.id || this.#turns.means.size > TURNS)
      this.#turns = { space: space.id, means: new Map() };
    return this.#turns.means;
  }

  /** After a forgetting nothing of it is kept in memory either. */
  clear(): void {
    this.#turns = null;
    this.#blocks = null;
  }

  /** Whether what was felt in a native space can be compared with what `mind` feels: not through another universal space. */
  async comparable(spaceId: number, mind: Mind): Promise<boolean> {
    const space = await this.#spaceOf(spaceId);
    const record = space && (await this.#versions!.record(space.version).catch(() => null));
    return !record || isSame(mind.reading.space, record.config['space']);
  }

  /** The version of a native space, beside the one in use; null where its weights are gone. A few are kept. */
  async former(spaceId: number, { reading }: Mind): Promise<Mind | null> {
    let opened = this.#formers.get(spaceId);
    if (!opened) {
      const space = await this.#spaceOf(spaceId);
      const read = space && (await this.#read(space).catch(() => null));
      if (!read) return null;
      opened = read;
      if (this.#formers.size >= FORMERS) this.#formers.delete([...this.#formers.keys()][0]!);
      this.#formers.set(spaceId, opened);
    }
    return mindOf(opened.space, reading, opened.encoder);
  }

  async #spaceOf(spaceId: number): Promise<Space | undefined> {
    return (await this.#hippocampus.native.listVersions()).find(({ id }) => id === spaceId);
  }

  get versions(): Versions | null {
    return this.#versions;
  }

  /** Why the version in use is not the one that is felt by, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Null where there is none, training is off, or it reads another universal space than the one in use: `active`, for whoever
   * has it at hand.
   */
  async current(active?: Universal): Promise<Mind | null> {
    const opened = await this.#opened();
    if (!opened) return null;
    const universal = active ?? (await this.#universals.active().catch(() => null));
    return universal && isSame(universal.space, opened.reads)
      ? mindOf(opened.space, universal, opened.encoder)
      : null;
  }

  /** Number of the version that is felt by in this space; null where there is none. Asks for no universal model. */
  async version(active: Space): Promise<number | null> {
    const opened = await this.#opened();
    return opened && isSame(active, opened.reads) ? opened.space.version : null;
  }

  async #opened(): Promise<Opened | null> {
    if (!this.#versions) return null;
    const space = await this.#hippocampus.native.readVersion();
    if (!space) return null;
    if (this.#loaded?.wanted !== space.id)
      this.#loaded = { wanted: space.id, opened: await this.#load(space) };
    return this.#loaded.opened;
  }

  async #load(wanted: Space): Promise<Opened | null> {
    this.#problem = null;
    const versions = this.#versions!;
    const known = await this.#hippocampus.native.listVersions();
    let from = wanted.version;
    const told = (number: number, why: string): null => {
      this.#problem ??= `Version ${number} of the native encoder cannot be used: ${why}`;
      return null;
    };
    const open = async (space: Space): Promise<Opened | null> => {
      try {
        const opened = await this.#read(space);
        if (opened) return opened;
      } catch (error) {
        if (error instanceof MemoryError) return told(space.version, error.message);
        throw error;
      }
      // A stranger does not say what this one came from.
      from = space.version - 1;
      return told(space.version, 'what stands in its folder is another one; put back the folder as it was.');
    };
    const first = await open(wanted);
    if (first) return first;
    for await (const record of versions.ancestry(from)) {
      const space = known.find((other) => other.id !== wanted.id && isOf(other, record));
      const opened = space && (await open(space));
      if (opened) return opened;
    }
    return null;
  }

  /** Null where what stands in its folder is another one. */
  async #read(space: Space): Promise<Opened | null> {
    const versions = this.#versions!;
    const record = await versions.record(space.version);
    if (!isOf(space, record)) return null;
    const encoder = openEncoder(dequantize(await versions.load(space.version, 'day')));
    return { space, encoder, reads: record.config['space'] };
  }
}

/** What a version is known by in the store: its number may be another's where its folder is an older one, its hash is not. */
export const revisionOf = ({ files }: VersionRecord): string | null =>
  files.weights?.sha256.slice(0, 16) ?? null;
export const isOf = (space: Space, record: VersionRecord): boolean =>
  space.version === record.number && space.revision === revisionOf(record);

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
