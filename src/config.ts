import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { MemoryError } from './engine/index.ts';
import type { TrainingConfig } from './engine/index.ts';

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
  /** Who embeds, reranks, edits and measures. */
  readonly models: ModelConfig;
  /** What becomes of keys, tokens and card numbers in what is remembered: a tag, a mask, or nothing. */
  readonly secrets: 'mark' | 'mask' | 'off';
  /** Whether nights train the native encoder; with what beside it. */
  readonly training: 'on' | 'off' | TrainingConfig;
  /** Whose days are meant, by IANA name (R32); the machine's where the owner names none. */
  readonly time_zone?: string | undefined;
  /** BCP 47: how dates are written, which holidays are meant; the machine's where the owner names none. */
  readonly locale?: string | undefined;
  /** Whose seasons are meant, where the zone does not tell. */
  readonly hemisphere?: 'north' | 'south' | undefined;
  /** The file that holds the passphrase of an encrypted memory, as named on the command line. */
  readonly passphraseFile?: string;
}

/** What embeds, reranks, edits and measures: `builtin`, or a model's id or absolute path. */
const modelSchema = z.strictObject({
  universal: z.string().min(1).default('builtin'),
  precision: z.string().min(1).optional(),
  reranker: z.string().min(1).nullable().default(null),
  editor: z.enum(['builtin', 'llama', 'http']).default('builtin'),
  meter: z.enum(['builtin', 'llama']).default('builtin'),
  /** The language model that 'llama' stands for, and another for the night where wanted. */
  gguf: z.string().min(1).nullable().default(null),
  gguf_night: z.string().min(1).nullable().default(null),
  /** The server that 'http' stands for. The key's name in the environment, never the key. */
  http: z
    .strictObject({
      url: z.url(),
      model: z.string().min(1),
      embedding_model: z.string().min(1).optional(),
      /** Characters that it embeds at once; longer texts go in pieces. Another number is another space. */
      embedding_longest: z.int().min(32).optional(),
      key_env: z.string().min(1).optional(),
      hosts: z.array(z.string().min(1)).default([]),
      timeout_seconds: z.number().positive().default(120),
    })
    .nullable()
    .default(null),
});
export type ModelConfig = Readonly<z.infer<typeof modelSchema>>;

/** No model but what is built in. */
export const BUILTIN_MODELS: ModelConfig = modelSchema.parse({});

const isAccepted = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

const fileSchema = z.strictObject({
  time_zone: z
    .string()
    .refine((zone) => isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: zone })))
    .optional(),
  locale: z
    .string()
    .refine((locale) => isAccepted(() => Intl.getCanonicalLocales(locale)))
    .optional(),
  hemisphere: z.enum(['north', 'south']).optional(),
  role: z.enum(['muse', 'majordomo', 'consultant']).default('muse'),
  night: z.enum(['auto', 'manual']).default('auto'),
  night_turns: z.int().min(1).default(20),
  night_quiet_minutes: z.number().positive().default(30),
  users: z.record(z.string(), z.enum(['normal', 'meso', 'elder'])).default({}),
  models: modelSchema.prefault({}),
  secrets: z.enum(['mark', 'mask', 'off']).default('off'),
  training: z
    .union([
      z.enum(['on', 'off']),
      z.strictObject({
        /** The Golden Anchor in every batch. */
        anchor: z.boolean().default(true),
        /** The owner's own trainer: a program and its arguments, no shell. */
        command: z.array(z.string().min(1)).min(1).nullable().default(null),
      }),
    ])
    .default('on'),
});

/** Whose days, dates and seasons are meant: as the owner says, else as the machine is set. `locale`: null where neither tells. */
export const readCalendarChoice = ({
  time_zone,
  locale,
  hemisphere,
}: Pick<Config, 'time_zone' | 'locale' | 'hemisphere'>): {
  readonly zone: string;
  readonly locale: string | null;
  readonly isSouthern: boolean | undefined;
} => ({
  zone: time_zone ?? readMachineZone(),
  locale: locale ?? readMachineLocale(),
  isSouthern: hemisphere && hemisphere === 'south',
});

/** The zone of this machine, or of `TZ`. */
function readMachineZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  // A TZ that is none ("Moon/Base") leaves nothing that Intl would take again.
  return isAccepted(() => new Intl.DateTimeFormat('en', { timeZone })) ? timeZone : 'UTC';
}

/** The locale by which this machine writes dates; null where it was told none. */
function readMachineLocale(): string | null {
  const { LC_ALL, LC_TIME, LANG } = process.env;
  const named = [LC_ALL, LC_TIME, LANG].find((value) => value !== undefined && value !== '');
  const tag = named?.replace(/[.@].*$/, '').replaceAll('_', '-');
  if (tag !== undefined)
    return /^(?:C|POSIX)$/.test(tag) || !isAccepted(() => Intl.getCanonicalLocales(tag)) ? null : tag;
  // Without these variables Intl knows the owner's choice where the system has one beside them.
  return process.platform === 'linux' ? null : new Intl.DateTimeFormat().resolvedOptions().locale;
}

