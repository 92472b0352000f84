import { describe, test } from 'vitest';
import { STAGES, createBoatStory, canStop } from '../support/night.ts';
import { SmallDisk, expectDiskFullHandled } from './disk-full.ts';
import { useStory } from './scenes.ts';

/** Pages left: none, and amounts that last for some of what a stage writes. */
const ROOM = [0, 12, 60];

describe.skipIf(!canStop)('a disk that fills up in any stage', () => {
  const story = useStory(() => createBoatStory().slice(0, 2));

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
