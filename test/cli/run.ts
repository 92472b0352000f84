import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { BIN, buildEnvironment, createTempHome } from '../support/mcp.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Colour belongs on a terminal; every run here is a pipe. */

const ANSI = /\u001b\[/;

export async function run(
  args: readonly string[],
  {
    home = createTempHome(),
    input = '',
    env = {},
  }: { home?: string; input?: string | Buffer; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [BIN, ...args], { env: buildEnvironment(home, env), cwd: tmpdir() });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(stdout).not.toMatch(ANSI);
  expect(stderr).not.toMatch(ANSI);
  // A stack is for whoever writes the program, not for whoever uses it.
  expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  return { code, stdout, stderr };
}

export const parseJson = ({ stdout }: Outcome): Record<string, never> =>
  JSON.parse(stdout) as Record<string, never>;
export interface FoundMemories {
  memories: { id: string; text: string; role: string; explain?: unknown }[];
}
export const parseFound = (outcome: Outcome): FoundMemories => parseJson(outcome) as unknown as FoundMemories;
