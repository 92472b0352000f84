import { afterAll, beforeAll, describe, test } from 'vitest';
import { STAGES, createBoatStory, canStop, removeStory, runStory } from '../support/night.ts';
import type { Chapter } from '../support/night.ts';
import { SmallDisk, expectDiskFullHandled } from './disk-full.ts';

/** Pages left: none, and amounts that last for some of what a stage writes. */
const ROOM = [0, 12, 60];

describe.skipIf(!canStop)('a disk that fills up in any stage', () => {
  let story: Chapter[] = [];
  beforeAll(async () => {
    story = await runStory(createBoatStory().slice(0, 2));
  }, 120_000);
  afterAll(() => {
    removeStory(story);
  });

  test.for(STAGES.flatMap((name, i) => ROOM.map((room) => [name, room, i + 1] as const)))(
    '%s, with room for %i pages',
    { timeout: 60_000 },
    async ([, room, stage], context) => {
      const disk = SmallDisk.create(24);
      if (!disk) context.skip('a full disk cannot be made here (not Linux, or mounting is not permitted)');
      try {
        await expectDiskFullHandled(disk!, story.at(-1)!, stage, room);
      } finally {
        disk!.dispose();
      }
    },
  );
});
