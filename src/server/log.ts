import { showControls } from '../engine/index.ts';

/**
 * The log, on stderr: stdout belongs to the protocol. It tells what happened and where, never what people said: of an
 * unexpected error the kind, the code and the places in the program, not the message, which may quote its input. Names of
 * files and ids in it give a terminal no orders, and begin no line.
 */
export function log(level: 'error' | 'warn' | 'info', message: string, error?: unknown): void {
  process.stderr.write(
    `[sophontic-memory] ${level}: ${showControls(message).replaceAll('\n', '␊')}${error === undefined ? '' : `: ${showControls(formatTrace(error))}`}\n`,
  );
}

function formatTrace(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [
    `${error.name}${typeof code === 'string' || typeof code === 'number' ? ` ${code}` : ''}`,
    ...frames,
  ].join('\n');
}
