import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import {
  NightProcess,
  createBoatStory,
  canStop,
  readContent,
  copyHome,
  diffContents,
  listCortexFiles,
  ageLease,
  holdLease,
  removeHome,
  readLease,
  readDatabase,
  alterDatabase,
  buildPointEnv,
  runNight,
  readNightState,
  rememberEntries,
} from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { ISO } from '../support/mcp.ts';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { findRemains } from '../support/remains.ts';
import { createMeanwhileEntry, createWords, useStory } from './scenes.ts';

/** The lease, and what is beyond it. */
const LEASE_MS = 15_000;
const ROUNDS = 2;
const BEGUN = 'after stage 1 running';

const story = useStory(createBoatStory);

const used: { kill(): Promise<unknown> }[] = [];
const homes: string[] = [];
afterEach(async () => {
  for (const one of used.splice(0)) await one.kill();
  for (const home of homes.splice(0)) removeHome(home);
});
const startNight = (home: string, env: Record<string, string> = {}): NightProcess => {
  const started = new NightProcess(home, env);
  used.push(started);
  return started;
};
const serve = async (home: string, wrapper?: readonly string[]): Promise<ServerProcess> => {
  const server = await startServer(home, wrapper);
  used.push(server);
  return server;
};
const trackHome = (home: string): string => {
  homes.push(home);
  return home;
};
const getLastChapter = (): Chapter => story.at(-1)!;

describe.skipIf(!canStop)('two nights at one moment', () => {
  test(`${ROUNDS} times: one runs, the other is told by whom`, async () => {
    const home = trackHome(copyHome(getLastChapter().before));
    const server = await serve(home);
    for (let round = 0; round < ROUNDS; round++) {
      const both = [1, 2].map(() => startNight(home, buildPointEnv({ at: BEGUN, what: 'stop' })));
      // Whoever was quicker stands still in its first stage until the other one has been turned away.
      const loser = await Promise.race(both.map((one) => one.outcome.then((end) => ({ one, end }))));
      const winner = both.find((one) => one !== loser.one)!;
      await winner.waitUntilStopped();
      // When it was last heard of changes as long as it has not stopped.
      const holder = { pid: winner.pid, heartbeat_at: expect.stringMatching(ISO) as string };
      expect(readLease(home)).toMatchObject({ held: 1, pid: winner.pid });
      expect(loser.end).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
      expect(loser.end.log).toContain(String(winner.pid));
      expect(loser.end.answer).toMatchObject({ holder });
      expect(await server.call('night-cycle', { action: 'run' })).toMatchObject({ code: 'BUSY', holder });
      const seen = await server.call('night-cycle', { action: 'status' });
      expect(seen).toMatchObject({ state: 'running' });
      expect((seen['stages'] as { status: string }[])[0]).toMatchObject({ status: 'running' });
      winner.resume();
      expect(await winner.outcome).toMatchObject({ code: 0, answer: { state: 'completed' } });
      // The losers left no trace: the first round made the night of the story, the others empty ones.
      if (round === 0) expect(diffContents(await readContent(home), getLastChapter().after)).toEqual([]);
    }
    expect(readDatabase(home, (db) => db.prepare('SELECT state FROM night_cycles').pluck().all())).toEqual(
      Array.from({ length: story.length + ROUNDS - 1 }, () => 'completed'),
    );
  }, 60_000);

  test('in one server: the second call is told that it is the server itself', async () => {
    const server = await serve(trackHome(copyHome(getLastChapter().before)));
    const answers = await Promise.all([1, 2].map(() => server.call('night-cycle', { action: 'run' })));
    expect(answers.map((answer) => answer['state'] ?? answer['code']).sort()).toEqual(['BUSY', 'completed']);
    expect(answers.find((answer) => answer['code'] === 'BUSY')).toMatchObject({
      holder: { pid: server.pid },
    });
  }, 30_000);
});

