import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './store.ts';

export const SERVER = join(ROOT, 'bin', 'sophontic-memory.js');

export interface Reply {
  readonly result?: {
    readonly isError?: boolean;
    readonly structuredContent?: Record<string, unknown>;
    readonly contents?: readonly { readonly text: string }[];
  };
  readonly error?: { readonly code: number; readonly message: string };
}

/** What waiting for a reply ends with when the server goes instead. */
export class ServerGoneError extends Error {
  constructor(log: string) {
    super(`the server is gone; on stderr it said: ${log || 'nothing'}`);
  }
}

/**
 * A real server process, spoken to in bare JSON-RPC lines, so that it can be killed, cut off and looked at in ways that
 * a client library would keep from the test.
 */
export class ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Everything it ever said on stderr. */
  log = '';
  readonly #pending = new Map<
    number,
    { resolve: (reply: Reply) => void; reject: (error: ServerGoneError) => void }
  >();
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #lastId = 0;

  /** `wrapper` is a command that runs the server under a limit, `env` what it finds in its environment besides. */
  constructor(home: string, wrapper: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const command = [...wrapper, process.execPath, SERVER];
    this.child = spawn(command[0]!, command.slice(1), {
      env: { ...process.env, ...env, SOPHONTIC_HOME: home },
    });
    this.child.stderr.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    // Writing to a process that was killed is part of the tests.
    this.child.stdin.on('error', () => undefined);
    let buffer = '';
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (buffer + chunk).split('\n');
      // What stands behind the last line end is not a line yet: a server that was killed never ends it.
      buffer = lines.pop()!;
      for (const line of lines) this.#handleMessage(JSON.parse(line) as Reply & { id?: number });
    });
    this.#exit = once(this.child, 'close').then(([code, signal]) => {
      for (const { reject } of this.#pending.values()) reject(new ServerGoneError(this.log));
      this.#pending.clear();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  #handleMessage(message: Reply & { id?: number }): void {
    if (message.id === undefined) return;
    this.#pending.get(message.id)?.resolve(message);
    this.#pending.delete(message.id);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Resolves once it has ended and all it wrote was read. */
  waitForExit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit;
  }

  request(method: string, params: Record<string, unknown> = {}): Promise<Reply> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        reject(new ServerGoneError(this.log));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  async initialize(): Promise<this> {
    await this.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    this.#send({ method: 'notifications/initialized' });
    return this;
  }

  #send(message: Record<string, unknown>): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** A tool's structured content, errors included. */
  async call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { result, error } = await this.request('tools/call', { name, arguments: args });
    if (!result?.structuredContent) throw new Error(`${name}: ${JSON.stringify(error ?? result)}`);
    return result.structuredContent;
  }

  /** The verbatim text of an entry; null when there is none of this id. */
  async readEntry(id: string): Promise<string | null> {
    const { result, error } = await this.request('resources/read', { uri: `memory://entries/${id}` });
    if (result?.contents) return result.contents[0]!.text;
    if (error && /not found/i.test(error.message)) return null;
    throw new Error(`${id}: ${JSON.stringify(error)}`);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exit;
  }

  /** Ends it as a client does: by closing its stdin. */
  async end(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.stdin.end();
    return this.#exit;
  }
}

export const startServer = (
  home: string,
  wrapper?: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<ServerProcess> => new ServerProcess(home, wrapper, env).initialize();

/** A process that runs `script` (ES module, imports from the project) and answers once it prints `ready`. */
export async function startScript(script: string): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  for await (const chunk of child.stdout) if (String(chunk).includes('ready')) return child;
  throw new Error(log);
}

/** Processes whose parent is `pid`; Linux only. */
export async function listChildren(pid: number): Promise<number[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
