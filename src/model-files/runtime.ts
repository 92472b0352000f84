import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MemoryError } from '../engine/index.ts';

export type Runtime = 'transformers' | 'llama';

/** What runs models: optional libraries, in exactly the versions that were tried. `megabytes`: on the disk, roughly. */
export const RUNTIMES: Readonly<
  Record<Runtime, { readonly name: string; readonly version: string; readonly megabytes: number }>
> = {
  transformers: { name: '@huggingface/transformers', version: '4.3.1', megabytes: 330 },
  llama: { name: 'node-llama-cpp', version: '3.22.1', megabytes: 100 },
};

export const selectRuntime = (task: 'embedding' | 'reranking' | 'language'): Runtime =>
  task === 'language' ? 'llama' : 'transformers';

export const resolveRuntimeFolder = (home: string): string => join(home, 'runtime');
/** Written last: npm that was stopped in the middle leaves packages that look whole. */
export const resolveMarkerPath = (home: string, runtime: Runtime): string =>
  join(resolveRuntimeFolder(home), `${runtime}.installed.json`);

/** Where this program itself looks for libraries, nearest first. */
const listModulePaths = (): string[] => createRequire(import.meta.url).resolve.paths('x') ?? [];

/**
 * The address to import a library from: the program's own, else the one in the data directory.
 * Throws `MODEL_UNAVAILABLE` naming the command that installs it.
 */
export function resolveRuntime(
  home: string,
  runtime: Runtime,
  modulePaths: readonly string[] = listModulePaths(),
): string {
  const { name } = RUNTIMES[runtime];
  const folders = isInstalled(home, runtime)
    ? [...modulePaths, join(resolveRuntimeFolder(home), 'node_modules')]
    : modulePaths;
  for (const folder of folders) {
    const entry = findEntryFile(join(folder, name));
    if (entry !== null) return pathToFileURL(entry).href;
  }
  throw new MemoryError(
    'MODEL_UNAVAILABLE',
    `${name} is not installed, which runs this model.`,
    'Install it and the model with `sophontic-memory models add ID`.',
    { runtime: name },
  );
}

export function isInstalled(home: string, runtime: Runtime): boolean {
  try {
    const { version } = JSON.parse(readFileSync(resolveMarkerPath(home, runtime), 'utf8')) as {
      version?: unknown;
    };
    return version === RUNTIMES[runtime].version;
  } catch {
    return false;
  }
}

export function hasRuntime(home: string, runtime: Runtime, modulePaths?: readonly string[]): boolean {
  try {
    resolveRuntime(home, runtime, modulePaths);
    return true;
  } catch {
    return false;
  }
}

/** The file that `import` of a package in this folder means; null where there is none. */
function findEntryFile(folder: string): string | null {
  let manifest: { exports?: unknown; main?: unknown };
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof manifest;
  } catch {
    return null;
  }
  const entry = resolveExport(manifest.exports) ?? manifest.main;
  return typeof entry === 'string' ? join(folder, entry) : null;
}

/** Of an `exports` field, what Node's `import` chooses: the first condition that holds. */
function resolveExport(exports: unknown): string | null {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return null;
  for (const [condition, value] of Object.entries(exports))
    if (['.', 'node', 'import', 'default'].includes(condition)) {
      const found = resolveExport(value);
      if (found !== null) return found;
    }
  return null;
}
