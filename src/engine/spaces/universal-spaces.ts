import type { Clock } from '../clock.ts';
import { MemoryError } from '../errors.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { Space, SpaceIdentity } from '../vocabulary/space.ts';
import { TimeoutBreaker } from './timeout-breaker.ts';
import { isNonZero } from '../math/vectors.ts';

/** A universal space with the one embedder whose vectors belong into it. */
export interface UniversalSpace {
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
}

/** A question as the Cortex is asked it; where the space's model does not answer, by its words alone. */
export async function buildSpaceQuery(
  { spaces }: Pick<Hippocampus, 'spaces'>,
  universal: UniversalSpace | null,
  text: string,
): Promise<{ spaceId: number; vector: Float32Array | null; text: string }> {
  const vector = await universal?.embedder.embed([text], 'query').then(
    ([embedding]) => embedding!,
    () => null,
  );
  return {
    spaceId: universal?.space.id ?? (await spaces.readActive())!.id,
    vector: vector && isNonZero(vector) ? vector : null,
    text,
  };
}

/** Models of the owner's choice, beside the embedder that every store has. */
export interface ModelChoice {
  /** What the owner wants blocks and clusters to be sought by; null: the embedder that is always there. */
  readonly openChosen: (() => Promise<UniversalEmbedder>) | null;
  /** The embedder of a space in the store; throws `MODEL_UNAVAILABLE` where its model is not here as it was. */
  readonly openForSpace: (identity: SpaceIdentity) => Promise<UniversalEmbedder>;
  /** What of the owner's choice is not here as it should be, by a look at the disk alone. */
  readonly listProblems: () => Promise<readonly string[]>;
  /** Why the model of a space cannot be here as it was, as far as the disk tells; null where it can. Loads nothing. */
  readonly explainMissing?: (identity: SpaceIdentity) => Promise<string | null>;
  /** Lets go of whatever model was opened, wanted in the end or not. */
  readonly release?: () => Promise<void>;
}

/** After a failure a model is looked for again so much later. */
const RETRY_AFTER_MS = 30_000;
/** A question waits for its vector so long. */
const TIMEOUT_MS = 2_000;

/** What keeps the model of a space from being used: not to be opened, or failed in use. */
interface ModelFailure {
  readonly spaceId: number;
  readonly at: number;
  readonly error: MemoryError;
  readonly isOpening: boolean;
}

/**
 * Which universal spaces there are (R2). In the builtin one every turn has its vector before `remember`
 * answers. The active one, by which blocks, clusters and questions are compared, is the builtin one or that of a model; what
 * is active stands in the store, so that all processes switch at once.
 */
export class UniversalSpaces {
  readonly #store: Hippocampus;
  readonly #builtinEmbedder: UniversalEmbedder;
  readonly #choice: ModelChoice;
  readonly #clock: Clock;
  readonly #embedders = new Map<number, Promise<UniversalEmbedder>>();
  #builtinSpace: Promise<Space> | undefined;
  #isModelActive = false;
  #lastFailure: ModelFailure | null = null;
  #breaker: { readonly spaceId: number; readonly own: TimeoutBreaker } | null = null;

  constructor(store: Hippocampus, builtinEmbedder: UniversalEmbedder, choice: ModelChoice, clock: Clock) {
    this.#store = store;
    this.#builtinEmbedder = builtinEmbedder;
    this.#choice = choice;
    this.#clock = clock;
  }

