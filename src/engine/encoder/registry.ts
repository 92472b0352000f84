import { MemoryError } from '../errors.ts';
import type { NativeVector } from '../hippocampus/native-port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { UniversalSpace, UniversalSpaces } from '../spaces/universal-spaces.ts';
import { normalize } from '../math/vectors.ts';
import { openEncoder } from '../nets/encoder.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { EncoderInput } from '../nets/input.ts';
import { dequantize } from '../nets/quantize.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';
import type { InputSpace } from './encoder-inputs.ts';
import type { VersionRecord } from '../vocabulary/versions.ts';
import type { VersionStore } from './versions.ts';

/** How a text is encoded: mean [latent] and log variance [latent]. */
export interface BlockEncoding {
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

/** One version of the native encoder, as the day uses it. */
export interface EncoderVersion {
  /** Its native space. */
  readonly space: Space;
  readonly inputSpace: InputSpace;
  readonly encode: (inputs: readonly EncoderInput[]) => BlockEncoding[];
}

/** Earlier versions that are kept open: some 6 MB each. */
const MAX_EARLIER_ENCODERS = 3;
/** Turns whose means are kept: 20 MB. */
const MAX_CACHED_TURNS = 20_000;

interface LoadedEncoder {
  readonly space: Space;
  readonly encoder: Encoder;
  /** The universal space that it reads, as its record has it. */
  readonly sourceSpace: unknown;
}

/**
 * The version of the native encoder in use, for the day (spec §9.6; §11.1.1: int8). What is in use stands in the store, so that
 * all processes change at once; a version whose file is damaged is passed over for the one it came from, and told of.
 */
export class EncoderRegistry {
  readonly #hippocampus: Hippocampus;
  readonly #universals: UniversalSpaces;
  readonly #versions: VersionStore | null;
  #loaded: { readonly wanted: number; readonly opened: LoadedEncoder | null } | null = null;
  #problem: string | null = null;
  readonly #earlierEncoders = new Map<number, LoadedEncoder>();
  #blockMeans: {
    readonly space: number;
    readonly rows: readonly Pick<NativeVector, 'blockKey' | 'mean'>[];
  } | null = null;
  #trustThreshold: { readonly space: number; readonly from: number } | null = null;
  #turnMeans: { readonly space: number; readonly means: Map<number, Float32Array> } | null = null;

  /** `versions` null: training is off, and nothing of this costs anything. */
  constructor(hippocampus: Hippocampus, universals: UniversalSpaces, versions: VersionStore | null) {
    this.#hippocampus = hippocampus;
    this.#universals = universals;
    this.#versions = versions;
  }

