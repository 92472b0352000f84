import { readFileSync } from 'node:fs';
import { readPassphrase } from '../config.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';

/** A file's first line, before the environment, before whoever can be asked (`ask`, on a terminal); null where there is none. */
export function createPassphraseReader(
  { passphraseFile }: Pick<Config, 'passphraseFile'>,
  ask: (() => Promise<string>) | null,
): () => Promise<string | null> {
  return async () => {
    if (passphraseFile !== undefined) return readPassphraseFile(passphraseFile);
    return readPassphrase() ?? (await ask?.()) ?? null;
  };
}

export function readPassphraseFile(path: string): string {
  let line: string;
  try {
    line = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (error) {
    throw new MemoryError(
      'INVALID_INPUT',
      `The passphrase file ${path} cannot be read.`,
      'Name a file whose first line is the passphrase.',
      { path },
      { cause: error },
    );
  }
  if (line !== '') return line;
  throw new MemoryError(
    'INVALID_INPUT',
    `The passphrase file ${path} begins with an empty line.`,
    'Name a file whose first line is the passphrase.',
    { path },
  );
}
