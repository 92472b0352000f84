import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  NightProcess,
  STAGES,
  createBoatStory,
  canStop,
  readContent,
  copyHome,
  diffContents,
  listCortexFiles,
  holdLease,
  removeHome,
  ageLease,
  dropHeartbeat,
  readHeartbeat,
  alterDatabase,
  buildPointEnv,
  runNight,
  delay,
  readNightState,
  rememberEntries,
} from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import { expectChangesDuring, createMeanwhileEntry, createScene, createWords, useStory } from './scenes.ts';
import type { Scene } from './scenes.ts';

const LEASE_MS = 15_000;
/** The contract's. */
const FREE_WITHIN_MS = 20_000;
const ROUNDS = 12;

const story = useStory(createBoatStory);
const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) removeHome(home);
});
const place = (): string => {
  const home = copyHome(story.at(-1)!.before);
  homes.push(home);
  return home;
};

test(`${ROUNDS} times two nights begin at one moment, as they come: nobody could tell`, async () => {
  let busy = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const home = copyHome(story.at(-1)!.before);
    const ends = await Promise.all([1, 2].map(() => new NightProcess(home).outcome));
    const codes = ends.map(({ code }) => code).sort();
    const turnedAway = ends.filter(({ code }) => code === 1);
    expect(codes[0]).toBe(0);
    for (const { answer } of turnedAway) expect(answer).toMatchObject({ code: 'BUSY' });
    busy += turnedAway.length;
    // Where the second came after the first had ended, it made an empty night of its own.
    if (turnedAway.length === 1)
      expect(diffContents(await readContent(home), story.at(-1)!.after)).toEqual([]);
    removeHome(home);
  }
  // How often they met is a matter of the machine; what comes of it where they do, test/night/lease-holders.slow.test.ts brings about.
  expect(busy).toBeGreaterThan(0);
}, 300_000);

describe.skipIf(!canStop)('in real time', () => {
  test('the lease of a holder that cannot be seen to be dead is free within 20 s, and not much before 15', async () => {
    const home = place();
    const killed = new NightProcess(home, buildPointEnv({ at: 'after stage 5 running', what: 'stop' }));
    await killed.waitUntilStopped();
    await killed.kill();
    holdLease(home, 0);
    const from = performance.now();
    for (;;) {
      const { code, answer } = await new NightProcess(home).outcome;
      if (code === 0) break;
      expect(answer).toMatchObject({ code: 'BUSY' });
      expect(performance.now() - from).toBeLessThan(FREE_WITHIN_MS);
      await delay(200);
    }
    expect(performance.now() - from).toBeGreaterThan(LEASE_MS - 1_000);
    expect(diffContents(await readContent(home), story.at(-1)!.after)).toEqual([]);
  }, 120_000);

  test('a night that sleeps for longer than its lease is replaced, and wakes up fenced', async () => {
    const home = place();
    const sleeper = new NightProcess(home, buildPointEnv({ at: 'after stage 7 running', what: 'stop' }));
    await sleeper.waitUntilStopped();
    expect(await new NightProcess(home).outcome).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
    await delay(Math.max(0, readHeartbeat(home) + LEASE_MS + 300 - Date.now()));
    await runNight(home);
    const files = listCortexFiles(home);
    const after = await readContent(home);
    expect(diffContents(after, story.at(-1)!.after)).toEqual([]);
    sleeper.resume();
    expect(await sleeper.outcome).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });
    expect(diffContents(await readContent(home), after)).toEqual([]);
    expect(listCortexFiles(home)).toEqual(files);
  }, 120_000);

  test('a night goes on holding its lease however long a stage takes', async () => {
    const home = place();
    const night = new NightProcess(home, buildPointEnv({ at: 'after stage 2 running', what: 'stop' }));
    await night.waitUntilStopped();
    // Shorter than the lease, and three times in all longer than it.
    for (let i = 0; i < 3; i++) {
      await delay(6_000);
      expect(await new NightProcess(home).outcome).toMatchObject({ code: 1, answer: { code: 'BUSY' } });
      alterDatabase(home, 'UPDATE night_lease SET heartbeat_at = ?', readHeartbeat(home) + 6_000);
      dropHeartbeat(home);
    }
    night.resume();
    expect(await night.outcome).toMatchObject({ code: 0 });
    expect(readNightState(home)).toMatchObject({ state: 'completed' });
    expect(diffContents(await readContent(home), story.at(-1)!.after)).toEqual([]);
  }, 120_000);
});

const LATE_CLUSTERS = "after the Cortex's put members";

/** Takes over while the holder is in the midst of its work, on both sides of everything that it writes to the Cortex. */
const SLEPT = [
  ...STAGES.map((_, i) => ({ at: `after stage ${i + 1} running`, nth: 1 })),
  { at: "after the Cortex's put text", nth: 1 },
  { at: "after the Cortex's put text", nth: 2 },
  { at: "after the Cortex's put zones", nth: 1 },
  { at: LATE_CLUSTERS, nth: 1 },
  { at: "after the Cortex's put cluster_density", nth: 1 },
  { at: "after the Cortex's put cluster_density", nth: 2 },
  { at: "after the Cortex's maintain", nth: 1 },
  { at: "after the Cortex's maintain", nth: 4 },
];

describe.skipIf(!canStop)('a night that slept through its lease', () => {
  test.each(SLEPT)(
    '$at ($nth): has written nothing since',
    async ({ at, nth }) => {
      const home = place();
      const sleeper = new NightProcess(home, buildPointEnv({ at, nth, starts: true, what: 'stop' }));
      await sleeper.waitUntilStopped();
      ageLease(home, LEASE_MS + 1_000);
      await runNight(home);
      // One more, so that what a late writer brings back is older than what is there.
      const server = await startServer(home);
      await rememberEntries(server, [createMeanwhileEntry(randomUUID(), createWords())]);
      await server.end();
      await runNight(home);
      const files = listCortexFiles(home);
      const after = await readContent(home);
      sleeper.resume();
      expect(await sleeper.outcome).toMatchObject({ code: 1, answer: { code: 'CANCELLED' } });
      // Clusters that came late are taken back, and owed: the next night makes the tree anew.
      // Their ids are overwritten, which is noted.
      const isTakenBack = (line: string): boolean =>
        (line.startsWith('facts') && line.includes('"torn"')) || line.startsWith('scrub_runs');
      expect(diffContents(await readContent(home), after).filter((line) => !isTakenBack(line))).toEqual([]);
      const others = (file: string): boolean =>
        at !== LATE_CLUSTERS || !/^(?:clusters\.lance|store\.json)/.test(file);
      expect(listCortexFiles(home).filter(others)).toEqual(files.filter(others));
    },
    60_000,
  );
});

describe.skipIf(!canStop)('a night stands still while others forget and remember', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await createScene(story);
  }, 60_000);
  afterAll(() => {
    removeHome(scene.base);
  });

  // Whether a question waits in this scene's night is a matter of the words that were drawn: its writes are met above.
  const POINTS: [at: string, nth?: number][] = [
    ...STAGES.map((_, i): [string] => [`after stage ${i + 1} running`]),
    ["before the Cortex's put text"],
    ["after the Cortex's put text"],
    ["before the Cortex's put zones"],
    ["after the Cortex's put zones"],
    ["before the Cortex's replaceAll"],
    ["after the Cortex's replaceAll"],
    ["before the Cortex's maintain"],
    ["after the Cortex's put text", 2],
  ];
  test.each(POINTS)('%s', (at, nth = 1) => expectChangesDuring(scene, { at, nth, starts: true }), 60_000);
});
