import { MemoryError } from '../../errors.ts';
import type { HttpReply } from './request.ts';
import { createServerUnavailableError } from './failures.ts';

/** The words by which servers tell that a text is longer than the model's context; the rest of an error may echo it. */
const TOO_LONG_PATTERN =
  /context_length_exceeded|exceed_context_size|context (?:length|size|window)|maximum context|too many tokens|input (?:is )?too (?:long|large)/i;

/** Whether the server refused a text for its length. */
export const isTooLong = ({ status, body }: HttpReply): boolean =>
  status === 413 || ([400, 422, 500].includes(status) && TOO_LONG_PATTERN.test(body));

interface RefusalContext {
  readonly attempts: number;
  /** Milliseconds that the server asked to wait for. */
  readonly retryAfterMs: number;
  readonly keyVariable: string | undefined;
}

/** The error for an answer that is none. What the server wrote is not told: it may hold what it was asked. */
export function toRefusalError(
  host: string,
  reply: HttpReply,
  { attempts, retryAfterMs, keyVariable }: RefusalContext,
): MemoryError {
  const { status } = reply;
  const createError = (what: string, repair: string): MemoryError =>
    createServerUnavailableError(host, what, repair, { status, attempts });
  if (isTooLong(reply))
    return new MemoryError(
      'TOO_LARGE',
      `The model server ${host} says that the text is longer than its model takes.`,
      'Give the model a larger context where the server is configured, or take another model.',
      { host, status },
    );
  const key = keyVariable ?? 'the environment variable that `models.http.key_env` of config.json names';
  if (status >= 300 && status < 400)
    return createError(
      `sent us elsewhere (${status}); that is never followed`,
      'Write the address where the server really is into `models.http.url` of config.json.',
    );
  if (status === 401 || status === 403)
    return createError(
      `refused the key (${status})`,
      `Put a key that is valid there into ${key}; then run \`sophontic-memory models test\`.`,
    );
  if (status === 404)
    return createError(
      'knows neither such a path nor such a model (404)',
      'Check `models.http.url` in config.json (it mostly ends in /v1) and that the server has the model; then run `sophontic-memory models test`.',
    );
  if (status === 429)
    return createError(
      `takes no more requests for now (429)${retryAfterMs > 0 ? ` and asks to wait for ${Math.ceil(retryAfterMs / 1000)} s` : ''}`,
      'Try again later.',
    );
  if (status >= 500)
    return createError(
      `failed (${status})${attempts > 1 ? ` ${attempts} times` : ''}`,
      "See the server's own log; then run `sophontic-memory models test`.",
    );
  return createError(
    `refused the request (${status})`,
    'Check that it speaks the OpenAI API and that the model is of the right kind; then run `sophontic-memory models test`.',
  );
}
