import type { EngineParts } from '../parts.ts';

/** Entries embedded in one go. */
const BATCH = 32;
/** A pause between batches, so that requests come first. */
const BREATH_MS = 5;

type BackfillParts = Pick<EngineParts, 'hippocampus' | 'embedder' | 'clock' | 'space'>;

/**
 * Embeds in the background what has no vector in the active space: what `remember` left to it because the embedder is
 * not cheap, and what an earlier process did not get to. One run at a time; asking again during a run extends it.
 */
export class Backfill {
  readonly #parts: BackfillParts;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(parts: BackfillParts) {
    this.#parts = parts;
  }

  soon(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run();
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
    } catch {
      // The model or the store is not available: what is missing stays counted as such (`status`), recall still finds it by
      // its words, and the next `remember` or start tries again.
    } finally {
      // In the same step as the last look at `#again`: who asks after it must find no run that has already looked.
      this.#running = null;
    }
  }
}
