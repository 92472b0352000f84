import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';
import { Patience } from './patience.ts';

/** A universal space with the one embedder whose vectors belong into it. */
export interface Universal {
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
}

/** Models of the owner's choice, beside the embedder that every store has. */
export interface ModelChoice {
  /** What the owner wants blocks and clusters to be sought by; null: the embedder that is always there. */
  readonly chosen: (() => Promise<UniversalEmbedder>) | null;
  /** The embedder of a space in the store; throws `MODEL_UNAVAILABLE` where its model is not here as it was. */
  readonly of: (identity: SpaceIdentity) => Promise<UniversalEmbedder>;
  /** What of the owner's choice is not here as it should be, by a look at the disk alone. */
  readonly problems: () => Promise<readonly string[]>;
  /** Why the model of a space cannot be here as it was, as far as the disk tells; null where it can. Loads nothing. */
  readonly lacks?: (identity: SpaceIdentity) => Promise<string | null>;
  /** Lets go of whatever model was opened, wanted in the end or not. */
  readonly rest?: () => Promise<void>;
}

/** After a failure a model is looked for again so much later. */
const AGAIN_MS = 30_000;
/** A question waits for its vector so long. */
const PATIENCE_MS = 2_000;

/** What keeps the model of a space from being used: not to be opened, or failed in use. */
interface Failure {
  readonly spaceId: number;
  readonly at: number;
  readonly error: MemoryError;
  readonly opening: boolean;
}

/**
 * Which universal spaces there are (R2). The ground is the builtin one: every turn has its vector there before `remember`
 * answers. The active one, by which blocks, clusters and questions are compared, is the ground or that of a model; what
 * is active stands in the store, so that all processes switch at once.
 */
export class Universals {
  readonly #store: Hippocampus;
  readonly #ground: UniversalEmbedder;
  readonly #choice: ModelChoice;
  readonly #clock: Clock;
  readonly #embedders = new Map<number, Promise<UniversalEmbedder>>();
  #groundSpace: Promise<Space> | undefined;
  #sensed = false;
  #failed: Failure | null = null;
  #patience: { readonly spaceId: number; readonly own: Patience } | null = null;

  constructor(store: Hippocampus, ground: UniversalEmbedder, choice: ModelChoice, clock: Clock) {
    this.#store = store;
    this.#ground = ground;
    this.#choice = choice;
    this.#clock = clock;
  }

