import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServerProcess, listChildren, startScript, startServer } from '../support/processes.ts';
import { ROOT, removeFolder, createTempFolder } from '../support/store.ts';

/** The contract's bound. */
const WITHIN_MS = 1_000;
const LAST_CALL = pathToFileURL(join(ROOT, 'test', 'process', 'last-call.mjs')).href;
const linux = process.platform === 'linux';

/**
 * That a server is gone within a second is told by its own clock, not by ours, which a busy machine makes go slowly: it sets a
 * timer of less than that when its client goes, and goes when it rings, whatever hangs; where nothing hangs it goes though the
 * timer never rings.
 */
describe('the end of a server', () => {
  let home: string;
  let calls: string;
  const running: { kill(): unknown }[] = [];
  beforeEach(() => {
    home = createTempFolder();
    calls = join(home, 'last-calls');
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.kill();
    removeFolder(home);
  });
  const trackProcess = <T extends { kill(): unknown }>(one: T): T => {
    running.push(one);
    return one;
  };
  const buildEnvironment = (deaf: boolean): Record<string, string> => ({
    NODE_OPTIONS: `--import=${LAST_CALL}`,
    SOPHONTIC_TEST_LAST_CALLS: calls,
    ...(deaf ? { SOPHONTIC_TEST_DEAF: '1' } : {}),
  });
  /** One whose last call never rings. */
  const startWithoutTimer = async (): Promise<ServerProcess> =>
    trackProcess(await startServer(home, [], buildEnvironment(true)));
  const start = async (): Promise<ServerProcess> =>
    trackProcess(await startServer(home, [], buildEnvironment(false)));

  /** Sees to its having ended, and that it would have in time. */
  async function expectExitInTime(server: ServerProcess): Promise<void> {
    const { code, signal } = await server.waitForExit();
    expect({ code, signal, log: server.log }).toEqual({ code: 0, signal: null, log: '' });
    const set = readFileSync(calls, 'utf8').trim().split('\n').map(Number);
    for (const ms of set) expect(ms).toBeLessThan(WITHIN_MS);
  }
  /** Closes its stdin. */
  async function closeStdin(server: ServerProcess): Promise<void> {
    void server.end();
    await expectExitInTime(server);
  }
  /** What came before it in the same pipe has arrived. */
  const waitForArrival = async (server: ServerProcess): Promise<void> => {
    await server.request('tools/list');
  };

  /** A process that takes the write lock and keeps it until it is killed. */
  const lock = async (): Promise<{ kill(): unknown }> =>
    trackProcess(
      await startScript(`
        import Database from 'better-sqlite3';
        const db = new Database(${JSON.stringify(join(home, 'hippocampus.db'))});
        db.exec('BEGIN IMMEDIATE');
        db.exec("INSERT INTO facts VALUES ('half', 'written')");
        console.log('ready');
        setInterval(() => {}, 1000);`),
    );

  test('it ends within a second when its stdin closes, before it was ever asked anything', async () => {
    await closeStdin(trackProcess(new ServerProcess(home, [], buildEnvironment(true))));
  });

  test('it ends within a second when idle, and leaves no process behind', async () => {
    const server = await startWithoutTimer();
    await server.call('remember', { content: 'The last word.' });
    // It has none to leave.
    if (linux) expect(await listChildren(server.pid)).toEqual([]);
    await closeStdin(server);
    expect(() => process.kill(server.pid, 0)).toThrow();
  });

  test.each([
    ['as soon as it is asked', async () => undefined],
    ['when it has been asked', waitForArrival],
    ['when it has written some', (_: ServerProcess, first: Promise<unknown>) => first],
  ] as const)('it ends within a second in the middle of writing, %s', async (_, moment) => {
    const server = await start();
    await server.call('remember', { content: 'The first word.' });
    const batches = Array.from({ length: 2 }, () =>
      Array.from({ length: 500 }, (_, i) => ({
        id: randomUUID(),
        content: `entry ${i} ${'word '.repeat(40)}`,
      })),
    );
    const acknowledgedIds: string[] = [];
    const calls = batches.map((entries) =>
      server.call('remember', { entries }).then(
        () => acknowledgedIds.push(...entries.map(({ id }) => id)),
        () => undefined,
      ),
    );
    await moment(server, calls[0]!);
    await closeStdin(server);

    // What it said it had stored is stored, and of what it did not say, all of a batch or nothing.
    const next = await start();
    for (const entries of batches) {
      const found = await Promise.all(entries.map(({ id }) => next.readEntry(id)));
      const there = found.filter((text) => text !== null).length;
      expect([0, entries.length]).toContain(there);
      if (acknowledgedIds.includes(entries[0]!.id)) expect(there).toBe(entries.length);
    }
    await closeStdin(next);
  });

  test('it ends within a second while another process keeps it from writing', async () => {
    const server = await start();
    await server.call('remember', { content: 'The first word.' });
    const holder = await lock();
    const waiting = server.call('remember', { content: 'waits' }).then(
      () => 'answered',
      (error: unknown) => (error as Error).constructor.name,
    );
    await waitForArrival(server);
    await closeStdin(server);
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
    for (const server of servers) await waitForArrival(server);
    // Sooner than their patience ends, or they would be told that it is busy.
    process.kill((holder as unknown as { pid: number }).pid, 'SIGKILL');
    expect(await Promise.all(waiting)).toMatchObject([{ stored: 1 }, { stored: 1 }]);
    const { result } = await servers[1]!.request('resources/read', { uri: 'memory://status' });
    expect(JSON.parse(result!.contents![0]!.text)).toMatchObject({ counts: { remembered: 4 } });
    for (const server of servers) await closeStdin(server);
  });

  test('of two servers one is killed while it writes: the other goes on', async () => {
    const [first, second] = [await start(), await start()];
    await second.call('remember', { content: 'before' });
    const entries = Array.from({ length: 500 }, (_, i) => ({ content: `entry ${i} ${'word '.repeat(100)}` }));
    const cut = first.call('remember', { entries }).catch(() => null);
    const readWalSize = (): number => statSync(join(home, 'hippocampus.db-wal')).size;
    const before = readWalSize();
    await expect.poll(readWalSize, { interval: 1, timeout: 10_000 }).not.toBe(before);
    await first.kill();
    await cut;
    for (let i = 0; i < 20; i++)
      expect(await second.call('remember', { content: `goes on ${i}` })).toMatchObject({ stored: 1 });
    await closeStdin(second);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('it ends within a second at %s', async (signal) => {
    const server = await startWithoutTimer();
    await server.call('remember', { content: 'The last word.' });
    process.kill(server.pid, signal);
    await expectExitInTime(server);
  });
});
