import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { environment } from '../support/mcp.ts';

const COMMAND = fileURLToPath(new URL('command.ts', import.meta.url));
const NO_NETWORK = pathToFileURL(fileURLToPath(new URL('no-network.mjs', import.meta.url))).href;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs `sophontic-memory models …`, from the sources and with the tiny models' table. */
export class ModelsProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(home: string, args: readonly string[], { network = true }: { network?: boolean } = {}) {
    this.child = spawn(
      process.execPath,
      [...(network ? [] : ['--import', NO_NETWORK]), '--no-warnings', COMMAND, 'models', ...args],
      { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'] },
    );
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
export const offline = (home: string, ...args: string[]): Promise<Ended> =>
  new ModelsProcess(home, args, { network: false }).ended;
export const json = ({ stdout }: Ended) => JSON.parse(stdout) as Record<string, any>;