  ground(): Promise<Space> {
    // A failure is not kept: the store may be free again at the next call.
    this.#groundSpace ??= this.#store.spaces.open(this.#ground.identity).catch((error: unknown) => {
      this.#groundSpace = undefined;
      throw error;
    });
    return this.#groundSpace;
  }

  /** Whether a model's space was the active one when it was last looked at. */
  get sensed(): boolean {
    return this.#sensed;
  }

  /** Throws `MODEL_UNAVAILABLE` while the model of the active space is not here: nothing else may write into it. */
  async active(): Promise<Universal> {
    const { space, isGround } = await this.#look();
    return { space, embedder: isGround ? this.#ground : await this.#embedder(space) };
  }

  /** The active space where it is a model's and the model is here; null otherwise. */
  async sense(): Promise<Universal | null> {
    const { space, isGround } = await this.#look();
    if (isGround) return null;
    try {
      return { space, embedder: await this.#embedder(space) };
    } catch {
      return null;
    }
  }

  /**
   * As `active`, for a question of the day, null where its model is not here: one that does not answer in time is done without, for this one and until it
   * has. Whoever waits longer (nights, the backfill, an embedding anew) is not touched by it.
   */
  async forQuestion(): Promise<Universal | null> {
    const { space, isGround } = await this.#look();
    if (isGround) return { space, embedder: this.#ground };
    const patience = this.#patienceWith(space);
    try {
      const embedder = await patience.wait(() => this.#embedder(space));
      const embed: UniversalEmbedder['embed'] = (texts, kind) =>
        patience.wait(() => embedder.embed(texts, kind));
      return {
        space,
        embedder: { identity: embedder.identity, cheap: embedder.cheap, embed, rest: () => embedder.rest() },
      };
    } catch {
      return null;
    }
  }

  /** Why the active space cannot be searched, and which chosen models are missing; or null. Loads no model to know it. */
  async problem(): Promise<string | null> {
    const problems = new Set(await this.#choice.problems());
    const { space, isGround } = await this.#look();
    if (!isGround) {
      const told = this.#failure(space)?.error ?? this.#patienceWith(space).problem;
      const lacking = told?.message ?? (await this.#choice.lacks?.(space));
      if (lacking != null) problems.add(lacking);
    }
    return problems.size === 0 ? null : [...problems].join(' ');
  }

  /** Lets go of every model that was loaded; one that is still being opened is not waited for. */
  async rest(): Promise<void> {
    for (const embedder of this.#embedders.values())
      await (await Promise.race([embedder, Promise.resolve(null)]).catch(() => null))?.rest();
    await this.#choice.rest?.();
  }

  /** A model that failed in use is asked again later; what needs it does without until then. */
  #fail(spaceId: number, error: unknown, opening: boolean): void {
    this.#failed = { spaceId, at: this.#clock.now(), error: unavailable(error), opening };
  }

  /** What is known to be wrong with the model of a space: until it opens, or for a while after it failed in use. */
  #failure(space: Space): Failure | null {
    const failed = this.#failed;
    if (failed?.spaceId !== space.id) return null;
    return failed.opening || this.#isFresh(failed) ? failed : null;
  }

  #isFresh({ at }: Failure): boolean {
    return Math.abs(this.#clock.now() - at) < AGAIN_MS;
  }

  #patienceWith({ id, model }: Space): Patience {
    if (this.#patience?.spaceId !== id)
      this.#patience = { spaceId: id, own: new Patience(this.#clock, PATIENCE_MS, `The model ${model}`) };
    return this.#patience.own;
  }

  #watched(spaceId: number, embedder: UniversalEmbedder): UniversalEmbedder {
    return {
      identity: embedder.identity,
      cheap: embedder.cheap,
      rest: () => embedder.rest(),
      embed: async (texts, kind) => {
        try {
          return await embedder.embed(texts, kind);
        } catch (error) {
          if (!(error instanceof MemoryError) || error.code === 'MODEL_UNAVAILABLE')
            this.#fail(spaceId, error, false);
          throw error;
        }
      },
    };
  }

  async #look(): Promise<{ space: Space; isGround: boolean }> {
    const ground = await this.ground();
    const space = (await this.#store.spaces.readActive()) ?? ground;
    const isGround = space.id === ground.id;
    this.#sensed = !isGround;
    return { space, isGround };
  }

  async #embedder(space: Space): Promise<UniversalEmbedder> {
    const failed = this.#failure(space);
    if (failed && this.#isFresh(failed)) throw failed.error;
    let found = this.#embedders.get(space.id);
    if (!found) {
      found = this.#choice.of(space).then((embedder) => {
        if (!same(embedder.identity, space))
          throw new MemoryError(
            'MODEL_UNAVAILABLE',
            `The model ${space.model} on this machine is not the one that this memory was embedded by.`,
            'Bring the former files back, or run `sophontic-memory models use` to embed the memory anew.',
          );
        return this.#watched(space.id, embedder);
      });
      this.#embedders.set(space.id, found);
    }
    try {
      const embedder = await found;
      if (this.#failed?.spaceId === space.id && this.#failed.opening) this.#failed = null;
      return embedder;
    } catch (error) {
      this.#embedders.delete(space.id);
      this.#fail(space.id, error, true);
      throw this.#failed!.error;
    }
  }
}

export const same = (a: SpaceIdentity, b: SpaceIdentity): boolean =>
  a.role === b.role && a.model === b.model && a.revision === b.revision && a.dimensions === b.dimensions;

const unavailable = (error: unknown): MemoryError =>
  error instanceof MemoryError
    ? error
    : new MemoryError(
        'MODEL_UNAVAILABLE',
        'The model of this memory could not be loaded.',
        'See `sophontic-memory models test`.',
        {},
        { cause: error },
      );
