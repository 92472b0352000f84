import { styleText } from 'node:util';
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { openEngine } from '../compose.ts';
import { readConfig } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { askPassphrase, canAsk } from './passphrase.ts';

export interface SharedOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly passphraseFile?: string;
}

/** Options of the command and of the program before it, together. */
export const readSharedOptions = (command: Command): SharedOptions => command.optsWithGlobals();

/** Colour on a terminal, plain in a pipe (NO_COLOR is honoured). */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

export async function withEngine<T>(
  options: SharedOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(
    readConfig(options),
    true,
    canAsk() ? () => askPassphrase('Passphrase of the memory') : null,
  );
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** For options that may be given again. */
export const collectValue = (value: string, before: string[] = []): string[] => [...before, value];

export const createUsageError = (message: string): CommanderError => {
  process.stderr.write(`error: ${message}\n(see --help)\n`);
  return new CommanderError(2, 'usage', message);
};

/** What comes in through a pipe, whole; null on a terminal. */
export async function readPipedInput(): Promise<string | null> {
  if (process.stdin.isTTY) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw createUsageError('what was piped in is no UTF-8 text');
  }
}

export function reportFailure(error: unknown, json: boolean, exitCode: number): void {
  process.exitCode = exitCode;
  if (!(error instanceof MemoryError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return;
  }
  const { code, message, repair, facts } = error;
  const { holder } = facts;
  if (json) printJson({ code, message, repair, ...(holder === undefined ? {} : { holder }) });
  process.stderr.write(`${code}: ${message}\n${repair}\n`);
}