/** Some editors put a byte order mark before a file, which is no JSON. */
const parseJson = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

const resolveConfigPath = (home: string): string => join(home, 'config.json');

/**
 * `--home` before `SOPHONTIC_HOME` before the platform's own data directory. `config.json` in it is optional; one that
 * cannot be read as such is an error, since ignoring it would ignore what the owner asked for.
 */
export function readConfig(flags: Flags = {}): Config {
  const { passphraseFile } = flags;
  return {
    ...readHome(flags),
    ...(passphraseFile === undefined ? {} : { passphraseFile: resolve(passphraseFile) }),
  };
}

interface Flags {
  readonly home?: string | undefined;
  readonly passphraseFile?: string | undefined;
}

function readHome(flags: Flags): Config {
  if (flags.home === '')
    throw new MemoryError(
      'INVALID_INPUT',
      '--home is empty.',
      'Name a directory, or leave it out for the usual one.',
    );
  const homeOption = flags.home ?? process.env['SOPHONTIC_HOME'];
  const home =
    homeOption === undefined || homeOption === ''
      ? envPaths('sophontic-memory', { suffix: '' }).data
      : resolve(homeOption);
  const path = resolveConfigPath(home);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return { home, ...fileSchema.parse({}) };
    throw createConfigError(path, error);
  }
  try {
    return { home, ...fileSchema.parse(parseJson(text)) };
  } catch (error) {
    throw createConfigError(path, error);
  }
}

/**
 * Where `config.json` is and what stands in it once these models are chosen; all else stays as the owner wrote it.
 */
export function renderConfigWith(home: string, models: ModelConfig): { path: string; text: string } {
  const path = resolveConfigPath(home);
  let currentFields: Record<string, unknown> = {};
  try {
    currentFields = parseJson(readFileSync(path, 'utf8')) as Record<string, unknown>;
    fileSchema.parse(currentFields);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw createConfigError(path, error);
  }
  const nextFields = { ...currentFields, models: modelSchema.parse(models) };
  return { path, text: `${JSON.stringify(nextFields, null, 2)}\n` };
}

/**
 * What the vector store's native library is told by the environment alone: where its scratch files go (into the data
 * directory, since they hold vectors), to keep quiet, and to rewrite large tables in small pieces (docs/benchmarks.md,
 * "Nights"). Files that this process makes are the owner's from now on.
 * Returns the scratch folder.
 */
export function isolateNativeLibraries(home: string): string {
  process.umask(0o077);
  const scratch = join(home, 'tmp');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  process.env['TMPDIR'] = scratch;
  process.env['LANCEDB_LOG'] ??= 'error';
  // A damaged file makes it panic: that is told by us, and a stack of its own tells the owner nothing.
  process.env['RUST_BACKTRACE'] = '0';
  process.env['LANCE_DEFAULT_BATCH_SIZE'] ??= '256';
  process.env['LANCE_DEFAULT_IO_BUFFER_SIZE'] ??= String(32 * 1024 * 1024);
  return scratch;
}

/** A key that the owner keeps in the environment, by the name that config.json gives it. */
export const readSecret = (name: string): string | undefined => process.env[name];

/** Whether who runs a command wants to see where in the program an unforeseen error came from. */
export const shouldShowStacks = (): boolean => process.env['SOPHONTIC_DEBUG'] === '1';
/** What opens an encrypted memory where nobody can be asked; null where it is not set. */
export const readPassphrase = (): string | null => process.env[PASSPHRASE_VARIABLE] ?? null;
const PASSPHRASE_VARIABLE = 'SOPHONTIC_PASSPHRASE';

/** The environment of a night of its own: native threads, each with a heap for itself, would keep what they have freed. */
export const buildNightEnvironment = (): NodeJS.ProcessEnv => ({ MALLOC_ARENA_MAX: '2', ...process.env });

/** What the owner's own trainer finds around it: what the owner has, without what opens the memory. */
export function buildTrainerEnvironment(): NodeJS.ProcessEnv {
  const { [PASSPHRASE_VARIABLE]: _, ...environment } = process.env;
  return environment;
}

const createConfigError = (path: string, cause: unknown): MemoryError =>
  new MemoryError(
    'INVALID_INPUT',
    `${path} is no valid configuration.`,
    'It is a file of one JSON object; known: "role": "muse", "majordomo" or "consultant"; "night": "auto" or "manual"; "night_turns" and "night_quiet_minutes": numbers; "users": { "<user_id>": "normal", "meso" or "elder" }; "secrets": "mark", "mask" or "off"; "training": "on", "off" or { "anchor", "command" }; "time_zone": a name as "Europe/Berlin"; "locale": a language as "en-GB"; "hemisphere": "north" or "south"; "models": { "universal", "reranker", "gguf", "gguf_night": models by id or path, "precision", "editor": "builtin", "llama" or "http", "meter": "builtin" or "llama", "http": { "url", "model", ... } }. Correct it or remove it.',
    { path },
    { cause },
  );
