import type { MemoryError } from '../../errors.ts';
import { createServerUnavailableError } from './failures.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer that is none of the API's. `what` ends "The model server HOST ...". */
export const createBadReplyError = (host: string, what: string): MemoryError =>
  createServerUnavailableError(
    host,
    what,
    'Check that `models.http.url` in config.json is an OpenAI-compatible API and that the model is of the right kind; then run `sophontic-memory models test`.',
  );

/** The object that a body is. Throws `MODEL_UNAVAILABLE`, without the parser's error, which quotes the body. */
export function parseJsonObject(host: string, body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = null;
  }
  if (!isJsonObject(value)) throw createBadReplyError(host, 'answered with what is no JSON object');
  return value;
}
