import type { Clock } from '../clock.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { Space } from '../vocabulary/space.ts';

/** Entries embedded in one go. */
const BATCH = 32;
/** A pause between batches, so that requests come first. */
const BREATH_MS = 5;

interface BackfillParts {
  readonly hippocampus: Hippocampus;
  readonly embedder: UniversalEmbedder;
  readonly clock: Clock;
  readonly space: () => Promise<Space>;
}

/**
 * Embeds in the background what has no vector in the active space: what `remember` left to it because the embedder is
 * not cheap, and what an earlier process did not get to. One run at a time; asking again during a run extends it.
 */
export class Backfill {
  readonly #parts: BackfillParts;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  /** The last failure, for `status` and `doctor`; null while all is well. */
  failure: unknown = null;

  constructor(parts: BackfillParts) {
    this.#parts = parts;
  }

  soon(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { hippocampus, embedder, clock } = this.#parts;
    try {
      const space = await this.#parts.space();
      while (this.#again) {
        this.#again = false;
        for (;;) {
          const missing = this.#stopped ? [] : await hippocampus.unembedded(space.id, BATCH);
          if (missing.length === 0) break;
          const vectors = await embedder.embed(
            missing.map((entry) => entry.content),
            'document',
          );
          await hippocampus.putVectors(
            space.id,
            missing.map(({ seq }, i) => ({ seq, values: vectors[i]! })),
          );
          await clock.sleep(BREATH_MS);
        }
      }
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
  }
}
