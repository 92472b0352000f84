import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { resolveAddresses } from './endpoint.ts';
import type { Address, Endpoint, ResolveHost } from './endpoint.ts';
import {
  CONNECTION_CLOSED,
  REPLY_TOO_LARGE,
  createCancelledError,
  createTimeoutFailure,
  toRequestFailure,
} from './failures.ts';
import type { RequestFailure } from './failures.ts';

/** Milliseconds from the beginning of a request. */
export interface TimeLimits {
  readonly connect: number;
  /** Until the answer's headers are there. Without streaming that is when the model has finished. */
  readonly firstByte: number;
  readonly whole: number;
}

export interface HttpReply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface HttpConnection {
  readonly endpoint: Endpoint;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of an answer at most. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** A sleep cannot be taken back: in steps that grow, it outlives its request by no more than the request took, or this. */
const MAX_WATCH_STEP_MS = 250;

/**
 * One request, one answer; no redirect is followed, no proxy asked, no connection kept. What went wrong on the way is a
 * `RequestFailure`. Throws `CANCELLED`, and `MODEL_UNAVAILABLE` for a name that may not be contacted.
 */
export function sendRequest(
  connection: HttpConnection,
  path: string,
  body: string,
  signal?: AbortSignal,
): Promise<HttpReply | RequestFailure> {
  const { endpoint, clock, limits } = connection;
  return new Promise((resolve, reject) => {
    const startedAt = clock.now();
    let stage: keyof TimeLimits = 'connect';
    let request: http.ClientRequest | null = null;
    let isSettled = false;

    function settle(complete: () => void): void {
      if (isSettled) return;
      isSettled = true;
      signal?.removeEventListener('abort', abort);
      request?.destroy();
      complete();
    }
    const finish = (outcome: HttpReply | RequestFailure): void => settle(() => resolve(outcome));
    const fail = (error: Error): void =>
      error instanceof MemoryError ? settle(() => reject(error)) : finish(toRequestFailure(error));
    const abort = (): void => fail(createCancelledError(endpoint.host));

    async function watchTimeout(): Promise<void> {
      for (let step = 10; ; step = Math.min(2 * step, MAX_WATCH_STEP_MS)) {
        const limit = Math.min(limits[stage], limits.whole);
        const remaining = startedAt + limit - clock.now();
        if (remaining <= 0) finish(createTimeoutFailure(stage, limit));
        if (isSettled) return;
        await clock.sleep(Math.min(step, remaining));
      }
    }

    function send(addresses: readonly Address[]): void {
      if (isSettled) return;
      request = openRequest(connection, path, body, addresses);
      request.on('socket', (socket) =>
        socket.once(endpoint.secure ? 'secureConnect' : 'connect', () => (stage = 'firstByte')),
      );
      request.on('error', fail);
      // Closed may be told before the end of an answer that is whole.
      request.on('close', () => stage === 'whole' || finish(CONNECTION_CLOSED));
      request.on('response', (response) => {
        stage = 'whole';
        collectReply(response, finish);
      });
      request.end(body);
    }

    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort);
    void watchTimeout();
    resolveAddresses(endpoint, connection.resolve).then(send).catch(fail);
  });
}

function openRequest(
  { endpoint, headers }: HttpConnection,
  path: string,
  body: string,
  addresses: readonly Address[],
): http.ClientRequest {
  // The connection goes to what was checked: a name asked a second time may answer otherwise.
  const lookupChecked: LookupFunction = (_, { all }, respond) => {
    if (all === true) respond(null, [...addresses]);
    else respond(null, addresses[0]!.address, addresses[0]!.family);
  };
  // An agent of its own: the global one takes proxies from the environment when that says so.
  const { request, Agent } = endpoint.secure ? https : http;
  return request({
    agent: new Agent({ keepAlive: false }),
    host: endpoint.name,
    port: endpoint.port,
    path: endpoint.path + path,
    method: 'POST',
    lookup: lookupChecked,
    headers: {
      ...headers,
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
}

function collectReply(
  response: http.IncomingMessage,
  finish: (outcome: HttpReply | RequestFailure) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) finish(REPLY_TOO_LARGE);
    else chunks.push(chunk);
  });
  response.on('error', () => finish(CONNECTION_CLOSED));
  response.on('close', () => finish(CONNECTION_CLOSED));
  response.on('end', () =>
    finish({
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'],
      body: new TextDecoder().decode(Buffer.concat(chunks)),
    }),
  );
}
