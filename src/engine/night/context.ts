import type { Cortex } from '../cortex/port.ts';
import { MemoryError } from '../errors.ts';
import type { BlockStore, NightLedger } from '../hippocampus/night-port.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { EngineParts, NightModels } from '../parts.ts';
import type { Lease, StageName } from '../vocabulary/night.ts';
import type { Space } from '../vocabulary/space.ts';

/** How often the holder says that it lives, and how often it writes down how far it has come. */
const BEAT_MS = 3_000;
const NOTE_MS = 400;

export interface NightProgress {
  readonly cycleId: string;
  readonly stage: number;
  readonly name: StageName;
  readonly done: number;
  readonly total: number;
}

export interface NightOptions {
  /** Aborted: the night stops between two items. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: NightProgress) => void;
}

/** What a stage works with. */
export interface NightContext {
  readonly parts: EngineParts;
  readonly store: BlockStore;
  readonly cortex: Cortex;
  readonly models: NightModels;
  /** The active universal space, and who embeds into it. */
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
  readonly lease: Lease;
  readonly cycle: number;
  /** Between items: tells how far the stage is, lets others have a turn, and throws `CANCELLED` when asked to stop. */
  readonly step: (done: number, total: number) => Promise<void>;
  /** In the midst of an item that takes long: lets others have a turn. */
  readonly pause: () => Promise<void>;
  /** Adds to a figure of the stage's report, which a resumed stage goes on with. */
  readonly count: (name: string, by?: number) => void;
  /** Sets one. */
  readonly figure: (name: string, value: number) => void;
}

export interface Stage {
  readonly name: StageName;
  readonly run: (context: NightContext) => Promise<void>;
}

/** Keeps the lease alive while a night runs, and hears when it is to stop. */
export class Pulse {
  readonly #ledger: NightLedger;
  readonly #lease: Lease;
  readonly #parts: EngineParts;
  readonly #signal: AbortSignal | undefined;
  #stopped = false;
  #reason: unknown = null;
  #noted = 0;
  #loop: Promise<void> | null = null;

  constructor(parts: EngineParts, lease: Lease, signal: AbortSignal | undefined) {
    this.#ledger = parts.hippocampus.nights;
    this.#parts = parts;
    this.#lease = lease;
    this.#signal = signal;
  }

  begin(): void {
    this.#loop = this.#run();
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Throws when the night is to stop, for whatever reason. */
  check(): void {
    if (this.#reason !== null) throw this.#reason as Error;
    if (this.#signal?.aborted === true) throw cancelled();
  }

  /** Whether it is time to write down how far the stage is. */
  due(): boolean {
    const now = this.#parts.clock.now();
    if (Math.abs(now - this.#noted) < NOTE_MS) return false;
    this.#noted = now;
    return true;
  }

  #ended(): boolean {
    return this.#stopped;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#ended()) {
      try {
        const { cancel } = await this.#ledger.beat(this.#lease);
        if (cancel) this.#reason = cancelled();
      } catch (error) {
        // A full disk or a lock is met again by the stage itself; only the loss of the lease ends the night from here.
        if (isFenced(error)) this.#reason = error;
      }
      if (this.#reason !== null) return;
      for (let waited = 0; waited < BEAT_MS; waited += 100) {
        if (this.#ended()) return;
        await clock.sleep(100);
      }
    }
  }
}

/** Whether the lease was lost to another process. */
export const isFenced = (error: unknown): boolean =>
  error instanceof MemoryError && error.facts['fenced'] === true;

const cancelled = (): MemoryError =>
  new MemoryError(
    'CANCELLED',
    'The night was cancelled between two items; what was finished is kept.',
    'The next night goes on where this one stopped.',
  );
