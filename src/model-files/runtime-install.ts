import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryError } from '../engine/index.ts';
import { locked } from './lock.ts';
import { diskFailure, ownFolder, writeOwn } from './private-files.ts';
import { RUNTIMES, isInstalled, markOf, runtimeFolder } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/** Hundreds of megabytes for graphics cards and browsers, which nothing here uses: a tiny package stands in. */
const STAND_IN = 'npm:tslib@2.9.1';
const OVERRIDES = {
  'onnxruntime-web': STAND_IN,
  ...Object.fromEntries(
    ['linux-x64-cuda', 'linux-x64-cuda-ext', 'linux-x64-vulkan', 'linux-armv7l'].map((name) => [
      `@node-llama-cpp/${name}`,
      STAND_IN,
    ]),
  ),
  ...Object.fromEntries(
    ['win-x64-cuda', 'win-x64-cuda-ext', 'win-x64-vulkan'].map((name) => [
      `@node-llama-cpp/${name}`,
      STAND_IN,
    ]),
  ),
};

/**
 * Installs a library with npm, from the registry that npm is set to, without running its scripts. What npm says goes to
 * `said`. Throws `MODEL_UNAVAILABLE` when npm fails or is missing, `CANCELLED`.
 */
export async function installRuntime(
  home: string,
  runtime: Runtime,
  { signal, said, npm = 'npm' }: { signal: AbortSignal; said: (text: string) => void; npm?: string },
): Promise<void> {
  const folder = runtimeFolder(home);
  const { name, version } = RUNTIMES[runtime];
  try {
    await ownFolder(folder);
    await locked(join(folder, 'install.lock'), async () => {
      await rm(markOf(home, runtime), { force: true });
      // npm reads overrides and what is there already from here.
      const present = dependenciesIn(home);
      await writeOwn(
        join(folder, 'package.json'),
        `${JSON.stringify({ name: 'sophontic-runtime', private: true, dependencies: present, overrides: OVERRIDES }, null, 2)}\n`,
      );
      await run(npm, [...ARGUMENTS, `${name}@${version}`], folder, signal, said);
      await writeOwn(markOf(home, runtime), `${JSON.stringify({ name, version })}\n`);
    });
  } catch (error) {
    throw diskFailure(error, folder);
  }
}

const ARGUMENTS = [
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
const dependenciesIn = (home: string): Record<string, string> =>
  Object.fromEntries(
    (Object.keys(RUNTIMES) as Runtime[])
      .filter((runtime) => isInstalled(home, runtime))
      .map((runtime) => [RUNTIMES[runtime].name, RUNTIMES[runtime].version]),
  );

function run(
  npm: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
  said: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (why: string, cause?: unknown): void => {
      reject(
        new MemoryError(
          signal.aborted ? 'CANCELLED' : 'MODEL_UNAVAILABLE',
          `npm did not install ${args.at(-1)!}: ${why}.`,
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
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', said);
    child.once('error', (error: NodeJS.ErrnoException) => {
      failed(error.code === 'ENOENT' ? 'there is no npm here' : error.message, error);
    });
    child.once('close', (code, killed) => {
      if (code === 0) resolve();
      else failed(code === null ? `it was ended by ${String(killed)}` : `it ended with ${code}`);
    });
  });
}
