import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, JSONRPCNotification, Transport } from '@modelcontextprotocol/server';
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import { readEnvelope } from './envelope.ts';
import type { RequestId } from './envelope.ts';
import { JsonThread } from './json-thread.ts';
import type { JsonOutcome } from './json-thread.ts';
import { LineReader } from './line-reader.ts';
import type { Line } from './line-reader.ts';
import { RequestQueue } from './request-queue.ts';

/** Longer lines are parsed in a thread: up to here it takes some milliseconds. */
const LONG_LINE_BYTES = 1024 * 1024;
const BLANK = /^[ \t]*$/;

/** What a refused message is called in the log, which holds nothing of the message itself. */
const REFUSALS: Readonly<Record<number, string>> = {
  [ProtocolErrorCode.ParseError]: 'a line that is no JSON',
  [ProtocolErrorCode.InvalidRequest]: 'a message that is no JSON-RPC request',
  [ProtocolErrorCode.MethodNotFound]: 'a request with an unknown method',
  [ProtocolErrorCode.InvalidParams]: 'a request with parameters that its method does not take',
};

const TITLES: Readonly<Record<number, string>> = {
  [ProtocolErrorCode.ParseError]: 'Parse error',
  [ProtocolErrorCode.InvalidRequest]: 'Invalid request',
  [ProtocolErrorCode.InvalidParams]: 'Invalid params',
};

interface WaitingLine {
  readonly line: Line;
  readonly bytes: number;
}

export interface StdioTransportOptions {
  readonly maxLineBytes: number;
  /** One line for each message that is refused. */
  readonly warn: (message: string) => void;
}

const isCancellation = (message: JSONRPCMessage): message is JSONRPCNotification =>
  'method' in message && message.method === 'notifications/cancelled';

const URGENT_BYTES = 1_024;
/** Told by a look at the bytes: reading every line that waits would keep the next from being heard. */
const mayBeUrgent = ({ line: [first, ...rest], bytes }: WaitingLine): boolean =>
  bytes <= URGENT_BYTES &&
  (rest.length > 0 || first!.includes('"ping"') || first!.includes('notifications/cancelled'));

const isUrgent = (message: JSONRPCMessage): boolean =>
  isCancellation(message) || ('method' in message && message.method === 'ping');

/**
 * JSON-RPC over two streams, a message a line. Messages wait for their turn (`RequestQueue`); pings and cancellations
 * pass at once, and a cancellation takes a request back that has not been begun. Whatever is no message is answered as
 * JSON-RPC wants it, by id where there is one. When the input ends, what came before is still answered: `whenDone` tells
 * when that is done, and closing is left to the owner.
 */
