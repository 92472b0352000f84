import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServerProcess, listChildren, startScript, startServer } from '../support/processes.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

/** The contract's bound; starting the clock is what we do last before. */
const WITHIN_MS = 1_000;
const linux = process.platform === 'linux';

describe('the end of a server', () => {
  let home: string;
  const running: { kill(): unknown }[] = [];
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.kill();
    removeFolder(home);
  });
  const started = <T extends { kill(): unknown }>(one: T): T => {
    running.push(one);
    return one;
  };
  const start = async (): Promise<ServerProcess> => started(await startServer(home));

  /** Closes its stdin and answers how long it then takes to end. */
  async function ending(server: ServerProcess): Promise<number> {
    const from = performance.now();
    const { code, signal } = await server.end();
    expect({ code, signal, log: server.log }).toEqual({ code: 0, signal: null, log: '' });
    return performance.now() - from;
  }

  /** A process that takes the write lock and keeps it until it is killed. */
  const lock = async (): Promise<{ kill(): unknown }> =>
    started(
      await startScript(`
        import Database from 'better-sqlite3';
        const db = new Database(${JSON.stringify(join(home, 'hippocampus.db'))});
        db.exec('BEGIN IMMEDIATE');
        db.exec("INSERT INTO facts VALUES ('half', 'written')");
        console.log('ready');
        setInterval(() => {}, 1000);`),
    );

  test('it ends within a second when its stdin closes, before it was ever asked anything', async () => {
    const server = started(new ServerProcess(home));
    expect(await ending(server)).toBeLessThan(WITHIN_MS);
  });

  test('it ends within a second when idle, and leaves no process behind', async () => {
    const server = await start();
    await server.call('remember', { content: 'The last word.' });
    // It has none to leave.
    if (linux) expect(await listChildren(server.pid)).toEqual([]);
    expect(await ending(server)).toBeLessThan(WITHIN_MS);
    expect(() => process.kill(server.pid, 0)).toThrow();
  });

  test.each([0, 20, 150])('it ends within a second in the middle of writing, after %d ms', async (ms) => {
    const server = await start();
    await server.call('remember', { content: 'The first word.' });
    const batches = Array.from({ length: 2 }, () =>
      Array.from({ length: 500 }, (_, i) => ({
        id: randomUUID(),
        content: `entry ${i} ${'word '.repeat(40)}`,
      })),
    );
    const told: string[] = [];
    for (const entries of batches)
      server.call('remember', { entries }).then(
        () => told.push(...entries.map(({ id }) => id)),
        () => undefined,
      );
    await new Promise((resolve) => setTimeout(resolve, ms));
    expect(await ending(server)).toBeLessThan(WITHIN_MS);

    // What it said it had stored is stored, and of what it did not say, all of a batch or nothing.
    const next = await start();
    for (const entries of batches) {
      const found = await Promise.all(entries.map(({ id }) => next.readEntry(id)));
      const there = found.filter((text) => text !== null).length;
      expect([0, entries.length]).toContain(there);
      if (told.includes(entries[0]!.id)) expect(there).toBe(entries.length);
    }
    await ending(next);
  });

  test('it ends within a second while another process keeps it from writing', async () => {
    const server = await start();
    await server.call('remember', { content: 'The first word.' });
    const holder = await lock();
    const waiting = server.call('remember', { content: 'waits' }).then(
      () => 'answered',
      (error: unknown) => (error as Error).constructor.name,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ending(server)).toBeLessThan(WITHIN_MS);
    expect(await waiting).toBe('ServerGoneError');
    await holder.kill();
  });

  test('a process that dies with the write lock in hand holds up nobody, and leaves nothing half written', async () => {
    const servers = [await start(), await start()];
    for (const server of servers) await server.call('remember', { content: 'before' });
    const holder = await lock();
    const waiting = servers.map((server, i) => server.call('remember', { content: `waits ${i}` }));
    // Reading goes on meanwhile.
    const recalled = await servers[0]!.call('recall', { query: 'before' });
    expect((recalled['memories'] as unknown[]).length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const from = performance.now();
    process.kill((holder as unknown as { pid: number }).pid, 'SIGKILL');
    expect(await Promise.all(waiting)).toMatchObject([{ stored: 1 }, { stored: 1 }]);
    expect(performance.now() - from).toBeLessThan(2_000);
    const { result } = await servers[1]!.request('resources/read', { uri: 'memory://status' });
    expect(JSON.parse(result!.contents![0]!.text)).toMatchObject({ counts: { remembered: 4 } });
    for (const server of servers) expect(await ending(server)).toBeLessThan(WITHIN_MS);
  });

  test('of two servers one is killed while it writes: the other goes on', async () => {
    const [first, second] = [await start(), await start()];
    await second.call('remember', { content: 'before' });
    const entries = Array.from({ length: 500 }, (_, i) => ({ content: `entry ${i} ${'word '.repeat(100)}` }));
    const cut = first.call('remember', { entries }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await first.kill();
    await cut;
    for (let i = 0; i < 20; i++)
      expect(await second.call('remember', { content: `goes on ${i}` })).toMatchObject({ stored: 1 });
    expect(await ending(second)).toBeLessThan(WITHIN_MS);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('it ends within a second at %s', async (signal) => {
    const server = await start();
    await server.call('remember', { content: 'The last word.' });
    const from = performance.now();
    process.kill(server.pid, signal);
    await server.waitForExit();
    expect(performance.now() - from).toBeLessThan(WITHIN_MS);
  });
});
