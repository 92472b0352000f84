import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { withLock } from './lock.ts';
import { toDiskError, createPrivateFolder, writePrivateFile } from './private-files.ts';
import { RUNTIMES, isInstalled, resolveMarkerPath, resolveRuntimeFolder } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/** Hundreds of megabytes for graphics cards and browsers, which nothing here uses: a tiny package stands in. */
const STUB_PACKAGE = 'npm:tslib@2.9.1';
const OVERRIDES = {
  'onnxruntime-web': STUB_PACKAGE,
  ...Object.fromEntries(
    [
      'linux-x64-cuda',
      'linux-x64-cuda-ext',
      'linux-x64-vulkan',
      'linux-armv7l',
      'win-x64-cuda',
      'win-x64-cuda-ext',
      'win-x64-vulkan',
    ].map((name) => [`@node-llama-cpp/${name}`, STUB_PACKAGE]),
  ),
};

/**
 * Installs a library with npm, from the registry that npm is set to, without running its scripts. What npm says goes to
 * `onOutput`. Throws `MODEL_UNAVAILABLE` when npm fails or is missing, `CANCELLED`.
 */
export async function installRuntime(
  home: string,
  runtime: Runtime,
  { signal, onOutput, npm = 'npm' }: { signal: AbortSignal; onOutput: (text: string) => void; npm?: string },
): Promise<void> {
  const folder = resolveRuntimeFolder(home);
  const { name, version } = RUNTIMES[runtime];
  try {
    await createPrivateFolder(folder);
    await withLock(join(folder, 'install.lock'), async () => {
      await rm(resolveMarkerPath(home, runtime), { force: true });
      // npm reads overrides and what is there already from here.
      const present = listDependencies(home);
      await writePrivateFile(
        join(folder, 'package.json'),
        `${JSON.stringify({ name: 'sophontic-runtime', private: true, dependencies: present, overrides: OVERRIDES }, null, 2)}\n`,
      );
      await runNpm(npm, [...NPM_ARGUMENTS, `${name}@${version}`], folder, signal, onOutput);
      await writePrivateFile(resolveMarkerPath(home, runtime), `${JSON.stringify({ name, version })}\n`);
    });
  } catch (error) {
    throw toDiskError(error, folder);
  }
}

const NPM_ARGUMENTS = [
  'install',
  '--prefix',
  '.',
  '--no-global',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--save-exact',
];

/** Installing one library leaves the other as it is. */
const listDependencies = (home: string): Record<string, string> =>
  Object.fromEntries(
    (Object.keys(RUNTIMES) as Runtime[])
      .filter((runtime) => isInstalled(home, runtime))
      .map((runtime) => [RUNTIMES[runtime].name, RUNTIMES[runtime].version]),
  );

function runNpm(
  npm: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
  onOutput: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      reject(
        new MemoryError(
          signal.aborted ? 'CANCELLED' : 'MODEL_UNAVAILABLE',
          `npm did not install ${args.at(-1)!}: ${reason}.`,
          'See what npm said; then give the same command again. What was downloaded of the model stays.',
          {},
          { cause },
        ),
      );
    };
    // On Windows npm is a script, which only a shell runs; no argument holds anything that a shell reads.
    const child = spawn(npm, args, {
      cwd,
      signal,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onOutput);
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'ENOENT' ? 'there is no npm here' : error.message, error);
    });
    child.once('close', (code, exitSignal) => {
      if (code === 0) resolve();
      else fail(code === null ? `it was ended by ${String(exitSignal)}` : `it ended with ${code}`);
    });
  });
}
