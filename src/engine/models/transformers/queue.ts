import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { Operation } from './protocol.ts';
import type { WorkerThread } from './thread.ts';

/** A text as the model read it. `values` are its vector, its score, or nothing. */
export interface ModelOutput {
  readonly tokens: number;
  readonly values: Float32Array;
}

/** Texts at most in one message to the thread. */
const MAX_TEXTS: Readonly<Record<Operation, number>> = { embed: 16, score: 16, frame: 16, count: 2048 };
/** How long one message should take: a question waits for one message at most. */
const TARGET_MESSAGE_MS = 100;

interface QueuedCall {
  readonly operation: Operation;
  readonly texts: readonly string[];
  readonly question: string;
  readonly outputs: ModelOutput[];
  readonly resolve: (read: ModelOutput[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands work to the thread message by message: questions first, then in the order of asking. */
export class InferenceQueue {
  readonly #thread: WorkerThread;
  readonly #clock: Clock;
  readonly #urgent: QueuedCall[] = [];
  readonly #background: QueuedCall[] = [];
  /** Milliseconds that a character took when last measured. */
  readonly #msPerChar = new Map<Operation, number>();
  #busy = false;

  constructor(thread: WorkerThread, clock: Clock) {
    this.#thread = thread;
    this.#clock = clock;
  }

  /** Texts → what the model read, in the same order. */
  ask(
    operation: Operation,
    texts: readonly string[],
    isUrgent: boolean,
    question = '',
  ): Promise<ModelOutput[]> {
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const calls = isUrgent ? this.#urgent : this.#background;
      calls.push({ operation, texts, question, outputs: [], resolve, reject });
      if (!this.#busy) void this.#processCalls();
    });
  }

  /** Ends the thread; every call that is not yet answered gets the error. */
  async stop(error: MemoryError): Promise<void> {
    for (const call of [...this.#urgent.splice(0), ...this.#background.splice(0)]) call.reject(error);
    await this.#thread.stop(error);
  }

  async #processCalls(): Promise<void> {
    this.#busy = true;
    for (let call = this.#peekCall(); call; call = this.#peekCall()) {
      const texts = this.#takeBatch(call);
      try {
        // Loading is no part of the pace.
        const wasLoaded = this.#thread.isRunning;
        const startedAt = this.#clock.now();
        const result = await this.#thread.call({ operation: call.operation, texts, question: call.question });
        const characters = texts.reduce((sum, text) => sum + text.length + call.question.length, 1);
        if (wasLoaded) this.#msPerChar.set(call.operation, (this.#clock.now() - startedAt) / characters);
        for (const [i, tokens] of result.tokens.entries())
          call.outputs.push({
            tokens,
            values: result.values.slice(i * result.width, (i + 1) * result.width),
          });
        if (call.outputs.length === call.texts.length)
          this.#finishCall(call, () => call.resolve(call.outputs));
      } catch (error) {
        this.#finishCall(call, () => call.reject(error));
      }
    }
    this.#busy = false;
  }

  #peekCall(): QueuedCall | undefined {
    return this.#urgent[0] ?? this.#background[0];
  }

  #finishCall(call: QueuedCall, settle: () => void): void {
    for (const calls of [this.#urgent, this.#background]) if (calls[0] === call) calls.shift();
    settle();
  }

  /** The next texts of a call: as many as the last message's pace allows, and one at least. */
  #takeBatch({ operation, texts, question, outputs }: QueuedCall): string[] {
    const msPerChar = this.#msPerChar.get(operation);
    const maxChars = msPerChar === undefined ? 0 : TARGET_MESSAGE_MS / Math.max(msPerChar, 1e-6);
    const batch: string[] = [];
    let characters = 0;
    for (let i = outputs.length; i < texts.length && batch.length < MAX_TEXTS[operation]; i++) {
      characters += texts[i]!.length + question.length;
      // Counting is quick before it is measured; one atom a message would be slow for a long text.
      if (batch.length > 0 && characters > Math.max(maxChars, operation === 'count' ? 4096 : 0)) break;
      batch.push(texts[i]!);
    }
    return batch;
  }
}
