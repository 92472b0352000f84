import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { environment } from '../support/mcp.ts';
import { CATALOGUE } from './tiny.ts';

const COMMAND = fileURLToPath(new URL('command.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs `sophontic-memory models …`, from the sources and with the tiny models' table. */
export class ModelsProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(home: string, args: readonly string[]) {
    this.child = spawn(process.execPath, ['--no-warnings', COMMAND, 'models', ...args], {
      env: environment(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
    });
  }
}

export const models = (home: string, ...args: string[]): Promise<Ended> =>
  new ModelsProcess(home, args).ended;
/** The same without a process of its own, which costs half a second: for what is neither killed nor watched. */
export async function inProcess(home: string, ...args: string[]): Promise<Ended> {
  const heard = { stdout: '', stderr: '' };
  const listeners = process.stdout.listeners('error');
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      heard[name] += stripVTControlCharacters(String(text));
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await program(['node', 'sophontic-memory', '--home', home, 'models', ...args], CATALOGUE);
    const code = process.exitCode;
    return { code, ...heard };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
}

export const json = ({ stdout }: Ended): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>;
