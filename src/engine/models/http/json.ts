import type { MemoryError } from '../../errors.ts';
import { unavailable } from './trouble.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer that is none of the API's. `what` ends "The model server HOST ...". */
export const strange = (host: string, what: string): MemoryError =>
  unavailable(
    host,
    what,
    'Check that `models.http.url` in config.json is an OpenAI-compatible API and that the model is of the right kind; then run `sophontic-memory models test`.',
  );

/** The object that a body is. Throws `MODEL_UNAVAILABLE`, without the parser's error, which quotes the body. */
export function fieldsOf(host: string, body: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = null;
  }
  if (!isFields(value)) throw strange(host, 'answered with what is no JSON object');
  return value;
}
