import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { BIN, environment, tempHome } from '../support/mcp.ts';

interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

const running = new Set<ChildProcessWithoutNullStreams>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** A server spoken to by hand: every line it writes is kept as it came. */
class Wire {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  #rest = '';
  #id = 0;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly gone: Promise<{ code: number | null; signal: string | null }>;

  constructor(home: string, ...args: string[]) {
    this.child = spawn(process.execPath, [BIN, ...args], { env: environment(home), stdio: 'pipe' });
    running.add(this.child);
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.child.stderr.resume();
    // The reader may be gone before the writer: that is what some of these tests are about.
    this.child.stdin.on('error', () => undefined);
    this.gone = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
    }));
  }

  /** All of stdout, as messages; throws at a line that is none. */
  get messages(): Message[] {
    expect(this.#rest).toBe('');
    return this.lines.map((line) => {
      const message = JSON.parse(line) as Message;
      expect(message.jsonrpc).toBe('2.0');
      return message;
    });
  }

  #take(chunk: string): void {
    const parts = (this.#rest + chunk).split('\n');
    this.#rest = parts.pop()!;
    for (const line of parts) {
      this.lines.push(line);
      try {
        const message = JSON.parse(line) as Message;
        if (typeof message.id === 'number') this.#waiting.get(message.id)?.(message);
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
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  async introduce(protocolVersion = '2025-06-18'): Promise<Message> {
    const clientInfo = { name: 'by-hand', version: '0' };
    const answer = await this.send('initialize', { protocolVersion, capabilities: {}, clientInfo });
    this.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return answer;
  }

  call(name: string, input?: unknown): Promise<Message> {
    return this.send('tools/call', { name, ...(input === undefined ? {} : { arguments: input }) });
  }

  /** Milliseconds from now until the process has ended. */
  async untilGone(): Promise<number> {
    const from = performance.now();
    await this.gone;
    return performance.now() - from;
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the wire', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', async (version) => {
    const wire = new Wire(tempHome());
    const { result } = await wire.introduce(version);
    expect(result).toMatchObject({ protocolVersion: version, serverInfo: { name: 'sophontic-memory' } });
    expect(await wire.call('recall', { query: 'anything' })).toMatchObject({
      result: { structuredContent: {} },
    });
  });

  it('carries protocol lines and nothing else, whatever comes in', async () => {
    const home = tempHome();
    const wire = new Wire(home);
    await wire.introduce();
    await wire.send('tools/list', {});
    await wire.call('remember', { content: 'Lines\nwith\r\nbreaks and \u2028 too.' });
    for (const garbage of [
      '',
      '   ',
      'garbage',
      '{"jsonrpc":"2.0"',
      '42',
      'null',
      '[]',
      '"text"',
      '{}',
      '\u0000',
    ])
      wire.write(garbage);
    for (const broken of [
      { jsonrpc: '1.0', id: 900, method: 'ping' },
      { id: 901, method: 'tools/list' },
    ])
      wire.write(JSON.stringify(broken));
    for (const input of ['text', 42, [], null])
      expect(await wire.call('recall', input)).toMatchObject({
        error: { code: expect.any(Number) as unknown },
      });
    expect(await wire.call('nonsense', {})).toMatchObject({ error: { code: -32602 } });
    expect(await wire.send('no/such/method', {})).toMatchObject({ error: { code: -32601 } });
    expect(await wire.call('recall', {})).toMatchObject({ result: { isError: true } });
    // JSON allows these spellings, and a parser makes halves of pairs and prototypes of them.
    wire.write(
      '{"jsonrpc":"2.0","id":"raw","method":"tools/call","params":{"name":"remember","arguments":{"content":"\\ud83d","__proto__":{"x":1}}}}',
    );
    expect(await wire.call('recall', { query: 'breaks' })).toMatchObject({
      result: { structuredContent: { memories: [{ text: 'Lines\nwith\r\nbreaks and \u2028 too.' }] } },
    });
    expect(await wire.send('ping', {})).toMatchObject({ result: {} });
    const { messages } = wire;
    expect(messages.length).toBeGreaterThan(8);
    expect(messages.find(({ id }) => id === 'raw')).toMatchObject({
      result: { isError: true, structuredContent: { code: 'INVALID_INPUT' } },
    });
    wire.child.stdin.end();
    expect(await wire.gone).toEqual({ code: 0, signal: null });
    expect(wire.messages.length).toBe(messages.length);
  });

  it('carries them with a configuration that cannot be read, too', async () => {
    const home = tempHome();
    writeFileSync(join(home, 'config.json'), '{ "role": "queen" }');
    const wire = new Wire(home);
    await wire.introduce();
    const { result } = await wire.call('recall', { query: 'anything' });
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain('config.json');
    // The owner mends it, and the server goes on without a restart.
    writeFileSync(join(home, 'config.json'), '{ "role": "muse" }');
    expect((await wire.call('recall', { query: 'anything' })).result).not.toHaveProperty('isError', true);
    expect(wire.messages).toHaveLength(3);
  });

  it('answers in order of nothing but readiness: many requests at once, each once', async () => {
    const wire = new Wire(tempHome());
    await wire.introduce();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        i % 3
          ? wire.call('remember', { content: `Message ${i}.` })
          : wire.call('recall', { query: `Message ${i}` }),
      ),
    );
    expect(answers.every(({ result }) => result !== undefined && result['isError'] !== true)).toBe(true);
    expect(new Set(wire.messages.map(({ id }) => id)).size).toBe(61);
  });
});

