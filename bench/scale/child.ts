// A part in a process of its own, so that its memory is its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Workspace } from './files.ts';

const RUNNER = fileURLToPath(new URL('run.ts', import.meta.url));

export const buildCommand = (part: string, place: Workspace, ...more: readonly unknown[]): string[] => [
  RUNNER,
  JSON.stringify([part, place, ...more]),
];

/** What the part says, and how long it took from spawn to the first of it. */
export async function runInChild(
  part: string,
  place: Workspace,
  ...more: readonly unknown[]
): Promise<{ value: unknown; ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, ...buildCommand(part, place, ...more)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // LanceDB warns at every question.
    env: { LANCEDB_LOG: 'error', ...process.env },
  });
  let output = '';
  let ms = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    ms ||= performance.now() - started;
    output += chunk;
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${part} at ${place.size} failed.`);
  return { value: JSON.parse(output) as unknown, ms };
}
