import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { openEngine } from '../compose.ts';
import { readConfig, shouldShowStacks } from '../config.ts';
import { MemoryError, showControls, spellControls } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { askPassphrase, canAsk } from './passphrase.ts';

export interface SharedOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly passphraseFile?: string;
}

/** Options of the command and of the program before it, together. */
export const readSharedOptions = (command: Command): SharedOptions => command.optsWithGlobals();

/**
 * Stands for the escape character of our own colours until they are written: nobody who writes into a memory can know it, so
 * that every other control character can be shown instead of obeyed.
 */
const OWN_ESCAPE = `<${randomUUID()}>`;

/** Colour on a terminal, plain in a pipe (NO_COLOR is honoured). For `print` alone. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, showControls(text), { stream: process.stdout }).replaceAll('\x1b', OWN_ESCAPE);

const write = (stream: NodeJS.WriteStream, text: string): void =>
  void stream.write(showControls(text).replaceAll(OWN_ESCAPE, '\x1b'));

/** The only ways out: of control characters they let our own colours, line feeds and tabs through. */
export const writeOut = (text: string): void => {
  write(process.stdout, text);
};
export const writeError = (text: string): void => {
  write(process.stderr, text);
};
export const print = (text: string): void => {
  writeOut(`${text}\n`);
};
/** What is parsed is what was meant, control characters included. */
export const printJson = (value: unknown): void => {
  print(spellControls(JSON.stringify(value, null, 2)));
};

/** Asks for what opens an encrypted memory, where there is somebody to be asked. */
export const createPassphraseAsker = (): (() => Promise<string>) | null =>
  canAsk() ? () => askPassphrase('Passphrase of the memory', writeError) : null;

export async function withEngine<T>(
  options: SharedOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(readConfig(options), true, createPassphraseAsker());
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** For options that may be given again. */
export const collectValue = (value: string, before: string[] = []): string[] => [...before, value];

export const createUsageError = (message: string): CommanderError => {
  writeError(`error: ${message}\n(see --help)\n`);
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

/** In one line what failed and what to do; where it failed in the program is for whoever asks (`SOPHONTIC_DEBUG=1`). */
export function formatUnknownError(error: unknown): string {
  if (shouldShowStacks() && error instanceof Error && error.stack !== undefined) return error.stack;
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
  return `error: ${message || 'something failed without saying what'}. Give the command again; if it fails again, run \`sophontic-memory doctor\`, and report it with what SOPHONTIC_DEBUG=1 shows.`;
}

export function reportFailure(error: unknown, json: boolean, exitCode: number): void {
  process.exitCode = exitCode;
  if (!(error instanceof MemoryError)) {
    writeError(`${formatUnknownError(error)}\n`);
    return;
  }
  const { code, message, repair, facts } = error;
  const { holder } = facts;
  if (json) printJson({ code, message, repair, ...(holder === undefined ? {} : { holder }) });
  writeError(`${code}: ${message}\n${repair}\n`);
}