export class StdioTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onerror?: Transport['onerror'];
  onclose?: Transport['onclose'];
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #options: StdioTransportOptions;
  readonly #json = new JsonThread();
  readonly #lines: LineReader;
  readonly #queue: RequestQueue<WaitingLine>;
  #hasEnded = false;
  #isClosed = false;
  #resolveDone: () => void = () => undefined;
  /** Resolves when the input has ended, everything that came is answered, and the answers are written. */
  readonly whenDone = new Promise<void>((resolve) => (this.#resolveDone = resolve));

  constructor(input: Readable, output: Writable, options: StdioTransportOptions) {
    this.#input = input;
    this.#output = output;
    this.#options = options;
    this.#lines = new LineReader(options.maxLineBytes, {
      onLine: (line, bytes) => this.#receiveLine({ line, bytes }),
      onTooLong: () =>
        this.#refuse(
          null,
          ProtocolErrorCode.InvalidRequest,
          `a line has at most ${options.maxLineBytes} bytes`,
        ),
    });
    this.#queue = new RequestQueue<WaitingLine>({
      read: (waiting) =>
        waiting.bytes > LONG_LINE_BYTES ? this.#readLongLine(waiting) : this.#readLine(waiting),
      deliver: (message) => this.onmessage?.(message),
      canAnswer: () => this.#canAnswer,
      onIdle: () => this.#checkDone(),
    });
  }

  start(): Promise<void> {
    this.#input.on('data', (chunk: Buffer) => this.#lines.push(chunk));
    this.#input.once('end', () => this.#handleEnd()).once('close', () => this.#handleEnd());
    this.#input.on('error', (error) => this.onerror?.(error));
    this.#output.on('drain', () => this.#queue.pump());
    // The reader is gone: nobody is left to answer.
    this.#output.on('error', () => void this.close());
    return Promise.resolve();
  }

  /** Resolves when the line has been taken; a reader that is slow is waited for. Lines are written whole, in order. */
  send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the connection is closed'));
    if ('error' in message) this.#logRefusal(message.error.code);
    return this.#write(message).then(() => {
      // Its place is free when the answer has left, so that a slow reader slows down the work.
      if (!('method' in message) && message.id !== undefined) this.#queue.settle(message.id);
    });
  }

  #write(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve) => this.#output.write(`${JSON.stringify(message)}\n`, () => resolve()));
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.#queue.close();
    this.#input.pause();
    this.onclose?.();
    this.#resolveDone();
    return Promise.resolve();
  }

  #handleEnd(): void {
    if (this.#hasEnded) return;
    this.#lines.end();
    this.#hasEnded = true;
    this.#checkDone();
  }

  #checkDone(): void {
    if (!this.#hasEnded || !this.#queue.isIdle || this.#isClosed) return;
    // Behind all that was written.
    this.#output.write('', () => {
      if (this.#queue.isIdle) this.#resolveDone();
    });
  }

  #receiveLine(waiting: WaitingLine): void {
    if (this.#isClosed) return;
    // Lines wait unread: however many come at once, the next is heard soon.
    if (!this.#queue.isOpen || !this.#canAnswer || !mayBeUrgent(waiting)) {
      this.#queue.add(waiting);
      return;
    }
    const message = this.#readLine(waiting);
    if (message && isUrgent(message)) this.#queue.deliver(message);
    else if (message) this.#queue.add(waiting);
  }

  get #canAnswer(): boolean {
    return !this.#output.writableNeedDrain;
  }

  #readLine({ line, bytes }: WaitingLine): JSONRPCMessage | null {
    const text = (line.length === 1 ? line[0]! : Buffer.concat(line, bytes)).toString('utf8');
    if (BLANK.test(text)) return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#refuse(null, ProtocolErrorCode.ParseError, 'this line is no JSON');
      return null;
    }
    return this.#readMessage(value);
  }

  async #readLongLine({ line, bytes }: WaitingLine): Promise<JSONRPCMessage | null> {
    let outcome: JsonOutcome;
    try {
      outcome = await this.#json.parse(line, bytes);
    } catch {
      this.#refuse(null, ProtocolErrorCode.InvalidRequest, 'this line takes more memory than there is');
      return null;
    }
    if (outcome) return this.#readMessage(outcome.value);
    this.#refuse(null, ProtocolErrorCode.ParseError, 'this line is no JSON');
    return null;
  }

  /** The message that a value is; what is none is answered here. */
  #readMessage(value: unknown): JSONRPCMessage | null {
    const envelope = readEnvelope(value);
    if (envelope.kind === 'refused') {
      this.#refuse(envelope.id, envelope.code, envelope.reason);
      return null;
    }
    if (envelope.kind === 'ignored') {
      this.#options.warn('a notification or an answer that is none was passed over');
      return null;
    }
    const { message } = envelope;
    if (isCancellation(message)) this.#cancel(message.params);
    return message;
  }

  /** What is cancelled is not answered any more, or not even begun. */
  #cancel(params: Readonly<Record<string, unknown>> | undefined): void {
    const id = params?.['requestId'];
    if (typeof id !== 'string' && typeof id !== 'number') return;
    if (!this.#queue.settle(id)) this.#queue.withdraw(id);
  }

  #refuse(id: RequestId | null, code: number, reason: string): void {
    this.#logRefusal(code);
    const message = `${TITLES[code]}: ${reason}.`;
    // The SDK's type knows no null, which JSON-RPC wants where the id could not be read.
    void this.#write({ jsonrpc: '2.0', id, error: { code, message } } as JSONRPCMessage);
  }

  #logRefusal(code: number): void {
    const refusal = REFUSALS[code];
    if (refusal !== undefined) this.#options.warn(`${refusal} was answered with ${code}`);
  }
}
