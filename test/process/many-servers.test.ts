import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SERVER } from '../support/processes.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

const SERVERS = 4;
const CALLS = 250;
const AT_ONCE = 4;

interface StoredEntry {
  readonly id: string;
  readonly content: string;
  readonly session: string;
  readonly turn: number;
}

/** What four clients on one machine do: each starts its own server on the same memory, none waits for another. */
describe('four servers on one data directory', () => {
  let home: string;
  const clients: Client[] = [];
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    removeFolder(home);
  });

  async function connect(): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    clients.push(client);
    const env = { ...(process.env as Record<string, string>), SOPHONTIC_HOME: join(home, 'new') };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [SERVER], env, stderr: 'inherit' }),
    );
    return client;
  }

  /** `CALLS` entries by one client, `AT_ONCE` under way at a time; every other one into the session all share. */
  async function write(client: Client, name: string): Promise<StoredEntry[]> {
    const stored: StoredEntry[] = [];
    let next = 0;
    const runWorker = async (): Promise<void> => {
      while (next < CALLS) {
        const i = next++;
        const session = i % 2 === 0 ? 'shared' : name;
        const content = `${name} says ${i}: 🐝 ${randomUUID()}${i % 50 === 0 ? ' and on'.repeat(5_000) : ''}\r\n`;
        const args = { content, session_id: session, speaker: name, role: 'user' };
        const answer = await client.callTool({ name: 'remember', arguments: args });
        expect(answer.isError, JSON.stringify(answer.structuredContent)).toBeFalsy();
        const { entries } = answer.structuredContent as { entries: [{ id: string; turn: number }] };
        stored.push({ id: entries[0].id, turn: entries[0].turn, content, session });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runWorker));
    return stored;
  }

  test('started at one moment on nothing, all write: none lost, none twice, all verbatim for a fifth', async () => {
    const servers = await Promise.all(Array.from({ length: SERVERS }, connect));
    const stored = (await Promise.all(servers.map((client, i) => write(client, `server ${i}`)))).flat();
    expect(stored).toHaveLength(SERVERS * CALLS);
    expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length);
    // Every session's turns are 0, 1, 2…, whoever wrote them.
    for (const [session, entries] of Map.groupBy(stored, (entry) => entry.session)) {
      const turns = entries.map(({ turn }) => turn).sort((a, b) => a - b);
      expect(turns, session).toEqual(turns.map((_, i) => i));
    }

    const fifth = await connect();
    const read = async (uri: string): Promise<{ text: string; _meta?: Record<string, unknown> }> =>
      (await fifth.readResource({ uri })).contents[0] as { text: string; _meta?: Record<string, unknown> };
    const altered: string[] = [];
    for (const { id, content, session, turn } of stored) {
      const entry = await read(`memory://entries/${id}`);
      if (entry.text !== content) altered.push(id);
      expect(entry._meta).toMatchObject({ session_id: session, turn });
    }
    expect(altered).toEqual([]);
    const { counts } = JSON.parse((await read('memory://status')).text) as { counts: Record<string, number> };
    expect(counts).toMatchObject({ remembered: stored.length, sessions: SERVERS + 1, unembedded: 0 });
  }, 60_000);

  test('one memory remembered by all at once, under one id, is there once', async () => {
    const servers = await Promise.all(Array.from({ length: SERVERS }, connect));
    const args = { content: 'said once', id: randomUUID(), session_id: 'shared' };
    const answers = await Promise.all(
      [...servers, ...servers].map((client) => client.callTool({ name: 'remember', arguments: args })),
    );
    const stored = answers.map(({ structuredContent }) => (structuredContent as { stored: number }).stored);
    expect(stored.reduce((a, b) => a + b)).toBe(1);
  });
});
