import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { BIN, buildEnvironment } from '../support/mcp.ts';
import { testCleanups } from '../support/cleanup.ts';

export interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

const running = new Set<ChildProcessWithoutNullStreams>();
const killAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
};

/** A server spoken to by hand: every line it writes is kept as it came. */
export class RawConnection {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  #buffer = '';
  #id = 0;
  readonly #pending = new Map<number, (message: Message) => void>();
  readonly exited: Promise<{ code: number | null; signal: string | null }>;

  constructor(home: string, ...args: string[]) {
    this.child = spawn(process.execPath, [BIN, ...args], { env: buildEnvironment(home), stdio: 'pipe' });
    running.add(this.child);
    testCleanups.add(killAll);
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#handleChunk(chunk));
    this.child.stderr.resume();
    // The reader may be gone before the writer: that is what some of these tests are about.
    this.child.stdin.on('error', () => undefined);
    this.exited = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
    }));
  }

  /** All of stdout, as messages; throws at a line that is none. */
  get messages(): Message[] {
    expect(this.#buffer).toBe('');
    return this.lines.map((line) => {
      const message = JSON.parse(line) as Message;
      expect(message.jsonrpc).toBe('2.0');
      return message;
    });
  }

  #handleChunk(chunk: string): void {
    const parts = (this.#buffer + chunk).split('\n');
    this.#buffer = parts.pop()!;
    for (const line of parts) {
      this.lines.push(line);
      try {
        const message = JSON.parse(line) as Message;
        if (typeof message.id === 'number') this.#pending.get(message.id)?.(message);
      } catch {
        // Found again by `messages`.
      }
    }
  }

  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  send(method: string, params: unknown): Promise<Message> {
    const id = ++this.#id;
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return new Promise((resolve) => this.#pending.set(id, resolve));
  }

  async initialize(protocolVersion = '2025-06-18'): Promise<Message> {
    const clientInfo = { name: 'by-hand', version: '0' };
    const answer = await this.send('initialize', { protocolVersion, capabilities: {}, clientInfo });
    this.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return answer;
  }

  call(name: string, input?: unknown): Promise<Message> {
    return this.send('tools/call', { name, ...(input === undefined ? {} : { arguments: input }) });
  }

  /** Milliseconds from now until the process has ended. */
  async measureExit(): Promise<number> {
    const from = performance.now();
    await this.exited;
    return performance.now() - from;
  }
}
