import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  NightProcess,
  STAGES,
  boat,
  boatStory,
  canStop,
  content,
  copied,
  differences,
  faultsOf,
  filesOf,
  forgetStory,
  heldByUs,
  homeAway,
  leaseOf,
  look,
  meddle,
  meeting,
  newHome,
  retold,
  sleep,
  soon,
  stateOf,
  storyOf,
  tell,
  watch,
} from '../support/night.ts';
import type { Chapter, Content, Said, StageState } from '../support/night.ts';
import { ISO, connectClassic } from '../support/mcp.ts';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { remains } from '../support/remains.ts';
import { changedDuring, meanwhile, sceneOf, words } from './scenes.ts';
import type { Scene } from './scenes.ts';

/** The lease, and what is beyond it. */
const LEASE_MS = 15_000;
const ROUNDS = 2;
const BEGUN = 'after stage 1 running';

let story: Chapter[] = [];
beforeAll(async () => {
  story = await storyOf(boatStory());
}, 120_000);
afterAll(() => {
  forgetStory(story);
});

const used: { kill(): Promise<unknown> }[] = [];
const homes: string[] = [];
afterEach(async () => {
  for (const one of used.splice(0)) await one.kill();
  for (const home of homes.splice(0)) homeAway(home);
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
const place = (home: string): string => {
  homes.push(home);
  return home;
};
const last = (): Chapter => story.at(-1)!;

describe.skipIf(!canStop)('two nights at one moment', () => {
  test(`${ROUNDS} times: one runs, the other is told by whom`, async () => {
    const home = place(copied(last().before));
    const server = await serve(home);
    for (let round = 0; round < ROUNDS; round++) {
      const both = [1, 2].map(() => night(home, meeting({ at: BEGUN, what: 'stop' })));
      // Whoever was quicker stands still in its first stage until the other one has been turned away.
      const loser = await Promise.race(both.map((one) => one.ended.then((end) => ({ one, end }))));
      const winner = both.find((one) => one !== loser.one)!;
      await winner.stopped();
      // When it was last heard of changes as long as it has not stopped.
      const holder = { pid: winner.pid, heartbeat_at: expect.stringMatching(ISO) as string };
      expect(leaseOf(home)).toMatchObject({ held: 1, pid: winner.pid });
      expect(loser.end).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
      expect(loser.end.log).toContain(String(winner.pid));
      expect(loser.end.answer).toMatchObject({ holder });
      expect(await server.call('night-cycle', { action: 'run' })).toMatchObject({ code: 'BUSY', holder });
      const seen = await server.call('night-cycle', { action: 'status' });
      expect(seen).toMatchObject({ state: 'running' });
      expect((seen['stages'] as { status: string }[])[0]).toMatchObject({ status: 'running' });
      winner.goOn();
      expect(await winner.ended).toMatchObject({ code: 0, answer: { state: 'completed' } });
      // The losers left no trace: the first round made the night of the story, the others empty ones.
      if (round === 0) expect(differences(await content(home), last().after)).toEqual([]);
    }
    expect(look(home, (db) => db.prepare('SELECT state FROM night_cycles').pluck().all())).toEqual(
      Array.from({ length: story.length + ROUNDS - 1 }, () => 'completed'),
    );
  }, 60_000);

  test('in one server: the second call is told that it is the server itself', async () => {
    const server = await serve(place(copied(last().before)));
    const answers = await Promise.all([1, 2].map(() => server.call('night-cycle', { action: 'run' })));
    expect(answers.map((answer) => answer['state'] ?? answer['code']).sort()).toEqual(['BUSY', 'completed']);
    expect(answers.find((answer) => answer['code'] === 'BUSY')).toMatchObject({
      holder: { pid: server.pid },
    });
  }, 30_000);
});

describe.skipIf(!canStop)('a holder that is gone', () => {
  test('was killed: status says interrupted, and the next night begins at once', async () => {
    const home = place(copied(last().before));
    const server = await serve(home);
    const killed = night(home, meeting({ at: 'after stage 4 running', what: 'stop' }));
    await killed.stopped();
    await killed.kill();
    expect(await server.call('night-cycle', { action: 'status' })).toMatchObject({ state: 'interrupted' });
    const from = performance.now();
    expect(await server.call('night-cycle', { action: 'run' })).toMatchObject({ state: 'completed' });
    expect(performance.now() - from).toBeLessThan(LEASE_MS);
    expect(differences(await content(home), last().after)).toEqual([]);
  }, 60_000);

  test('cannot be seen (its process id is another process by now): not before its lease has run out', async () => {
    const home = place(copied(last().before));
    const killed = night(home, meeting({ at: 'after stage 6 running', what: 'stop' }));
    await killed.stopped();
    await killed.kill();
    heldByUs(home, LEASE_MS - 4_000);
    expect(await night(home).ended).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
    heldByUs(home, LEASE_MS + 100);
    await sleep(home);
    expect(differences(await content(home), last().after)).toEqual([]);
  }, 60_000);

  test.each([
    ['a day from now', -86_400_000],
    ['a day ago', 86_400_000],
  ])(
    'was last heard of %s, by a clock that was set: it holds nobody up',
    async (_, msAgo) => {
      const home = place(copied(last().before));
      meddle(home, 'UPDATE night_cycles SET state = ? WHERE cycle = 1', 'completed');
      heldByUs(home, msAgo);
      await sleep(home);
      expect(differences(await content(home), last().after)).toEqual([]);
    },
    60_000,
  );
});

/**
 * Where a night may lose its lease without noticing: in the midst of what it does, and then nearly always before something
 * that it writes to the Cortex, which knows no fence.
 */
const FENCED = ["after the Cortex's put text", "after the Cortex's maintain"];

describe.skipIf(!canStop)('a night that slept through its lease', () => {
  test.each(FENCED)(
    '%s: it finds itself fenced, ends with an error, and has written nothing since',
    async (at) => {
      const home = place(copied(last().before));
      const sleeper = night(home, meeting({ at, starts: true, what: 'stop' }));
      await sleeper.stopped();
      meddle(home, 'UPDATE night_lease SET heartbeat_at = heartbeat_at - ?', LEASE_MS + 1_000);
      await sleep(home);
      const after = await content(home);
      const files = filesOf(home);
      expect(differences(after, last().after)).toEqual([]);
      sleeper.goOn();
      expect(await sleeper.ended).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });
      expect(differences(await content(home), after)).toEqual([]);
      // Nor anything that a reader of rows does not see: no version, no file.
      expect(filesOf(home)).toEqual(files);
      expect(stateOf(home)).toMatchObject({ state: 'completed' });
      await sleep(home);
    },
    60_000,
  );

  test('what was forgotten after the takeover does not come back with it', async () => {
    const home = place(copied(last().before));
    const secret = words();
    const server = await serve(home);
    const id = randomUUID();
    await tell(server, [meanwhile(id, secret)]);
    const sleeper = night(
      home,
      meeting({ at: "before the Cortex's put text", starts: true, nth: 2, what: 'stop' }),
    );
    await sleeper.stopped();
    meddle(home, 'UPDATE night_lease SET heartbeat_at = heartbeat_at - ?', LEASE_MS + 1_000);
    await sleep(home);
    expect(await server.call('forget', { memory_ids: [id], confirm: true })).toMatchObject({
      forgotten: { entries: 1 },
    });
    expect(remains(home, [secret])).toEqual([]);
    sleeper.goOn();
    expect(await sleeper.ended).toMatchObject({ code: 1 });
    expect(remains(home, [secret])).toEqual([]);
    await sleep(home);
    expect(remains(home, [secret])).toEqual([]);
  }, 60_000);
});

