import { describe, expect, test } from 'vitest';
import {
  createBoatStory,
  readContent,
  copyHome,
  diffContents,
  killNightAt,
  finishNight,
  removeHome,
  listPoints,
} from '../support/night.ts';
import { useStory } from './scenes.ts';

/** Exact places between two writes, spread over the last night. */
const PLACES = 5;

describe('a night that is killed', () => {
  const story = useStory(createBoatStory);

  test('the story makes what the nights are to be compared by', () => {
    const made = story.at(-1)!.after;
    for (const table of ['citations', 'block_relationships', 'flux_arcs', 'preoccupation_centroids'])
      expect(made[table]?.length, table).toBeGreaterThan(2);
    for (const table of ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'])
      expect(made[`cortex ${table}`]?.length, table).toBeGreaterThan(1);
    const blocks = made['holographic_blocks']!.join();
    for (const type of ['arc', 'quiet', 'note', 'metablock']) expect(blocks).toContain(`"${type}"`);
    expect(blocks).toMatch(/"continues_from":"/);
    // Raw texts of the nights before have left the Day Table, those of the last have not.
    expect(new Set(made['entry_blocks']!.map((row) => /"raw":(\d)/.exec(row)![1]))).toEqual(
      new Set(['0', '1']),
    );
  });

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
