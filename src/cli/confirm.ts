import { createInterface } from 'node:readline/promises';
import { MemoryError, showControls } from '../engine/index.ts';
import { createUsageError } from './terminal.ts';

/** Asks on the terminal; the answer to a pipe's question has to be given beforehand. Throws when it is no. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw createUsageError(
      'this asks before it does anything, and there is no terminal: give --yes to agree',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${showControls(question)} [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new MemoryError('CANCELLED', 'Nothing was done.', 'Give the command again to change your mind.');
}

/** What Ctrl-C and a scheduler's end stop, for as long as the work takes. */
export async function runInterruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