describe('the end', () => {
  it('comes within a second of stdin’s', async () => {
    const idle = new Wire(tempHome());
    await idle.introduce();
    idle.child.stdin.end();
    expect(await idle.untilGone()).toBeLessThan(1_000);
    expect(await idle.gone).toEqual({ code: 0, signal: null });
    const neverSpoken = new Wire(tempHome());
    await delay(400);
    neverSpoken.child.stdin.end();
    expect(await neverSpoken.untilGone()).toBeLessThan(1_000);
  });

  it('comes within a second with a recall in flight, and one that waits for a lock', async () => {
    const home = tempHome();
    const wire = new Wire(home);
    await wire.introduce();
    const entries = Array.from({ length: 500 }, (_, i) => ({ content: `Buoy ${i} is green.`.repeat(20) }));
    await wire.call('remember', { entries });
    void wire.call('recall', { query: 'green buoy', limit: 100, max_tokens: 32_768 });
    wire.child.stdin.end();
    expect(await wire.untilGone()).toBeLessThan(1_000);

    const holder = new Database(join(home, 'hippocampus.db'));
    try {
      holder.pragma('locking_mode = EXCLUSIVE');
      holder.exec('BEGIN EXCLUSIVE');
      holder.prepare('UPDATE totals SET entries = entries').run();
      const blocked = new Wire(home);
      await blocked.introduce();
      let answered = false;
      void blocked.call('recall', { query: 'green buoy' }).then(() => (answered = true));
      await delay(500);
      expect(answered).toBe(false);
      blocked.child.stdin.end();
      expect(await blocked.untilGone()).toBeLessThan(1_000);
    } finally {
      holder.close();
    }
  });

  it('comes within a second while a full remember is being worked on', async () => {
    const wire = new Wire(tempHome());
    await wire.introduce();
    await wire.call('recall', { query: 'opens the store' });
    const text = 'The quick brown fox jumps over the lazy dog, again and again. '.repeat(900);
    void wire.call('remember', { entries: Array.from({ length: 120 }, () => ({ content: text })) });
    await delay(300);
    wire.child.stdin.end();
    expect(await wire.untilGone()).toBeLessThan(1_000);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('comes with %s', async (signal) => {
    const wire = new Wire(tempHome());
    await wire.introduce();
    await wire.call('remember', { content: 'Kept before the end.' });
    wire.child.kill(signal);
    expect(await wire.untilGone()).toBeLessThan(1_000);
    expect(wire.messages).toHaveLength(2);
  });

  it('loses nothing that was answered', async () => {
    const home = tempHome();
    const wire = new Wire(home);
    await wire.introduce();
    const answer = await wire.call('remember', { content: 'Answered, then killed.' });
    wire.child.kill('SIGKILL');
    await wire.gone;
    const { entries } = answer.result!['structuredContent'] as { entries: { uri: string }[] };
    const next = new Wire(home);
    await next.introduce();
    expect(await next.send('resources/read', { uri: entries[0]!.uri })).toMatchObject({
      result: { contents: [{ text: 'Answered, then killed.' }] },
    });
  });
});
