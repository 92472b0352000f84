/** The codes a caller can meet (contract: errors are tool results with `{ code, message, repair }`). */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'NOT_FOUND'
  | 'NOT_CITABLE_YET'
  | 'BUSY'
  | 'MODEL_UNAVAILABLE'
  | 'STORE_UNAVAILABLE'
  | 'FORBIDDEN'
  | 'TOO_LARGE'
  | 'CANCELLED';

/**
 * An error a caller can act on: what went wrong, the facts, and what repairs it. The message never holds what people
 * said, only where it was and how large, so that it may be logged.
 */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';
  readonly code: ErrorCode;
  readonly repair: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    repair: string,
    facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.repair = repair;
    this.facts = facts;
  }
}

export const createInputError = (
  message: string,
  repair: string,
  facts?: Record<string, unknown>,
): MemoryError => new MemoryError('INVALID_INPUT', message, repair, facts);

/** A model that does not take what it is given: this says nothing of whether it takes the next. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === 'TOO_LARGE' || error.code === 'INVALID_INPUT');

/** What is stored is missing or damaged, and stays so until it is mended: not a full disk, nor another writer. */
export const isDamage = (error: unknown): boolean =>
  error instanceof MemoryError && error.facts['damaged'] === true;

/** A model that gives no answer now. `facts` never hold what was asked. */
export const createUnavailableError = (
  message: string,
  repair: string,
  facts: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): MemoryError =>
  new MemoryError('MODEL_UNAVAILABLE', message, repair, facts, cause === undefined ? {} : { cause });
