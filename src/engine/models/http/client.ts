import type { Clock } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import { endpointOf, systemResolve } from './endpoint.ts';
import type { Resolve } from './endpoint.ts';
import { exchange } from './exchange.ts';
import type { Limits, Line, Reply } from './exchange.ts';
import { isTooLong, refusalOf } from './refusal.ts';
import { cancelled, unavailable } from './trouble.ts';

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
  readonly limits?: Partial<Limits> | undefined;
  readonly clock: Clock;
  readonly resolve?: Resolve | undefined;
}

export interface Client {
  /** Name and port. */
  readonly host: string;
  /**
   * The answer of status 200, whatever it is, or of another status that `bear` takes. At most three attempts, each within
   * the limits. Throws `MODEL_UNAVAILABLE`, `TOO_LARGE`, `CANCELLED`.
   */
  post(
    path: string,
    question: unknown,
    signal?: AbortSignal,
    bear?: (reply: Reply) => boolean,
  ): Promise<Reply>;
}

/** With a model in memory the first byte is a matter of a whole answer; loading one first takes as long again. */
const LIMITS: Limits = { connect: 5_000, firstByte: 120_000, whole: 120_000 };
const TRIES = 3;
const BACKOFF_MS = 500;
/** What a server may ask to wait for. One that asks for longer is not asked again. */
export const WAIT_MOST_MS = 30_000;
/** A wait that is cancelled leaves a timer behind; of so much at most. */
const WAIT_STEP_MS = 1_000;
const PASSING = [429, 500, 502, 503, 504];

/** Throws `INVALID_INPUT` for an address that may not be contacted and for a key that no header can hold. */
export function createClient(options: HttpOptions): Client {
  const { apiKey, clock } = options;
  const endpoint = endpointOf(options.url, options.hosts ?? []);
  const { host } = endpoint;
  // Node's own error would come late; neither tells the key.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw invalid(
      'The key of the model server is empty or holds a blank or a character that no header can hold.',
      `Correct ${options.keyVariable ?? 'the environment variable that `models.http.key_env` names'}.`,
    );
  const line: Line = {
    endpoint,
    clock,
    resolve: options.resolve ?? systemResolve,
    limits: { ...LIMITS, ...options.limits },
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  };

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    for (let left = ms; left > 0; left -= WAIT_STEP_MS)
      await unlessAborted(clock.sleep(Math.min(left, WAIT_STEP_MS)), host, signal);
  }

  return {
    host,
    post: async (path, question, signal, bear) => {
      const body = JSON.stringify(question);
      for (let attempt = 1; ; attempt++) {
        const outcome = await exchange(line, path, body, signal);
        const last = attempt === TRIES;
        const backoff = (): number => BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + clock.random());
        if ('trouble' in outcome) {
          if (last || !outcome.passing)
            throw unavailable(host, outcome.trouble, outcome.repair, { attempts: attempt });
          await pause(backoff(), signal);
          continue;
        }
        if (outcome.status === 200 || bear?.(outcome) === true) return outcome;
        const asked = waitOf(outcome.retryAfter, clock.now());
        const passing = PASSING.includes(outcome.status) && !isTooLong(outcome);
        if (last || !passing || asked > WAIT_MOST_MS)
          throw refusalOf(host, outcome, { attempts: attempt, asked, variable: options.keyVariable });
        await pause(Math.max(asked, backoff()), signal);
      }
    },
  };
}

/** Milliseconds of a Retry-After header, in seconds or as a date; 0 where there is none. */
function waitOf(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

async function unlessAborted(
  work: Promise<void>,
  host: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return work;
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled(host));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort!);
  }
}
