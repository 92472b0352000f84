import { describe, expect, test } from 'vitest';
import {
  createBoatStory,
  readContent,
  diffContents,
  findFaultsInHome,
  finishNight,
  removeHome,
  isNightDone,
  killWhen,
  createHome,
  rememberEntries,
} from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import { useStory } from './scenes.ts';

/** Stages, from 1, at whose beginning or end a night is killed, one after the other: three nights in a row. */
const KILLS: readonly (readonly (readonly [stage: number, status: 'running' | 'completed'])[])[] = [
  [[7, 'running']],
  [[8, 'running']],
  [[5, 'completed']],
];

describe('nights in a row that are killed at their stages', () => {
  const story = useStory(createBoatStory);

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
});
