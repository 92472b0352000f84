import { cpSync } from 'node:fs';
import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign } from '../campaign.ts';
import { Talk } from '../talk.ts';
import { SmallDisk } from '../../night/disk-full.ts';
import { NightProcess } from '../../support/night.ts';
import { startServer } from '../../support/processes.ts';

const MEGABYTES = 32;
/** Pages of four kilobytes that are left of it, at most. */
const MAX_FREE_PAGES = 120;
const FULL = ['STORE_UNAVAILABLE'];

export const disk: Campaign = {
  name: 'disk',
  promise:
    'On a disk that fills up at any point every call succeeds or says so, a night too; once there is room, all that was acknowledged is there, nothing in part, and the next night completes.',
  findObstacle: () => {
    const probe = SmallDisk.create(1);
    probe?.dispose();
    return probe ? null : 'it needs Linux, and the right to mount a file system in memory';
  },
  run: async (context) => {
    const { before, told } = await context.memories.get('own');
    return runRounds(context, async (round) => {
      const { pick, random } = round;
      const small = SmallDisk.create(MEGABYTES)!;
      const processes: { kill(): Promise<unknown> }[] = [];
      try {
        cpSync(before, small.home, { recursive: true });
        prepareHome(small.home);
        const talk = new Talk(round, told);
        const server = await startServer(small.home);
        processes.push(server);
        const steps = pick(30);
        for (let i = 0; i < steps; i++) await talk.step(server);
        const night = random() < 0.5 ? new NightProcess(small.home) : null;
        if (night) processes.push(night);
        small.fill(random() < 0.3 ? 0 : pick(MAX_FREE_PAGES));
        for (let i = 0; i < 30; i++) await talk.step(server, FULL);
        const end = await night?.outcome;
        if (end && end.code !== 0 && (end.signal !== null || end.answer?.['code'] !== 'STORE_UNAVAILABLE'))
          throw new Error(
            `the night ended with ${end.code} ${end.signal}: ${end.out} ${end.log.slice(0, 300)}`,
          );
        small.free();
        for (let i = 0; i < 5; i++) await talk.step(server);
        await server.end();
        if (/\n\s+at .*:\d+:\d+/.test(server.log))
          expectNone([server.log.slice(0, 600)], 'a stack in the log');
        // Elsewhere, since the library holds what it has opened for a while, and the disk is to go.
        const home = round.createHome();
        cpSync(small.home, home, { recursive: true });
        await talk.verify(home);
        return `${talk.refused > 0 ? 'calls refused' : 'room enough'}${end && end.code !== 0 ? ', night refused' : ''}`;
      } finally {
        // Whoever is left of a round that has failed would keep the disk.
        for (const process of processes) await process.kill();
        small.dispose();
      }
    });
  },
};