  /** Means, at length 1, of the blocks that the version in use has encoded: read once, and again when there are more or fewer. */
  async readBlockMeans({
    space,
  }: EncoderVersion): Promise<readonly Pick<NativeVector, 'blockKey' | 'mean'>[]> {
    const count = await this.#hippocampus.native.countVectors(space.id);
    if (this.#blockMeans?.space !== space.id || this.#blockMeans.rows.length !== count)
      this.#blockMeans = {
        space: space.id,
        rows: (await this.#hippocampus.native.readMeans(space.id)).map(({ blockKey, mean }) => ({
          blockKey,
          mean: normalize(mean.slice()),
        })),
      };
    return this.#blockMeans.rows;
  }

  /** The likeness from which on a probe is trusted; anything, where the version was never calibrated. */
  async readTrustThreshold({ space }: EncoderVersion): Promise<number> {
    if (this.#trustThreshold?.space === space.id) return this.#trustThreshold.from;
    const from = await this.#hippocampus.facts.get(`native-trust:${space.id}`);
    // The night that has just accepted it is about to say so.
    if (from === null) return -1;
    this.#trustThreshold = { space: space.id, from };
    return this.#trustThreshold.from;
  }

  /** How turns are encoded by the version in use, by entry: kept while there is room, and never written. */
  getTurnMeans({ space }: EncoderVersion): Map<number, Float32Array> {
    if (this.#turnMeans?.space !== space.id || this.#turnMeans.means.size > MAX_CACHED_TURNS)
      this.#turnMeans = { space: space.id, means: new Map() };
    return this.#turnMeans.means;
  }

  /** After a forgetting nothing of it is kept in memory either. */
  clear(): void {
    this.#turnMeans = null;
    this.#blockMeans = null;
  }

  /** Whether what was encoded in a native space can be compared with what `encoder` makes: not through another universal space. */
  async isComparable(spaceId: number, encoder: EncoderVersion): Promise<boolean> {
    const space = await this.#findSpace(spaceId);
    const record = space && (await this.#versions!.readRecord(space.version).catch(() => null));
    return !record || hasSameIdentity(encoder.inputSpace.space, record.config['space']);
  }

  /** The version of a native space, beside the one in use; null where its weights are gone. A few are kept. */
  async loadEarlier(spaceId: number, { inputSpace }: EncoderVersion): Promise<EncoderVersion | null> {
    let loaded = this.#earlierEncoders.get(spaceId);
    if (!loaded) {
      const space = await this.#findSpace(spaceId);
      const newlyLoaded = space && (await this.#loadEncoder(space).catch(() => null));
      if (!newlyLoaded) return null;
      loaded = newlyLoaded;
      if (this.#earlierEncoders.size >= MAX_EARLIER_ENCODERS)
        this.#earlierEncoders.delete([...this.#earlierEncoders.keys()][0]!);
      this.#earlierEncoders.set(spaceId, loaded);
    }
    return createEncoderVersion(loaded.space, inputSpace, loaded.encoder);
  }

  async #findSpace(spaceId: number): Promise<Space | undefined> {
    return (await this.#hippocampus.native.listVersions()).find(({ id }) => id === spaceId);
  }

  get versions(): VersionStore | null {
    return this.#versions;
  }

  /** Why the version in use is not the one that encodes, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Null where there is none, training is off, or it reads another universal space than the one in use: `activeUniversal`, for whoever
   * has it at hand.
   */
  async loadCurrent(activeUniversal?: UniversalSpace): Promise<EncoderVersion | null> {
    const loaded = await this.#loadActive();
    if (!loaded) return null;
    const universal = activeUniversal ?? (await this.#universals.requireActive().catch(() => null));
    return universal && hasSameIdentity(universal.space, loaded.sourceSpace)
      ? createEncoderVersion(loaded.space, universal, loaded.encoder)
      : null;
  }

  /** Number of the version that encodes in this space; null where there is none. Asks for no universal model. */
  async readCurrentNumber(activeSpace: Space): Promise<number | null> {
    const loaded = await this.#loadActive();
    return loaded && hasSameIdentity(activeSpace, loaded.sourceSpace) ? loaded.space.version : null;
  }

  async #loadActive(): Promise<LoadedEncoder | null> {
    if (!this.#versions) return null;
    const space = await this.#hippocampus.native.readVersion();
    if (!space) return null;
    if (this.#loaded?.wanted !== space.id)
      this.#loaded = { wanted: space.id, opened: await this.#loadWithFallback(space) };
    return this.#loaded.opened;
  }

  async #loadWithFallback(activeSpace: Space): Promise<LoadedEncoder | null> {
    this.#problem = null;
    const versions = this.#versions!;
    const knownSpaces = await this.#hippocampus.native.listVersions();
    let startNumber = activeSpace.version;
    const recordProblem = (versionNumber: number, reason: string): null => {
      this.#problem ??= `Version ${versionNumber} of the native encoder cannot be used: ${reason}`;
      return null;
    };
    const tryLoad = async (space: Space): Promise<LoadedEncoder | null> => {
      try {
        const loaded = await this.#loadEncoder(space);
        if (loaded) return loaded;
      } catch (error) {
        if (error instanceof MemoryError) return recordProblem(space.version, error.message);
        throw error;
      }
      // A stranger does not say what this one came from.
      startNumber = space.version - 1;
      return recordProblem(
        space.version,
        'what stands in its folder is another one; put back the folder as it was.',
      );
    };
    const loadedActive = await tryLoad(activeSpace);
    if (loadedActive) return loadedActive;
    for await (const record of versions.walkAncestry(startNumber)) {
      const space = knownSpaces.find((other) => other.id !== activeSpace.id && isEncoderOf(other, record));
      const loaded = space && (await tryLoad(space));
      if (loaded) return loaded;
    }
    return null;
  }

  /** Null where what stands in its folder is another one. */
  async #loadEncoder(space: Space): Promise<LoadedEncoder | null> {
    const versions = this.#versions!;
    const record = await versions.readRecord(space.version);
    if (!isEncoderOf(space, record)) return null;
    const encoder = openEncoder(dequantize(await versions.load(space.version, 'day')));
    return { space, encoder, sourceSpace: record.config['space'] };
  }
}

/** What a version is known by in the store: its number may be another's where its folder is an older one, its hash is not. */
export const readRevision = ({ files }: VersionRecord): string | null =>
  files.weights?.sha256.slice(0, 16) ?? null;
export const isEncoderOf = (space: Space, record: VersionRecord): boolean =>
  space.version === record.number && space.revision === readRevision(record);

const createEncoderVersion = (
  space: Space,
  universal: UniversalSpace,
  { shape, encode }: Encoder,
): EncoderVersion => ({
  space,
  inputSpace: { ...universal, buckets: shape.buckets },
  encode: (inputs) => {
    const { mu, logVariance } = encode(inputs);
    return mu.map((mean, i) => ({ mean, logVariance: logVariance[i]! }));
  },
});

/** What of a universal space a version's record keeps. */
export const toSpaceIdentity = ({ role, model, revision, dimensions }: SpaceIdentity): SpaceIdentity => ({
  role,
  model,
  revision,
  dimensions,
});

export const hasSameIdentity = (space: Space, identity: unknown): boolean =>
  JSON.stringify(toSpaceIdentity(space)) === JSON.stringify(identity);

export interface WithEncoders {
  /** The native encoder, for the day. */
  readonly encoders: EncoderRegistry;
}
