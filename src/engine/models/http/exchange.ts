import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { addressesOf } from './endpoint.ts';
import type { Address, Endpoint, Resolve } from './endpoint.ts';
import { BROKE_OFF, TOO_LARGE, cancelled, tooSlow, troubleOf } from './trouble.ts';
import type { Trouble } from './trouble.ts';

/** Milliseconds from the beginning of a request. */
export interface Limits {
  readonly connect: number;
  /** Until the answer's headers are there. Without streaming that is when the model has finished. */
  readonly firstByte: number;
  readonly whole: number;
}

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface Line {
  readonly endpoint: Endpoint;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of an answer at most. */
export const BODY_MOST = 4 * 1024 * 1024;
/** A sleep cannot be taken back: in steps that grow, it outlives its request by no more than the request took, or this. */
const STEP_MOST = 250;

/**
 * One request, one answer; no redirect is followed, no proxy asked, no connection kept. What went wrong on the way is a
 * `Trouble`. Throws `CANCELLED`, and `MODEL_UNAVAILABLE` for a name that may not be contacted.
 */
export function exchange(
  line: Line,
  path: string,
  body: string,
  signal?: AbortSignal,
): Promise<Reply | Trouble> {
  const { endpoint, clock, limits } = line;
  return new Promise((resolve, reject) => {
    const started = clock.now();
    let stage: keyof Limits = 'connect';
    let request: http.ClientRequest | null = null;
    let over = false;

    function settle(tell: () => void): void {
      if (over) return;
      over = true;
      signal?.removeEventListener('abort', abort);
      request?.destroy();
      tell();
    }
    const end = (outcome: Reply | Trouble): void => settle(() => resolve(outcome));
    const fail = (error: Error): void =>
      error instanceof MemoryError ? settle(() => reject(error)) : end(troubleOf(error));
    const abort = (): void => fail(cancelled(endpoint.host));

    async function watch(): Promise<void> {
      for (let step = 10; ; step = Math.min(2 * step, STEP_MOST)) {
        const limit = Math.min(limits[stage], limits.whole);
        const left = started + limit - clock.now();
        if (left <= 0) end(tooSlow(stage, limit));
        if (over) return;
        await clock.sleep(Math.min(step, left));
      }
    }

    function send(addresses: readonly Address[]): void {
      if (over) return;
      request = open(line, path, body, addresses);
      request.on('socket', (socket) =>
        socket.once(endpoint.secure ? 'secureConnect' : 'connect', () => (stage = 'firstByte')),
      );
      request.on('error', fail);
      // Closed may be told before the end of an answer that is whole.
      request.on('close', () => stage === 'whole' || end(BROKE_OFF));
      request.on('response', (response) => {
        stage = 'whole';
        collect(response, end);
      });
      request.end(body);
    }

    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort);
    void watch();
    addressesOf(endpoint, line.resolve).then(send).catch(fail);
  });
}

function open(
  { endpoint, headers }: Line,
  path: string,
  body: string,
  addresses: readonly Address[],
): http.ClientRequest {
  // The connection goes to what was checked: a name asked a second time may answer otherwise.
  const checked: LookupFunction = (_, { all }, answer) => {
    if (all === true) answer(null, [...addresses]);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  };
  // An agent of its own: the global one takes proxies from the environment when that says so.
  const { request, Agent } = endpoint.secure ? https : http;
  return request({
    agent: new Agent({ keepAlive: false }),
    host: endpoint.name,
    port: endpoint.port,
    path: endpoint.path + path,
    method: 'POST',
    lookup: checked,
    headers: {
      ...headers,
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
}

function collect(response: http.IncomingMessage, end: (outcome: Reply | Trouble) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_MOST) end(TOO_LARGE);
    else chunks.push(chunk);
  });
  response.on('error', () => end(BROKE_OFF));
  response.on('close', () => end(BROKE_OFF));
  response.on('end', () =>
    end({
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'],
      body: new TextDecoder().decode(Buffer.concat(chunks)),
    }),
  );
}
