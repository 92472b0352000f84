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

export interface StdioTransportOptions {
  readonly maxLineBytes: number;
  /** One line for each message that is refused. */
  readonly warn: (message: string) => void;
}

const isCancellation = (message: JSONRPCMessage): message is JSONRPCNotification =>
  'method' in message && message.method === 'notifications/cancelled';

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
  readonly #queue: RequestQueue;
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
      onLine: (line, bytes) => this.#receiveLine(line, bytes),
      onTooLong: () =>
        this.#refuse(
          null,
          ProtocolErrorCode.InvalidRequest,
          `a line has at most ${options.maxLineBytes} bytes`,
        ),
    });
    this.#queue = new RequestQueue({
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
    if ('error' in message) {
      const refusal = REFUSALS[message.error.code];
      if (refusal !== undefined) this.#options.warn(`${refusal} was answered with ${message.error.code}`);
    }
    return new Promise((resolve) => {
      this.#output.write(`${JSON.stringify(message)}\n`, () => {
        // Its place is free when the answer has left, so that a slow reader slows down the work.
        if (!('method' in message) && message.id !== undefined) this.#queue.settle(message.id);
        resolve();
      });
    });
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

  #receiveLine(line: Line, bytes: number): void {
    if (this.#isClosed) return;
    if (bytes > LONG_LINE_BYTES) {
      this.#queue.add(this.#readLongLine(line, bytes));
      return;
    }
    const text = (line.length === 1 ? line[0]! : Buffer.concat(line, bytes)).toString('utf8');
    if (BLANK.test(text)) return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#refuse(null, ProtocolErrorCode.ParseError, 'this line is no JSON');
      return;
    }
    const message = this.#readMessage(value);
    if (!message) return;
    if (this.#queue.isOpen && isUrgent(message) && this.#canAnswer) this.#queue.deliver(message);
    else this.#queue.add(message);
  }

  get #canAnswer(): boolean {
    return !this.#output.writableNeedDrain;
  }

  async #readLongLine(line: Line, bytes: number): Promise<JSONRPCMessage | null> {
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

  /** The message that a value is; what is none is answered here, and a cancellation may be done with. */
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
    return isCancellation(message) && this.#cancel(message.params) ? null : message;
  }

  /** True where the request had not been begun: then nobody else needs to know. */
  #cancel(params: Readonly<Record<string, unknown>> | undefined): boolean {
    const id = params?.['requestId'];
    if (typeof id !== 'string' && typeof id !== 'number') return false;
    if (this.#queue.withdraw(id)) return true;
    // What is cancelled is not answered any more.
    this.#queue.settle(id);
    return false;
  }

  #refuse(id: RequestId | null, code: number, reason: string): void {
    const message = `${code === ProtocolErrorCode.ParseError ? 'Parse error' : code === ProtocolErrorCode.InvalidParams ? 'Invalid params' : 'Invalid request'}: ${reason}.`;
    // The SDK's type knows no null, which JSON-RPC wants where the id could not be read.
    this.send({ jsonrpc: '2.0', id, error: { code, message } } as JSONRPCMessage).catch(() => undefined);
  }
}
