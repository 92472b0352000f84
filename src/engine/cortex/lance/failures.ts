import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { DAMAGE_REPAIR } from '../../vocabulary/damage.ts';

const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Another writer came first (or set a new table's key, or added its column), or tidied up beneath us: the call, made anew, sees what is there now. */
const RETRYABLE_ERROR =
  /Retryable commit conflict|preempted by concurrent|Too many concurrent|primary key is already set|Column \S+ already exists|UpdateConfig transaction is incompatible/i;
/** A file of a version that another process has let go of meanwhile, or is just writing; what stays so is damage. */
const MISSING_FILE_ERROR = /Not found|No such file|Panic in async function/i;

const MAX_ATTEMPTS = 12;
const MAX_MISSING_ATTEMPTS = 3;

/** Runs `work` until it meets no passing trouble, or patience ends; `refresh` brings the table up to date in between. */
export async function retryCommit<T>(
  clock: Clock,
  path: string,
  work: () => Promise<T>,
  refresh: () => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isRetryable = RETRYABLE_ERROR.test(toMessage(error));
      if (
        attempt >= MAX_ATTEMPTS ||
        !(isRetryable || (MISSING_FILE_ERROR.test(toMessage(error)) && attempt <= MAX_MISSING_ATTEMPTS))
      )
        throw toCortexError(error, path);
      await clock.sleep(Math.min(4 * 2 ** attempt, 200) * (0.5 + clock.random()));
      await refresh().catch(() => undefined);
    }
  }
}

export const createTableError = (table: string, path: string, cause?: unknown): MemoryError =>
  new MemoryError(
    'STORE_UNAVAILABLE',
    `The table ${table} of the Cortex at ${path} is missing or damaged.`,
    DAMAGE_REPAIR,
    { path, table, damaged: true },
    cause === undefined ? {} : { cause },
  );

/** LanceDB's errors as the caller should meet them, with the path and the repair. */
export function toCortexError(error: unknown, path: string): MemoryError {
  if (error instanceof MemoryError) return error;
  const text = toMessage(error);
  const createUnavailableError = (problem: string, repair: string): MemoryError =>
    new MemoryError('STORE_UNAVAILABLE', problem, repair, { path }, { cause: error });
  if (/No space left|os error 28|quota/i.test(text))
    return createUnavailableError(
      `The disk that holds ${path} is full; nothing was lost.`,
      'Free some space and try again.',
    );
  if (/Cannot find native binding|Cannot find module/i.test(text))
    return createUnavailableError(
      `LanceDB has no library for this platform (${process.platform} ${process.arch}).`,
      'Install again without --omit=optional; where it has none, nights cannot run here, recall can.',
    );
  if (/permission denied|os error 13|read-only/i.test(text))
    return createUnavailableError(
      `The Cortex at ${path} cannot be written.`,
      'Make the folder writable for you, or name another data directory.',
    );
  if (RETRYABLE_ERROR.test(text))
    return new MemoryError(
      'BUSY',
      'The Cortex is being written by another process and did not become free in time.',
      'Try again in a moment.',
      { path },
      { cause: error },
    );
  // Whatever else it is, it is in the files: LanceDB has many words for what it cannot read.
  return new MemoryError(
    'STORE_UNAVAILABLE',
    `Reading or writing the Cortex at ${path} failed.`,
    `${DAMAGE_REPAIR} What the Hippocampus still holds is untouched.`,
    { path, damaged: true },
    { cause: error },
  );
}