describe.skipIf(!canStop)('a holder that is gone', () => {
  test('was killed: status says interrupted, and the next night begins at once', async () => {
    const home = trackHome(copyHome(getLastChapter().before));
    const server = await serve(home);
    const killed = startNight(home, buildPointEnv({ at: 'after stage 4 running', what: 'stop' }));
    await killed.waitUntilStopped();
    await killed.kill();
    expect(await server.call('night-cycle', { action: 'status' })).toMatchObject({ state: 'interrupted' });
    const from = performance.now();
    expect(await server.call('night-cycle', { action: 'run' })).toMatchObject({ state: 'completed' });
    expect(performance.now() - from).toBeLessThan(LEASE_MS);
    expect(diffContents(await readContent(home), getLastChapter().after)).toEqual([]);
  }, 60_000);

  test('cannot be seen (its process id is another process by now): not before its lease has run out', async () => {
    const home = trackHome(copyHome(getLastChapter().before));
    const killed = startNight(home, buildPointEnv({ at: 'after stage 6 running', what: 'stop' }));
    await killed.waitUntilStopped();
    await killed.kill();
    holdLease(home, LEASE_MS - 4_000);
    expect(await startNight(home).outcome).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
    holdLease(home, LEASE_MS + 100);
    await runNight(home);
    expect(diffContents(await readContent(home), getLastChapter().after)).toEqual([]);
  }, 60_000);

  test.each([
    ['a day from now', -86_400_000],
    ['a day ago', 86_400_000],
  ])(
    'was last heard of %s, by a clock that was set: it holds nobody up',
    async (_, msAgo) => {
      const home = trackHome(copyHome(getLastChapter().before));
      alterDatabase(home, 'UPDATE night_cycles SET state = ? WHERE cycle = 1', 'completed');
      holdLease(home, msAgo);
      await runNight(home);
      expect(diffContents(await readContent(home), getLastChapter().after)).toEqual([]);
    },
    60_000,
  );
});

/**
 * Where a night may lose its lease without noticing: in the midst of what it does, and then nearly always before something
 * that it writes to the Cortex, which knows no fence.
 */
const FENCED = ["after the Cortex's maintain"];

describe.skipIf(!canStop)('a night that slept through its lease', () => {
  test.each(FENCED)(
    '%s: it finds itself fenced, ends with an error, and has written nothing since',
    async (at) => {
      const home = trackHome(copyHome(getLastChapter().before));
      const sleeper = startNight(home, buildPointEnv({ at, starts: true, what: 'stop' }));
      await sleeper.waitUntilStopped();
      ageLease(home, LEASE_MS + 1_000);
      await runNight(home);
      const after = await readContent(home);
      const files = listCortexFiles(home);
      expect(diffContents(after, getLastChapter().after)).toEqual([]);
      sleeper.resume();
      expect(await sleeper.outcome).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });
      expect(diffContents(await readContent(home), after)).toEqual([]);
      // Nor anything that a reader of rows does not see: no version, no file.
      expect(listCortexFiles(home)).toEqual(files);
      expect(readNightState(home)).toMatchObject({ state: 'completed' });
      await runNight(home);
    },
    60_000,
  );

  test('what was forgotten after the takeover does not come back with it', async () => {
    const home = trackHome(copyHome(getLastChapter().before));
    const secret = createWords();
    const server = await serve(home);
    const id = randomUUID();
    await rememberEntries(server, [createMeanwhileEntry(id, secret)]);
    const sleeper = startNight(
      home,
      buildPointEnv({ at: "before the Cortex's put text", starts: true, nth: 2, what: 'stop' }),
    );
    await sleeper.waitUntilStopped();
    ageLease(home, LEASE_MS + 1_000);
    await runNight(home);
    expect(await server.call('forget', { memory_ids: [id], confirm: true })).toMatchObject({
      forgotten: { entries: 1 },
    });
    expect(findRemains(home, [secret])).toEqual([]);
    sleeper.resume();
    expect(await sleeper.outcome).toMatchObject({ code: 1 });
    expect(findRemains(home, [secret])).toEqual([]);
    await runNight(home);
    expect(findRemains(home, [secret])).toEqual([]);
  }, 60_000);
});
