import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  NightProcess,
  STAGES,
  loadBoatTurns,
  createBoatStory,
  canStop,
  readContent,
  copyHome,
  diffContents,
  findFaults,
  removeHome,
  isStopped,
  readLease,
  readDatabase,
  buildPointEnv,
  buildPointCommand,
  createHome,
  retellTurns,
  runNight,
  delay,
  readNightState,
  rememberEntries,
} from '../support/night.ts';
import type { HomeContent, TestEntry, NightState } from '../support/night.ts';
import { connectClassic } from '../support/mcp.ts';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { expectChangesDuring, createScene, useStory } from './scenes.ts';
import type { Scene } from './scenes.ts';

const story = useStory(createBoatStory);

const used: { kill(): Promise<unknown> }[] = [];
const homes: string[] = [];
afterEach(async () => {
  for (const one of used.splice(0)) await one.kill();
  for (const home of homes.splice(0)) removeHome(home);
});
const night = (home: string, env: Record<string, string> = {}): NightProcess => {
  const started = new NightProcess(home, env);
  used.push(started);
  return started;
};
const serve = async (home: string, wrapper?: readonly string[]): Promise<ServerProcess> => {
  const server = await startServer(home, wrapper);
  used.push(server);
  return server;
};

describe.skipIf(!canStop)('a night that is asked to stop', () => {
  /** Long enough that a request to stop comes to it in time, also half a second after the end of the client. */
  const COPIES = 40;
  let base: string;
  let undisturbed: HomeContent;
  let entries: TestEntry[];
  beforeAll(async () => {
    base = createHome();
    const server = await startServer(base);
    entries = Array.from({ length: COPIES }, (_, i) =>
      retellTurns(loadBoatTurns(), `copy ${i}`, 60 * i),
    ).flat();
    await rememberEntries(server, entries);
    await server.end();
    const other = copyHome(base);
    await runNight(other);
    undisturbed = await readContent(other);
    removeHome(other);
  }, 120_000);
  afterAll(() => {
    removeHome(base);
  });

  const stateFor = async (server: ServerProcess): Promise<unknown> =>
    (await server.call('night-cycle', { action: 'status' }))['state'];

  test('from another process, by the client, by the end of the client, by Ctrl-C: it stops, and goes on', async () => {
    const home = copyHome(base);
    homes.push(home);
    const other = await serve(home);
    expect(await stateFor(other)).toBe('none');

    // Another process.
    const first = night(home, buildPointEnv({ at: 'after stage 1 at work', what: 'stop' }));
    await first.waitUntilStopped();
    const running = await other.call('night-cycle', {});
    expect(running).toMatchObject({ state: 'running' });
    expect((running['stages'] as unknown[])[0]).toMatchObject({ name: 'flux_detection', status: 'running' });
    expect(readNightState(home)!.stages[0]).toMatchObject({
      status: 'running',
      total: expect.any(Number) as number,
    });
    expect(readNightState(home)!.stages[0]!.total).toBeGreaterThan(0);
    // It stands still until it has been asked, and so cannot be over before.
    const asked = other.call('night-cycle', { action: 'cancel' });
    await until(async () =>
      readDatabase(home, (db) => db.prepare('SELECT cancel FROM night_lease').pluck().get() === 1),
    );
    first.resume();
    expect(await asked).toMatchObject({ state: 'cancelled' });
    expect(await first.outcome).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });

    // The client that asked for it; what it is told meanwhile grows.
    const client = await connectClassic(home);
    const stop = new AbortController();
    const progress: number[] = [];
    const call = client.client.callTool({ name: 'night-cycle', arguments: { action: 'run' } }, undefined, {
      signal: stop.signal,
      onprogress: (now) => {
        progress.push(now.progress);
        expect(now.total).toBe(STAGES.length);
        if (now.progress >= 1) stop.abort();
      },
    });
    await expect(call).rejects.toThrow();
    expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
    await until(async () => (await stateFor(other)) !== 'running');
    expect(await stateFor(other)).toBe('cancelled');
    await client.close();

    // The client goes while the night runs in its server.
    const server = await serve(home, buildPointCommand(ANY_STAGE));
    void server.call('night-cycle', { action: 'run' }).catch(() => undefined);
    await until(() => Promise.resolve(isStopped(server.pid)));
    expect(atWork(readNightState(home)!)).toBe(true);
    const gone = server.end();
    server.child.kill('SIGCONT');
    expect(await gone).toMatchObject({ code: 0 });
    // It did not wait for the night.
    expect(await stateFor(other)).toMatch(/interrupted|cancelled/);

    // Ctrl-C.
    const second = night(home, buildPointEnv(ANY_STAGE));
    await second.waitUntilStopped();
    expect(readLease(home).pid).toBe(second.pid);
    expect(atWork(readNightState(home)!)).toBe(true);
    second.child.kill('SIGINT');
    second.resume();
    expect(await second.outcome).toMatchObject({ code: 1, signal: null, answer: { code: 'CANCELLED' } });
    expect(await stateFor(other)).toBe('cancelled');

    // And on to the end, with all that a client is told on the way of the stages that were left.
    const { stages } = await other.call('night-cycle', { action: 'status' });
    const left = (stages as { name: string; status: string }[]).filter(
      ({ status }) => status !== 'completed',
    );
    expect(left.length).toBeGreaterThan(0);
    const patient = await connectClassic(home);
    const seen: { progress: number; message?: string | undefined }[] = [];
    const answer = await patient.client.callTool(
      { name: 'night-cycle', arguments: { action: 'run' } },
      undefined,
      {
        timeout: 100_000,
        onprogress: (now) => seen.push(now),
      },
    );
    expect(answer.structuredContent).toMatchObject({ state: 'completed' });
    expect(seen.map((one) => one.progress)).toEqual(
      [...new Set(seen.map((one) => one.progress))].sort((a, b) => a - b),
    );
    for (const { name } of left) expect(seen.some(({ message }) => message?.startsWith(name))).toBe(true);
    expect(seen.at(-1)!.progress).toBe(STAGES.length);
    await patient.close();
    expect(diffContents(await readContent(home), undisturbed)).toEqual([]);
    expect(
      await findFaults(
        other,
        entries.filter((_, i) => i % 7 === 0),
        true,
        entries.length,
      ),
    ).toEqual([]);
  }, 120_000);
});

/** As soon as the night goes on, in whatever stage. */
const ANY_STAGE = { at: 'after stage', starts: true, what: 'stop' } as const;

/** In the midst of any stage but the first, which tells before it has begun. */
const atWork = ({ state, stages }: NightState): boolean =>
  state === 'running' && stages.slice(1).some(({ status }) => status === 'running');

/** Waits for it, ten seconds at most. */
async function until(true_: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await true_()) return;
    await delay(50);
  }
  throw new Error('it did not happen');
}

describe.skipIf(!canStop)('while a night stands still', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await createScene(story);
  }, 60_000);
  afterAll(() => {
    removeHome(scene.base);
  });

  test('what is forgotten is nowhere in the end, what is remembered waits for the next night', async () => {
    await expectChangesDuring(scene, { at: "after the Cortex's put text", starts: true, nth: 2 });
  }, 60_000);
});