  openBuiltinSpace(): Promise<Space> {
    // A failure is not kept: the store may be free again at the next call.
    this.#builtinSpace ??= this.#store.spaces.open(this.#builtinEmbedder.identity).catch((error: unknown) => {
      this.#builtinSpace = undefined;
      throw error;
    });
    return this.#builtinSpace;
  }

  /** Whether a model's space was the active one when it was last looked at. */
  get isModelActive(): boolean {
    return this.#isModelActive;
  }

  /** Throws `MODEL_UNAVAILABLE` while the model of the active space is not here: nothing else may write into it. */
  async requireActive(): Promise<UniversalSpace> {
    const { space, isBuiltin } = await this.#readActive();
    return { space, embedder: isBuiltin ? this.#builtinEmbedder : await this.#openEmbedder(space) };
  }

  /** The active space where it is a model's and the model is here; null otherwise. */
  async findModelSpace(): Promise<UniversalSpace | null> {
    const { space, isBuiltin } = await this.#readActive();
    if (isBuiltin) return null;
    try {
      return { space, embedder: await this.#openEmbedder(space) };
    } catch {
      return null;
    }
  }

  /**
   * As `requireActive`, for a question of the day, null where its model is not here: one that does not answer in time is done without, for this one and until it
   * has. Whoever waits longer (nights, the backfill, an embedding anew) is not touched by it.
   */
  async openForQuestion(): Promise<UniversalSpace | null> {
    const { space, isBuiltin } = await this.#readActive();
    if (isBuiltin) return { space, embedder: this.#builtinEmbedder };
    const breaker = this.#getBreaker(space);
    try {
      const embedder = await breaker.run(() => this.#openEmbedder(space));
      const embed: UniversalEmbedder['embed'] = (texts, kind) =>
        breaker.run(() => embedder.embed(texts, kind));
      return {
        space,
        embedder: {
          identity: embedder.identity,
          cheap: embedder.cheap,
          embed,
          unload: () => embedder.unload(),
        },
      };
    } catch {
      return null;
    }
  }

  /** Why the active space cannot be searched, and which chosen models are missing; or null. Loads no model to know it. */
  async describeProblem(): Promise<string | null> {
    const problems = new Set(await this.#choice.listProblems());
    const { space, isBuiltin } = await this.#readActive();
    if (!isBuiltin) {
      const modelError = this.#findFailure(space)?.error ?? this.#getBreaker(space).problem;
      const reason = modelError?.message ?? (await this.#choice.explainMissing?.(space));
      if (reason != null) problems.add(reason);
    }
    return problems.size === 0 ? null : [...problems].join(' ');
  }

  /** Lets go of every model that was loaded; one that is still being opened is not waited for. */
  async release(): Promise<void> {
    for (const embedder of this.#embedders.values())
      await (await Promise.race([embedder, Promise.resolve(null)]).catch(() => null))?.unload();
    await this.#choice.release?.();
  }

  /** A model that failed in use is asked again later; what needs it does without until then. */
  #recordFailure(spaceId: number, error: unknown, isOpening: boolean): void {
    this.#lastFailure = { spaceId, at: this.#clock.now(), error: toUnavailableError(error), isOpening };
  }

  /** What is known to be wrong with the model of a space: until it opens, or for a while after it failed in use. */
  #findFailure(space: Space): ModelFailure | null {
    const failure = this.#lastFailure;
    if (failure?.spaceId !== space.id) return null;
    return failure.isOpening || this.#isFresh(failure) ? failure : null;
  }

  #isFresh({ at }: ModelFailure): boolean {
    return Math.abs(this.#clock.now() - at) < RETRY_AFTER_MS;
  }

  #getBreaker({ id, model }: Space): TimeoutBreaker {
    if (this.#breaker?.spaceId !== id)
      this.#breaker = { spaceId: id, own: new TimeoutBreaker(this.#clock, TIMEOUT_MS, `The model ${model}`) };
    return this.#breaker.own;
  }

  #watchEmbedder(spaceId: number, embedder: UniversalEmbedder): UniversalEmbedder {
    return {
      identity: embedder.identity,
      cheap: embedder.cheap,
      unload: () => embedder.unload(),
      embed: async (texts, kind) => {
        try {
          return await embedder.embed(texts, kind);
        } catch (error) {
          if (!(error instanceof MemoryError) || error.code === 'MODEL_UNAVAILABLE')
            this.#recordFailure(spaceId, error, false);
          throw error;
        }
      },
    };
  }

  async #readActive(): Promise<{ space: Space; isBuiltin: boolean }> {
    const builtinSpace = await this.openBuiltinSpace();
    const space = (await this.#store.spaces.readActive()) ?? builtinSpace;
    const isBuiltin = space.id === builtinSpace.id;
    this.#isModelActive = !isBuiltin;
    return { space, isBuiltin };
  }

  async #openEmbedder(space: Space): Promise<UniversalEmbedder> {
    const failure = this.#findFailure(space);
    if (failure && this.#isFresh(failure)) throw failure.error;
    let opening = this.#embedders.get(space.id);
    if (!opening) {
      opening = this.#choice.openForSpace(space).then((embedder) => {
        if (!isSameSpace(embedder.identity, space))
          throw new MemoryError(
            'MODEL_UNAVAILABLE',
            `The model ${space.model} on this machine is not the one that this memory was embedded by.`,
            'Bring the former files back, or run `sophontic-memory models use` to embed the memory anew.',
          );
        return this.#watchEmbedder(space.id, embedder);
      });
      this.#embedders.set(space.id, opening);
    }
    try {
      const embedder = await opening;
      if (this.#lastFailure?.spaceId === space.id && this.#lastFailure.isOpening) this.#lastFailure = null;
      return embedder;
    } catch (error) {
      this.#embedders.delete(space.id);
      this.#recordFailure(space.id, error, true);
      throw this.#lastFailure!.error;
    }
  }
}

export const isSameSpace = (a: SpaceIdentity, b: SpaceIdentity): boolean =>
  a.role === b.role && a.model === b.model && a.revision === b.revision && a.dimensions === b.dimensions;

const toUnavailableError = (error: unknown): MemoryError =>
  error instanceof MemoryError
    ? error
    : new MemoryError(
        'MODEL_UNAVAILABLE',
        'The model of this memory could not be loaded.',
        'See `sophontic-memory models test`.',
        {},
        { cause: error },
      );

export interface WithUniversals {
  readonly universals: UniversalSpaces;
}
