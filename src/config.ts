import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { MemoryError } from './engine/index.ts';

/** What the owner decides. This file alone reads the environment and `config.json`. */
export interface Config {
  /** The data directory, absolute. */
  readonly home: string;
  readonly role: 'muse' | 'majordomo' | 'consultant';
  /** `auto`: the server sleeps by itself when it is quiet. `manual`: only when told to. */
  readonly night: 'auto' | 'manual';
  /** What `auto` waits for: so many turns that no night has taken up, and so many minutes without a new one. */
  readonly night_turns: number;
  readonly night_quiet_minutes: number;
  /** How long each user's blocks stay in the Hippocampus (§2.3). */
  readonly users: Readonly<Record<string, 'normal' | 'meso' | 'elder'>>;
}

const fileSchema = z.strictObject({
  role: z.enum(['muse', 'majordomo', 'consultant']).default('muse'),
  night: z.enum(['auto', 'manual']).default('auto'),
  night_turns: z.int().min(1).default(20),
  night_quiet_minutes: z.number().positive().default(10),
  users: z.record(z.string(), z.enum(['normal', 'meso', 'elder'])).default({}),
});

/**
 * `--home` before `SOPHONTIC_HOME` before the platform's own data directory. `config.json` in it is optional; one that
 * cannot be read as such is an error, since ignoring it would ignore what the owner asked for.
 */
export function readConfig(flags: { home?: string | undefined } = {}): Config {
  const chosen = flags.home ?? process.env['SOPHONTIC_HOME'];
  const home =
    chosen === undefined || chosen === ''
      ? envPaths('sophontic-memory', { suffix: '' }).data
      : resolve(chosen);
  const path = join(home, 'config.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return { home, ...fileSchema.parse({}) };
    throw unusable(path, error);
  }
  try {
    return { home, ...fileSchema.parse(JSON.parse(text)) };
  } catch (error) {
    throw unusable(path, error);
  }
}

/**
 * What the vector store's native library is told by the environment alone: where its scratch files go (into the data
 * directory, since they hold vectors), to keep quiet, and to rewrite large tables in small pieces (docs/benchmarks.md,
 * "Nights"). Files that this process makes are the owner's from now on.
 * Returns the scratch folder.
 */
export function confine(home: string): string {
  process.umask(0o077);
  const scratch = join(home, 'tmp');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  process.env['TMPDIR'] = scratch;
  process.env['LANCEDB_LOG'] ??= 'error';
  process.env['LANCE_DEFAULT_BATCH_SIZE'] ??= '256';
  process.env['LANCE_DEFAULT_IO_BUFFER_SIZE'] ??= String(32 * 1024 * 1024);
  return scratch;
}

/** The environment of a night of its own: native threads, each with a heap for itself, would keep what they have freed. */
export const nightEnvironment = (): NodeJS.ProcessEnv => ({ MALLOC_ARENA_MAX: '2', ...process.env });

const unusable = (path: string, cause: unknown): MemoryError =>
  new MemoryError(
    'INVALID_INPUT',
    `${path} is no valid configuration.`,
    'It is a file of one JSON object; known: "role": "muse", "majordomo" or "consultant"; "night": "auto" or "manual"; "night_turns" and "night_quiet_minutes": numbers; "users": { "<user_id>": "normal", "meso" or "elder" }. Correct it or remove it.',
    { path },
    { cause },
  );
