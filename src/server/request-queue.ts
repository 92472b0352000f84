import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { RequestId } from './envelope.ts';

/** Requests that are worked on at a time; the rest wait. */
const MAX_IN_FLIGHT = 16;
/** Requests begun in one turn of the event loop: as many as keep a turn short, found by how long turns take. */
const FIRST_BURST = 4;
const LONG_TURN_MS = 20;

/** Answered at the end of its subscription alone: it would keep its place among those worked on for good. */
const LISTEN = 'subscriptions/listen';

/** Parsed, or on its way there: a long line is read in a thread of its own and keeps its place meanwhile. */
export type Arrival = JSONRPCMessage | Promise<JSONRPCMessage | null>;

export interface RequestQueueOptions {
  readonly deliver: (message: JSONRPCMessage) => void;
  /** False while answers wait for their reader: then nothing new is begun. */
  readonly canAnswer: () => boolean;
  /** Told each time that nothing waits and nothing is being worked on any more. */
  readonly onIdle: () => void;
}

interface Waiting {
  arrival: Arrival | null;
}

/** The id of a request that will be answered; null for any other message. */
const findRequestId = (message: JSONRPCMessage): RequestId | null =>
  'method' in message && 'id' in message && message.method !== LISTEN ? message.id : null;

/**
 * Hands messages on in the order in which they came, requests a bounded number at a time and a bounded number in each turn of the
 * event loop, so that whatever is queued, the process still hears what comes next: a ping, a cancellation, the end.
 */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  readonly #waiting: Waiting[] = [];
  #head = 0;
  readonly #inFlight = new Map<RequestId, number>();
  #inFlightCount = 0;
  #isPumping = false;
  #burst = FIRST_BURST;
  #isClosed = false;
  #hasDelivered = false;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
  }

  /** Whether the connection has been opened by its first message: until then nothing may overtake another. */
  get isOpen(): boolean {
    return this.#hasDelivered;
  }

  get isIdle(): boolean {
    return this.#inFlightCount === 0 && this.#head === this.#waiting.length;
  }

  add(arrival: Arrival): void {
    this.#waiting.push({ arrival });
    this.pump();
  }

  /** Hands a message on at once, before what waits. */
  deliver(message: JSONRPCMessage): void {
    const id = findRequestId(message);
    if (id !== null) {
      this.#inFlight.set(id, (this.#inFlight.get(id) ?? 0) + 1);
      this.#inFlightCount++;
    }
    this.#hasDelivered = true;
    this.#options.deliver(message);
  }

  /** A request that was begun has its answer, or needs none any more. */
  settle(id: RequestId): void {
    const count = this.#inFlight.get(id);
    if (count === undefined) return;
    if (count === 1) this.#inFlight.delete(id);
    else this.#inFlight.set(id, count - 1);
    this.#inFlightCount--;
    this.pump();
  }

  /** Takes a request back that has not been begun: true where there was one. */
  withdraw(id: RequestId): boolean {
    for (let i = this.#head; i < this.#waiting.length; i++) {
      const waiting = this.#waiting[i]!;
      const { arrival } = waiting;
      if (arrival === null || arrival instanceof Promise || findRequestId(arrival) !== id) continue;
      waiting.arrival = null;
      this.pump();
      return true;
    }
    return false;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = this.#head = 0;
  }

  pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    let begun = 0;
    let startedAt = performance.now();
    while (begun < this.#burst && this.#hasRoom) {
      const { arrival } = this.#waiting[this.#head]!;
      // Nothing is begun before what came first: what it stores may be what the next one asks for.
      const message = arrival instanceof Promise ? await arrival : arrival;
      if (this.#isClosed) return;
      if (arrival instanceof Promise) startedAt = performance.now();
      this.#shift();
      if (!message) continue;
      begun++;
      this.deliver(message);
    }
    if (begun > 0) await this.#measureTurn(startedAt);
    this.#isPumping = false;
    if (this.#hasRoom) this.pump();
    else if (this.isIdle) this.#options.onIdle();
  }

  /** Waits for the next turn, and begins fewer in it when this one was long. */
  async #measureTurn(startedAt: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#burst =
      performance.now() - startedAt > LONG_TURN_MS
        ? Math.max(1, this.#burst >> 1)
        : Math.min(MAX_IN_FLIGHT, this.#burst * 2);
  }

  get #hasRoom(): boolean {
    return (
      !this.#isClosed &&
      this.#head < this.#waiting.length &&
      this.#inFlightCount < MAX_IN_FLIGHT &&
      this.#options.canAnswer()
    );
  }

  #shift(): void {
    this.#head++;
    // Cut off in large pieces: shifting an array of ten thousand moves them all.
    if (this.#head < 1_024 && this.#head < this.#waiting.length) return;
    this.#waiting.splice(0, this.#head);
    this.#head = 0;
  }
}
