import type { Clock } from '../clock.ts';
import type { WithCortex } from '../cortex/port.ts';
import { isRefusal } from '../errors.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { UniversalSpace } from './universal-spaces.ts';

/** Entries embedded in one go. */
const BATCH_SIZE = 32;
/** A pause between batches, so that requests come first. */
const PAUSE_MS = 5;

/** Where entries without a vector are found; the Cortex is opened only where a text has moved there. */
export type EmbeddingStores = WithHippocampus & WithCortex;

/** Embeds the oldest entries that have no vector in a space; how many that were. */
export async function embedMissing(
  { hippocampus, openCortex }: EmbeddingStores,
  { space, embedder }: UniversalSpace,
  limit: number,
): Promise<number> {
  const missing = await hippocampus.spaces.listUnembedded(space.id, limit);
  if (missing.length === 0) return 0;
  const movedIds = missing.filter(({ raw }) => !raw).map(({ id }) => id);
  const texts = movedIds.length > 0 ? await (await openCortex()).readTexts(movedIds) : null;
  const vectors = await embedAll(
    embedder,
    // What is nowhere was forgotten meanwhile, or is a fault that `doctor` tells of: it must not be asked for again and again.
    missing.map(({ id, content, raw }) => (raw ? content : (texts?.get(id)?.text ?? ''))),
  );
  await hippocampus.spaces.putVectors(
    space.id,
    missing.map(({ seq }, i) => ({ seq, values: vectors[i]! })),
  );
  return missing.length;
}

/** One text that the model will not take gets no place in its space (a zero vector), rather than keep all others waiting. */
async function embedAll(embedder: UniversalEmbedder, texts: readonly string[]): Promise<Float32Array[]> {
  try {
    return await embedder.embed(texts, 'document');
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const vectors: Float32Array[] = [];
  for (const text of texts)
    try {
      vectors.push(...(await embedder.embed([text], 'document')));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      vectors.push(new Float32Array(embedder.identity.dimensions));
    }
  return vectors;
}

/**
 * Embeds in the background what has no vector in the spaces in use: what `remember` left to it because an embedder is
 * not cheap, and what an earlier process did not get to. One run at a time; asking again during a run extends it.
 */
export class Backfill {
  readonly #stores: EmbeddingStores;
  readonly #clock: Clock;
  readonly #listTargets: () => Promise<readonly UniversalSpace[]>;
  #currentRun: Promise<void> | null = null;
  #isRequested = false;
  #isStopped = false;
  /** Called by whoever stops: a model that is still being opened is not waited for. */
  #resolveStop: (nothing: readonly UniversalSpace[]) => void = () => undefined;
  readonly #stopSignal = new Promise<readonly UniversalSpace[]>((resolve) => {
    this.#resolveStop = resolve;
  });

  constructor(stores: EmbeddingStores, clock: Clock, listTargets: () => Promise<readonly UniversalSpace[]>) {
    this.#stores = stores;
    this.#clock = clock;
    this.#listTargets = listTargets;
  }

  schedule(): void {
    if (this.#isStopped) return;
    this.#isRequested = true;
    this.#currentRun ??= this.#run();
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#resolveStop([]);
    await this.#currentRun;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isRequested) {
        this.#isRequested = false;
        for (const target of await Promise.race([this.#listTargets(), this.#stopSignal]))
          while (!this.#isStopped && (await embedMissing(this.#stores, target, BATCH_SIZE)) > 0)
            await this.#clock.sleep(PAUSE_MS);
      }
    } catch {
      // The model or the store is not available: what is missing stays counted as such (`status`), recall still finds it by
      // its words, and the next `remember` or start tries again.
    } finally {
      // In the same step as the last look at `#again`: who asks after it must find no run that has already looked.
      this.#currentRun = null;
    }
  }
}

export interface WithBackfill {
  /** Asks the backfill to look for entries without a vector, soon and in the background. */
  readonly scheduleEmbedding: () => void;
}
