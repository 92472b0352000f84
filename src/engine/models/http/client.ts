import type { Clock } from '../../clock.ts';
import { createInputError } from '../../errors.ts';
import { parseEndpoint, resolveWithSystem } from './endpoint.ts';
import type { ResolveHost } from './endpoint.ts';
import { sendRequest } from './request.ts';
import type { TimeLimits, HttpConnection, HttpReply } from './request.ts';
import { isTooLong, toRefusalError } from './refusal.ts';
import { createCancelledError, createServerUnavailableError } from './failures.ts';

/** What both kinds of models behind an OpenAI-compatible server are opened with. */
export interface HttpOptions {
  /** Up to where the API's paths begin: `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  /** As the server calls it. */
  readonly model: string;
  /** Hosts beside loopback that the owner allows, as `name` or `name:port`. */
  readonly hosts?: readonly string[] | undefined;
  readonly apiKey?: string | undefined;
  /** The environment variable that the key came from, or would; told where a key is refused. */
  readonly keyVariable?: string | undefined;
  readonly limits?: Partial<TimeLimits> | undefined;
  readonly clock: Clock;
  readonly resolve?: ResolveHost | undefined;
}

export interface HttpClient {
  /** Name and port. */
  readonly host: string;
  /**
   * The answer of status 200, whatever it is, or of another status that `accepts` takes. At most three attempts, each within
   * the limits. Throws `MODEL_UNAVAILABLE`, `TOO_LARGE`, `CANCELLED`.
   */
  post(
    path: string,
    question: unknown,
    signal?: AbortSignal,
    accepts?: (reply: HttpReply) => boolean,
  ): Promise<HttpReply>;
}

/** With a model in memory the first byte is a matter of a whole answer; loading one first takes as long again. */
const DEFAULT_LIMITS: TimeLimits = { connect: 5_000, firstByte: 120_000, whole: 120_000 };
const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 500;
/** What a server may ask to wait for. One that asks for longer is not asked again. */
export const MAX_RETRY_AFTER_MS = 30_000;
/** A wait that is cancelled leaves a timer behind; of so much at most. */
const WAIT_STEP_MS = 1_000;
const RETRYABLE_STATUSES = [429, 500, 502, 503, 504];

/** Throws `INVALID_INPUT` for an address that may not be contacted and for a key that no header can hold. */
export function createClient(options: HttpOptions): HttpClient {
  const { apiKey, clock } = options;
  const endpoint = parseEndpoint(options.url, options.hosts ?? []);
  const { host } = endpoint;
  // Node's own error would come late; neither tells the key.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw createInputError(
      'The key of the model server is empty or holds a blank or a character that no header can hold.',
      `Correct ${options.keyVariable ?? 'the environment variable that `models.http.key_env` names'}.`,
    );
  const connection: HttpConnection = {
    endpoint,
    clock,
    resolve: options.resolve ?? resolveWithSystem,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  };

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    for (let remaining = ms; remaining > 0; remaining -= WAIT_STEP_MS)
      await raceWithAbort(clock.sleep(Math.min(remaining, WAIT_STEP_MS)), host, signal);
  }

  return {
    host,
    post: async (path, payload, signal, accepts) => {
      const body = JSON.stringify(payload);
      for (let attempt = 1; ; attempt++) {
        const outcome = await sendRequest(connection, path, body, signal);
        const isLast = attempt === MAX_ATTEMPTS;
        const computeBackoff = (): number => BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + clock.random());
        if ('trouble' in outcome) {
          if (isLast || !outcome.isRetryable)
            throw createServerUnavailableError(host, outcome.trouble, outcome.repair, { attempts: attempt });
          await pause(computeBackoff(), signal);
          continue;
        }
        if (outcome.status === 200 || accepts?.(outcome) === true) return outcome;
        const retryAfterMs = parseRetryAfter(outcome.retryAfter, clock.now());
        const isRetryable = RETRYABLE_STATUSES.includes(outcome.status) && !isTooLong(outcome);
        if (isLast || !isRetryable || retryAfterMs > MAX_RETRY_AFTER_MS)
          throw toRefusalError(host, outcome, {
            attempts: attempt,
            retryAfterMs,
            keyVariable: options.keyVariable,
          });
        await pause(Math.max(retryAfterMs, computeBackoff()), signal);
      }
    },
  };
}

/** Milliseconds of a Retry-After header, in seconds or as a date; 0 where there is none. */
function parseRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

async function raceWithAbort(
  work: Promise<void>,
  host: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return work;
  let rejectCancelled: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    rejectCancelled = () => reject(createCancelledError(host));
    if (signal.aborted) rejectCancelled();
    else signal.addEventListener('abort', rejectCancelled);
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', rejectCancelled!);
  }
}
