import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { RequestId } from './envelope.ts';

/** Requests that are worked on at a time; the rest wait. */
const MAX_IN_FLIGHT = 16;
/** Messages handed on in one turn of the event loop: as many as keep a turn short, found by how long turns take. */
const FIRST_BURST = 4;
const LONG_TURN_MS = 20;
/** While more pours in than can be begun, hearing it all out goes before beginning the next, for so long at most. */
const HEARING_MS = 50;
const PAUSE_MS = 2;
/** Answered at the end of its subscription alone: it would keep its place among those worked on for good. */
const LISTEN = 'subscriptions/listen';

export interface RequestQueueOptions<Item> {
  /** What an item is; null for one that is dealt with already. Asked when its turn has come. */
  readonly read: (item: Item) => JSONRPCMessage | null | Promise<JSONRPCMessage | null>;
  readonly deliver: (message: JSONRPCMessage) => void;
  /** False while answers wait for their reader: then nothing new is begun. */
  readonly canAnswer: () => boolean;
  /** Told each time that nothing waits and nothing is being worked on any more. */
  readonly onIdle: () => void;
}

/** The id of a request that will be answered; null for any other message. */
const findRequestId = (message: JSONRPCMessage): RequestId | null =>
  'method' in message && 'id' in message && message.method !== LISTEN ? message.id : null;

/**
 * Hands messages on in the order in which they came, requests a bounded number at a time and a bounded number in each turn
 * of the event loop, so that whatever is queued, the process still hears what comes next: a ping, a cancellation, the end.
 */
export class RequestQueue<Item> {
  readonly #options: RequestQueueOptions<Item>;
  #waiting: Item[] = [];
  /** How many were taken off the queue, and of those, how many still stand at its beginning. */
  #taken = 0;
  #head = 0;
  readonly #inFlight = new Map<RequestId, number>();
  #inFlightCount = 0;
  /** Ids of requests to be dropped, and up to which arrival. */
  readonly #withdrawn = new Map<RequestId, number>();
  #isPumping = false;
  #burst = FIRST_BURST;
  #isClosed = false;
  #hasDelivered = false;
  #lastArrivalAt = 0;
  #lastTurnAt = 0;

  constructor(options: RequestQueueOptions<Item>) {
    this.#options = options;
  }

  /** Whether the connection has been opened by its first message: until then nothing may overtake another. */
  get isOpen(): boolean {
    return this.#hasDelivered;
  }

  get isIdle(): boolean {
    return this.#inFlightCount === 0 && this.#waitingCount === 0 && !this.#isPumping;
  }

  get #waitingCount(): number {
    return this.#waiting.length - this.#head;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#lastArrivalAt = performance.now();
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

  /** A request that was begun has its answer, or needs none any more: true where there was one. */
  settle(id: RequestId): boolean {
    const count = this.#inFlight.get(id);
    if (count === undefined) return false;
    if (count === 1) this.#inFlight.delete(id);
    else this.#inFlight.set(id, count - 1);
    this.#inFlightCount--;
    this.pump();
    return true;
  }

  /** Takes back a request that came before and has not been begun. */
  withdraw(id: RequestId): void {
    if (this.#waitingCount > 0) this.#withdrawn.set(id, this.#taken + this.#waitingCount);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#head = 0;
  }

  pump(): void {
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    this.#runNextTurn();
  }

  #runNextTurn(): void {
    setImmediate(() => {
      const now = performance.now();
      const isPouring =
        this.#waitingCount > MAX_IN_FLIGHT &&
        now - this.#lastArrivalAt < PAUSE_MS &&
        now - this.#lastTurnAt < HEARING_MS;
      if (isPouring) this.#runNextTurn();
      else void this.#run();
    });
  }

  async #run(): Promise<void> {
    let startedAt = performance.now();
    for (let begun = 0; begun < this.#burst && this.#hasRoom; begun++) {
      const reading = this.#options.read(this.#waiting[this.#head]!);
      // Nothing is begun before what came first: what it stores may be what the next one asks for.
      const message = reading instanceof Promise ? await reading : reading;
      if (this.#isClosed) return;
      if (reading instanceof Promise) startedAt = performance.now();
      this.#shift();
      if (message && !this.#takeWithdrawal(message)) this.deliver(message);
    }
    await this.#measureTurn(startedAt);
    this.#isPumping = false;
    this.#lastTurnAt = performance.now();
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

  #takeWithdrawal(message: JSONRPCMessage): boolean {
    const id = findRequestId(message);
    const until = id === null ? undefined : this.#withdrawn.get(id);
    if (until === undefined) return false;
    this.#withdrawn.delete(id!);
    return this.#taken <= until;
  }

  get #hasRoom(): boolean {
    return (
      !this.#isClosed &&
      this.#waitingCount > 0 &&
      this.#inFlightCount < MAX_IN_FLIGHT &&
      this.#options.canAnswer()
    );
  }

  #shift(): void {
    this.#taken++;
    this.#head++;
    if (this.#waitingCount === 0) this.#withdrawn.clear();
    // Cut off in large pieces: shifting an array of ten thousand moves them all.
    if (this.#head < 1_024 && this.#waitingCount > 0) return;
    this.#waiting.splice(0, this.#head);
    this.#head = 0;
  }
}
