/**
 * The log, on stderr: stdout belongs to the protocol. Messages say what happened and where, never what people said; of
 * an unexpected error the stack is written, whose message comes from a library.
 */
export function log(level: 'error' | 'warn' | 'info', message: string, error?: unknown): void {
  const cause =
    error instanceof Error
      ? `\n${error.stack ?? error.message}`
      : error === undefined
        ? ''
        : ` (${typeof error})`;
  process.stderr.write(`[sophontic-memory] ${level}: ${message}${cause}\n`);
}