describe('a night that is asked to stop', () => {
  /** Long enough that a request to stop comes to it in time. */
  const COPIES = 7;
  let home: string;
  let undisturbed: Content;
  let told: Said[];
  beforeAll(async () => {
    home = newHome();
    const server = await startServer(home);
    told = Array.from({ length: COPIES }, (_, i) => retold(boat(), `copy ${i}`, 60 * i)).flat();
    await tell(server, told);
    await server.end();
    const other = copied(home);
    await sleep(other);
    undisturbed = await content(other);
    homeAway(other);
  }, 120_000);
  afterAll(() => {
    homeAway(home);
  });

  const stateFor = async (server: ServerProcess): Promise<unknown> =>
    (await server.call('night-cycle', { action: 'status' }))['state'];

  test('from another process, by the client, by the end of the client, by Ctrl-C: it stops, and goes on', async () => {
    const other = await serve(home);
    expect(await stateFor(other)).toBe('none');

    // Another process.
    const first = night(home);
    await watch(home, first, ({ stages }) => stages[0]!.done > 0);
    const running = await other.call('night-cycle', {});
    expect(running).toMatchObject({ state: 'running' });
    expect((running['stages'] as unknown[])[0]).toMatchObject({ name: 'flux_detection', status: 'running' });
    expect(stateOf(home)!.stages[0]).toMatchObject({
      status: 'running',
      total: expect.any(Number) as number,
    });
    expect(stateOf(home)!.stages[0]!.total).toBeGreaterThan(0);
    expect(await other.call('night-cycle', { action: 'cancel' })).toMatchObject({ state: 'cancelled' });
    expect(await first.ended).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });

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
    const server = await serve(home);
    const going = { over: false };
    void server
      .call('night-cycle', { action: 'run' })
      .catch(() => undefined)
      .finally(() => (going.over = true));
    expect(await watch(home, going, atWork)).toBe(true);
    const from = performance.now();
    expect(await server.end()).toMatchObject({ code: 0 });
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(await stateFor(other)).toMatch(/interrupted|cancelled/);

    // Ctrl-C.
    const second = night(home);
    await until(() => Promise.resolve(leaseOf(home).pid === second.pid));
    expect(await watch(home, second, atWork)).toBe(true);
    second.child.kill('SIGINT');
    expect(await second.ended).toMatchObject({ code: 1, signal: null, answer: { code: 'CANCELLED' } });
    expect(await stateFor(other)).toBe('cancelled');

    // And on to the end, with all that a client is told on the way.
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
    for (const name of STAGES.slice(2))
      expect(seen.some(({ message }) => message?.startsWith(name))).toBe(true);
    expect(seen.at(-1)!.progress).toBe(STAGES.length);
    await patient.close();
    expect(differences(await content(home), undisturbed)).toEqual([]);
    expect(
      await faultsOf(
        other,
        told.filter((_, i) => i % 7 === 0),
        true,
        told.length,
      ),
    ).toEqual([]);
  }, 120_000);
});

/** In the midst of any stage but the first, which tells before it has begun. */
const atWork = ({ state, stages }: StageState): boolean =>
  state === 'running' && stages.slice(1).some(({ status }) => status === 'running');

/** Waits for it, ten seconds at most. */
async function until(true_: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await true_()) return;
    await soon(50);
  }
  throw new Error('it did not happen');
}

describe.skipIf(!canStop)('while a night stands still', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await sceneOf(story);
  }, 60_000);
  afterAll(() => {
    homeAway(scene.base);
  });

  test('what is forgotten is nowhere in the end, what is remembered waits for the next night', async () => {
    await changedDuring(scene, { at: "after the Cortex's put text", starts: true, nth: 2 });
  }, 60_000);
});
