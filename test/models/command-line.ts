import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { buildEnvironment } from '../support/mcp.ts';
import { CATALOGUE } from './tiny.ts';

const COMMAND = fileURLToPath(new URL('command.ts', import.meta.url));

export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs `sophontic-memory models …`, from the sources and with the tiny models' table. */
export class ModelsProcess {
  readonly child: ChildProcess;
  readonly result: Promise<ProcessResult>;

  constructor(home: string, args: readonly string[]) {
    this.child = spawn(process.execPath, ['--no-warnings', COMMAND, 'models', ...args], {
      env: buildEnvironment(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    this.result = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
    });
  }
}

/** Without a process of its own, which costs half a second: for what is neither killed nor watched. */
export async function runInProcess(home: string, ...args: string[]): Promise<ProcessResult> {
  const output = { stdout: '', stderr: '' };
  const listeners = process.stdout.listeners('error');
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += stripVTControlCharacters(String(text));
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runProgram(['node', 'sophontic-memory', '--home', home, 'models', ...args], CATALOGUE);
    const code = process.exitCode;
    return { code, ...output };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
}

export const parseJson = ({ stdout }: ProcessResult): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>;
