import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Clock } from '../../src/engine/clock.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { MemoryError } from '../../src/engine/errors.ts';
import * as embedder from '../../src/engine/models/http/embedder.ts';
import * as languageModel from '../../src/engine/models/http/language-model.ts';
import type { LanguageModel, UniversalEmbedder } from '../../src/engine/models/ports.ts';

type WithOptionalClock<T> = Omit<T, 'clock'> & { readonly clock?: Clock };
export type ModelOptions = WithOptionalClock<languageModel.HttpLanguageModelOptions>;
export type EmbedderOptions = WithOptionalClock<embedder.HttpEmbedderOptions>;

/** Both in real time where no other is given. */
export const createHttpLanguageModel = (options: ModelOptions): LanguageModel =>
  languageModel.createHttpLanguageModel({ clock: systemClock, ...options });
export const openHttpEmbedder = (
  options: EmbedderOptions,
  signal?: AbortSignal,
): Promise<UniversalEmbedder> => embedder.openHttpEmbedder({ clock: systemClock, ...options }, signal);

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever was asked
  readonly body: any;
}

/** `nth` counts from 1. */
export type Responder = (response: ServerResponse, asked: ReceivedRequest, nth: number) => unknown;

export interface ModelServer {
  readonly port: number;
  readonly url: string;
  readonly requests: ReceivedRequest[];
  readonly close: () => Promise<void>;
}

/** A real server on 127.0.0.1 that answers, or misbehaves, as it is told. */
export async function startModelServer(respond: Responder): Promise<ModelServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    // A client that is gone is what some tests are about.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    void text(request).then(
      (body) => {
        const received = {
          path: request.url ?? '',
          headers: request.headers,
          body: body === '' ? null : (JSON.parse(body) as unknown),
        };
        respond(response, received, requests.push(received));
      },
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export const createChatResponse = (content: unknown, also: Record<string, unknown> = {}): unknown => ({
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', ...also }],
});

/** Backoffs (never shorter than this) are told and over at once; the short steps of waiting for a socket are real. */
const MAX_REAL_SLEEP_MS = 250;

export function createSkippingClock(random = 0.5): Clock & { readonly slept: number[] } {
  const sleeps: number[] = [];
  let skippedMs = 0;
  return {
    slept: sleeps,
    now: () => systemClock.now() + skippedMs,
    random: () => random,
    sleep: async (ms) => {
      if (ms <= MAX_REAL_SLEEP_MS) return systemClock.sleep(ms);
      sleeps.push(ms);
      skippedMs += ms;
    },
  };
}

/** What a promise fails with. */
export async function catchMemoryError(promise: Promise<unknown>): Promise<MemoryError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof MemoryError) return error;
  throw new Error('no MemoryError', { cause: error });
}

/** All that could reach a log of an error. */
export function serializeError(error: MemoryError): string {
  const { code, message, repair, facts, cause, stack } = error;
  return JSON.stringify([code, message, repair, facts, String(cause), stack]);
}
