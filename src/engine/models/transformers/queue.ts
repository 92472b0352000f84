import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import type { Verb } from './protocol.ts';
import type { Thread } from './thread.ts';

/** A text as the model read it. `values` are its vector, its score, or nothing. */
export interface Read {
  readonly tokens: number;
  readonly values: Float32Array;
}

/** Texts at most in one message to the thread. */
const MOST: Readonly<Record<Verb, number>> = { embed: 16, score: 16, frame: 16, count: 2048 };
/** How long one message should take: a question waits for one message at most. */
const MESSAGE_MS = 100;

interface Call {
  readonly verb: Verb;
  readonly texts: readonly string[];
  readonly question: string;
  readonly read: Read[];
  readonly resolve: (read: Read[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands work to the thread message by message: questions first, then in the order of asking. */
export class Queue {
  readonly #thread: Thread;
  readonly #clock: Clock;
  readonly #urgent: Call[] = [];
  readonly #patient: Call[] = [];
  /** Milliseconds that a character took when last measured. */
  readonly #pace = new Map<Verb, number>();
  #busy = false;

  constructor(thread: Thread, clock: Clock) {
    this.#thread = thread;
    this.#clock = clock;
  }

  /** Texts → what the model read, in the same order. */
  ask(verb: Verb, texts: readonly string[], urgent: boolean, question = ''): Promise<Read[]> {
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const calls = urgent ? this.#urgent : this.#patient;
      calls.push({ verb, texts, question, read: [], resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  /** Ends the thread; every call that is not yet answered gets the error. */
  async stop(error: MemoryError): Promise<void> {
    for (const call of [...this.#urgent.splice(0), ...this.#patient.splice(0)]) call.reject(error);
    await this.#thread.stop(error);
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let call = this.#next(); call; call = this.#next()) {
      const texts = this.#portion(call);
      try {
        // Loading is no part of the pace.
        const loaded = this.#thread.running;
        const began = this.#clock.now();
        const done = await this.#thread.call({ verb: call.verb, texts, question: call.question });
        const characters = texts.reduce((sum, text) => sum + text.length + call.question.length, 1);
        if (loaded) this.#pace.set(call.verb, (this.#clock.now() - began) / characters);
        for (const [i, tokens] of done.tokens.entries())
          call.read.push({ tokens, values: done.values.slice(i * done.width, (i + 1) * done.width) });
        if (call.read.length === call.texts.length) this.#end(call, () => call.resolve(call.read));
      } catch (error) {
        this.#end(call, () => call.reject(error));
      }
    }
    this.#busy = false;
  }

  #next(): Call | undefined {
    return this.#urgent[0] ?? this.#patient[0];
  }

  #end(call: Call, how: () => void): void {
    for (const calls of [this.#urgent, this.#patient]) if (calls[0] === call) calls.shift();
    how();
  }

  /** The next texts of a call: as many as the last message's pace allows, and one at least. */
  #portion({ verb, texts, question, read }: Call): string[] {
    const pace = this.#pace.get(verb);
    const room = pace === undefined ? 0 : MESSAGE_MS / Math.max(pace, 1e-6);
    const portion: string[] = [];
    let characters = 0;
    for (let i = read.length; i < texts.length && portion.length < MOST[verb]; i++) {
      characters += texts[i]!.length + question.length;
      // Counting is quick before it is measured; one atom a message would be slow for a long text.
      if (portion.length > 0 && characters > Math.max(room, verb === 'count' ? 4096 : 0)) break;
      portion.push(texts[i]!);
    }
    return portion;
  }
}
