import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load } from '../../bench/load.ts';
import {
  LOCOMO,
  NightProcess,
  createBoatStory,
  readContent,
  copyHome,
  diffContents,
  killNightAt,
  findFaultsInHome,
  finishNight,
  removeHome,
  isNightDone,
  forEachConcurrently,
  listPoints,
  retellTurns,
  selectSessions,
  runNight,
  delay,
} from '../support/night.ts';
import type { Chapter, StoryPart } from '../support/night.ts';
import { createSeededRandom } from '../support/store.ts';
import { useStory } from './scenes.ts';

const KILLS = 100;
/** Another one finds other moments: set it to look for more. */
const SEED = Number(process.env['SOPHONTIC_KILL_SEED'] ?? 20_260_101);

describe('between any two writes', () => {
  const story = useStory(createBoatStory);

  test('a night killed there is finished by the next one, and nobody could tell', async () => {
    const places: { chapter: Chapter; night: number; at: string; nth: number }[] = [];
    // Every point of the last night, and of those before it the ones that it has not.
    for (const [i, chapter] of [...story.entries()].reverse())
      for (const point of await listPoints(chapter.before))
        if (i === story.length - 1 || !places.some(({ at, night }) => at === point.at && night > i + 1))
          places.push({ chapter, night: i + 1, ...point });
    const faults: string[] = [];
    // Writes that happen to come together share a commit, which then has another name.
    let missed = 0;
    await forEachConcurrently(places, async ({ chapter, night, at, nth }) => {
      const home = copyHome(chapter.before);
      const killed = await killNightAt(home, { at, nth });
      if (!killed) missed += 1;
      const place = `night ${night}, ${at} (${nth})`;
      try {
        await finishNight(home, night);
        const found = diffContents(await readContent(home), chapter.after, 1);
        if (found.length > 0) faults.push(`${place}: ${found.map((one) => one.slice(0, 160)).join('; ')}`);
      } catch (error) {
        faults.push(`${place}: ${String(error)}`);
      }
      removeHome(home);
    });
    console.log(`killed at ${places.length - missed} of ${places.length} places`);
    expect(missed).toBeLessThan(places.length / 10);
    expect(faults).toEqual([]);
    for (let stage = 1; stage <= 9; stage++)
      for (const status of ['running', 'completed'])
        expect(places.some(({ at }) => at === `after stage ${stage} ${status}`)).toBe(true);
  }, 600_000);
});

/** Three nights of a long conversation between two people, and one more in which nothing new was said. */
function longStory(): StoryPart[] {
  if (!existsSync(LOCOMO)) return [...createBoatStory(), () => []];
  const [first] = load(LOCOMO, 'alternate').conversations;
  const { turns } = first!;
  const names = new Set(turns.map(({ session }) => session)).size;
  const third = (from: number): StoryPart => {
    const numbers = Array.from({ length: names }, (_, i) => i).filter(
      (i) => Math.floor((3 * i) / names) === from,
    );
    return () => retellTurns(selectSessions(turns, ...numbers), 'long', 0);
  };
  return [third(0), third(1), third(2), () => []];
}

describe('at any moment', () => {
  const story = useStory(longStory);

  test(`killed ${KILLS} times at random, nights lose nothing, double nothing, and make the same`, async () => {
    const random = createSeededRandom(SEED);
    const spans = new Map<Chapter, number>();
    for (const chapter of story) {
      const home = copyHome(chapter.before);
      const from = performance.now();
      await runNight(home);
      spans.set(chapter, performance.now() - from);
      removeHome(home);
    }
    let kills = 0;
    let nights = 0;
    const faults: string[] = [];
    const killOften = async (chapter: Chapter): Promise<void> => {
      const home = copyHome(chapter.before);
      const moments: number[] = [];
      for (;;) {
        // After some kills in a row it may come to its end: else a slow machine would never.
        const moment = 120 + random() * spans.get(chapter)! * (moments.length > 6 ? 3 : 1);
        const night = new NightProcess(home);
        const timer = setTimeout(() => night.child.kill('SIGKILL'), moment);
        const { signal, code, log } = await night.outcome;
        clearTimeout(timer);
        if (signal === null) {
          if (code !== 0) faults.push(`night ${story.indexOf(chapter) + 1}: ${log}`);
          break;
        }
        moments.push(Math.round(moment));
        kills += 1;
        if (isNightDone(home, story.indexOf(chapter) + 1)) break;
      }
      nights += 1;
      const of = `night ${story.indexOf(chapter) + 1}, killed after ${moments.join(', ')} ms (seed ${SEED})`;
      const found = diffContents(await readContent(home), chapter.after, 1);
      if (found.length > 0) faults.push(`${of}: ${found.map((one) => one.slice(0, 160)).join('; ')}`);
      if (nights % 10 === 0) faults.push(...(await findFaultsInHome(home, chapter.entries)).slice(0, 3));
      removeHome(home);
      await delay();
    };
    const worker = async (): Promise<void> => {
      for (let i = 0; kills < KILLS; i++) await killOften(story[i % story.length]!);
    };
    await Promise.all([worker(), worker()]);
    console.log(`${kills} kills in ${nights} nights; seed ${SEED}`);
    expect(faults).toEqual([]);
  }, 600_000);
});
