import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createBoatStory,
  readContent,
  copyHome,
  diffContents,
  killNightAt,
  findFaultsInHome,
  finishNight,
  removeStory,
  removeHome,
  isNightDone,
  killWhen,
  createHome,
  listPoints,
  runStory,
  rememberEntries,
} from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { startServer } from '../support/processes.ts';

/** Stages, from 1, at whose beginning or end a night is killed, one after the other: three nights in a row. */
const KILLS: readonly (readonly (readonly [stage: number, status: 'running' | 'completed'])[])[] = [
  [[7, 'running']],
  [[8, 'running']],
  [[5, 'completed']],
];
/** Exact places between two writes, spread over the last night. */
const PLACES = 5;

describe('a night that is killed', () => {
  let story: Chapter[] = [];
  beforeAll(async () => {
    story = await runStory(createBoatStory());
  }, 120_000);
  afterAll(() => {
    removeStory(story);
  });

  test('the story makes what the nights are to be compared by', () => {
    const made = story.at(-1)!.after;
    for (const table of ['citations', 'block_relationships', 'flux_arcs', 'preoccupation_centroids'])
      expect(made[table]?.length, table).toBeGreaterThan(2);
    for (const table of ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'])
      expect(made[`cortex ${table}`]?.length, table).toBeGreaterThan(2);
    const blocks = made['holographic_blocks']!.join();
    for (const type of ['arc', 'quiet', 'note', 'metablock']) expect(blocks).toContain(`"${type}"`);
    expect(blocks).toMatch(/"continues_from":"/);
    // Raw texts of the nights before have left the Day Table, those of the last have not.
    expect(new Set(made['entry_blocks']!.map((row) => /"raw":(\d)/.exec(row)![1]))).toEqual(
      new Set(['0', '1']),
    );
  });

  test('three nights in a row, killed at the beginning and the end of stages: all is as if nothing had happened', async () => {
    const home = createHome({ ann: 'meso' });
    const seen: string[] = [];
    for (const [i, { entries, after }] of story.entries()) {
      const server = await startServer(home);
      await rememberEntries(server, entries.slice(story[i - 1]?.entries.length ?? 0));
      await server.end();
      for (const [stage, status] of KILLS[i]!) {
        if (isNightDone(home, i + 1)) break;
        const killed = await killWhen(home, ({ stages }) => {
          const of = stages[stage - 1]!.status;
          return of === status || of === 'completed';
        });
        seen.push(`night ${i + 1} ${killed ? 'killed at' : 'was quicker than'} stage ${stage} ${status}`);
      }
      await finishNight(home, i + 1);
      expect(diffContents(await readContent(home), after), seen.join(', ')).toEqual([]);
    }
    // Watching from outside may come too late for the end of a night, never for most of it.
    expect(seen.filter((one) => one.includes('killed')).length).toBeGreaterThan(1);
    expect(await findFaultsInHome(home, story.at(-1)!.entries)).toEqual([]);
    removeHome(home);
  }, 120_000);

  test(`killed ${PLACES} times on its way, each time between two writes`, async () => {
    const { before, after } = story.at(-1)!;
    const points = await listPoints(before);
    const home = copyHome(before);
    const at: string[] = [];
    for (let i = 1; i <= PLACES; i++) {
      // Resumed, a night does not meet again what it is done with: its later points are always still to come.
      const point = points[Math.round((i * points.length) / (PLACES + 1))]!;
      const later = points.slice(points.indexOf(point)).find(({ nth }) => nth === 1) ?? point;
      if (await killNightAt(home, { at: later.at })) at.push(later.at);
    }
    expect(at.length).toBeGreaterThan(PLACES / 2);
    await finishNight(home, story.length);
    expect(diffContents(await readContent(home), after), at.join('; ')).toEqual([]);
    removeHome(home);
  }, 120_000);
});
