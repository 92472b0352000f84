import { afterAll, beforeAll, describe, test } from 'vitest';
import { createBoatStory, canStop, removeStory, runStory } from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { SmallDisk, expectDiskFullHandled } from './disk-full.ts';

/** The others, and other amounts of room, are in disk-full.slow.test.ts. */
const STAGES_WITHOUT_ROOM = [2, 7];

describe.skipIf(!canStop)('a disk that fills up while a night runs', () => {
  let story: Chapter[] = [];
  beforeAll(async () => {
    story = await runStory(createBoatStory().slice(0, 2));
  }, 120_000);
  afterAll(() => {
    removeStory(story);
  });

  test.for(STAGES_WITHOUT_ROOM)(
    'in stage %i: the night stops and says so, loses nothing, and the next one completes it',
    { timeout: 60_000 },
    async (stage, context) => {
      const disk = SmallDisk.create(24);
      if (!disk) context.skip('a full disk cannot be made here (not Linux, or mounting is not permitted)');
      try {
        await expectDiskFullHandled(disk!, story.at(-1)!, stage, 0);
      } finally {
        disk!.dispose();
      }
    },
  );
});
