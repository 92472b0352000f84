// MCP by hand over pipes, so that no client library's start or validation is measured.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SERVER } from './server.ts';

export interface Contender {
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

const resolveInProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Ours first; the others are what it is measured against. */
export const listContenders = (folder: string): readonly [Contender, Contender, Contender] => [
  { name: 'sophontic-memory', script: SERVER, env: { SOPHONTIC_HOME: folder } },
  {
    name: '@modelcontextprotocol/server-memory',
    script: resolveInProject('node_modules/@modelcontextprotocol/server-memory/dist/index.js'),
    env: { MEMORY_FILE_PATH: `${folder}/memory.jsonl` },
  },
  { name: 'bare SDK server', script: resolveInProject('bench/bare-server.js'), env: {} },
];

export interface Connection {
  readonly pid: number;
  request(method: string, params: unknown): Promise<unknown>;
  /** A tool's structured answer; throws when it is an error. */
  callTool(name: string, input: unknown): Promise<Record<string, unknown>>;
  /** Ends the process, and resolves when it has ended. */
  end(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Spawns a server; resolves when it has answered `initialize` and `tools/list`. */
export async function connect({ name, script, env }: Contender): Promise<Connection> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const pending = new Map<number, PromiseWithResolvers<Reply>>();
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => {
      for (const { reject } of pending.values()) reject(new Error(`${name} ended before it answered.`));
      resolve();
    });
  });
  child.on('error', (error) => console.error(`${name}: ${error.message}`));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    if (reply.id === undefined) return;
    pending.get(reply.id)?.resolve(reply);
    pending.delete(reply.id);
  });
  const send = (message: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let lastId = 0;
  const request = async (method: string, params: unknown): Promise<unknown> => {
    const id = ++lastId;
    const reply = Promise.withResolvers<Reply>();
    pending.set(id, reply);
    send({ id, method, params });
    const { result, error } = await reply.promise;
    if (error !== undefined) throw new Error(`${name}, ${method}: ${JSON.stringify(error)}`);
    return result;
  };
  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'sophontic-bench', version: '1.0.0' },
  });
  send({ method: 'notifications/initialized' });
  await request('tools/list', {});
  return {
    pid: child.pid ?? 0,
    request,
    callTool: async (tool, input) => {
      const result = (await request('tools/call', { name: tool, arguments: input })) as {
        isError?: boolean;
        structuredContent: Record<string, unknown>;
      };
      if (result.isError) throw new Error(`${tool}: ${JSON.stringify(result.structuredContent)}`);
      return result.structuredContent;
    },
    end: async () => {
      child.stdin.end();
      // Not every server ends with its input.
      const killTimer = setTimeout(() => child.kill('SIGKILL'), 1_500);
      await closed;
      clearTimeout(killTimer);
    },
  };
}
