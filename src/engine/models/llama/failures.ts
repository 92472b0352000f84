import { MemoryError, createUnavailableError } from '../../errors.ts';

/** What installs or repairs a model and its library; `id` is how the owner calls the model. */
export const formatAddCommand = (id: string | undefined): string =>
  `sophontic-memory models add ${id ?? 'ID'}`;

export const createCancelledError = (): MemoryError =>
  new MemoryError('CANCELLED', 'The question to the language model was cancelled.', 'Ask again.');

/** What a caught error is worth telling: the library's words go along as its cause alone. */
export function toModelError(error: unknown, phase: 'load' | 'run', path: string, id?: string): MemoryError {
  if (error instanceof MemoryError) return error;
  const name = error instanceof Error ? error.constructor.name : '';
  const text = error instanceof Error ? error.message : String(error);
  if (
    name === 'InsufficientMemoryError' ||
    /out of memory|insufficient memory|failed to allocate/i.test(text)
  )
    return createUnavailableError(
      `There is too little memory for the model at ${path}.`,
      'Close other programs, or choose a smaller model, a lower precision or a smaller context.',
      { path },
      error,
    );
  if (phase === 'load')
    return createUnavailableError(
      `The model at ${path} cannot be loaded: the file is damaged, incomplete, or of a kind that the library does not know.`,
      `Delete the file and fetch it again: ${formatAddCommand(id)}`,
      { path },
      error,
    );
  return createUnavailableError(
    `The model at ${path} failed while it was working.`,
    'Try again; if it fails again, choose a smaller context or another model.',
    { path },
    error,
  );
}
