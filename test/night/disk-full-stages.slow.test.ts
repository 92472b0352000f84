import { describe, test } from 'vitest';
import { createBoatStory, canStop } from '../support/night.ts';
import { SmallDisk, expectDiskFullHandled } from './disk-full.ts';
import { useStory } from './scenes.ts';

/** The others, and other amounts of room, are in disk-full.slow.test.ts. */
const STAGES_WITHOUT_ROOM = [2, 7];

describe.skipIf(!canStop)('a disk that fills up while a night runs', () => {
  const story = useStory(() => createBoatStory().slice(0, 2));

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
